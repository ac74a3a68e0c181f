// Files: see docs/decisions.md
