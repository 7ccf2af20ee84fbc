"""Writes crossed.json: known answers for tests/results/crossed_test.cpp. The mean squares come from statsmodels' table of
the two-way analysis of variance, quantiles from scipy; the test is Satterthwaite's as Hillis (2007) has it.

    /usr/bin/python3 tests/golden/make_crossed.py > tests/golden/crossed.json      (python3-statsmodels)
"""
import json

import numpy as np
import pandas
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm


def mean_squares(effects):
    seeds, samples = effects.shape
    table = pandas.DataFrame({"y": effects.ravel(), "seed": np.repeat(np.arange(seeds), samples),
                              "sample": np.tile(np.arange(samples), seeds)})
    anova = anova_lm(ols("y ~ C(seed) + C(sample)", table).fit())
    return [float(v) for v in anova["sum_sq"] / anova["df"]]


def case(effects, center, alpha):
    seeds, samples = effects.shape
    n = seeds * samples
    a, b, c = (square / n for square in mean_squares(effects))
    variance = max(a + b - c, a, b)
    degrees = variance ** 2 / (a ** 2 / (seeds - 1) + b ** 2 / (samples - 1) + c ** 2 / ((seeds - 1) * (samples - 1)))
    m = float(effects.mean())
    half = float(stats.t.ppf(1 - alpha / 2, degrees)) * variance ** 0.5
    t = (m - center) / variance ** 0.5
    parts = np.array([max(0, a - c), max(0, b - c), c])
    return {"effects": effects.tolist(), "center": center, "alpha": alpha, "mean": m,
            "se": [a ** 0.5, b ** 0.5, variance ** 0.5], "shares": (parts / parts.sum()).tolist(),
            "p": [float(stats.t.sf(t, degrees)), float(stats.t.cdf(t, degrees))], "interval": [m - half, m + half],
            "floor": float(stats.t.ppf(1 - alpha / 2, samples - 1)) * max(0, b - c) ** 0.5}


rng = np.random.default_rng(7)
cases = []
for seeds, samples, by_seed, by_sample in [(3, 4, 1, 1), (5, 12, 0.2, 2), (8, 20, 2, 0.1), (4, 30, 0, 0)]:
    effects = (0.3 + by_seed * rng.normal(size=(seeds, 1)) + by_sample * rng.normal(size=(1, samples))
               + rng.normal(size=(seeds, samples)))
    cases.append(case(np.round(effects, 3), 0.25, 0.05))
# Right or wrong of two networks: -1, 0 or 1; one whose seeds differ less than chance, one whose samples do.
easy = rng.random((1, 25)) < 0.8
right = [(rng.random((6, 25)) < np.where(easy, 0.97, 0.4)).astype(float) for _ in range(2)]
cases.append(case(right[0] - right[1], 0.0, 0.01))
cases.append(case(np.array([[1.0, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]]), 0.0, 0.05))
cases.append(case(np.array([[1.0, -1, 0], [0, 1, -1], [1, -1, 2]]), 0.5, 0.05))
print(json.dumps(cases, indent=1))
