#!/usr/bin/python3
"""List the kernels that two training steps run, and compare them with those in kernels.json.

    kernels.py RUNNER [--update]

A guard beside instructions.py for what valgrind cannot run, AVX-512: which of oneDNN's implementations a network's
products take, for which layouts and shapes, and how often. It holds for one version of oneDNN: for another there are no
figures, which is said and no error. Instructions that the processor lacks are left out. Exit 1: other kernels.
"""

import argparse
import collections
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from networks import all_networks
from participants import HERE
from stand_in import write_stand_in

FIGURES = HERE / "kernels.json"
HELD_TO = {"avx2": "AVX2", "avx512_core": "AVX512_CORE"}
NETWORKS = [
    dataclasses.replace(network, images=2 * network.batch)
    for network in all_networks()
    if network.name in ("plain-adam-32", "wide-adam-128")
]


def executed(runner, network, epochs, isa, folder):
    """What oneDNN says that it ran, and the environment of the results."""
    file = folder / f"{network.name}.yaml"
    file.write_text(json.dumps(network.experiment(epochs)))
    out = folder / f"{network.name}-{isa}-{epochs}"
    command = [runner, "run", file, "--data-dir", folder, "--jobs", "1", "--out", out]
    variables = {"ONEDNN_MAX_CPU_ISA": HELD_TO[isa], "ONEDNN_VERBOSE": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([str(word) for word in command], env=os.environ | variables, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr}")
    results = json.loads((out / network.name / "results.json").read_text())
    return collections.Counter(map(kernel, filter(is_execution, done.stdout.splitlines()))), results["environment"]


def is_execution(line):
    return ",exec,cpu," in line


def kernel(line):
    """`matmul brg:avx512_core ab ba 32x784:784x100:32x100`"""
    _, _, _, primitive, implementation, _, memories, _, _, problem, _ = line.split(",")
    layouts = [memory.split(":")[3] for memory in memories.split() if memory.startswith(("src", "wei"))]
    return " ".join([primitive, implementation, *layouts, problem])


def count(runner, isa):
    """Of two epochs more than of one; None where the processor has no such instructions."""
    counted, version = {}, None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_stand_in(folder, train=2560, test=100)
        for network in NETWORKS:
            one, environment = executed(runner, network, 1, isa, folder)
            two, _ = executed(runner, network, 2, isa, folder)
            if environment["isa"] != isa:
                return None, None
            counted[network.name], version = dict(sorted((two - one).items())), environment["onednn"]
    return counted, version


def differences(counted, kept):
    lines = []
    for name in sorted(counted.keys() | kept.keys()):
        now, before = counted.get(name, {}), kept.get(name, {})
        for one in sorted(now.keys() | before.keys()):
            if now.get(one, 0) != before.get(one, 0):
                lines.append(f"{name}: {one}: {before.get(one, 0)} times before, {now.get(one, 0)} now")
    return lines


def main():
    parser = argparse.ArgumentParser(description="List the kernels that two training steps run.")
    parser.add_argument("runner", type=Path)
    parser.add_argument("--update", action="store_true", help="record them as those of this oneDNN")
    arguments = parser.parse_args()
    kept = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    found = []
    for isa in HELD_TO:
        counted, version = count(arguments.runner.resolve(), isa)
        key = f"oneDNN {version}, {isa}"
        if counted is None:
            print(f"{isa}: this processor does not have it")
        elif arguments.update:
            kept[key] = counted
        elif key not in kept:
            print(f"no kernels of {key} in {FIGURES.name}; --update records them")
        else:
            lines = differences(counted, kept[key])
            found += [f"{isa}: {line}" for line in lines]
            print(f"{key}: {'as before' if not lines else f'{len(lines)} kernels differ'}")
    if arguments.update:
        FIGURES.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n")
    if found:
        print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
