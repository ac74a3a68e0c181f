"""Makes one table of the lines that Benchmarks/run-slides collected, and says which figures are beyond their thresholds."""

import json
import os
import statistics
import sys

rows = [json.loads(line) for line in open(sys.argv[1])]
limits = json.load(open(sys.argv[2]))
failures = []


def of(what, **wanted):
    return [r for r in rows if r["what"] == what and all(r.get(key) == value for key, value in wanted.items())]


def middle(found, key):
    return statistics.median(r[key] for r in found)


def judge(key, name, value):
    limit = limits.get(key, {}).get(name)
    if limit is not None and value > limit:
        failures.append(f"{key}: {name} {value:.2f} is beyond {limit}")
    return "" if limit is None else f"{limit:g}"


def each(found, key):
    return list(dict.fromkeys(r[key] for r in found))


model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
print(f"\n{model}, {os.cpu_count()} processors; load {os.getloadavg()[0]:.1f}; medians of rounds\n")
print("| slide to mask and tiles | tiles | tiles of the peer | s | s of the peer | ratio | at most | s, read by another process | ratio | at most |")
print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
for path in each(of("mask_and_tiles"), "path"):
    mine, aside = (of("mask_and_tiles", path=path, engine=name) for name in ("Morphogen", "Morphogen, in a process of its own"))
    theirs = [r for r in of("mask_and_tiles", path=path) if r["engine"].startswith("openslide")]
    if not theirs:
        continue
    a, b, c = (middle(side, "seconds") for side in (mine, aside, theirs))
    print(f"| {os.path.basename(path)} | {mine[0]['tiles']} | {theirs[0]['tiles']} | {a:.2f} | {c:.2f} | {a / c:.2f} | {judge('tiles', 'ratio', a / c)} "
          f"| {b:.2f} | {b / c:.2f} | {judge('tiles aside', 'ratio', b / c)} |")

print("\n| tiles to features | kind | tiles/s | PyTorch's best, tiles/s | its way | ratio of times | at most | of processor times | features' size, both |")
print("|---|---|---:|---:|---|---:|---:|---:|---|")
for encoder in each(of("encode"), "encoder"):
    for precision in ("float32", "bfloat16"):
        mine = of("encode", encoder=encoder, precision=precision, engine="Morphogen")
        theirs = [r for r in of("encode", encoder=encoder, precision=precision) if r["engine"] != "Morphogen"]
        if not mine or not theirs:
            continue
        speeds = {way: middle([r for r in theirs if r["way"] == way], "tiles_per_second") for way in each(theirs, "way")}
        way = max(speeds, key=speeds.get)
        best = [r for r in theirs if r["way"] == way]
        speed = middle(mine, "tiles_per_second")
        ratio, key = speeds[way] / speed, "processor_seconds_per_tile"
        print(f"| {encoder} | {precision} | {speed:.1f} | {speeds[way]:.1f} | {way or 'as it is'} | {ratio:.2f} | {judge(f'encode {precision}', 'ratio', ratio)} "
              f"| {middle(mine, key) / middle(best, key):.2f} | {mine[0]['mean_magnitude']:.5g}, {best[0]['mean_magnitude']:.5g} |")

for row in of("bag"):
    limit = judge("bag", "milliseconds", row["milliseconds"])
    print(f"\nA bag of {row['tiles']:,} x {row['width']:,} from disk to use: {row['milliseconds']:.2f} ms (median of 31), {row['least_milliseconds']:.2f} ms at best; at most {limit}.")
small, large = of("extract")
ratio = large["megabytes"] / small["megabytes"]
limit = judge("extract", "ratio", ratio)
print(f"Slide to feature file: {small['tiles']:,} tiles {small['megabytes']} MB, {large['tiles']:,} tiles {large['megabytes']} MB at most: {ratio:.2f} times; at most {limit}.")
for row in of("probe"):
    print(f"Linear probe, {row['tiles']} lung tiles: accuracy {row['accuracy']:.3f}, LUAD against LUSC {row['auc_luad_lusc']:.3f} ({row['auc_lower']:.3f} to {row['auc_upper']:.3f}).")
for failure in failures:
    print(failure, file=sys.stderr)
sys.exit(1 if failures else 0)
