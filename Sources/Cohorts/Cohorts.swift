// Cohorts: see docs/decisions.md
