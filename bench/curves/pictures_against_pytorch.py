#!/usr/bin/python3
"""Compare the runner's mean learning curves with PyTorch's on convolutional networks and pictures in a folder.

    pictures_against_pytorch.py RUNNER PICTURES [--seeds N] [--processes N] [--again] [--torch-only]

PICTURES holds `train` and `test`, each with ten folders of colour pictures of 32 x 32, as CIFAR-10 can be unpacked.
RUNNER trains the variant `batch` of experiments/convnet_bn.yaml and `residual_deep` of experiments/residual.yaml on
them; torch_picture_curves.py the same networks on the same pixels, read by Pillow. PyTorch's side is kept in
pytorch_pictures.json beside this script. Output and exit code are those of against_pytorch.py.
"""

import sys
from pathlib import Path

from sides import Study, compare_sides, parse_arguments  # sets the threads before numpy is loaded

import numpy as np

HERE = Path(__file__).resolve().parent
EXPERIMENTS = HERE.parent.parent / "experiments"


def read_data(folder):
    """Pictures (N, 3, 32, 32) in 0..1 and classes of the training files."""
    from PIL import Image

    classes = sorted(path for path in (folder / "train").iterdir() if path.is_dir())
    pictures, labels = [], []
    for label, path in enumerate(classes):
        for file in sorted(path.iterdir()):
            pictures.append(np.asarray(Image.open(file).convert("RGB")))
            labels.append(label)
    pixels = np.stack(pictures).transpose(0, 3, 1, 2)
    return [np.ascontiguousarray(pixels, np.float32) / np.float32(255), np.array(labels, np.int64)]


def runs(folder):
    dataset = f"data.dataset={{folder: {{path: '{folder}/train', test: '{folder}/test', image_size: [32, 32]}}}}"
    arguments = ["--set", dataset, "--set", "data.on_missing=null"]
    return [
        (EXPERIMENTS / "convnet_bn.yaml", [*arguments, "--only", "batch"]),
        (EXPERIMENTS / "residual.yaml", [*arguments, "--only", "residual_deep"]),
    ]


STUDY = Study(
    HERE / "pytorch_pictures.json", "torch_picture_curves", ["batch", "residual_deep"], 8, read_data, runs
)

if __name__ == "__main__":
    description = "Compare the runner's learning curves of convolutional networks with PyTorch's."
    sys.exit(compare_sides(STUDY, parse_arguments(description, "the folder with train/ and test/")))
