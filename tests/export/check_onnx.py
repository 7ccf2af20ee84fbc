"""Holds every FOLDER/*.onnx against the FOLDER/*.npz beside it: its inputs by name, and what is expected. Says what is
wrong, a line each, and what OpenCV does not run as ONNX has it."""

import pathlib
import sys

try:
    import cv2
    import numpy
    import onnx
except ImportError:
    print("skipped")
    sys.exit()


def fault_of(path):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    case = dict(numpy.load(path.with_suffix(".npz")))
    expected = case.pop("expected")
    try:
        network = cv2.dnn.readNetFromONNX(str(path))
        for name, values in case.items():
            network.setInput(values, name)
        found = network.forward().reshape(expected.shape)
    except cv2.error:
        return "OpenCV does not run it"
    return None if abs(found - expected).max() <= 1e-5 else "OpenCV gives something else"


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    fault = fault_of(path)
    if fault:
        print(f"{onnx.load(path).doc_string}: {fault}")
