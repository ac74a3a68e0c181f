"""The embedding of one cell by scGPT at the size of the released model, in eager PyTorch: a line of JSON.

The wiring is that of scGPT's public description: twelve post-norm blocks of width 512 with 8 heads, ReLU between 512 and 512. Attention is
either `explicit` (scores, softmax and mix as written in a paper, what eager PyTorch ran before it had a fused kernel) or `sdpa`
(torch.nn.functional.scaled_dot_product_attention, what torch.nn.TransformerEncoder calls today). Nested tensors and
TransformerEncoder's own inference path, which needs padding to pay off, are not used.
"""

import argparse
import json
import resource
import time

import torch
from torch import nn
from torch.nn import functional as F

parser = argparse.ArgumentParser()
parser.add_argument("--genes", type=int, default=1200)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--repeats", type=int, default=5)
parser.add_argument("--attention", choices=["explicit", "sdpa"], default="explicit")
options = parser.parse_args()
TOKENS, PADDING, WIDTH, HEADS, HIDDEN, BLOCKS = 60697, 60694, 512, 8, 512, 12


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.expand, self.contract = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(2))

    def forward(self, x):
        q, k, v = (part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        if options.attention == "sdpa":
            mixed = F.scaled_dot_product_attention(q, k, v)
        else:
            mixed = (q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5).softmax(-1) @ v
        x = self.norms[0](x + self.out(mixed.transpose(1, 2).flatten(2)))
        return self.norms[1](x + self.contract(self.expand(x).relu()))


class ScGPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.genes, self.gene_norm = nn.Embedding(TOKENS, WIDTH, PADDING), nn.LayerNorm(WIDTH)
        self.value = nn.Sequential(nn.Linear(1, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH))
        self.blocks = nn.Sequential(*(Block() for _ in range(BLOCKS)))

    def forward(self, ids, values):
        x = self.gene_norm(self.genes(ids)) + self.value(values.clamp(max=512).unsqueeze(-1))
        return F.normalize(self.blocks(x)[:, 0])


torch.set_num_threads(options.threads)
torch.manual_seed(1)
model = ScGPT().eval()
ids = torch.tensor([[PADDING + 1] + [7919 * (i + 1) % PADDING for i in range(options.genes)]])
values = torch.tensor([[-2.0] + [1.0 + i % 50 for i in range(options.genes)]])
with torch.no_grad():
    model(ids, values)
    times, processor = [], []
    for _ in range(options.repeats):
        start, used = time.perf_counter(), time.process_time()
        model(ids, values).numpy()
        times.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
print(json.dumps({
    "what": "embed", "engine": f"PyTorch {torch.__version__}, {options.attention}", "genes": options.genes, "threads": options.threads,
    "seconds_median": sorted(times)[len(times) // 2], "seconds_min": min(times),
    "processor_median": sorted(processor)[len(processor) // 2],
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
