// Layers: see docs/decisions.md
