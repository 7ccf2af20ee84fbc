"""How often the intervals of cross-validation hold the truth, by real trainings: many tables are drawn from one population,
each is cross-validated by the runner, and the truth is the mean of what all of them find. Folds share training samples,
repetitions share them all, so differences depend on each other; the naive t takes them for independent.

    nice /usr/bin/python3 tests/simulate_folds.py build/bin/runner 400      (python3-numpy, python3-scipy)
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from scipy import stats

DESIGNS = [  # samples, folds, repetitions, epochs
    (60, 5, 1, 15), (120, 10, 1, 15), (120, 5, 3, 15), (120, 10, 3, 10)]

FILE = """
data: {{dataset: {{csv: {{file: points.csv, label: kind}}}}, folds: {folds}, repeat: {repeat}, scaling: standardize}}
parameters: {{units: 2}}
model: {{input: [6], layers: [{{dense: {{units: $units, activation: relu}}}}, {{dense: {{name: out, units: 1, activation: sigmoid}}}}]}}
training: {{optimizer: {{adam: 0.02}}, loss: binary_crossentropy, metrics: [accuracy], batch_size: 16, epochs: {epochs},
           accept: [collapsed]}}
variants: {{small: {{}}, large: {{units: 16}}}}
claims: {{size: {{variant: large, against: small, measure: test_accuracy, expect: greater}}}}
"""


def draw_table(rng, samples):
    x = rng.normal(size=(samples, 6))
    chance = 1 / (1 + np.exp(-(1.5 * x[:, 0] + 1.5 * x[:, 1] * x[:, 2] - 0.7 * x[:, 3] ** 2 + 0.7)))
    kinds = np.where(rng.random(samples) < chance, "yes", "no")
    rows = [",".join(f"{value:.4f}" for value in row) + "," + kind for row, kind in zip(x, kinds)]
    return "a,b,c,d,e,f,kind\n" + "\n".join(rows) + "\n"


def cross_validate(runner, folder, rng, design):
    samples, folds, repeat, epochs = design
    (folder / "points.csv").write_text(draw_table(rng, samples))
    (folder / "it.yaml").write_text(FILE.format(folds=folds, repeat=repeat, epochs=epochs))
    subprocess.run([runner, "it.yaml", "--fresh"], cwd=folder, check=True, capture_output=True)
    results = json.loads((folder / "results/it/results.json").read_text())
    accuracy = {(t["variant"], t["seed"], t["fold"]): t["test"]["accuracy"] for t in results["trials"]}
    effects = [accuracy["large", s, f] - accuracy["small", s, f]
               for s in range(1, repeat + 1) for f in range(1, folds + 1)]
    return np.array(effects), results["claims"][0]


def interval(effects, factor):
    half = stats.t.ppf(0.975, len(effects) - 1) * effects.std(ddof=1) * factor ** 0.5
    return effects.mean() - half, effects.mean() + half


def simulate(runner, design, rounds):
    rng = np.random.default_rng(20)
    folds = design[1]
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            effects, claim = cross_validate(runner, pathlib.Path(folder), rng, design)
            ours = interval(effects, 1 / len(effects) + 1 / (folds - 1))
            assert np.allclose(claim["ci95"], ours, atol=1e-9), (claim, ours)
            runs.append((effects.mean(), interval(effects, 1 / len(effects)), ours))
    truth = np.mean([mean for mean, _, _ in runs])
    held = [[low <= truth <= high for low, high in (run[which] for run in runs)] for which in (1, 2)]
    widths = [np.mean([run[which][1] - run[which][0] for run in runs]) for which in (1, 2)]
    return truth, np.mean(held, axis=1), widths


runner, rounds = str(pathlib.Path(sys.argv[1]).resolve()), int(sys.argv[2])
print(f"{rounds} tables each; wrong: the interval misses the true difference (5 % is right)")
for design in DESIGNS:
    truth, held, widths = simulate(runner, design, rounds)
    print(f"{design[0]:4} samples, {design[1]:2} folds x {design[2]}: true difference {truth:+.4f}; naive t wrong "
          f"{1 - held[0]:6.1%} (width {widths[0]:.3f}), corrected wrong {1 - held[1]:6.1%} (width {widths[1]:.3f})", flush=True)
