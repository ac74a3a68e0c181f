// Reports: see docs/decisions.md
