"""Whole experiments by the wall clock: process start and reading of the data included."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from participants import HERE, ONE_THREAD

EXPERIMENT = HERE / "whole_experiment.yaml"


def run(command, env):
    """Wall-clock seconds, the share of all cores that was used, and the largest memory of a process in MB."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([str(word) for word in command], env=env, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            output.seek(0)
            sys.exit(f"{' '.join(map(str, command))}: failed\n{output.read().decode()}")
    wall = time.perf_counter() - start
    busy = (usage.ru_utime + usage.ru_stime) / (wall * os.cpu_count())
    return {"seconds": wall, "cores_busy": busy, "largest_process_mb": usage.ru_maxrss / 1024}


def run_runner(runner):
    with tempfile.TemporaryDirectory() as out:
        command = [runner.program, "run", EXPERIMENT, "--data-dir", runner.data_dir, "--out", out]
        return run([*command, "--jobs", os.cpu_count()], os.environ)


def run_torch(torch, data_dir):
    with tempfile.TemporaryDirectory() as out:
        script = HERE / "peers/whole_experiment.py"
        return run([torch.python, script, data_dir, Path(out) / "results.json"], ONE_THREAD)
