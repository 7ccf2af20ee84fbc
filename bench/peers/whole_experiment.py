#!/usr/bin/python3
"""whole_experiment.yaml as a PyTorch script: three variants over four seeds, a process for each core.

    whole_experiment.py DATA_DIR RESULTS.json [PROCESSES]

The data are read once and shared with the processes; each trial validates after every epoch and tests once, as the
runner does. The summary goes to RESULTS.json.
"""

import gzip
import json
import multiprocessing
import os
import sys
from pathlib import Path

import torch_network as networks  # first: it sets the number of threads

import numpy as np
import torch

CLASSES, VALIDATION, EPOCHS, BATCH, SEEDS = 5, 5000, 5, 32, 4
WIDTHS = [784, 100, 100, 100, 100, 100, CLASSES]
VARIANTS = {"plain": (False, 0.0), "bn": (True, 0.0), "bn_dropout": (True, 0.5)}

DATA = {}  # filled before the processes are forked, so that they share it


def read_idx(folder, name):
    packed = folder / f"{name}.gz"
    raw = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / name).read_bytes()
    dimensions = raw[3]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(np.frombuffer(raw, ">u4", dimensions, 4))


def read_part(folder, part):
    images, labels = read_idx(folder, f"{part}-images-idx3-ubyte"), read_idx(folder, f"{part}-labels-idx1-ubyte")
    kept = labels < CLASSES
    floats = images[kept].reshape(-1, WIDTHS[0]).astype(np.float32) / np.float32(255)
    return torch.from_numpy(floats), torch.from_numpy(labels[kept].astype(np.int64))


@torch.no_grad()
def evaluate(network, images, labels):
    network.eval()
    out = network(images)
    loss = torch.nn.functional.cross_entropy(out, labels)
    return {"loss": float(loss), "accuracy": float((out.argmax(1) == labels).float().mean())}


def run_trial(task):
    variant, seed = task
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    images, labels = DATA["train"]
    order = torch.randperm(len(images))
    held_out, kept = order[:VALIDATION], order[VALIDATION:]
    validation, train = (images[held_out], labels[held_out]), (images[kept], labels[kept])
    network = networks.classifier(WIDTHS, *VARIANTS[variant])
    optimizer = networks.make_optimizer("adam", network.parameters(), foreach=True)  # the faster here
    curve = []
    for _ in range(EPOCHS):
        loss = networks.train_one_epoch(network, optimizer, *train, BATCH)
        curve.append({"loss": loss} | {f"val_{name}": value for name, value in evaluate(network, *validation).items()})
    return {"variant": variant, "seed": seed, "curve": curve, "test": evaluate(network, *DATA["test"])}


def main():
    folder, results = Path(sys.argv[1]), Path(sys.argv[2])
    processes = int(sys.argv[3]) if len(sys.argv) > 3 else os.cpu_count()
    DATA.update(train=read_part(folder, "train"), test=read_part(folder, "t10k"))
    tasks = [(variant, seed) for variant in VARIANTS for seed in range(1, SEEDS + 1)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        trials = pool.map(run_trial, tasks, chunksize=1)
    results.write_text(json.dumps({"trials": trials}))


if __name__ == "__main__":
    main()
