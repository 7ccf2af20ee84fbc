#!/usr/bin/python3
"""Holds an epoch of experiments/lenet.yaml against PyTorch's, one thread each, turn by turn.

    bench/pictures.py build/bin/runner DATA_DIR [TURNS]

Times are those of the processor, so that others on the machine count less. The runner's is the difference between
trainings of five epochs and of one; it shuffles, gathers and keeps the running accuracy, as for its users. The peer,
peers/torch_pictures.py, keeps the running loss alone. A second table is of AVX2, in both.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
IMAGES = 3200
ONLY_AVX2 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}


def processor_seconds(command, environment):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **environment})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def of_runner(runner, data, epochs, environment):
    with tempfile.TemporaryDirectory() as folder:
        return processor_seconds(
            [runner, "run", HERE.parent / "experiments/lenet.yaml", "--data-dir", data, "--seeds", "1", "--only", "lenet",
             "--jobs", "1", "--out", folder, "--set", f"training.epochs={epochs}", "--set",
             f"data.take={{train: {IMAGES + 300}}}", "--set", "data.validation=300"], environment)[0]


def of_torch(environment):
    command = ["/usr/bin/python3", HERE / "peers/torch_pictures.py", "batch=32", f"images={IMAGES}", "epochs=3"]
    return min(json.loads(processor_seconds(command, environment)[1]))


def main():
    runner, data, turns = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3
    for name, environment in [("all that the processor has", {}), ("AVX2", ONLY_AVX2)]:
        print(f"{name}: seconds of {IMAGES} images")
        for _ in range(turns):
            theirs = of_torch(environment)
            ours = (of_runner(runner, data, 5, environment) - of_runner(runner, data, 1, environment)) / 4
            print(f"  runner {ours:.3f}  PyTorch {theirs:.3f}  ratio {theirs / ours:.2f}", flush=True)


if len(sys.argv) < 3:
    sys.exit(__doc__)
main()
