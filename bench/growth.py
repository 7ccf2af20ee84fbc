#!/usr/bin/python3
"""How the runner's cost grows: with starts, epochs, images and trials.

    growth.py PROGRAMS [--data-dir DIR] [--trials N]

PROGRAMS is the folder of the built runner. Prints how long whole processes take that train for a moment (more than the
time to the first step), from gzipped files and from decoded ones; the time of an epoch and of an image for more and more
of them; and how long N short trials take beside the sum of their training. Without DIR the images are random.
"""

import argparse
import dataclasses
import gzip
import os
import statistics
import tempfile
import time
from pathlib import Path

from networks import all_networks
from participants import Runner
from stand_in import write_stand_in

NETWORK = next(network for network in all_networks() if network.name == "plain-adam-32")
SMALL_TEST = ["--set", "data.take.test.count=1000"]  # it is no part of what is measured here


def train_seconds(results):
    return sum(trial["timing"]["train_seconds"] for trial in results["trials"])


def wall_of(runner, network, epochs, *options):
    start = time.perf_counter()
    results = runner.results_of(network.experiment(epochs), *SMALL_TEST, *options)
    return time.perf_counter() - start, results


def print_starts(gzipped, decoded):
    moment = dataclasses.replace(NETWORK, images=320)
    for name, runner in (("gzipped", gzipped), ("decoded", decoded)):
        seconds = [wall_of(runner, moment, 1, "--jobs", 1)[0] for _ in range(10)]
        print(f"a whole run, data {name}: {statistics.median(seconds):.3f} s (best {min(seconds):.3f})")


def print_growth(runner):
    for epochs in (2, 4, 8, 16, 32):
        seconds = train_seconds(wall_of(runner, NETWORK, epochs, "--jobs", 1)[1])
        print(f"{epochs} epochs of {NETWORK.images} images: {seconds / epochs * 1000:.1f} ms an epoch")
    for images in (2048, 4096, 8192, 16384, 29696):
        network = dataclasses.replace(NETWORK, images=images)
        seconds = train_seconds(wall_of(runner, network, 8, "--jobs", 1)[1])
        print(f"8 epochs of {images} images: {seconds / 8 / images * 1e6:.2f} µs an image")


def print_many(runner, trials):
    """Trials of a tenth of a second, testing and files included."""
    short = dataclasses.replace(NETWORK, images=2048)
    for count, jobs in ((trials // 10, 1), (trials, os.cpu_count())):
        wall, results = wall_of(runner, short, 8, "--jobs", jobs, "--seeds", count)
        training = train_seconds(results)
        ratio = wall * jobs / training
        print(f"{count} trials, {jobs} at a time: {wall:.1f} s × {jobs} = {ratio:.2f} × their {training:.1f} s of training")


def main():
    parser = argparse.ArgumentParser(description="Measure how the runner's cost grows.")
    parser.add_argument("programs", type=Path)
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--trials", type=int, default=1000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data_dir, raw = arguments.data_dir or Path(folder) / "gzipped", Path(folder) / "decoded"
        raw.mkdir()
        if not arguments.data_dir:
            data_dir.mkdir()
            write_stand_in(data_dir)
        for file in data_dir.glob("*.gz"):
            (raw / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
        runner = Runner(arguments.programs, raw)
        print_starts(Runner(arguments.programs, data_dir), runner)
        print_growth(runner)
        print_many(runner, arguments.trials)


if __name__ == "__main__":
    main()
