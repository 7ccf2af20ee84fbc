"""Both sides of a comparison of learning curves: the runner's, trained by the command line, and PyTorch's, kept in a file."""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

for library in ("OMP", "OPENBLAS"):  # before numpy and PyTorch load them; spawned processes inherit it
    os.environ[f"{library}_NUM_THREADS"] = "1"

import numpy as np

from comparison import DEALS, LEVEL, compare

MEASURES = ["loss", "val_accuracy"]


@dataclass(frozen=True)
class Study:
    kept: Path  # PyTorch's curves
    peer: str  # the module with `train` and SETTINGS: the only one that needs PyTorch
    variants: list[str]
    epochs: int
    read_data: Callable[[Path], list]  # what `train` gets, of the folder that the user names
    runs: Callable[[Path], list]  # of the folder: the runner's, each an experiment and what else the command says


def train_with_torch(task):
    study, variant, seed, folder = task
    return variant, seed, importlib.import_module(study.peer).train(variant, seed, study.epochs, study.read_data(folder))


def train_torch_side(study, kept, folder, tasks, processes):
    """Adds the curves of `tasks`, pairs of variant and seed, to what is kept; writes each as soon as it is there."""
    with get_context("spawn").Pool(processes) as pool:
        for variant, seed, curve in pool.imap_unordered(train_with_torch, [(study, *task, folder) for task in tasks]):
            curves = kept["curves"][variant]
            curves[str(seed)] = {measure: [round(value, 6) for value in curve[measure]] for measure in MEASURES}
            kept["curves"][variant] = dict(sorted(curves.items(), key=lambda item: int(item[0])))
            keep(study, kept)
            print(f"pytorch {variant}, seed {seed}: val_accuracy {curve['val_accuracy'][-1]:.4f}", file=sys.stderr)


def keep(study, kept):
    """Writes the file whole or not at all, one trial a line."""
    text = json.dumps(kept | {"curves": None}).removesuffix("null}")
    variants = []
    for variant, curves in kept["curves"].items():
        lines = ",\n".join(f'  "{seed}": {json.dumps(curve)}' for seed, curve in curves.items())
        variants.append(f' "{variant}": {{\n{lines}}}')
    part = study.kept.with_suffix(".part")
    part.write_text(text + "{\n" + ",\n".join(variants) + "}}\n")
    part.replace(study.kept)


def nothing_kept(study):
    import torch

    empty = {variant: {} for variant in study.variants}
    settings = importlib.import_module(study.peer).SETTINGS
    return {"torch": torch.__version__, "settings": settings, "epochs": study.epochs, "curves": empty}


def torch_side(study, folder, seeds, processes, again):
    kept = json.loads(study.kept.read_text()) if study.kept.exists() and not again else nothing_kept(study)
    tasks = [(v, s) for s in range(1, seeds + 1) for v in study.variants if str(s) not in kept["curves"][v]]
    if tasks:
        train_torch_side(study, kept, folder, tasks, processes)
    return kept


def trials_of(runner, experiment, arguments, seeds, processes):
    with tempfile.TemporaryDirectory() as out:
        command = [runner, "run", experiment, *arguments, "--seeds", seeds, "--jobs", processes, "--out", out]
        subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
        return json.loads((Path(out) / experiment.stem / "results.json").read_text())["trials"]


def runner_side(study, runner, folder, seeds, processes):
    curves = {variant: {} for variant in study.variants}
    for run in study.runs(folder):
        for trial in trials_of(runner, *run, seeds, processes):
            trained = {measure: trial["curve"][measure][1:] for measure in MEASURES}  # epoch 0 is the untrained network
            curves[trial["variant"]][str(trial["seed"])] = trained
    return curves


def to_array(study, curves, seeds):
    """(variants, seeds, measures, epochs)"""
    return np.array(
        [[[curves[v][str(s)][m] for m in MEASURES] for s in range(1, seeds + 1)] for v in study.variants]
    )


def print_table(study, found):
    ours, theirs = found["means"]
    print("variant        measure       epoch    runner   pytorch  difference  std error       t")
    for v, m, cell in np.ndindex(*found["t"].shape):
        label = "mean" if cell == study.epochs else cell + 1
        row = found["difference"][v, m, cell], found["error"][v, m, cell], found["t"][v, m, cell]
        mark = "  <-- beyond the limit" if abs(row[2]) > found["limit"] else ""
        print(
            f"{study.variants[v]:<14} {MEASURES[m]:<13} {label:>5} {ours[v, m, cell]:9.5f} {theirs[v, m, cell]:9.5f}"
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


def parse_arguments(description, folder):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("runner", type=Path, help="the runner's binary")
    parser.add_argument("data_dir", type=Path, help=folder)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--again", action="store_true", help="train PyTorch's side anew")
    parser.add_argument("--torch-only", action="store_true", help="train PyTorch's side alone and stop")
    return parser.parse_args()


def compare_sides(study, arguments):
    """The exit code: 0 within sampling noise, 1 not."""
    folder, seeds, processes = arguments.data_dir.resolve(), arguments.seeds, arguments.processes
    torch_kept = torch_side(study, folder, seeds, processes, arguments.again)
    if arguments.torch_only:
        return 0
    ours = runner_side(study, arguments.runner.resolve(), folder, seeds, processes)
    found = compare(to_array(study, ours, seeds), to_array(study, torch_kept["curves"], seeds))
    print_table(study, found)
    print_verdict(found, seeds, torch_kept["torch"])
    return 0 if found["within"] else 1
