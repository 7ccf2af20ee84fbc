"""Writes latin_square.json: known answers for tests/results/variance_test.cpp. F and p of each factor come from
statsmodels' analysis of variance of main effects, quantiles of F from scipy.

    /usr/bin/python3 tests/golden/make_latin_square.py > tests/golden/latin_square.json      (python3-statsmodels)
"""
import json

import numpy as np
import pandas
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm


def case(levels, factors, values):
    runs = [(i, j) for i in range(levels) for j in range(levels)]
    table = pandas.DataFrame({"y": values})
    for f in range(factors):
        table[f"f{f}"] = [(i + f * j) % levels for i, j in runs]
    table["placebo"] = [j for i, j in runs]
    names = [f"f{f}" for f in range(factors)] + ["placebo"]
    anova = anova_lm(ols("y ~ " + " + ".join(f"C({name})" for name in names), table).fit())
    rows = [anova.loc[f"C({name})"] for name in names]
    return {"levels": levels, "factors": factors, "values": [float(v) for v in values],
            "f": [float(row["F"]) for row in rows], "p": [float(row["PR(>F)"]) for row in rows]}


rng = np.random.default_rng(5)
squares = []
for levels, factors, own in [(3, 2, 0.0), (5, 3, 0.0), (5, 4, 2.0), (7, 5, 0.5)]:
    effect = own * rng.normal(size=levels)
    values = [rng.normal() + effect[(i + j) % levels] for i in range(levels) for j in range(levels)]
    squares.append(case(levels, factors, np.round(values, 3)))
quantiles = [[q, a, b, float(stats.f.ppf(q, a, b))] for q in (0.025, 0.5, 0.975) for a, b in ((4, 4), (4, 15), (1, 7))]
print(json.dumps({"squares": squares, "quantiles": quantiles}, indent=1))
