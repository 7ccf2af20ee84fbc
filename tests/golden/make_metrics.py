#!/usr/bin/python3
"""Writes metrics.txt: exact areas under ROC curves, by all pairs, and precision, recall and F1 as Keras has them.

Each case: `NAME rows=R width=W`, the outputs, the class numbers, the value.
"""
import numpy as np

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

with open(__file__.rsplit("/", 1)[0] + "/metrics.txt", "w") as file:
    file.write("\n".join(lines) + "\n")
