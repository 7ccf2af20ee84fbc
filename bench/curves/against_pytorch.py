#!/usr/bin/python3
"""Compare the runner's mean learning curves with PyTorch's on the network of the main experiment.

    against_pytorch.py RUNNER DATA_DIR [--seeds N] [--processes N] [--again] [--torch-only]

RUNNER trains against_pytorch.yaml, beside this script, on the MNIST of DATA_DIR (IDX files, plain or gzipped).
PyTorch's side is kept in pytorch.json, so that it is trained once and a rerun needs no PyTorch; --again trains it anew.
Prints the means over the seeds of the running training loss and the validation accuracy of both for each epoch, their
difference and its standard error, and a verdict (comparison.py says how it is reached). Exit: 0 within sampling noise,
1 not.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path

for library in ("OMP", "OPENBLAS"):  # before numpy and PyTorch load them; spawned processes inherit it
    os.environ[f"{library}_NUM_THREADS"] = "1"

import numpy as np

from comparison import DEALS, LEVEL, compare

HERE = Path(__file__).resolve().parent
EXPERIMENT = HERE / "against_pytorch.yaml"
KEPT = HERE / "pytorch.json"
VARIANTS = ["plain", "bn", "bn_dropout"]
MEASURES = ["loss", "val_accuracy"]
CLASSES = 5
EPOCHS = 6


def read_idx(folder, name):
    for path in (folder / name, folder / f"{name}.gz", folder / "mnist" / name, folder / "mnist" / f"{name}.gz"):
        if path.exists():
            raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            dimensions = raw[3]
            shape = np.frombuffer(raw, ">u4", dimensions, 4)
            return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(shape)
    sys.exit(f"{folder}: neither {name} nor {name}.gz is here")


def read_data(folder):
    """Digits 0 to 4 as images (N, 784) in 0..1 and labels, first the training part, then the test part."""
    data = []
    for part in ("train", "t10k"):
        images, labels = read_idx(folder, f"{part}-images-idx3-ubyte"), read_idx(folder, f"{part}-labels-idx1-ubyte")
        kept = labels < CLASSES
        images = images[kept].reshape(int(kept.sum()), -1)
        data += [images.astype(np.float32) / np.float32(255), labels[kept].astype(np.int64)]
    return data


def train_with_torch(task):
    variant, seed, folder = task
    from torch_curves import train

    return variant, seed, train(variant, seed, EPOCHS, read_data(folder))


def train_torch_side(kept, folder, tasks, processes):
    """Adds the curves of `tasks`, pairs of variant and seed, to what is kept; writes each as soon as it is there."""
    with get_context("spawn").Pool(processes) as pool:
        for variant, seed, curve in pool.imap_unordered(train_with_torch, [(*task, folder) for task in tasks]):
            curves = kept["curves"][variant]
            curves[str(seed)] = {measure: [round(value, 6) for value in curve[measure]] for measure in MEASURES}
            kept["curves"][variant] = dict(sorted(curves.items(), key=lambda item: int(item[0])))
            keep(kept)
            print(f"pytorch {variant}, seed {seed}: val_accuracy {curve['val_accuracy'][-1]:.4f}", file=sys.stderr)


def keep(kept):
    """Writes the file whole or not at all, one trial a line."""
    text = json.dumps(kept | {"curves": None}).removesuffix("null}")
    variants = []
    for variant, curves in kept["curves"].items():
        lines = ",\n".join(f'  "{seed}": {json.dumps(curve)}' for seed, curve in curves.items())
        variants.append(f' "{variant}": {{\n{lines}}}')
    part = KEPT.with_suffix(".part")
    part.write_text(text + "{\n" + ",\n".join(variants) + "}}\n")
    part.replace(KEPT)


def nothing_kept():
    import torch

    import torch_curves

    empty = {variant: {} for variant in VARIANTS}
    return {"torch": torch.__version__, "settings": torch_curves.SETTINGS, "epochs": EPOCHS, "curves": empty}


def torch_side(folder, seeds, processes, again):
    kept = json.loads(KEPT.read_text()) if KEPT.exists() and not again else nothing_kept()
    tasks = [(v, s) for s in range(1, seeds + 1) for v in VARIANTS if str(s) not in kept["curves"][v]]
    if tasks:
        train_torch_side(kept, folder, tasks, processes)
    return kept


def runner_side(runner, folder, seeds, processes):
    with tempfile.TemporaryDirectory() as out:
        command = [runner, "run", EXPERIMENT, "--data-dir", folder, "--seeds", seeds, "--jobs", processes, "--out", out]
        subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
        results = json.loads((Path(out) / EXPERIMENT.stem / "results.json").read_text())
    curves = {variant: {} for variant in VARIANTS}
    for trial in results["trials"]:
        trained = {measure: trial["curve"][measure][1:] for measure in MEASURES}  # epoch 0 is the untrained network
        curves[trial["variant"]][str(trial["seed"])] = trained
    return curves


def to_array(curves, seeds):
    """(variants, seeds, measures, epochs)"""
    return np.array([[[curves[v][str(s)][m] for m in MEASURES] for s in range(1, seeds + 1)] for v in VARIANTS])


def print_table(found):
    ours, theirs = found["means"]
    print("variant     measure       epoch    runner   pytorch  difference  std error       t")
    for v, m, cell in np.ndindex(*found["t"].shape):
        label = "mean" if cell == EPOCHS else cell + 1
        row = found["difference"][v, m, cell], found["error"][v, m, cell], found["t"][v, m, cell]
        mark = "  <-- beyond the limit" if abs(row[2]) > found["limit"] else ""
        print(
            f"{VARIANTS[v]:<11} {MEASURES[m]:<13} {label:>5} {ours[v, m, cell]:9.5f} {theirs[v, m, cell]:9.5f}"
            f" {row[0]:+11.5f} {row[1]:10.5f} {row[2]:+7.2f}{mark}"
        )


def print_verdict(found, seeds, torch_version):
    t = np.abs(found["t"])
    print(
        f"\n{seeds} seeds a side, PyTorch {torch_version}. {int((t < 3).sum())} of {t.size} differences are below 3"
        f" standard errors; the largest is {t.max():.2f}.\nCriterion: the largest |t| of all {t.size} cells is reached"
        f" by chance in at least {LEVEL:.0%} of {DEALS} random deals of\nthe seeds to the two sides (limit"
        f" {found['limit']:.2f}). p = {found['p']:.4f}: {'within' if found['within'] else 'NOT within'} sampling noise."
    )


def parse_arguments():
    parser = argparse.ArgumentParser(description="Compare the runner's learning curves with PyTorch's.")
    parser.add_argument("runner", help="the runner's binary")
    parser.add_argument("data_dir", type=Path, help="the folder of MNIST's IDX files")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--again", action="store_true", help="train PyTorch's side anew")
    parser.add_argument("--torch-only", action="store_true", help="make pytorch.json and stop")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    seeds, processes = arguments.seeds, arguments.processes
    torch_kept = torch_side(arguments.data_dir, seeds, processes, arguments.again)
    if arguments.torch_only:
        return 0
    ours = runner_side(arguments.runner, arguments.data_dir, seeds, processes)
    found = compare(to_array(ours, seeds), to_array(torch_kept["curves"], seeds))
    print_table(found)
    print_verdict(found, seeds, torch_kept["torch"])
    return 0 if found["within"] else 1


if __name__ == "__main__":
    sys.exit(main())
