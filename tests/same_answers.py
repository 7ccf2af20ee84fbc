#!/usr/bin/python3
"""Trains every file of experiments/ a little, and holds against the classes that its test accuracy counted what
`predict`, the exported C (every sample, compiled without a warning) and the exported ONNX (run by OpenCV and by
onnxruntime) say of the same samples.

    tests/same_answers.py build/bin/runner [--quick] [--data-dir DIR] [EXPERIMENT.yaml …]

Without DIR, which has the files of MNIST and CIFAR-10, the data are drawn here: classes that a network can tell apart,
in the formats of both. `--quick` takes two files with small layers. onnxruntime is
npm's onnxruntime-node, found by NODE_PATH. Says a line for each network, and ends with 1 where one differs.
"""
import argparse
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import numpy
except ImportError:
    print("skipped: python3-numpy is not installed")
    sys.exit()

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "export"))
from readers import CNetwork, cv2, has_onnxruntime, said_by_onnxruntime, said_by_opencv

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUICK = ["precision.yaml", "pair_pretraining.yaml"]
# What sums of floats may differ by their order, in networks of up to sixty layers. Of those that are rounded to bfloat16
# afterwards, some come to the next number.
NEAR = {"C": 5e-6, "OpenCV": 1e-5, "onnxruntime": 1e-5}
ROUNDED, SHARE_ROUNDED = 2**-8, 0.25


def drawn(count, shape, seed):
    """Pictures of ten classes: each a pattern of its own under noise."""
    patterns = numpy.random.RandomState(0).uniform(0, 255, (10, *shape))
    random = numpy.random.RandomState(seed)
    labels = numpy.arange(count) % 10
    pictures = 0.35 * patterns[labels] + 0.65 * random.uniform(0, 255, (count, *shape))
    return pictures.astype(numpy.uint8), labels.astype(numpy.uint8)


def write_idx(path, array):
    with gzip.open(path, "wb", 1) as file:
        file.write(bytes([0, 0, 8, array.ndim]) + numpy.array(array.shape, ">i4").tobytes() + array.tobytes())


def write_data(folder):
    for part, count, seed in (("train", 2400, 1), ("t10k", 400, 2)):
        pictures, labels = drawn(count, (28, 28), seed)
        write_idx(folder / f"{part}-images-idx3-ubyte.gz", pictures)
        write_idx(folder / f"{part}-labels-idx1-ubyte.gz", labels)
    names = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
    for seed, name in enumerate(names):
        pictures, labels = drawn(400 if "test" in name else 500, (32, 32, 3), 10 + seed)
        records = numpy.concatenate([labels[:, None], pictures.transpose(0, 3, 1, 2).reshape(len(labels), -1)], 1)
        (folder / name).write_bytes(records.astype(numpy.uint8).tobytes())


def test_pictures(data):
    """Of the datasets whose files are there."""
    pictures = {}
    for path in data.rglob("t10k-images*"):
        raw = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
        pictures["mnist"] = numpy.frombuffer(raw, numpy.uint8, offset=16).reshape(-1, 28, 28)
    for path in data.rglob("test_batch.bin"):
        records = numpy.frombuffer(path.read_bytes(), numpy.uint8).reshape(-1, 3073)[:, 1:]
        pictures["cifar10"] = records.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return pictures


def shortened(path):
    """The same file with one epoch, one seed, fewer samples, and none that the runner draws itself."""
    text = path.read_text().replace("dataset: synthetic_digits", "dataset: mnist")
    text = text.replace("validation: 50}", "validation: 20}").replace("validation: 1000}", "validation: 80}")  # of some classes
    text = re.sub(r"epochs: \d+", "epochs: 1", text)
    text = re.sub(r"^seeds: .*$", "seeds: 1", text, flags=re.M)
    text = re.sub(r"seeds: \d+}", "seeds: 1}", text)  # of searches
    most = {"train": 600, "count": 600, "test": 300, "validation": 300}
    return re.sub(r"(train|test|count|validation): (\d{3,})", lambda m: f"{m[1]}: {min(int(m[2]), most[m[1]])}", text)


def classes(output):
    return (output[:, 0] > 0.5).astype(int) if output.shape[1] == 1 else output.argmax(1)


