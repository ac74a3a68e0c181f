"""Compares tiles that `slides-benchmark tiles --dump FILE` wrote with OpenSlide's own pixels.

    python tiles.py SLIDE FILE

Where a tile has as many pixels as it covers of its level, every byte must be equal. Else the level's pixels, over white, are averaged over areas in
double precision by summed areas, and the mean difference is told in units of 1/255. Prints one JSON line.
"""

import json
import math
import sys

import numpy as np
import openslide
from PIL import Image

slide, file = openslide.OpenSlide(sys.argv[1]), sys.argv[2]
grid = json.load(open(file + ".json"))
side, level, factor, downsample = grid["side"], grid["level"], grid["factor"], grid["downsample"]
tiles = np.fromfile(file, np.uint8).reshape(-1, side, side, 3)


def summed(array, edges):
    """Sums along the first axis up to fractional edges."""
    total = np.concatenate([np.zeros_like(array[:1]), np.cumsum(array, 0)])
    below = np.minimum(np.floor(edges).astype(int), len(array) - 1)
    return total[below] + (edges - below).reshape(-1, *[1] * (array.ndim - 1)) * array[below]


def reference(corner):
    start = [value / downsample for value in corner]
    if factor == round(factor):
        start = [math.floor(value + 0.5) for value in start]
    first = [math.floor(value) for value in start]
    size = math.ceil(side * factor) + 2
    region = slide.read_region([math.floor(value * downsample + 0.5) for value in first], level, (size, size))
    white = Image.new("RGBA", region.size, "white")
    white.alpha_composite(region)
    pixels = np.asarray(white.convert("RGB")).astype(float)
    for axis in (1, 0):  # rows, then columns
        edges = start[axis] - first[axis] + factor * np.arange(side + 1)
        pixels = np.diff(summed(pixels, edges), axis=0).swapaxes(0, 1) / factor
    return pixels


equal, differences, most = 0, [], 0.0
for corner, tile in zip(grid["coordinates"], tiles):
    difference = np.abs(reference(corner) - tile)
    equal += int(difference.max() == 0)
    most = max(most, float(difference.max()))
    differences.append(difference.mean())
print(json.dumps({"slide": sys.argv[1].split("/")[-1], "tiles": len(tiles), "level": level, "factor": factor, "equal_to_the_byte": equal,
                  "mean_difference": float(np.mean(differences)), "worst_tile": float(np.max(differences)), "worst_pixel": most}))
