"""Writes resampled.json: known answers for tests/results/resampled_test.cpp. The corrected resampled t-test of Nadeau and
Bengio (2003), formula (18): t = m / sqrt((1/n + n_test/n_train) · var), with scipy's t of n - 1 degrees.

    /usr/bin/python3 tests/golden/make_resampled.py > tests/golden/resampled.json      (python3-scipy)
"""
import json

import numpy as np
from scipy import stats


def case(differences, test, train, center, alpha):
    n = len(differences)
    error = ((1 / n + test / train) * float(np.var(differences, ddof=1))) ** 0.5
    m = float(np.mean(differences))
    t = (m - center) / error
    half = float(stats.t.ppf(1 - alpha / 2, n - 1)) * error
    return {"differences": list(differences), "test_to_train": test / train, "center": center, "alpha": alpha,
            "p": [float(stats.t.sf(t, n - 1)), float(stats.t.cdf(t, n - 1))], "interval": [m - half, m + half]}


rng = np.random.default_rng(11)
cases = []
for n, test, train, mean in [(3, 1, 4, 0.2), (10, 1, 9, 0.0), (30, 10, 90, -0.4), (8, 10000, 60000, 1.5)]:
    cases.append(case([float(x) for x in np.round(mean + rng.normal(size=n), 3)], test, train, 0.1, 0.05))
cases.append(case([0.01, 0.02, 0.03, 0.02], 50, 100, 0.0, 0.01))
print(json.dumps(cases, indent=1))
