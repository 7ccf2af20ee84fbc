#!/usr/bin/python3
"""Count the instructions of twenty training steps, and compare them with the figures in instructions.json.

    instructions.py RUNNER [--update]

A guard against slow code that does not depend on how busy the machine is. An epoch has twenty steps here, so what two
epochs take more than one is twenty steps and what an epoch costs besides; reading the data and making the kernels
drops out. valgrind knows nothing beyond AVX2, and tells that to whoever asks the processor; oneDNN is told by its
variable. The figures hold for one compiler: for another there are none, which is said and no error. Exit 1: more than
3 % above a figure.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from networks import SMALL, VARIANTS, Network
from participants import HERE
from stand_in import write_stand_in

FIGURES = HERE / "instructions.json"
SLACK = 0.03
STEPS, BATCH = 20, 32
NETWORKS = [
    Network(variant, SMALL, BATCH, "adam", images=STEPS * BATCH, **settings) for variant, settings in VARIANTS.items()
]


def instructions_of_run(runner, network, epochs, folder):
    """All instructions of a run, start to end, and the compiler that its results name."""
    file = folder / f"{network.name}.yaml"
    file.write_text(json.dumps(network.experiment(epochs)))
    out = folder / f"out-{network.name}-{epochs}"
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", runner, "run", file]
    command += ["--data-dir", folder, "--jobs", "1", "--out", out]
    # Under valgrind a run lasts: what is written by the clock would count.
    command += ["--renew-seconds", "100000", "--checkpoint-seconds", "100000"]
    environment = os.environ | {"ONEDNN_MAX_CPU_ISA": "AVX2", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True)
    counted = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not counted:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr}")
    results = json.loads((out / network.name / "results.json").read_text())
    return int(counted[1]), results["environment"]["compiler"]


def count(runner):
    counted = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_stand_in(folder, train=4 * STEPS * BATCH, test=100)
        for network in NETWORKS:
            one, compiler = instructions_of_run(runner, network, 1, folder)
            two, _ = instructions_of_run(runner, network, 2, folder)
            counted[network.name] = two - one
    return compiler, counted


def compare(counted, figures):
    """Prints a line for each network; returns those that take more than they may."""
    slower = []
    for name, instructions in counted.items():
        change = instructions / figures[name] - 1
        print(f"{name}: {instructions:,} instructions in {STEPS} steps, {change:+.1%} against {figures[name]:,}")
        if change > SLACK:
            slower.append(name)
        elif change < -SLACK:
            print(f"{name}: faster by more than {SLACK:.0%}: record it with --update")
    return slower


def main():
    parser = argparse.ArgumentParser(description="Count the instructions of twenty training steps.")
    parser.add_argument("runner", type=Path)
    parser.add_argument("--update", action="store_true", help="record what is counted as the figures of this compiler")
    arguments = parser.parse_args()
    kept = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    compiler, counted = count(arguments.runner.resolve())
    if arguments.update:
        FIGURES.write_text(json.dumps(dict(sorted((kept | {compiler: counted}).items())), indent=1) + "\n")
    elif compiler not in kept:
        print(f"no figures for {compiler} in {FIGURES.name}: {counted}; --update records them")
        return 0
    slower = compare(counted, kept[compiler] if not arguments.update else counted)
    if slower:
        print(f"{', '.join(slower)}: more than {SLACK:.0%} above the figure of {compiler}", file=sys.stderr)
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
