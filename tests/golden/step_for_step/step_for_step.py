#!/usr/bin/python3
"""Holds the losses of 100 training steps against PyTorch in float64.

step_for_step.py vectors            writes losses.txt, PyTorch's losses, beside this file
step_for_step.py repeat RUNNER DIR  makes data and weights in DIR, runs RUNNER there, and compares

The update rules and the moving variance are Keras's, written out below; PyTorch gives autograd alone.
Data and weights come from a hash of their index, so that a test in any language can make the same ones.
"""
import json
import math
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent
STEPS, BATCH, CLASSES, WIDTH, DEPTH = 100, 32, 5, 100, 5


def splitmix(first, count):
    """Numbers first … first + count - 1 of the SplitMix64 sequence (Steele et al. 2014), as uint64."""
    with np.errstate(over="ignore"):
        z = (np.arange(first, first + count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def images(count, first):
    """As sparse as handwriting: each class inks a fifth of the pixels, an image inks them with random strength.
    One image in eight bears a random label, which keeps the loss away from 0."""
    labels = np.arange(count) % CLASSES
    inked = (splitmix(0, CLASSES * 784) % np.uint64(5) == 0).reshape(CLASSES, 784)
    strength = (splitmix(first, count * 784) % np.uint64(256)).reshape(count, 784)
    chance = splitmix(5 * 10**8 + first, count)
    shown = np.where(chance % np.uint64(8) == 0, chance // np.uint64(8) % np.uint64(CLASSES), labels.astype(np.uint64))
    return np.where(inked[labels], strength, 0).astype(np.uint8), shown.astype(np.uint8)


def weights(batch_norm):
    """Kernels uniform in ±sqrt(6 / fan_in), all else at Keras's start; float32, by path."""
    values, sizes = {}, [784] + [WIDTH] * DEPTH
    first = 10**9
    for layer, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:] + [CLASSES])):
        path = "digits" if layer == DEPTH else f"hidden{layer + 1}/dense"
        uniform = (splitmix(first, fan_in * fan_out) >> np.uint64(40)).astype(np.float64) / 2.0**24
        values[f"{path}/kernel"] = ((2 * uniform - 1) * math.sqrt(6 / fan_in)).astype(np.float32).reshape(fan_in, fan_out)
        values[f"{path}/bias"] = np.zeros(fan_out, np.float32)
        first += 10**6
        if batch_norm and layer < DEPTH:
            norm = f"hidden{layer + 1}/batch_normalization"
            for name, start in [("gamma", 1), ("beta", 0), ("moving_mean", 0), ("moving_variance", 1)]:
                values[f"{norm}/{name}"] = np.full(fan_out, start, np.float32)
    return values


ACTIVATIONS = {
    "elu": torch.nn.functional.elu,
    "relu": torch.relu,
    "leaky_relu": lambda x: torch.nn.functional.leaky_relu(x, 0.1),
}


def forward(p, x, activation, batch_norm):
    for layer in range(1, DEPTH + 1):
        x = ACTIVATIONS[activation](x @ p[f"hidden{layer}/dense/kernel"] + p[f"hidden{layer}/dense/bias"])
        if batch_norm:
            mean, variance = x.mean(0), x.var(0, unbiased=False)
            norm = f"hidden{layer}/batch_normalization"
            x = (x - mean) / torch.sqrt(variance + 1e-3) * p[f"{norm}/gamma"] + p[f"{norm}/beta"]
    return x @ p["digits/kernel"] + p["digits/bias"]


def update(optimizer, t, w, g, slots):
    """Keras 3's rules, keras/src/optimizers/{sgd,adam}.py."""
    if optimizer == "sgd":
        w -= 0.01 * g
    elif optimizer == "nesterov":
        v = slots.setdefault("v", torch.zeros_like(w))
        v.mul_(0.9).sub_(0.01 * g)
        w += 0.9 * v - 0.01 * g
    else:
        m, v = slots.setdefault("m", torch.zeros_like(w)), slots.setdefault("v", torch.zeros_like(w))
        m += (g - m) * (1 - 0.9)
        v += (g * g - v) * (1 - 0.999)
        w -= 0.001 * math.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / (torch.sqrt(v) + 1e-7)


def losses(optimizer, batch_norm, activation, steps):
    x, y = images(STEPS * BATCH, 10**7)
    # The runner scales bytes to float32; the same numbers are used here, in float64.
    x = torch.tensor((x.astype(np.float32) / np.float32(255)).astype(np.float64))
    y = torch.tensor(y.astype(np.int64))
    p = {k: torch.tensor(v.astype(np.float64), requires_grad="moving" not in k) for k, v in weights(batch_norm).items()}
    slots, result = {k: {} for k in p}, []
    for t in range(1, steps + 1):
        rows = slice((t - 1) * BATCH, t * BATCH)
        loss = torch.nn.functional.cross_entropy(forward(p, x[rows], activation, batch_norm), y[rows])
        result.append(loss.item())
        learned = [k for k in p if p[k].requires_grad]
        for k, g in zip(learned, torch.autograd.grad(loss, [p[k] for k in learned])):
            with torch.no_grad():
                update(optimizer, t, p[k], g, slots[k])
    return result


CASES = {f"{o}-{k}": (o, k == "bn", "elu", STEPS) for o in ["sgd", "nesterov", "adam"] for k in ["plain", "bn"]}
CASES |= {a: ("sgd", False, a, 2) for a in ["relu", "leaky_relu"]}


def write_inputs(folder):
    for part, count, first in [("train", STEPS * BATCH, 10**7), ("t10k", 100, 2 * 10**7)]:
        x, y = images(count, first)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 0x803, count, 28, 28) + x.tobytes())
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, count) + y.tobytes())
    for name, batch_norm in [("plain", False), ("bn", True)]:
        header, data = {}, b""
        for path, value in weights(batch_norm).items():
            header[path] = {"dtype": "F32", "shape": value.shape, "data_offsets": [len(data), len(data) + value.nbytes]}
            data += value.tobytes()
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        (folder / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_vectors():
    with open(HERE / "losses.txt", "w") as file:
        for case, arguments in CASES.items():
            file.write(case + "".join(f" {loss:.9g}" for loss in losses(*arguments)) + "\n")


def repeat(runner, folder):
    folder.mkdir(parents=True, exist_ok=True)
    write_inputs(folder)
    shutil.copy(HERE / "experiment.yaml", folder)
    subprocess.run([runner, "run", "experiment.yaml", "--fresh"], cwd=folder, check=True)
    results = json.loads((folder / "results/step_for_step/results.json").read_text())
    worst = 0.0
    for trial in results["trials"]:
        truth = losses(*CASES[trial["variant"]])
        far = max(abs(a - b) / max(b, 0.1) for a, b in zip(trial["step_losses"], truth))
        print(f"{trial['variant']:<16} {len(truth):>3} steps, largest difference {far:.1e} of the loss")
        worst = max(worst, far)
    sys.exit(0 if worst <= 1e-4 else 1)


if __name__ == "__main__":
    if sys.argv[1:] == ["vectors"]:
        write_vectors()
    elif len(sys.argv) == 4 and sys.argv[1] == "repeat":
        repeat(Path(sys.argv[2]).resolve(), Path(sys.argv[3]))
    else:
        sys.exit(__doc__)
