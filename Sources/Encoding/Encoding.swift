// Encoding: see docs/decisions.md
