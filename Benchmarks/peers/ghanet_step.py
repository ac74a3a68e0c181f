"""One training step and one inference of G-HANet in PyTorch: a line of JSON each."""

import argparse
import json
import resource
import time

import torch
from ghanet import GENES, GHANet, loss

parser = argparse.ArgumentParser()
parser.add_argument("--patches", type=int, default=12000)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
parser.add_argument("--repeats", type=int, default=5)
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(1)
model = GHANet(GENES)
adam = torch.optim.Adam(model.parameters(), 2e-4, weight_decay=1e-5)
bag = torch.randn(options.patches, 1024)
truth = [torch.randn(n) for n in GENES]
cast = torch.autocast("cpu", torch.bfloat16, enabled=options.dtype == "bfloat16")


def train():
    model.train()
    with cast:
        logits, expression = model(bag)
    loss(logits, expression, 2, True, truth).backward()
    adam.step()
    adam.zero_grad()


@torch.no_grad()
def infer():
    model.eval()
    with cast:
        model(bag)


for name, run in (("train", train), ("infer", infer)):
    run()
    times = []
    for _ in range(options.repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    print(json.dumps({
        "what": name, "engine": f"PyTorch {torch.__version__}", "patches": options.patches, "dtype": options.dtype,
        "threads": options.threads, "seconds_median": sorted(times)[len(times) // 2], "seconds_min": min(times),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }), flush=True)
