// Models: see docs/decisions.md
