"""GiMP's pre-training step in PyTorch, as its users would write it: a line of JSON.

The same net as Morphogen's: a patch aggregator of two layers of exact attention with a filter of the values along the
bag, sines and cosines of the places, one decoder block over [genes; slide; patches], guesses for the masked patches,
unit vectors of patients from both tokens. Gene tokens are given, since the gene encoder is frozen in this stage.
"""

import argparse
import json
import math
import resource
import time

import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    """Exact attention of several heads; with `kernel`, plus a filter of each head's values along the sequence."""

    def __init__(self, width, heads, kernel=0, bias=True):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=bias)
        self.out = nn.Linear(width, width)
        self.filter = (
            nn.Conv2d(heads, heads, (kernel, 1), padding=(kernel // 2, 0), groups=heads, bias=False) if kernel else None
        )

    def forward(self, x):
        batch, count, width = x.shape
        q, k, v = self.qkv(x).view(batch, count, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v)
        if self.filter is not None:
            mixed = mixed + self.filter(v)
        return self.out(mixed.transpose(1, 2).reshape(batch, count, width))


class Block(nn.Module):
    """A pre-norm transformer block."""

    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


def positions(places, width):
    """Sines and cosines of places, [batch, n, 2] -> [batch, n, width]."""
    rates = torch.exp(torch.arange(width // 4) * (-math.log(10000) / (width // 4)))
    x, y = places[..., :1] * rates, places[..., 1:] * rates
    return torch.cat([x.sin(), x.cos(), y.sin(), y.cos()], -1)


class Pretraining(nn.Module):
    def __init__(self, features, width, heads, layers=2, kernel=33, projection=128, dropout=0.1):
        super().__init__()
        self.width = width
        self.project_in = nn.Linear(features, width)
        self.mask_token = nn.Parameter(torch.randn(width) * 0.02)
        self.class_token = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.layers = nn.ModuleList(Attention(width, heads, kernel, bias=False) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.norm = nn.LayerNorm(width)
        self.gene_map = nn.Linear(width, width, bias=False)
        self.decoder = Block(width, heads)
        self.output = nn.Linear(width, features)
        self.centre = nn.Parameter(torch.zeros(2 * width))
        self.scale = nn.Parameter(torch.ones(2 * width))
        self.fusion = nn.Sequential(nn.LayerNorm(2 * width), nn.Linear(2 * width, width), nn.GELU())
        self.project = nn.Linear(width, projection)

    def forward(self, patches, places, masked, genes):
        h = F.relu(self.project_in(patches))
        h = torch.where(masked.unsqueeze(-1), self.mask_token, h)
        h = h + positions(places, self.width)
        x = torch.cat([self.class_token.expand(len(h), -1, -1), h], 1)
        for norm, layer in zip(self.norms, self.layers):
            x = x + self.dropout(layer(norm(x)))
        x = self.norm(x)
        slide = x[:, 0]
        decoded = self.decoder(torch.cat([self.gene_map(genes).unsqueeze(1), x], 1))
        guess = self.output(decoded[:, 2:][masked])
        fused = self.fusion((torch.cat([slide, genes], -1) - self.centre) * self.scale)
        return guess, F.normalize(self.project(fused), dim=-1)


def loss(guess, vectors, patches, masked, labels):
    target = patches[masked]
    target = (target - target.mean(-1, keepdim=True)) / (target.var(-1, keepdim=True) + 1e-6).sqrt()
    guessed = (guess - target).pow(2).mean()
    # One positive and one negative per anchor, at random.
    same = labels.unsqueeze(0) == labels.unsqueeze(1)
    alike = torch.multinomial((same & ~torch.eye(len(labels), dtype=torch.bool)).float(), 1).squeeze(1)
    other = torch.multinomial((~same).float(), 1).squeeze(1)
    near = (vectors - vectors[alike]).norm(dim=-1)
    far = (vectors - vectors[other]).norm(dim=-1)
    return guessed + (near - far + 0.3).relu().mean()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=16)
    parser.add_argument("--patches", type=int, default=1024)
    parser.add_argument("--features", type=int, default=1024)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--masked", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(1)
    model = Pretraining(o.features, o.width, 8)
    decayed = [p for n, p in model.named_parameters() if n.endswith("weight") and p.dim() > 1]
    free = [p for n, p in model.named_parameters() if not (n.endswith("weight") and p.dim() > 1)]
    adam = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.05}, {"params": free, "weight_decay": 0}], 1e-4, betas=(0.9, 0.95)
    )
    patches = torch.randn(o.patients, o.patches, o.features)
    side = math.ceil(math.sqrt(o.patches))
    index = torch.arange(o.patches)
    places = torch.stack([index % side, index // side], -1).float().expand(o.patients, -1, -1)
    genes = torch.randn(o.patients, o.width)
    labels = torch.arange(o.patients) % 2

    def step():
        starts = torch.randint(o.patches - o.masked + 1, (o.patients, 1))
        masked = (index >= starts) & (index < starts + o.masked)
        loss(*model(patches, places, masked, genes), patches, masked, labels).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        adam.zero_grad()

    step()
    times = []
    used = time.process_time()
    for _ in range(o.repeats):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    used = time.process_time() - used
    print(json.dumps({
        "what": "pretraining", "engine": f"PyTorch {torch.__version__}", "patients": o.patients, "patches": o.patches,
        "features": o.features, "threads": o.threads, "parameters": sum(p.numel() for p in model.parameters()),
        "seconds_median": sorted(times)[len(times) // 2], "seconds_min": min(times),
        "processor_seconds": used / o.repeats,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }), flush=True)
