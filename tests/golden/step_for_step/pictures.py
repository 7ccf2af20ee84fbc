#!/usr/bin/python3
"""Writes pictures.txt: the losses of 100 training steps of two small convolutional networks, by PyTorch in float64.

Keras's rules, as in step_for_step.py, whose hash gives data and weights here too; a kernel is drawn in Keras's order.
"""
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from step_for_step import splitmix, update

STEPS, BATCH, CLASSES, SIDE, CHANNELS = 100, 16, 4, 12, 3
VALUES = SIDE * SIDE * CHANNELS


def uniform(first, count):
    return (splitmix(first, count) >> np.uint64(40)).astype(np.float64) / 2.0**24


def pictures():
    """Half a pattern of the class, half chance; one in eight bears a random label, which keeps the loss away from 0."""
    count = STEPS * BATCH
    labels = np.arange(count) % CLASSES
    patterns = uniform(0, CLASSES * VALUES).reshape(CLASSES, VALUES)
    values = (patterns[labels] + uniform(10**7, count * VALUES).reshape(count, VALUES)) / 2
    chance = splitmix(5 * 10**8, count)
    shown = np.where(chance % np.uint64(8) == 0, chance // np.uint64(8) % np.uint64(CLASSES), labels.astype(np.uint64))
    pixels = values.astype(np.float32).astype(np.float64).reshape(count, SIDE, SIDE, CHANNELS)
    return torch.tensor(pixels).movedim(-1, 1), torch.tensor(shown.astype(np.int64))


def weights(shapes):
    """Kernels uniform in ±sqrt(6 / fan_in), gamma 1, all else 0; float32, by path."""
    values, first = {}, 10**9
    for path, shape in shapes.items():
        if path.endswith("kernel"):
            limit = math.sqrt(6 / math.prod(shape[:-1]))
            drawn = ((2 * uniform(first, math.prod(shape)) - 1) * limit).astype(np.float32)
            values[path] = torch.tensor(drawn.astype(np.float64).reshape(shape))
            first += 10**6
        else:
            values[path] = torch.full(shape, float(path.endswith("gamma")), dtype=torch.float64)
        values[path].requires_grad_()
    return values


def conv(p, name, x, stride=1):
    missing = max(0, (-(-x.shape[-1] // stride) - 1) * stride + 3 - x.shape[-1])
    before = missing // 2
    x = F.pad(x, (before, missing - before) * 2)
    return F.conv2d(x, p[f"{name}/kernel"].permute(3, 2, 0, 1), p.get(f"{name}/bias"), stride)


def norm(p, name, x):
    return F.batch_norm(x, None, None, p[f"{name}/gamma"], p[f"{name}/beta"], True, 0.0, 1e-3)


def top(p, x):
    return x.mean((2, 3)) @ p["top/kernel"] + p["top/bias"]


def convnet(p, x):
    x = F.max_pool2d(F.elu(norm(p, "n1", conv(p, "c1", x))), 2)
    return top(p, F.elu(norm(p, "n2", conv(p, "c2", x, 2))))


def residual(p, x):
    x = F.elu(conv(p, "c0", x))
    y = F.elu(norm(p, "n1", conv(p, "c1", x)))
    return top(p, F.elu(norm(p, "n2", conv(p, "c2", y)) + x))


NETWORKS = {
    "convnet": (convnet, {"c1/kernel": (3, 3, 3, 8), "n1/gamma": (8,), "n1/beta": (8,), "c2/kernel": (3, 3, 8, 16),
                          "n2/gamma": (16,), "n2/beta": (16,), "top/kernel": (16, 4), "top/bias": (4,)}),
    "residual": (residual, {"c0/kernel": (3, 3, 3, 8), "c0/bias": (8,), "c1/kernel": (3, 3, 8, 8), "n1/gamma": (8,),
                            "n1/beta": (8,), "c2/kernel": (3, 3, 8, 8), "n2/gamma": (8,), "n2/beta": (8,),
                            "top/kernel": (8, 4), "top/bias": (4,)}),
}


def losses(network, optimizer):
    forward, shapes = NETWORKS[network]
    x, y = pictures()
    p, result = weights(shapes), []
    slots = {k: {} for k in p}
    for t in range(1, STEPS + 1):
        rows = slice((t - 1) * BATCH, t * BATCH)
        loss = F.cross_entropy(forward(p, x[rows]), y[rows])
        result.append(loss.item())
        for k, g in zip(p, torch.autograd.grad(loss, list(p.values()))):
            with torch.no_grad():
                update(optimizer, t, p[k], g, slots[k])
    return result


with open(Path(__file__).with_suffix(".txt"), "w") as file:
    for network in NETWORKS:
        for optimizer in ("nesterov", "adam"):
            numbers = " ".join(f"{loss:.9g}" for loss in losses(network, optimizer))
            file.write(f"{network} {optimizer} {numbers}\n")
