"""The programs that run what `runner export` has written: a C compiler, OpenCV and onnxruntime. Each takes inputs by
their names and gives the outputs of all samples, or None where the machine has no such program."""
import ctypes
import json
import pathlib
import re
import subprocess

import numpy

try:
    import cv2
except ImportError:
    cv2 = None
try:
    import onnx
    import onnx.numpy_helper
except ImportError:
    onnx = None

JAVASCRIPT = pathlib.Path(__file__).with_name("ask_onnxruntime.js")
STRICT = ["-std=c99", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def has_onnxruntime():
    """npm's onnxruntime-node, where NODE_PATH or the folder leads to it."""
    try:
        words = ["node", "-e", "require('onnxruntime-node')"]
        return subprocess.run(words, capture_output=True, cwd=JAVASCRIPT.parent).returncode == 0
    except FileNotFoundError:
        return False


class CNetwork:
    """A file of C, compiled without a warning and loaded."""

    def __init__(self, path):
        text = path.read_text()
        self.name = re.search(r"void (\w+)_predict\(", text)[1] + "_predict"
        defined = lambda what: int(re.search(rf"_PREDICT_{what} (\d+)", text)[1])
        self.memory, self.outputs = numpy.zeros(defined("MEMORY"), "f4"), defined("OUTPUTS")
        self.type = "f8" if "_predict(const double" in text else "f4"
        library = path.with_suffix(".so")  # the loader knows a library by its path
        subprocess.run(["cc", *STRICT, "-shared", "-fPIC", path, "-o", library, "-lm"], check=True)
        self.library = ctypes.CDLL(str(library.resolve()))
        if self.library[self.name + "_test"](self._at(self.memory)):
            raise AssertionError("its own test fails")

    @staticmethod
    def _at(array):
        return array.ctypes.data_as(ctypes.c_void_p)

    def __call__(self, inputs):
        inputs = [numpy.ascontiguousarray(values, self.type) for values in inputs.values()]
        said = numpy.zeros((len(inputs[0]), self.outputs), "f4")
        for i, dst in enumerate(said):
            self.library[self.name](*(self._at(values[i]) for values in inputs), self._at(dst), self._at(self.memory))
        return said

    def row(self, cells):
        """What it reads of the texts of a row; of a cell that it refuses the place, from 1."""
        texts = (ctypes.c_char_p * len(cells))(*(cell.encode() for cell in cells))
        row = numpy.zeros(len(cells))
        return self.library[self.name + "_read"](texts, self._at(row)) or row


def metadata(path):
    return {entry.key: entry.value for entry in onnx.load(str(path)).metadata_props}


def is_double(path):
    return any(one.type.tensor_type.elem_type == onnx.TensorProto.DOUBLE for one in onnx.load(str(path)).graph.input)


OPERATIONS = {
    "Abs": numpy.abs, "Add": numpy.add, "Div": numpy.divide, "Floor": numpy.floor, "IsNaN": numpy.isnan,
    "MatMul": numpy.matmul, "Mul": numpy.multiply, "Sub": numpy.subtract, "Where": numpy.where,
    "Relu": lambda x: numpy.maximum(x, 0), "Elu": lambda x: numpy.where(x > 0, x, numpy.expm1(x)),
    "Softmax": lambda x: numpy.exp(x) / numpy.exp(x).sum(-1, keepdims=True),
}


def said_by_numpy(path, inputs, double=False):
    """Of networks of dense layers: each node as ONNX describes it."""
    graph = onnx.load(str(path)).graph
    known = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    known.update((name, values.astype("f8" if double else "f4")) for name, values in inputs.items())
    for node in graph.node:
        arguments = [known[name] for name in node.input]
        if node.op_type == "Cast":
            known[node.output[0]] = arguments[0].astype("f4")
        else:
            known[node.output[0]] = OPERATIONS[node.op_type](*arguments)
    return known[graph.output[0].name]


def said_by_opencv(path, inputs):
    """None also where OpenCV does not run it."""
    try:
        network = cv2.dnn.readNetFromONNX(str(path))
        for name, values in inputs.items():
            values = values.astype("f4")
            # A batch of matrices wants a side of channels.
            network.setInput(values[..., None] if values.ndim == 3 else values, name)
        return network.forward().reshape(len(values), -1)
    except cv2.error:
        return None


def said_by_onnxruntime(path, inputs, double=False):
    job = {"model": str(path), "inputs": {}, "output": str(path) + ".out"}
    for name, values in inputs.items():
        file = f"{path}.{name}"
        values.astype("f8" if double else "f4").tofile(file)
        job["inputs"][name] = {"file": file, "type": "float64" if double else "float32", "shape": values.shape}
    jobs = pathlib.Path(f"{path}.json")
    jobs.write_text(json.dumps([job]))
    answer = subprocess.run(["node", JAVASCRIPT, jobs], capture_output=True, text=True)
    if answer.returncode:
        raise RuntimeError(answer.stderr)
    return numpy.fromfile(job["output"], "f4").reshape(len(values), -1)
