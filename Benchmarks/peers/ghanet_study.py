"""Cross-validates a planted study in PyTorch as `ghanet-benchmark study` does: the same folds, visits, losses and judgements.

It reads the folds from the run that Morphogen left in the study's folder, so both train the same patients.
"""

import argparse
import csv
import json
import random
import resource
import time
from pathlib import Path

import numpy as np
import torch
from ghanet import GHANet, loss

started = time.perf_counter()
parser = argparse.ArgumentParser()
parser.add_argument("--folder", type=Path, required=True)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
parser.add_argument("--epochs", type=int, default=1)
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(options.seed)
random.seed(options.seed)
cast = torch.autocast("cpu", torch.bfloat16, enabled=options.dtype == "bfloat16")
BINS, GROUP = 4, 32


def table(name):
    with open(options.folder / name, newline="") as file:
        return list(csv.reader(file))


def features(patient):
    """The patches of a patient, mapped and converted."""
    path = options.folder / "features" / f"{patient}.safetensors"
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        entry = json.loads(file.read(length))["features"]
    values = np.memmap(path, np.float16, "r", 8 + length + entry["data_offsets"][0], tuple(entry["shape"]))
    return torch.from_numpy(np.asarray(values, np.float32))


clinical = {row[0]: (float(row[2]), row[3] == "1") for row in table("clinical.csv")[1:]}
rows = table("genes.csv")
columns = {name.removesuffix("_rnaseq"): place for place, name in enumerate(rows[0])}
groups = [[columns[name] for name in group if name] for group in list(zip(*table("groups.csv")[1:]))]
expression = {row[0]: np.array(row[1:], np.float32) for row in rows[1:]}
run = options.folder / f"run-{options.dtype}-{options.seed}"
with open(run / "patients.csv", newline="") as file:
    fold_of = {row["patient"]: int(row["fold"]) for row in csv.DictReader(file)}


def concordance(risks):
    pairs = score = 0
    for a, (time_a, event_a) in ((p, clinical[p]) for p in risks):
        if not event_a:
            continue
        for b in risks:
            if clinical[b][0] > time_a:
                pairs += 1
                score += (risks[a] > risks[b]) + 0.5 * (risks[a] == risks[b])
    return score / max(pairs, 1)


@torch.no_grad()
def risks_of(model, patients):
    model.eval()
    found = {}
    for patient in patients:
        with cast:
            logits, _ = model(features(patient))
        found[patient] = -torch.cumprod(1 - logits.float().sigmoid(), 0).sum().item()
    return found


scores = []
for fold in range(max(fold_of.values()) + 1):
    training = [p for p in clinical if fold_of[p] != fold]
    held_out = [p for p in clinical if fold_of[p] == fold]
    edges = np.quantile([clinical[p][0] for p in training if clinical[p][1]], np.arange(1, BINS) / BINS)
    bin_of = {p: int(np.searchsorted(edges, clinical[p][0], "right")) for p in training}
    matrix = np.stack([expression[p] for p in training])
    mean, deviation = matrix.mean(0), matrix.std(0) + 1e-8
    genes = {}
    for patient in training:
        scaled = (expression[patient] - mean) / deviation
        genes[patient] = [torch.from_numpy(scaled[np.array(group) - 1]) for group in groups]
    classes = {}
    for patient in training:
        classes.setdefault((bin_of[patient], clinical[patient][1]), []).append(patient)
    model = GHANet([len(group) for group in groups])
    adam = torch.optim.Adam(model.parameters(), 2e-4, weight_decay=1e-5)
    for epoch in range(options.epochs):
        order = [random.choice(classes[random.choice(list(classes))]) for _ in training]
        for start in range(0, len(order), GROUP):
            members = order[start : start + GROUP]
            model.train()
            for patient in members:
                with cast:
                    logits, guess = model(features(patient))
                value = loss(logits, guess, bin_of[patient], clinical[patient][1], genes[patient])
                (value / len(members)).backward()
            adam.step()
            adam.zero_grad()
        concordance(risks_of(model, held_out))
    risks_of(model, training)  # for the median that parts low from high
    scores.append(concordance(risks_of(model, held_out)))

print(json.dumps({
    "what": "study", "engine": f"PyTorch {torch.__version__}", "dtype": options.dtype, "threads": options.threads,
    "seconds_median": time.perf_counter() - started, "concordance": sum(scores) / len(scores),
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
