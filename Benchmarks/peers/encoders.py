"""Tiles to features as a PyTorch user would write it: EfficientNet-Lite0, ResNet-50 cut off after its third stage, four blocks of a ViT-L/16.

    python encoders.py ENCODER --weights FILE [--precision float32|bfloat16] [--tiles N] [--batch B] [--rounds R]

FILE holds the network's weights under their published names; without it random ones are made and written there. Inference mode, batch norm as
layers, fused attention. Each call takes bytes as a data loader gives them (tiles, side, side, 3), scales channels, and hands floats back, as
Morphogen's encoders do. Prints one JSON line per way of running: channels contiguous or last; bfloat16 by autocast or by converting the model.
The mean of the features' absolute values over known tiles shows that both sides compute the same.
"""

import argparse
import json
import os
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F


def conv(i, o, k, s=1, g=1, pad=None):
    return nn.Conv2d(i, o, k, s, padding=k // 2 if pad is None else pad, groups=g, bias=False)


class Same(nn.Module):
    """Zeros as TensorFlow puts them at stride 2: one fewer before than after."""

    def __init__(self, k, s):
        super().__init__()
        total = k - s
        self.widths = (total // 2, total - total // 2) * 2

    def forward(self, x):
        return F.pad(x, self.widths)


def filtered(i, o, k, s, g):
    """A convolution, behind its own zeros where they are uneven."""
    return [Same(k, s), conv(i, o, k, s, g, pad=0)] if s == 2 else [conv(i, o, k, s, g)]


class Inverted(nn.Module):
    def __init__(self, i, o, expand, k, s):
        super().__init__()
        m = i * expand
        layers = [] if expand == 1 else [conv(i, m, 1), nn.BatchNorm2d(m, 1e-3), nn.ReLU6(True)]
        layers += [*filtered(m, m, k, s, m), nn.BatchNorm2d(m, 1e-3), nn.ReLU6(True), conv(m, o, 1), nn.BatchNorm2d(o, 1e-3)]
        self.body, self.skip = nn.Sequential(*layers), s == 1 and i == o

    def forward(self, x):
        return x + self.body(x) if self.skip else self.body(x)


def efficientnet_lite0():
    plan = [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)]
    layers, width = [*filtered(3, 32, 3, 2, 1), nn.BatchNorm2d(32, 1e-3), nn.ReLU6(True)], 32
    for expand, k, s, o, n in plan:
        for position in range(n):
            layers.append(Inverted(width, o, expand, k, s if position == 0 else 1))
            width = o
    layers += [conv(width, 1280, 1), nn.BatchNorm2d(1280, 1e-3), nn.ReLU6(True)]
    return nn.Sequential(*layers)


class Bottleneck(nn.Module):
    def __init__(self, i, m, s):
        super().__init__()
        o = 4 * m
        self.body = nn.Sequential(conv(i, m, 1), nn.BatchNorm2d(m), nn.ReLU(True), conv(m, m, 3, s), nn.BatchNorm2d(m), nn.ReLU(True),
                                  conv(m, o, 1), nn.BatchNorm2d(o))
        self.short = nn.Sequential(conv(i, o, 1, s), nn.BatchNorm2d(o)) if s != 1 or i != o else nn.Identity()

    def forward(self, x):
        return F.relu(self.body(x) + self.short(x), inplace=True)


def resnet50_layer3():
    layers, width = [conv(3, 64, 7, 2), nn.BatchNorm2d(64), nn.ReLU(True), nn.MaxPool2d(3, 2, 1)], 64
    for m, s, n in [(64, 1, 3), (128, 2, 4), (256, 2, 6)]:
        for position in range(n):
            layers.append(Bottleneck(width, m, s if position == 0 else 1))
            width = 4 * m
    return nn.Sequential(*layers)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.proj = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        n, t, w = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        return self.proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, w))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width, 1e-6), nn.LayerNorm(width, 1e-6)
        self.attn, self.mlp = Attention(width, heads), nn.ModuleDict({"fc1": nn.Linear(width, 4 * width), "fc2": nn.Linear(4 * width, width)})
        self.ls1, self.ls2 = (nn.ParameterDict({"gamma": torch.full((width,), 0.5)}) for _ in range(2))

    def forward(self, x):
        x = x + self.attn(self.norm1(x)) * self.ls1["gamma"]
        return x + self.mlp["fc2"](F.gelu(self.mlp["fc1"](self.norm2(x)))) * self.ls2["gamma"]