class Proof:
    """One folder in which a file has run, and what its networks say."""

    def __init__(self, runner, folder, data, pictures):
        self.runner, self.folder, self.data, self.pictures = runner, folder, data, pictures

    def run(self, *words):
        words = [self.runner, *map(str, words)]
        return subprocess.run(words, cwd=self.folder, capture_output=True, text=True)

    def train(self, path, small):
        for other in path.parent.glob("*.yaml"):  # one may extend another
            text = shortened(other)
            (self.folder / other.name).write_text(text.replace("units: 1000", "units: 60") if small else text)
        trained = self.run("run", path.name, "--out", "results", "--data-dir", self.data)
        results = next(self.folder.glob("results/*/results.json"), None)
        if not results:
            raise RuntimeError(trained.stderr)
        self.results, self.document = results.parent, json.loads(results.read_text())
        return [trial for trial in self.document["trials"] if trial.get("test_outcomes")]

    def inputs(self, trial, outcomes):
        """The samples that were counted, in the shape that the network takes."""
        pictures = self.pictures[trial.get("data", self.document["data"])["dataset"]]
        model = self.document["variants"][trial["variant"]]["model"]
        shapes = model.get("inputs") or {"input": model["input"]}
        places = dict(zip(shapes, (outcomes["index"], outcomes["partner"] if len(shapes) > 1 else None)))
        return {name: pictures[places[name]].reshape(-1, *shape) for name, shape in shapes.items()}

    def ask(self, which, inputs, with_onnxruntime):
        """What each reader says of all samples."""
        for form in ("c", "onnx"):
            exported = self.run("export", self.results, "--format", form, *which, "-o", f"n.{form}")
            if exported.returncode:
                raise RuntimeError(exported.stderr)
        c = self.folder / f"{len(list(self.folder.glob('*.c')))}.c"
        (self.folder / "n.c").rename(c)
        said = {"C": CNetwork(c)(inputs)}
        model = self.folder / "n.onnx"
        if cv2:
            said["OpenCV"] = said_by_opencv(model, inputs)
        if with_onnxruntime:
            said["onnxruntime"] = said_by_onnxruntime(model, inputs)
        return said

    def check(self, trial, with_onnxruntime):
        """What is wrong, and by how much each reader's probabilities differ from those of `predict`."""
        outcomes = numpy.load(self.results / trial["test_outcomes"]["file"])
        counted, variant, wrong = outcomes["predicted"], trial["variant"], []
        if abs((counted == outcomes["expected"]).mean() - trial["test"]["accuracy"]) > 1e-12:
            wrong.append("the accuracy counts others")
        which = ["--variant", variant, "--seed", trial["seed"]]
        asked = self.run("predict", self.results, "test", *which, "-o", "said.npz", "--data-dir", self.data)
        if asked.returncode:
            return ["predict " + asked.stderr], {}
        said = numpy.load(self.folder / "said.npz")
        if not (said["class"] == counted).all():
            wrong.append("predict says other classes")
        inputs = self.inputs(trial, outcomes)
        settings = self.document["variants"][variant]["training"]
        far = {}
        for reader, output in self.ask(which, inputs, with_onnxruntime).items():
            if output is None:
                far[reader] = "does not run it"
                continue
            others = int((classes(output) != counted).sum())
            likely = said["probabilities"] if output.shape[1] > 1 else said["probabilities"][:, 1:]
            apart = abs(output - likely).max(1)
            far[reader], near = float(apart.max()), NEAR[reader]
            if settings.get("precision") == "bfloat16" and (apart > near).mean() < SHARE_ROUNDED:
                near = ROUNDED
            if others or far[reader] > near:
                wrong.append(f"{reader} says {others} other classes, and probabilities up to {far[reader]:.1g} off")
        return wrong, far


def asked_for():
    parser = argparse.ArgumentParser()
    parser.add_argument("runner")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data-dir", type=pathlib.Path)
    parser.add_argument("experiments", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    files = options.experiments or sorted((ROOT / "experiments").glob("*.yaml"))
    if options.quick:
        files = [ROOT / "experiments" / name for name in QUICK]
    options.experiments = [path.resolve() for path in files]
    options.runner = str(pathlib.Path(options.runner).resolve())
    return options


def main():
    options = asked_for()
    data = options.data_dir
    with_onnxruntime, checked, wrong = has_onnxruntime(), 0, []
    with tempfile.TemporaryDirectory() as own:
        if not data:
            data = pathlib.Path(own)
            write_data(data)
        pictures = test_pictures(data)
        for path in options.experiments:
            with tempfile.TemporaryDirectory() as folder:
                proof = Proof(options.runner, pathlib.Path(folder), data.resolve(), pictures)
                for trial in proof.train(path, options.quick):
                    problems, far = proof.check(trial, with_onnxruntime)
                    checked += 1
                    apart = ", ".join(f"{reader} {value if isinstance(value, str) else format(value, '.0e')}"
                                      for reader, value in far.items())
                    line = f"{path.name}: {trial['variant']}: {'; '.join(problems) or 'the same classes'}; {apart}"
                    print(line, flush=True)
                    wrong += [line] if problems else []
    absent = [name for name, there in (("OpenCV", cv2), ("onnxruntime", with_onnxruntime)) if not there]
    print(f"{checked} networks, {len(wrong)} wrong" + (f"; not there: {', '.join(absent)}" if absent else ""))
    print(*wrong, sep="\n", end="", file=sys.stderr)
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
