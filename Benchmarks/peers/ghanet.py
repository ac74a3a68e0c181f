"""G-HANet in plain, eager PyTorch: what Morphogen's own is timed against.

The wiring is that of the preset `fixed`: two cross-attention stages with weights of their own. Keys and values of all patches
are projected, as nn.MultiheadAttention and the public codes do.
"""

import torch
from torch import nn
from torch.nn import functional as F

GENES = [94, 334, 521, 468, 1496, 479]


def gated(width, dropout):
    """A feed-forward layer whose gate goes through GELU."""

    class Gated(nn.Module):
        def __init__(self):
            super().__init__()
            self.up, self.down, self.drop = nn.Linear(width, 8 * width), nn.Linear(4 * width, width), nn.Dropout(dropout)

        def forward(self, x):
            content, gate = self.up(x).chunk(2, -1)
            return self.drop(self.down(content * F.gelu(gate)))

    return Gated()


class Attention(nn.Module):
    """Queries look at a context; gives what they saw and their scores [heads, queries, keys]."""

    def __init__(self, width, heads, dropout):
        super().__init__()
        self.heads, self.depth = heads, width // heads
        self.q, self.k, self.v = (nn.Linear(width, width, bias=False) for _ in range(3))
        self.out, self.drop = nn.Linear(width, width), nn.Dropout(dropout)

    def forward(self, queries, context):
        def heads(x):
            return x.view(-1, self.heads, self.depth).transpose(0, 1)

        scores = heads(self.q(queries)) @ heads(self.k(context)).transpose(1, 2) * self.depth**-0.5
        seen = self.drop(scores.softmax(-1)) @ heads(self.v(context))
        return self.out(seen.transpose(0, 1).reshape(len(queries), -1)), scores


class GHANet(nn.Module):
    def __init__(self, genes, features=1024, width=512, heads=4, bins=4, dropout=0.25, kept=0.2):
        super().__init__()
        self.kept = kept
        self.tokens = nn.Parameter(torch.randn(len(genes), width))
        self.context = nn.Sequential(nn.Linear(features, width), nn.ReLU(), nn.Dropout(dropout), nn.LayerNorm(width))
        self.look = nn.ModuleList(Attention(width, heads, dropout) for _ in range(2))
        self.think = nn.ModuleList(nn.Sequential(nn.LayerNorm(width), gated(width, dropout)) for _ in range(2))
        self.ask = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.token_norm = nn.LayerNorm(width)
        self.decoders = nn.ModuleList(
            nn.Sequential(nn.Linear(width, width), nn.LayerNorm(width), nn.ELU(), nn.Dropout(dropout), nn.Linear(width, n)) for n in genes
        )
        self.patches = nn.Sequential(nn.Linear(features, width), nn.LayerNorm(width), nn.ReLU(), nn.Dropout(dropout))
        self.content, self.gate, self.score = nn.Linear(width, width // 2), nn.Linear(width, width // 2), nn.Linear(width // 2, 1)
        self.hyper = nn.Sequential(*(layer for _ in range(2) for layer in (nn.Linear(width, width), nn.LayerNorm(width), nn.ReLU())))
        self.mix = Attention(width, heads, dropout)
        self.mix_forward = nn.Sequential(nn.LayerNorm(width), gated(width, dropout))
        self.small = nn.Sequential(nn.Linear(width, width // 2), nn.LayerNorm(width // 2), nn.ReLU(), nn.Dropout(dropout))
        self.classify = nn.Linear(len(genes) * width // 2, bins)

    def forward(self, bag):
        context = self.context(bag)
        seen, _ = self.look[0](self.ask[0](self.tokens), context)
        seen = seen + self.think[0](seen)
        seen, scores = self.look[1](self.ask[1](self.tokens + seen), context)
        tokens = self.token_norm(seen + self.think[1](seen))
        expression = [decode(token) for decode, token in zip(self.decoders, tokens)]

        patches = self.patches(bag)
        looks = self.score(self.content(patches).tanh() * self.gate(patches).sigmoid()).squeeze(1).softmax(0)
        attention = scores.detach().mean(0)
        last = attention.topk(max(1, int(self.kept * len(bag))), 1).values[:, -1:]
        shares = attention.masked_fill(attention < last, -torch.inf).softmax(1)
        pooled = ((shares + looks) / 2).to(patches.dtype) @ patches
        fused = (pooled + self.hyper(pooled) + tokens) / 2
        fused = fused + self.mix(fused, fused)[0]
        fused = fused + self.mix_forward(fused)
        return self.classify(self.small(fused).flatten()), expression


def loss(logits, expression, bin_, event, genes, weight=0.3):
    """Discrete-time survival, and squared and cosine error of each gene group."""
    hazards = logits.float().sigmoid().clamp(1e-7, 1 - 1e-7)
    survival = torch.cumprod(1 - hazards, 0)
    before = survival[bin_ - 1] if bin_ > 0 else survival.new_ones(())
    total = -(before.log() + hazards[bin_].log()) if event else -survival[bin_].log()
    for guess, truth in zip(expression, genes or []):
        guess = guess.float()
        total = total + weight * (F.mse_loss(guess, truth) + (1 - F.cosine_similarity(guess, truth, dim=0)) ** 3)
    return total
