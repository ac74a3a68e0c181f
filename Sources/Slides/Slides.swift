// Slides: see docs/decisions.md