class Transformer(nn.Module):
    def __init__(self, width=1024, depth=4, heads=16):
        super().__init__()
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(3, width, 16, 16)})
        self.cls_token, self.pos_embed = nn.Parameter(torch.randn(1, 1, width) * 0.02), nn.Parameter(torch.randn(1, 197, width) * 0.02)
        self.blocks, self.norm = nn.ModuleList(Block(width, heads) for _ in range(depth)), nn.LayerNorm(width, 1e-6)

    def forward(self, x):
        x = self.patch_embed["proj"](x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1).to(x.dtype), x], 1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.norm(x)[:, 0]


def published(name, model):
    """Our layers' tensors under published names, in the order in which the layers come."""
    if name == "vit-l16-4":
        return dict(model.state_dict())
    norms = ["weight", "bias", "running_mean", "running_var"]
    layers = [m for m in model.modules() if isinstance(m, (nn.Conv2d, nn.BatchNorm2d))]
    names = []
    if name == "resnet50-layer3":
        names += ["conv1", "bn1"]
        for stage, count in enumerate((3, 4, 6), 1):
            for block in range(count):
                at = f"layer{stage}.{block}."
                names += [at + part for i in (1, 2, 3) for part in (f"conv{i}", f"bn{i}")]
                names += [at + "downsample.0", at + "downsample.1"] if block == 0 else []
    else:
        names += ["_conv_stem", "_bn0"]
        for block in range(16):
            at = f"_blocks.{block}."
            names += [at + part for part in (["_expand_conv", "_bn0"] if block else []) + ["_depthwise_conv", "_bn1", "_project_conv", "_bn2"]]
        names += ["_conv_head", "_bn1"]
    return {f"{n}.{key}": getattr(layer, key) for n, layer in zip(names, layers, strict=True)
            for key in (["weight"] if isinstance(layer, nn.Conv2d) else norms)}


def main():
    models = {"efficientnet-lite0": (efficientnet_lite0, 224), "resnet50-layer3": (resnet50_layer3, 256), "vit-l16-4": (Transformer, 224)}
    parser = argparse.ArgumentParser()
    parser.add_argument("encoder", choices=models)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--tiles", type=int, default=64)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    make, side = models[options.encoder]
    model = make().eval()
    tensors = published(options.encoder, model)
    with torch.no_grad():
        if os.path.exists(options.weights):
            for key, value in torch.load(options.weights).items():
                tensors[key].copy_(value)
        else:
            for module in model.modules():
                if isinstance(module, nn.Conv2d) and not options.encoder.startswith("vit"):
                    nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            torch.save({key: value.detach().clone() for key, value in tensors.items()}, options.weights)
    is_half, is_vit = options.precision == "bfloat16", options.encoder.startswith("vit")
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1), torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    size = options.batch * side * side * 3
    # The bytes that slides-benchmark makes too.
    pixels = ((torch.arange(size, dtype=torch.int64) * 2654435761) % (1 << 32) >> 24).to(torch.uint8).view(options.batch, side, side, 3)

    ways = [("autocast", False), ("autocast", True), ("converted", True)] if is_half else [("", False), ("", True)]
    if is_vit:
        ways = [way for way in ways if not way[1] or way[0] == "converted"]
    for kind, last in ways:
        layout = torch.channels_last if last and not is_vit else torch.contiguous_format
        network = model.to(memory_format=layout)
        if kind == "converted":
            network = network.to(torch.bfloat16)

        def encode():
            x = ((pixels.permute(0, 3, 1, 2).float() / 255 - mean) / deviation).contiguous(memory_format=layout)
            with torch.autocast("cpu", torch.bfloat16, enabled=kind == "autocast"):
                y = network(x.to(torch.bfloat16) if kind == "converted" else x).float()
            return (y if is_vit else y.mean((2, 3))).numpy()

        with torch.inference_mode():
            features = encode()
            times, start_processor = [], time.process_time()
            for _ in range(options.rounds):
                start = time.perf_counter()
                for _ in range(options.tiles // options.batch):
                    encode()
                times.append(time.perf_counter() - start)
            processor = (time.process_time() - start_processor) / options.rounds
        count = options.tiles // options.batch * options.batch
        print(json.dumps({"what": "encode", "engine": f"PyTorch {torch.__version__}", "way": " ".join(filter(None, [kind, "channels last" if last and not is_vit else ""])),
                          "encoder": options.encoder, "precision": options.precision, "batch": options.batch,
                          "tiles_per_second": count / statistics.median(times), "processor_seconds_per_tile": processor / count,
                          "mean_magnitude": float(abs(features).mean())}), flush=True)


if __name__ == "__main__":
    main()
