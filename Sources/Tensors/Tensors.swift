// Tensors: see docs/decisions.md
