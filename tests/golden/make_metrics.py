#!/usr/bin/python3
"""Writes metrics.txt: exact areas under ROC curves, by all pairs, precision, recall and F1 as Keras has them, and all
others as scikit-learn 1.2 has them (Debian's python3-sklearn); the calibration error by numpy.

Each case: `NAME rows=R width=W`, the outputs, the class numbers (or the targets, of `rows=R width=W numbers`), the
value.
"""
import numpy as np
from sklearn import metrics as sk

rng = np.random.default_rng(11)
lines = []


def auc(p, y):
    """Every pair of a yes and a no, equals half; p and y flat."""
    yes, no = p[y == 1][:, None], p[y == 0][None, :]
    return float(np.mean((yes > no) + 0.5 * (yes == no)))


def aucs(p, y):
    """Of each class against the rest, and how many samples it has; classes without any are left out."""
    there = [c for c in range(p.shape[1]) if 0 < np.sum(y == c) < len(y)]
    return np.array([auc(p[:, c], y == c) for c in there]), np.array([np.sum(y == c) for c in there])


def scores(named, true, classes):
    per_class = []
    for c in range(classes):
        hits, n, t = np.sum((named == c) & (true == c)), np.sum(named == c), np.sum(true == c)
        precision, recall = (hits / n if n else 0.0), (hits / t if t else 0.0)
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        per_class.append((precision, recall, f1, t, n, hits))
    return np.array(per_class, float)


def case(name, output, true, value):
    lines.append(f"{name} rows={output.shape[0]} width={output.shape[1]}")
    lines.append(" ".join(f"{x:.3g}" for x in output.reshape(-1)))
    lines.append(" ".join(str(int(x)) for x in true))
    lines.append(repr(float(value)))


# Three digits, as they are written.
f32 = lambda x: np.float32(np.vectorize(lambda v: float(f"{v:.3g}"))(x)).astype(np.float64)
for rows in (10, 120):
    y = rng.integers(0, 2, rows)
    p = f32(1 / (1 + np.exp(-(rng.normal(size=rows) + y))))
    p[:3] = (0, 1, 0.5)
    case("auc", p.reshape(-1, 1), y, auc(p, y))
    logits = f32(rng.normal(size=(rows, 4)) * 2 + 2 * np.eye(4)[y])
    p = f32(np.exp(logits) / np.exp(logits).sum(1, keepdims=True))
    case("auc", p, y, auc(p.reshape(-1), np.eye(4)[y].reshape(-1)))
    case("auc_micro", p, y, auc(p.reshape(-1), np.eye(4)[y].reshape(-1)))
    areas, samples = aucs(p, y)
    case("auc_macro", p, y, areas.mean())
    case("auc_weighted", p, y, (areas * samples).sum() / samples.sum())

for rows, classes in ((40, 3), (80, 5), (7, 9)):
    true = rng.integers(0, classes, rows)
    p = f32(rng.normal(size=(rows, classes)) + 1.5 * np.eye(classes)[true])
    s = scores(p.argmax(1), true, classes)
    for i, name in enumerate(("precision", "recall", "f1")):
        case(f"{name}:macro", p, true, s[:, i].mean())
        case(f"{name}:weighted", p, true, (s[:, i] * s[:, 3]).sum() / s[:, 3].sum())
        case(f"{name}:micro", p, true, s[:, 5].sum() / s[:, 3].sum())
        case(f"{name}:positive", p, true, s[-1, i])
    case("accuracy", p, true, (p.argmax(1) == true).mean())
    order = (-p).argsort(1)
    for k in (1, 2, 3):
        case(f"top_k:{k}", p, true, np.mean([t in o[:k] for t, o in zip(true, order)]))



def numbers_case(name, output, true, value):
    lines.append(f"{name} rows={output.shape[0]} width={output.shape[1]} numbers")
    lines.append(" ".join(f"{x:.6g}" for x in output.reshape(-1)))
    lines.append(" ".join(f"{x:.6g}" for x in true.reshape(-1)))
    lines.append(repr(float(value)))


