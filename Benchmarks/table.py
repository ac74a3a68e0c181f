"""Makes one table of the lines that Benchmarks/run collected, and says which figures are beyond their thresholds."""

import json
import os
import platform
import statistics
import sys
from datetime import date

lines, thresholds, load, patients, *page = sys.argv[1:]
rows = [json.loads(line) for line in open(lines)]
limits = json.load(open(thresholds))
ceilings = {row["dtype"]: row["gflops"] for row in rows if row["what"] == "ceiling"}
peer = next(row["engine"] for row in rows if row["engine"] != "Morphogen")
kinds = ("float32", "bfloat16")
failures = []


def gigaflops(what, patches):
    """What the folded algebra needs: two first layers, the gate, and three small products with all patches."""
    forward = 2 * patches * (1024 * 512 * 2 + 512 * 512 + 4 * 24 * 512 + 6 * 512) / 1e9
    # Backward: the features need no gradient, everything else two products for each.
    backward = 2 * patches * (1024 * 512 * 2 + 2 * (512 * 512 + 4 * 24 * 512 + 6 * 512)) / 1e9
    return forward + (backward if what == "train" else 0)


def judge(key, name, value):
    limit = limits.get(key, {}).get(name)
    if limit is not None and value > limit:
        failures.append(f"{key}: {name} {value:.2f} is beyond {limit}")
    return "" if limit is None else f"{limit:g}"


def of(what, kind, ours, patches=None):
    return [r for r in rows if r["what"] == what and r["dtype"] == kind and (r["engine"] == "Morphogen") == ours
            and (patches is None or r["patches"] == patches)]


text = ["| measurement | kind | Morphogen | PyTorch | ratio | at most | GFLOP/s | of the ceiling | MB | MB PyTorch |", "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"]
for what in ("train", "infer"):
    for patches in (500, 3000, 12000):
        for kind in kinds:
            mine, theirs = of(what, kind, True, patches), of(what, kind, False, patches)
            if not mine or not theirs:
                continue
            a, b = (statistics.median(r["seconds_median"] for r in side) for side in (mine, theirs))
            speed = gigaflops(what, patches) / a
            limit = judge(f"{what} {patches} {kind}", "ratio", a / b)
            memory = [f"{max(r['peak_mb'] for r in side):.0f}" for side in (mine, theirs)]
            text.append(f"| {what}, {patches:,} patches | {kind} | {a * 1e3:.0f} ms | {b * 1e3:.0f} ms | {a / b:.2f} | {limit} | {speed:.0f} "
                        f"| {speed / ceilings[kind]:.0%} | {memory[0]} | {memory[1]} |")
for kind in kinds:
    mine, theirs = of("study", kind, True), of("study", kind, False)
    if mine and theirs:
        a, b = mine[0]["seconds_median"], theirs[0]["seconds_median"]
        limit = judge(f"study {kind}", "ratio", a / b)
        text.append(f"| 5 folds of {patients} patients | {kind} | {a:.0f} s | {b:.0f} s | {a / b:.2f} | {limit} | | | {mine[0]['peak_mb']:.0f} | {theirs[0]['peak_mb']:.0f} |")
text += ["", "| one bag, read in pieces | kind | seconds | MB | at most |", "|---|---|---:|---:|---:|"]
for what in ("infer", "train"):
    for row in (r for kind in kinds for r in of(f"memory {what}", kind, True)):
        limit = judge(f"memory {what} {row['patches']} {row['dtype']}", "megabytes", row["peak_mb"])
        text.append(f"| {what}, {row['patches']:,} patches | {row['dtype']} | {row['seconds_median']:.1f} | {row['peak_mb']:.0f} | {limit} |")

model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine()) if os.path.exists("/proc/cpuinfo") else platform.machine()
speed = ", ".join(f"{value:.0f} GFLOP/s {kind}" for kind, value in ceilings.items())
head = [f"{model}, {os.cpu_count()} processors, {rows[0]['threads']} threads; {peer}; {date.today().isoformat()}; load at the start {load}.",
        f"The ceiling is the best product of 12,000 x 1024 by 1024 x 512: {speed}.", ""]
print("\n".join(head + text))
for failure in failures:
    print(failure, file=sys.stderr)
if page:
    start, end = "<!-- table -->\n", "<!-- end -->\n"
    old = open(page[0]).read()
    before, after = old.split(start)[0], old.split(end)[1]
    open(page[0], "w").write(before + start + "\n".join(head + text) + "\n" + end + after)
sys.exit(1 if failures else 0)
