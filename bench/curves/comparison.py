"""Are two sets of learning curves drawn from one distribution? A test that knows how many numbers it looks at.

Each cell (variant, measure, epoch, and the mean over the epochs) gets t = difference of the means / its standard
error, the error from both sides' variances. Under the hypothesis that the two programs train alike, a seed's whole
curve could as well have come from the other program. So the labels are dealt anew within each variant many times, and
the largest |t| over all cells is noted each time. A difference counts only if it exceeds the limit that this largest
|t| keeps in 99 of 100 deals: then all cells together raise a false alarm in 1 of 100 runs (the maximum statistic of
Westfall and Young), however the epochs hang together and whatever the distribution.
"""

import math

import numpy as np

LEVEL = 0.01
DEALS = 20000


def with_mean(curves):
    """(variants, seeds, measures, epochs) -> the same with the mean over the epochs as one more column."""
    return np.concatenate([curves, curves.mean(axis=-1, keepdims=True)], axis=-1)


def t_values(ours, theirs):
    """Difference of the means over the seeds, its standard error, and their ratio, each (variants, measures, cells)."""
    difference = ours.mean(axis=1) - theirs.mean(axis=1)
    error = np.sqrt(ours.var(axis=1, ddof=1) / ours.shape[1] + theirs.var(axis=1, ddof=1) / theirs.shape[1])
    return difference, error, difference / np.maximum(error, 1e-12)


def largest_t_by_chance(ours, theirs):
    """The largest |t| of each of DEALS random deals of the seeds' curves to the two sides; always the same deals."""
    pool = np.concatenate([ours, theirs], axis=1)
    variants, both = pool.shape[:2]
    generator = np.random.default_rng(1)
    largest = np.empty(DEALS)
    for deal in range(DEALS):
        dealt = np.stack([pool[v, generator.permutation(both)] for v in range(variants)])
        largest[deal] = np.abs(t_values(dealt[:, : ours.shape[1]], dealt[:, ours.shape[1] :])[2]).max()
    return largest


def compare(ours, theirs):
    """Both (variants, seeds, measures, epochs). Returns difference, error, t per cell, the limit of |t| and p."""
    ours, theirs = with_mean(ours), with_mean(theirs)
    difference, error, t = t_values(ours, theirs)
    by_chance = largest_t_by_chance(ours, theirs)
    limit = float(np.quantile(by_chance, 1.0 - LEVEL))
    p = (1 + int((by_chance >= np.abs(t).max()).sum())) / (1 + DEALS)
    return {
        "means": (ours.mean(axis=1), theirs.mean(axis=1)),
        "difference": difference,
        "error": error,
        "t": t,
        "limit": limit,
        "p": p,
        "within": bool(p >= LEVEL) and math.isfinite(p),
    }
