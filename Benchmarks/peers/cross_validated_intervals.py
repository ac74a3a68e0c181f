"""How often 95 % intervals of a cross-validated C-index leave out 0.5 where there is nothing to be found.

Covariates and survival are drawn without any link; each fold's risks come from a ridge score learned on the other folds ("trained") or from nowhere
("control"). C counts pairs within folds, its standard error is the infinitesimal jackknife over patients. Needs numpy; takes two minutes.
"""

import numpy as np

rng = np.random.default_rng(5)


def cumulative_hazard(times, events):
    order = np.argsort(times)
    at_risk = np.arange(len(times), 0, -1)
    hazard = np.empty(len(times))
    hazard[order] = np.cumsum(events[order] / at_risk)
    return hazard


def standardised_concordance(patients, covariates, folds, trained):
    x = rng.standard_normal((patients, covariates))
    death, censoring = rng.exponential(1, patients), rng.exponential(1.5, patients)
    events, times = (death <= censoring).astype(float), np.minimum(death, censoring)
    fold = rng.permutation(patients) % folds
    risks = rng.standard_normal(patients)
    for held_out in range(folds if trained else 0):
        learn = fold != held_out
        residuals = events[learn] - cumulative_hazard(times[learn], events[learn])
        ridge = x[learn].T @ x[learn] + 50 * np.eye(covariates)
        risks[~learn] = x[~learn] @ np.linalg.solve(ridge, x[learn].T @ residuals)
    usable = (events[:, None] > 0) & (times[:, None] < times[None, :]) & (fold[:, None] == fold[None, :])
    right = (risks[:, None] > risks[None, :]) * usable
    index = right.sum() / usable.sum()
    influence = right.sum(0) + right.sum(1) - index * (usable.sum(0) + usable.sum(1))
    return (index - 0.5) * usable.sum() / np.sqrt((influence**2).sum())


print("patients  covariates  folds  risks    left out 0.5  above it  SD of z")
for patients, covariates, folds, draws in [(60, 50, 3, 1500), (100, 20, 5, 1500), (300, 20, 5, 600)]:
    for trained in (True, False):
        z = np.array([standardised_concordance(patients, covariates, folds, trained) for _ in range(draws)])
        out, above = np.mean(abs(z) > 1.96), np.mean(z > 1.96)
        print(f"{patients:8}  {covariates:10}  {folds:5}  {'trained' if trained else 'control':7}  {out:12.3f}  {above:8.3f}  {z.std():7.2f}")
