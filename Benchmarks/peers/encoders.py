"""Tiles to features as a PyTorch user would write it: EfficientNet-Lite0 and ResNet-50 cut off after its third stage.

    python encoders.py ENCODER --precision float32|bfloat16 --tiles N --batch B --rounds R [--channels-last]

Random weights: speed does not depend on them. Inference mode, batch norm as layers, bfloat16 by autocast. Each call takes bytes as a data loader
gives them (tiles, side, side, 3), scales channels, and hands floats back, as Morphogen's encoders do. Prints one JSON line.
"""

import argparse
import json
import statistics
import time

import torch
from torch import nn


def conv(i, o, k, s=1, g=1):
    return nn.Conv2d(i, o, k, s, padding=k // 2, groups=g, bias=False)


class Inverted(nn.Module):
    def __init__(self, i, o, expand, k, s):
        super().__init__()
        m = i * expand
        layers = [] if expand == 1 else [conv(i, m, 1), nn.BatchNorm2d(m), nn.ReLU6(True)]
        layers += [conv(m, m, k, s, m), nn.BatchNorm2d(m), nn.ReLU6(True), conv(m, o, 1), nn.BatchNorm2d(o)]
        self.body, self.skip = nn.Sequential(*layers), s == 1 and i == o

    def forward(self, x):
        return x + self.body(x) if self.skip else self.body(x)


def efficientnet_lite0():
    plan = [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)]
    layers, width = [conv(3, 32, 3, 2), nn.BatchNorm2d(32), nn.ReLU6(True)], 32
    for expand, k, s, o, n in plan:
        for position in range(n):
            layers.append(Inverted(width, o, expand, k, s if position == 0 else 1))
            width = o
    layers += [conv(width, 1280, 1), nn.BatchNorm2d(1280), nn.ReLU6(True)]
    return nn.Sequential(*layers)


class Bottleneck(nn.Module):
    def __init__(self, i, m, s):
        super().__init__()
        o = 4 * m
        self.body = nn.Sequential(conv(i, m, 1), nn.BatchNorm2d(m), nn.ReLU(True), conv(m, m, 3, s), nn.BatchNorm2d(m), nn.ReLU(True),
                                  conv(m, o, 1), nn.BatchNorm2d(o))
        self.short = nn.Sequential(conv(i, o, 1, s), nn.BatchNorm2d(o)) if s != 1 or i != o else nn.Identity()

    def forward(self, x):
        return torch.relu(self.body(x) + self.short(x))


def resnet50_layer3():
    layers, width = [conv(3, 64, 7, 2), nn.BatchNorm2d(64), nn.ReLU(True), nn.MaxPool2d(3, 2, 1)], 64
    for m, s, n in [(64, 1, 3), (128, 2, 4), (256, 2, 6)]:
        for position in range(n):
            layers.append(Bottleneck(width, m, s if position == 0 else 1))
            width = 4 * m
    return nn.Sequential(*layers)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("encoder", choices=["efficientnet-lite0", "resnet50-layer3"])
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--tiles", type=int, default=128)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--channels-last", action="store_true")
    options = parser.parse_args()
    model = {"efficientnet-lite0": efficientnet_lite0, "resnet50-layer3": resnet50_layer3}[options.encoder]().eval()
    side = 224 if options.encoder == "efficientnet-lite0" else 256
    layout = torch.channels_last if options.channels_last else torch.contiguous_format
    model = model.to(memory_format=layout)
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1), torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    pixels = torch.randint(0, 256, (options.batch, side, side, 3), dtype=torch.uint8)

    def encode():
        x = ((pixels.permute(0, 3, 1, 2).float() / 255 - mean) / deviation).contiguous(memory_format=layout)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bfloat16"):
            return model(x).float().mean((2, 3)).numpy()

    with torch.inference_mode():
        encode()
        times = []
        for _ in range(options.rounds):
            start = time.perf_counter()
            for _ in range(options.tiles // options.batch):
                encode()
            times.append(time.perf_counter() - start)
    print(json.dumps({"what": "encode", "engine": f"PyTorch {torch.__version__}" + (", channels last" if options.channels_last else ""),
                      "encoder": options.encoder, "precision": options.precision, "batch": options.batch,
                      "tiles_per_second": options.tiles // options.batch * options.batch / statistics.median(times)}))


if __name__ == "__main__":
    main()
