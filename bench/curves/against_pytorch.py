#!/usr/bin/python3
"""Compare the runner's mean learning curves with PyTorch's on the network of the main experiment.

    against_pytorch.py RUNNER DATA_DIR [--seeds N] [--processes N] [--again] [--torch-only]

RUNNER trains against_pytorch.yaml, beside this script, on the MNIST of DATA_DIR (IDX files, plain or gzipped).
PyTorch's side is kept in pytorch.json, so that it is trained once and a rerun needs no PyTorch; --again trains it anew.
Prints the means over the seeds of the running training loss and the validation accuracy of both for each epoch, their
difference and its standard error, and a verdict (comparison.py says how it is reached). Exit: 0 within sampling noise,
1 not.
"""

import gzip
import sys
from pathlib import Path

from sides import Study, compare_sides, parse_arguments  # sets the threads before numpy is loaded

import numpy as np

HERE = Path(__file__).resolve().parent
CLASSES = 5


def read_idx(folder, name):
    for path in (folder / name, folder / f"{name}.gz", folder / "mnist" / name, folder / "mnist" / f"{name}.gz"):
        if path.exists():
            raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            dimensions = raw[3]
            shape = np.frombuffer(raw, ">u4", dimensions, 4)
            return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(shape)
    sys.exit(f"{folder}: neither {name} nor {name}.gz is here")


def read_data(folder):
    """Digits 0 to 4 as images (N, 784) in 0..1 and labels, first the training part, then the test part."""
    data = []
    for part in ("train", "t10k"):
        images, labels = read_idx(folder, f"{part}-images-idx3-ubyte"), read_idx(folder, f"{part}-labels-idx1-ubyte")
        kept = labels < CLASSES
        images = images[kept].reshape(int(kept.sum()), -1)
        data += [images.astype(np.float32) / np.float32(255), labels[kept].astype(np.int64)]
    return data


def runs(folder):
    return [(HERE / "against_pytorch.yaml", ["--data-dir", folder])]


STUDY = Study(HERE / "pytorch.json", "torch_curves", ["plain", "bn", "bn_dropout"], 6, read_data, runs)

if __name__ == "__main__":
    description = "Compare the runner's learning curves with PyTorch's."
    sys.exit(compare_sides(STUDY, parse_arguments(description, "the folder of MNIST's IDX files")))
