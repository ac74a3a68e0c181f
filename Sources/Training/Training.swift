// Training: see docs/decisions.md
