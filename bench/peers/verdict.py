#!/usr/bin/python3
"""The experiments of ../verdict.py as a PyTorch script: all seeds of all variants, a process for each core.

    verdict.py EXPERIMENT DATA_DIR RESULTS.json [EPOCHS [PROCESSES]]

What a person would write: a function that trains one network with its settings, a list of all tasks, a pool. Each trial
validates after every epoch and tests once. PyTorch has no Ftrl and no Lion: these two optimizers are left out.
"""

import copy
import json
import multiprocessing
import os
import sys
from pathlib import Path

import torch_network as networks  # first: it sets the number of threads

import torch
from whole_experiment import DATA, evaluate, read_idx

VALIDATION = 5000
RATES = [1, 0.1, 0.01, 0.001, 0.0001]
OPTIMIZERS = {
    "sgd": lambda p, rate: torch.optim.SGD(p, rate),
    "momentum": lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9),
    "nesterov": lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9, nesterov=True),
    "rmsprop": lambda p, rate: torch.optim.RMSprop(p, rate),
    "adagrad": lambda p, rate: torch.optim.Adagrad(p, rate),
    "adadelta": lambda p, rate: torch.optim.Adadelta(p, rate),
    "adam": lambda p, rate: torch.optim.Adam(p, rate, eps=1e-7),
    "adamw": lambda p, rate: torch.optim.AdamW(p, rate, eps=1e-7),
    "adamax": lambda p, rate: torch.optim.Adamax(p, rate),
    "nadam": lambda p, rate: torch.optim.NAdam(p, rate),
}


def read_part(folder, part, classes):
    images, labels = read_idx(folder, f"{part}-images-idx3-ubyte"), read_idx(folder, f"{part}-labels-idx1-ubyte")
    kept = labels < classes
    pixels = torch.from_numpy(images[kept].reshape(-1, 784)).to(torch.float32) / 255
    return pixels, torch.from_numpy(labels[kept]).to(torch.int64)


def train(task):
    """One trial: seed, settings and how many epochs; `patience` None trains all of them."""
    torch.set_num_threads(1)
    torch.manual_seed(task["seed"])
    images, labels = DATA["train"]
    order = torch.randperm(len(images))
    held_out, kept = order[:VALIDATION], order[VALIDATION:]
    validation, training = (images[held_out], labels[held_out]), (images[kept], labels[kept])
    widths = [784, *[100] * 5, task["classes"]]
    network = networks.classifier(widths, task.get("batch_norm", False), task.get("dropout", 0.0))
    optimizer = OPTIMIZERS[task.get("optimizer", "adam")](network.parameters(), task.get("rate", 0.001))
    best, waited, best_loss, best_accuracy = None, 0, float("inf"), 0.0
    for _ in range(task["epochs"]):
        network.train()
        networks.train_one_epoch(network, optimizer, *training, task["batch"])
        numbers = evaluate(network, *validation)
        best_accuracy = max(best_accuracy, numbers["accuracy"])
        if numbers["loss"] < best_loss:
            best_loss, waited = numbers["loss"], 0
            if task.get("restore"):
                best = copy.deepcopy(network.state_dict())
        else:
            waited += 1
        if task.get("patience") is not None and waited >= max(1, task["patience"]):
            break
    if best:
        network.load_state_dict(best)
    test = None if task.get("search") else evaluate(network, *DATA["test"])
    return task | {"best_val_accuracy": best_accuracy, "test": test}


def early_stopping(pool, epochs):
    common = {"classes": 5, "batch": 100, "epochs": epochs or 50}
    variants = [{"variant": "never"}]
    for patience in (0, 2, 5, 20):
        for restore in (False, True):
            variants.append({"variant": f"{patience}-{restore}", "patience": patience, "restore": restore})
    return pool.map(train, [common | v | {"seed": seed} for v in variants for seed in range(1, 9)], chunksize=1)


def bn_vs_plain(pool, epochs):
    common = {"classes": 5, "batch": 32, "epochs": epochs or 20, "patience": 5, "restore": True}
    variants = [{"variant": "plain"}, {"variant": "bn", "batch_norm": True},
                {"variant": "bn_dropout", "batch_norm": True, "dropout": 0.5}]
    return pool.map(train, [common | v | {"seed": seed} for v in variants for seed in range(1, 17)], chunksize=1)


def optimizers(pool, epochs):
    """A grid over the rates with two seeds, then eight seeds of each optimizer at its best rate."""
    common = {"classes": 10, "batch": 100, "epochs": epochs or 5}
    tasks = [common | {"optimizer": kind, "rate": rate, "seed": seed, "search": True}
             for kind in OPTIMIZERS for rate in RATES for seed in (1, 2)]
    tried = pool.map(train, tasks, chunksize=1)

    def mean(kind, rate):
        found = [t["best_val_accuracy"] for t in tried if t["optimizer"] == kind and t["rate"] == rate]
        return sum(found) / len(found)

    chosen = {kind: max(RATES, key=lambda rate: mean(kind, rate)) for kind in OPTIMIZERS}
    tasks = [common | {"optimizer": kind, "rate": rate, "seed": seed}
             for kind, rate in chosen.items() for seed in range(1, 9)]
    return tried + pool.map(train, tasks, chunksize=1)


def main():
    name, folder, results = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    epochs = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    processes = int(sys.argv[5]) if len(sys.argv) > 5 else os.cpu_count()
    experiment = {"early_stopping": early_stopping, "bn_vs_plain": bn_vs_plain, "optimizers": optimizers}[name]
    classes = 10 if name == "optimizers" else 5
    DATA.update(train=read_part(folder, "train", classes), test=read_part(folder, "t10k", classes))
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        results.write_text(json.dumps(experiment(pool, epochs)))


if __name__ == "__main__":
    main()