def calibration(p, y, bins):
    """Over bins of the greatest probability, each with its upper border (Guo et al. 2017)."""
    sure, right, error = p.max(1), p.argmax(1) == y, 0
    for low, high in zip(np.arange(bins) / bins, np.arange(1, bins + 1) / bins):
        inside = (sure > low) & (sure <= high)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    return error


def named_cases(suffix, output, true, named):
    case(f"balanced_accuracy{suffix}", output, true, sk.balanced_accuracy_score(true, named))
    case(f"matthews{suffix}", output, true, sk.matthews_corrcoef(true, named))
    case(f"cohen_kappa{suffix}", output, true, sk.cohen_kappa_score(true, named))


rng = np.random.default_rng(12)
for rows, classes in ((30, 3), (200, 10)):
    true = np.concatenate([np.arange(classes), rng.integers(0, classes, rows - classes)])
    p = f32(np.exp(rng.normal(size=(rows, classes)) + 1.5 * np.eye(classes)[true]))
    p = np.float32(f32(p / p.sum(1, keepdims=True))).astype(np.float64)
    named_cases("", p, true, p.argmax(1))
    case("average_precision", p, true, sk.average_precision_score(np.eye(classes)[true], p, average="macro"))
    case("log_loss", p, true, sk.log_loss(true, p))
    case("brier", p, true, np.mean(np.sum((p - np.eye(classes)[true]) ** 2, axis=1)))
    case("calibration_error", p, true, calibration(p, true, 15))
    case("calibration_error:4", p, true, calibration(p, true, 4))
for rows in (12, 150):
    true = np.concatenate([[0, 1], rng.integers(0, 2, rows - 2)])
    p = f32(1 / (1 + np.exp(-(rng.normal(size=rows) + 1.5 * true - 1))))
    p[:2] = (0, 1)
    one, two = p.reshape(-1, 1), np.stack([f32(1 - p), p], 1)
    for output in (one, two):
        named = p > 0.5 if output is one else output.argmax(1)
        named_cases("", output, true, named)
        named_cases(":{threshold: 0.3}", output, true, p > 0.3)
        case("f1:{threshold: 0.7, average: positive}", output, true, sk.f1_score(true, p > 0.7))
        case("precision:{threshold: 0.3}", output, true, sk.precision_score(true, p > 0.3, average="macro"))
        case("average_precision", output, true, sk.average_precision_score(true, p))
    case("log_loss", one, true, sk.log_loss(true, p))
    case("brier", one, true, sk.brier_score_loss(true, p))
    case("calibration_error", one, true, calibration(np.stack([1 - p, p], 1), true, 15))
for rows, width, away in ((9, 1, 0), (100, 3, 0), (50, 2, 3000)):
    true = np.float32(rng.normal(size=(rows, width)) * [1, 20, 5][:width] + away)
    said = np.float32(true + rng.normal(size=(rows, width)) + 0.3)
    true, said = (np.float32(np.vectorize(lambda v: float(f"{v:.6g}"))(x)).astype(np.float64) for x in (true, said))
    numbers_case("r2", said, true, sk.r2_score(true, said))
    numbers_case("explained_variance", said, true, sk.explained_variance_score(true, said))
    numbers_case("rmse", said, true, sk.mean_squared_error(true, said, squared=False))
    numbers_case("mape", said, true, sk.mean_absolute_percentage_error(true, said))
    numbers_case("mse", said, true, sk.mean_squared_error(true, said))
    numbers_case("mae", said, true, sk.mean_absolute_error(true, said))
flat = np.ones((5, 1))
numbers_case("r2", flat, flat, sk.r2_score(flat, flat))
numbers_case("r2", flat + 1, flat, sk.r2_score(flat, flat + 1))

with open(__file__.rsplit("/", 1)[0] + "/metrics.txt", "w") as file:
    file.write("\n".join(lines) + "\n")
