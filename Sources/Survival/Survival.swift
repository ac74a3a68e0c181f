// Survival: see docs/decisions.md
