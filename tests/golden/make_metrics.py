#!/usr/bin/python3
"""Writes metrics.txt: Keras 3's AUC (keras/src/metrics/confusion_metrics.py) in numpy, and precision, recall and F1.

Each case: `NAME rows=R width=W`, the outputs, the class numbers, the value.
"""
import numpy as np

rng = np.random.default_rng(11)
lines = []


def auc(p, y):
    """200 thresholds, ROC, interpolation; p and y flat."""
    eps = 1e-7
    thresholds = [0 - eps] + [(i + 1) / 199 for i in range(198)] + [1 + eps]
    tp = np.array([np.sum((p > t) & (y == 1)) for t in thresholds], float)
    fp = np.array([np.sum((p > t) & (y == 0)) for t in thresholds], float)
    tpr, fpr = tp / max(np.sum(y == 1), eps), fp / max(np.sum(y == 0), eps)
    return float(np.sum((fpr[:-1] - fpr[1:]) * (tpr[:-1] + tpr[1:]) / 2))


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

with open(__file__.rsplit("/", 1)[0] + "/metrics.txt", "w") as file:
    file.write("\n".join(lines) + "\n")
