"""Who trains: the runner, its peers and the floor. Each is a program that trains some epochs and tells their seconds.

The runner reads the data and tells `train_seconds` of its results: what its users see. The peers use as many random
images of the same size, whose values make no difference to the time; the floor has no data at all.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ONE_THREAD = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def output_of(command):
    words = [str(word) for word in command]
    done = subprocess.run(words, env=ONE_THREAD, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


class Runner:
    name = "runner"

    def __init__(self, programs, data_dir):
        self.program, self.data_dir = programs / "runner", data_dir
        self.environment = {}

    def absent(self):
        return None if self.program.exists() else f"{self.program} is not built"

    def results_of(self, experiment, *options):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{experiment['name']}.yaml"
            file.write_text(json.dumps(experiment))  # JSON is YAML
            output_of([self.program, "run", file, "--data-dir", self.data_dir, "--out", folder, *options])
            results = json.loads((Path(folder) / experiment["name"] / "results.json").read_text())
        self.environment = results["environment"]
        return results

    def seconds_of_epochs(self, network, epochs):
        results = self.results_of(network.experiment(epochs), "--jobs", 1)
        return results["trials"][0]["curve"]["train_seconds"][1:]  # epoch 0 trains nothing


class TorchEager:
    name = "pytorch"
    python = "/usr/bin/python3"  # Debian's, which sees python3-torch whatever other Python comes first

    def absent(self):
        check = subprocess.run([self.python, "-c", "import torch"], capture_output=True)
        return None if check.returncode == 0 else "python3-torch is not installed"

    def version(self):
        return output_of([self.python, "-c", "import torch; print(torch.__version__)"]).strip()

    def seconds_of_epochs(self, network, epochs):
        return json.loads(output_of([self.python, HERE / "peers/torch_eager.py", *network.words(epochs)]))


class TorchCpp:
    name = "libtorch"

    def __init__(self, programs):
        self.program = programs / "torch_cpp"

    def absent(self):
        return None if self.program.exists() else "libtorch-dev was not installed when the benchmark was built"

    def seconds_of_epochs(self, network, epochs):
        return json.loads(output_of([self.program, *network.words(epochs)]))


class Floor:
    name = "floor"

    def __init__(self, programs):
        self.program = programs / "floor"

    def absent(self):
        return None if self.program.exists() else f"{self.program} is not built: cmake -DRUNNER_BENCH=ON"

    def seconds_of_epochs(self, network, epochs):
        steps = network.images // network.batch
        return json.loads(output_of([self.program, network.batch, steps, epochs, *network.chains()]))
