#!/usr/bin/python3
"""Holds training of three convolutional networks against PyTorch's, one thread each, turn by turn.

    bench/pictures.py build/bin/runner DATA_DIR [TURNS] [NETWORK ...]

`lenet` is that of experiments/lenet.yaml on the MNIST of DATA_DIR; `vgg` (six convolutions of 32 to 128 filters, Adam)
and `resnet20` (with batch normalization, Nesterov) train on pictures of 32 x 32 in colour that the runner draws. Times
are those of the processor, so that others on the machine count less. The runner's is the difference between trainings
of several epochs and of one; it shuffles, gathers and keeps the running accuracy, as for its users. The peer,
peers/torch_pictures.py, keeps the running loss alone. A second table is of AVX2, in both.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
EPOCHS = 4
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
ONLY_AVX2 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}
BATCHES = {"lenet": 32, "vgg": 64, "resnet20": 128}
PICTURES = {"lenet": 3200, "vgg": 1280, "resnet20": 2560}


def conv2d(filters, strides=1, size=3, **settings):
    return {"conv2d": {"filters": filters, "kernel_size": size, "strides": strides, "padding": "same"} | settings}


def normalized(filters, strides=1, size=3):
    return [conv2d(filters, strides, size, use_bias=False), "batch_normalization"]


def vgg():
    layers = []
    for filters in (32, 64, 128):
        layers += 2 * [conv2d(filters, activation="relu")] + ["max_pooling2d"]
    return [*layers, "flatten", {"dense": {"units": 128, "activation": "relu"}}]


def block(name, source, filters, strides):
    """Two convolutions added to what they were given, which a third brings to their size where that changes."""
    first = normalized(filters, strides) + [{"activation": "relu"}]
    layers = [{"name": f"{name}a", "from": source, "layers": first, "repeat": 1}]
    layers.append({"name": f"{name}b", "layers": normalized(filters), "repeat": 1})
    around = source
    if strides != 1:
        around = f"{name}s"
        layers.append({"name": around, "from": source, "layers": normalized(filters, strides, 1), "repeat": 1})
    return [*layers, {"add": {"from": [f"{name}b", around]}}, {"activation": {"name": name, "function": "relu"}}]


def resnet20():
    layers = [{"name": "stem", "layers": [*normalized(16), {"activation": "relu"}], "repeat": 1}]
    source = "stem"
    for stage, filters in enumerate((16, 32, 64)):
        for number in range(3):
            name = f"block{stage}{number}"
            layers += block(name, source, filters, 2 if stage > 0 and number == 0 else 1)
            source = name
    return [*layers, "global_average_pooling2d"]


NESTEROV = {"sgd": {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}}


def experiment(network, epochs):
    layers, optimizer = {"vgg": (vgg, "adam"), "resnet20": (resnet20, NESTEROV)}[network]
    training = {"optimizer": optimizer, "loss": "sparse_categorical_crossentropy", "batch_size": BATCHES[network]}
    take = {"train": {"count": PICTURES[network], "pick": "first"}, "test": {"count": 100, "pick": "first"}}
    classes = {"dense": {"units": 10, "activation": "softmax"}}
    return {
        "name": network,
        "data": {"dataset": "synthetic_shapes", "take": take},
        "model": {"input": [32, 32, 3], "layers": [*layers(), classes]},
        "training": training | {"epochs": epochs, "accept": ["diverged", "collapsed"]},
    }


def words_of_run(network, data, epochs, folder):
    if network == "lenet":
        count = PICTURES[network]
        settings = [f"training.epochs={epochs}", f"data.take={{train: {count + 300}}}", "data.validation=300"]
        options = [word for setting in settings for word in ("--set", setting)]
        return [HERE.parent / "experiments/lenet.yaml", "--data-dir", data, "--seeds", "1", "--only", "lenet", *options]
    file = Path(folder) / f"{network}.yaml"
    file.write_text(json.dumps(experiment(network, epochs)))  # JSON is YAML
    return [file]


def processor_seconds(command, environment):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    variables = os.environ | ONE_THREAD | environment
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=variables)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{command}: exit {done.returncode}\n{done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def of_runner(runner, network, data, environment):
    def of_epochs(epochs):
        with tempfile.TemporaryDirectory() as folder:
            words = words_of_run(network, data, epochs, folder)
            return processor_seconds([runner, "run", *words, "--jobs", "1", "--out", folder], environment)[0]

    return (of_epochs(1 + EPOCHS) - of_epochs(1)) / EPOCHS


def of_torch(network, environment):
    words = [f"network={network}", f"batch={BATCHES[network]}", f"images={PICTURES[network]}", "epochs=3"]
    return min(json.loads(processor_seconds(["/usr/bin/python3", HERE / "peers/torch_pictures.py", *words], environment)[1]))


def main():
    runner, data, turns = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3
    for title, environment in [("all that the processor has", {}), ("AVX2", ONLY_AVX2)]:
        for network in sys.argv[4:] or PICTURES:
            print(f"{network}, batch {BATCHES[network]}, {title}: seconds of {PICTURES[network]} pictures")
            ratios = []
            for _ in range(turns):
                theirs, ours = of_torch(network, environment), of_runner(runner, network, data, environment)
                ratios.append(theirs / ours)
                print(f"  runner {ours:.3f}  PyTorch {theirs:.3f}  ratio {ratios[-1]:.2f}", flush=True)
            print(f"  in the median {median(ratios):.2f} times as fast")


if len(sys.argv) < 3:
    sys.exit(__doc__)
main()
