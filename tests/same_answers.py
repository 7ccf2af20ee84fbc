#!/usr/bin/python3
"""Trains every file of experiments/ a little, and holds against the classes that its test accuracy counted what
`predict`, the exported C and the exported ONNX (run by OpenCV) say of the same samples.

    tests/same_answers.py build/bin/runner DATA_DIR [EXPERIMENT.yaml …]

DATA_DIR has the files of MNIST. Says a line for each variant, and ends with 1 where one differs.
"""
import ctypes
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy

try:
    import cv2
except ImportError:
    cv2 = None

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNNER, DATA = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
SAMPLES = 100  # that C and ONNX are asked about


def run(folder, *words):
    return subprocess.run([RUNNER, *map(str, words)], cwd=folder, capture_output=True, text=True)


def test_pictures():
    path = next(path for path in DATA.rglob("t10k-images*") if path.is_file())
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    return numpy.frombuffer(data, numpy.uint8, offset=16).reshape(-1, 28, 28)


def shortened(path):
    """The same file with one epoch, one seed and fewer samples."""
    text = path.read_text()
    text = re.sub(r"epochs: \d+", "epochs: 1", text)
    text = re.sub(r"^seeds: .*$", "seeds: 1", text, flags=re.M)
    text = re.sub(r"seeds: \d+}", "seeds: 1}", text)  # of searches
    return re.sub(r"(train|test|count): (\d{4,})", lambda m: f"{m[1]}: {min(int(m[2]), 2000)}", text)


def classes(output):
    return (output[:, 0] > 0.5).astype(int) if output.shape[1] == 1 else output.argmax(1)


def said_by_c(folder, results, variant, inputs):
    exported = run(folder, "export", results, "--format", "c", "--variant", variant, "-o", "n.c")
    if exported.returncode:
        return exported.stderr
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "n.c", "-o", "n.so", "-lm"], cwd=folder, check=True)
    text = (folder / "n.c").read_text()
    name = re.search(r"void (\w+)_predict\(", text)[1]
    memory = int(re.search(r"_MEMORY (\d+)", text)[1])
    outputs = int(re.search(r"_OUTPUTS (\d+)", text)[1])
    # A library of the same name is loaded once: each gets its own.
    own = folder / f"{name}.so"
    (folder / "n.so").rename(own)
    function = ctypes.CDLL(str(own))[f"{name}_predict"]
    pointer = lambda array: array.ctypes.data_as(ctypes.c_void_p)
    work, dst, rows = numpy.zeros(memory, "f4"), numpy.zeros(outputs, "f4"), []
    for i in range(len(inputs[0][1])):
        samples = [numpy.ascontiguousarray(values[i], "f4") for _, values in inputs]
        function(*map(pointer, samples), pointer(dst), pointer(work))
        rows.append(dst.copy())
    return classes(numpy.array(rows))


def said_by_onnx(folder, results, variant, inputs):
    exported = run(folder, "export", results, "--format", "onnx", "--variant", variant, "-o", "n.onnx")
    if exported.returncode:
        return exported.stderr
    network = cv2.dnn.readNetFromONNX(str(folder / "n.onnx"))
    for name, values in inputs:
        network.setInput(values[..., None].astype("f4"), name)  # OpenCV wants a side of channels
    return classes(network.forward().reshape(len(inputs[0][1]), -1))


def check(folder, results, trial, dataset, pictures):
    variant = trial["variant"]
    outcomes = numpy.load(results / trial["test_outcomes"]["file"])
    counted = outcomes["predicted"]
    problems = []
    if abs((counted == outcomes["expected"]).mean() - trial["test"]["accuracy"]) > 1e-12:
        problems.append("the accuracy counts others")
    said = run(folder, "predict", results, "test", "--variant", variant, "-o", "said.npz", "--data-dir", str(DATA))
    if said.returncode or not (numpy.load(folder / "said.npz")["class"] == counted).all():
        problems.append("predict " + said.stderr)
    inputs = [("input", pictures[outcomes["index"][:SAMPLES]])]
    if "partner" in outcomes.files and len(outcomes["partner"]):
        inputs = [("left", inputs[0][1]), ("right", pictures[outcomes["partner"][:SAMPLES]])]
    for what, ask in (("C", said_by_c), ("ONNX", said_by_onnx)):
        if dataset != "mnist" or (what == "ONNX" and cv2 is None):
            continue  # the pictures that the runner draws itself are not at hand
        answer = ask(folder, results, variant, inputs)
        if isinstance(answer, str) or not (answer == counted[:SAMPLES]).all():
            problems.append(f"{what} {answer if isinstance(answer, str) else ''}")
    return problems


def main():
    pictures, wrong, checked = test_pictures(), 0, 0
    named = [pathlib.Path(name).resolve() for name in sys.argv[3:]]
    for path in named or sorted((ROOT / "experiments").glob("*.yaml")):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for other in path.parent.glob("*.yaml"):  # one may extend another
                (folder / other.name).write_text(shortened(other))
            words = ["run", path.name, "--out", "results", "--data-dir", str(DATA)]
            less = ["--set", "data.take.train=2000", "--set", "data.take.test=500"]
            trained = run(folder, *words, *less)
            if trained.returncode == 2:  # it takes samples in another way
                trained = run(folder, *words)
            results = next(folder.glob("results/*/results.json"), None)
            if not results:
                print(f"{path.name}: {trained.stderr}")
                wrong += 1
                continue
            document = json.loads(results.read_text())
            for trial in document["trials"]:
                if trial["status"] not in ("finished", "early_stopped"):
                    continue
                dataset = trial.get("data", document["data"])["dataset"]
                problems = check(folder, results.parent, trial, dataset, pictures)
                checked += 1
                wrong += bool(problems)
                print(f"{path.name}: {trial['variant']}: {'; '.join(problems) or 'the same'}", flush=True)
    print(f"{checked} networks, {wrong} wrong" + ("" if cv2 else "; ONNX was not run: there is no OpenCV"))
    return 1 if wrong or not checked else 0


sys.exit(main())
