"""Writes statistics.json: known answers for tests/results/statistics_test.cpp, made with scipy and plain enumeration.

    python3 tests/golden/make_statistics.py > tests/golden/statistics.json
"""
import itertools
import json
import math

import numpy as np
from scipy import stats


def sign_flip(effects, center):
    """One-sided p-values by the definition: flip every combination of signs, compare the sums."""
    shifted = np.array(effects) - center
    observed = shifted.sum()
    sums = np.array([np.dot(shifted, signs) for signs in itertools.product([1, -1], repeat=len(effects))])
    slack = 1e-12 * np.abs(effects).max()
    return [float(np.mean(sums >= observed - slack)), float(np.mean(sums <= observed + slack))]


def inverted(effects, alpha):
    """The interval by bisection for the center at which the test of the definition changes its mind."""
    def end(rejects, inside, outside):
        for _ in range(200):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if rejects(middle) else (middle, outside)
        return inside
    inside = float(np.mean(effects))
    spread = 10 * (max(effects) - min(effects)) + 1
    low = end(lambda center: 2 * sign_flip(effects, center)[0] <= alpha, inside, inside - spread)
    high = end(lambda center: 2 * sign_flip(effects, center)[1] <= alpha, inside, inside + spread)
    return [low, high]


def holm(p):
    order = np.argsort(p, kind="stable")
    corrected, highest = [0.0] * len(p), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(p) - rank) * p[i]))
        corrected[i] = highest
    return corrected


rng = np.random.default_rng(20)
result = {"t": [], "quantile": [], "estimate": [], "sign_flip": [], "signs": [], "sign_interval": [], "holm": []}
for degrees in [1, 2, 3.5, 9, 30, 199, 1e4]:
    for t in [-8, -2.5, -0.1, 0, 0.3, 1, 3, 20]:
        result["t"].append({"t": t, "degrees": degrees, "p": float(stats.t.cdf(t, degrees))})
    for share in [0.001, 0.025, 0.05, 0.5, 0.8, 0.95, 0.975, 0.9995]:
        result["quantile"].append({"share": share, "degrees": degrees, "t": float(stats.t.ppf(share, degrees))})
for n in [2, 5, 16]:
    x = [round(float(v), 4) for v in rng.normal(0.98, 0.01, n)]
    half = stats.t.ppf(0.975, n - 1) * np.std(x, ddof=1) / math.sqrt(n)
    result["estimate"].append({"x": x, "mean": float(np.mean(x)), "sd": float(np.std(x, ddof=1)),
                               "ci95": [float(np.mean(x) - half), float(np.mean(x) + half)]})
cases = [[0.1] * 6, [0.3, -0.1, 0.2, 0.2, 0.5, 0.1, -0.2]]
cases += [[round(float(v), 3) for v in rng.normal(0.5, 1, n)] for n in [6, 8, 11]]
for x in cases:
    result["sign_flip"].append({"x": x, "centers": [-0.25, 0, 0.1, 0.5],
                                "p": [sign_flip(x, center) for center in [-0.25, 0, 0.1, 0.5]],
                                "alpha": 0.05, "interval": inverted(x, 0.05)})
for wins, losses in [(5, 0), (6, 0), (9, 1), (16, 0), (8, 8), (3, 12)]:
    p = [float(stats.binomtest(wins, wins + losses, alternative=side).pvalue) for side in ("greater", "less")]
    result["signs"].append({"wins": wins, "losses": losses, "p": p})
for n in [6, 10, 25]:
    x = sorted(round(float(v), 2) for v in rng.normal(1, 2, n))
    k = int(stats.binom.ppf(0.025, n, 0.5))  # smallest k with P(X <= k) >= 0.025
    result["sign_interval"].append({"x": x, "alpha": 0.05, "interval": [x[k - 1], x[n - k]]})
for p in [[0.01, 0.04, 0.03], [0.5, 0.001, 0.02, 0.02], [0.6, 0.7]]:
    result["holm"].append({"p": p, "corrected": holm(p)})
tables = [f'"{name}": [\n' + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]" for name, cases in result.items()]
print("{" + ",\n".join(tables) + "}")
