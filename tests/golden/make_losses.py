#!/usr/bin/python3
"""Writes losses.txt: what PyTorch, in float64, makes of Keras 3's formulas for the losses, and their gradients.

Each case is five lines: `NAME rows=R width=W logits=0|1 [setting=value…]`, then `src`, `truth` (class numbers or
numbers), `loss` (the sum over the rows) and `diff_src` (the gradient of the mean over the rows).
"""
import torch
import torch.nn.functional as F

torch.manual_seed(7)
EPSILON = 1e-7
lines = []


def softmax_crossentropy(src, truth, logits, smoothing=0.0):
    width = src.shape[1]
    target = F.one_hot(truth, width).double() * (1 - smoothing) + smoothing / width
    if logits:
        log_p = F.log_softmax(src, dim=1)
    else:
        log_p = torch.log(torch.clip(src / src.sum(1, keepdim=True), EPSILON, 1 - EPSILON))
    return -(target * log_p).sum(1)


def binary_crossentropy(src, truth, logits, smoothing=0.0):
    target = truth.double().reshape(src.shape) * (1 - smoothing) + 0.5 * smoothing
    if logits:
        return F.binary_cross_entropy_with_logits(src, target, reduction="none").mean(1)
    q = torch.clip(src, EPSILON, 1 - EPSILON)
    return -(target * q.log() + (1 - target) * (1 - q).log()).mean(1)


def hinge(src, truth):
    return F.relu(1 - (2 * truth.double().reshape(src.shape) - 1) * src)


def categorical_hinge(src, truth):
    y = F.one_hot(truth, src.shape[1]).double()
    return F.relu(((1 - y) * src).max(1).values - (y * src).sum(1) + 1)


def msle(src, truth):
    return (torch.log(src.clip(EPSILON) + 1) - torch.log(truth.clip(EPSILON) + 1)).square().mean(1)


def kl_divergence(src, truth):
    p, q = truth.clip(EPSILON, 1), src.clip(EPSILON, 1)
    return (p * torch.log(p / q)).sum(1)


def case(name, src, truth, loss, logits=0, **settings):
    src = src.float().double().requires_grad_()
    per_row = loss(src, truth)
    per_row.mean().backward()
    text = lambda t: " ".join(repr(x) for x in t.detach().reshape(-1).tolist())
    keys = "".join(f" {k}={v}" for k, v in settings.items())
    lines.append(f"{name} rows={src.shape[0]} width={src.shape[1]} logits={logits}{keys}")
    lines.extend([text(src), text(truth), repr(per_row.sum().item()), text(src.grad)])


def classes(rows, width):
    return torch.randint(0, width, (rows,))


for rows, width in [(1, 2), (4, 5), (3, 10), (1, 40)]:
    x, y = torch.randn(rows, width) * 3, classes(rows, width)
    case("sparse_categorical_crossentropy", x, y, lambda s, t: softmax_crossentropy(s, t, True), 1)
    case("sparse_categorical_crossentropy", x.softmax(1), y, lambda s, t: softmax_crossentropy(s, t, False))
    case("categorical_crossentropy", x, y, lambda s, t: softmax_crossentropy(s, t, True, 0.1), 1, label_smoothing=0.1)
    case("categorical_crossentropy", x.softmax(1), y, lambda s, t: softmax_crossentropy(s, t, False, 0.1),
         label_smoothing=0.1)
    case("categorical_hinge", x, y, categorical_hinge)
x = torch.tensor([[900.0, -900, 3], [-1e4, 1e4, 1e4]])
case("sparse_categorical_crossentropy", x, torch.tensor([1, 0]), lambda s, t: softmax_crossentropy(s, t, True), 1)
x = torch.tensor([[1.0, 0, 0], [0.2, 0.3, 0.4]])  # clipped, and not summing to 1
case("sparse_categorical_crossentropy", x, torch.tensor([1, 0]), lambda s, t: softmax_crossentropy(s, t, False))
case("categorical_crossentropy", x, torch.tensor([1, 0]), lambda s, t: softmax_crossentropy(s, t, False, 0.3),
     label_smoothing=0.3)

for rows in [1, 7, 260]:
    x, y = torch.randn(rows, 1) * 4, classes(rows, 2)
    case("binary_crossentropy", x, y, lambda s, t: binary_crossentropy(s, t, True), 1)
    case("binary_crossentropy", x, y, lambda s, t: binary_crossentropy(s, t, True, 0.2), 1, label_smoothing=0.2)
    case("binary_crossentropy", x.sigmoid(), y, lambda s, t: binary_crossentropy(s, t, False))
    case("hinge", x, y, lambda s, t: hinge(s, t).mean(1))
    case("squared_hinge", x, y, lambda s, t: hinge(s, t).square().mean(1))
x = torch.tensor([[800.0], [-800], [1e4], [0]])
case("binary_crossentropy", x, torch.tensor([0, 1, 1, 1]), lambda s, t: binary_crossentropy(s, t, True), 1)
case("binary_crossentropy", torch.tensor([[0.0], [1], [0.5]]), torch.tensor([1, 1, 0]),
     lambda s, t: binary_crossentropy(s, t, False))

for rows, width in [(1, 1), (5, 3)]:
    x, y = torch.randn(rows, width) * 2, (torch.randn(rows, width) * 2).float().double()
    positive, shares = x.abs() + 0.01, y.abs().softmax(1).float().double()
    case("mean_squared_error", x, y, lambda s, t: (s - t).square().mean(1))
    case("mean_absolute_error", x, y, lambda s, t: (s - t).abs().mean(1))
    case("mean_absolute_percentage_error", x, y,
         lambda s, t: 100 * ((s - t) / t.abs().clip(EPSILON)).abs().mean(1))
    case("mean_squared_logarithmic_error", x, y, msle)
    case("huber", x, y, lambda s, t: F.huber_loss(s, t, reduction="none").mean(1))
    case("huber", x, y, lambda s, t: F.huber_loss(s, t, reduction="none", delta=0.5).mean(1), delta=0.5)
    case("log_cosh", x, y, lambda s, t: (s - t + F.softplus(-2 * (s - t)) - torch.tensor(2.0).double().log()).mean(1))
    case("poisson", positive, y.abs(), lambda s, t: (s - t * torch.log(s + EPSILON)).mean(1))
    case("kl_divergence", x.softmax(1), shares, kl_divergence)

# Keras's class_weight: what a sample costs is multiplied, and the mean is over the samples.
for rows, width in [(6, 2), (9, 4)]:
    x, y, w = torch.randn(rows, width) * 3, classes(rows, width), (torch.rand(width) * 3).float().double()
    weights = {f"weight{i}": repr(v) for i, v in enumerate(w.tolist())}
    case("sparse_categorical_crossentropy", x, y, lambda s, t: F.cross_entropy(s, t, weight=w, reduction="none"), 1,
         **weights)
    case("categorical_crossentropy", x, y,
         lambda s, t: w[t] * F.cross_entropy(s, t, label_smoothing=0.1, reduction="none"), 1, label_smoothing=0.1,
         **weights)
x, y, w = torch.randn(7, 1) * 3, classes(7, 2), torch.tensor([0.5, 4.0]).double()
case("binary_crossentropy", x, y, lambda s, t: F.binary_cross_entropy_with_logits(
    s, t.double().reshape(s.shape), weight=w[t].reshape(s.shape), reduction="none").mean(1), 1, weight0=0.5, weight1=4)

with open(__file__.rsplit("/", 1)[0] + "/losses.txt", "w") as file:
    file.write("\n".join(lines) + "\n")
