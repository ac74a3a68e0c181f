// Omics: see docs/decisions.md
