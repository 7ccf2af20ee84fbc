#!/usr/bin/python3
"""Writes augmentations.txt: what SciPy makes of pictures that are warped.

Each case is a line `fill_mode interpolation fill_value | height width channels | xx xy x0 yx yy y0`, then the picture
and what comes of it, channels last: the pixel at (x, y) comes from (xx x + xy y + x0, yx x + yy y + y0).
"""
import math
import os

import numpy
from scipy import ndimage

MODES = {"reflect": "reflect", "constant": "grid-constant", "nearest": "nearest", "wrap": "grid-wrap"}
generator = numpy.random.default_rng(7)
lines = []


def numbers(array):
    return " ".join(f"{x:.9g}" for x in array.reshape(-1))


def around_middle(linear, height, width):
    """Rows of an affine map, with x before y."""
    middle = numpy.array([(width - 1) / 2, (height - 1) / 2])
    return numpy.column_stack([linear, middle - linear @ middle])


def case(mode, interpolation, fill, shape, affine):
    picture = generator.random(shape).astype(numpy.float32)
    by_row = affine[::-1, :2][:, ::-1]  # SciPy counts rows first
    warped = numpy.stack([ndimage.affine_transform(picture[..., c].astype(float), by_row, affine[::-1, 2],
                                                   order=1 if interpolation == "bilinear" else 0, mode=MODES[mode],
                                                   cval=fill, prefilter=False) for c in range(shape[2])], axis=2)
    lines.append(f"{mode} {interpolation} {fill} | {' '.join(map(str, shape))} | {numbers(affine)}")
    lines.extend([numbers(picture), numbers(warped)])


def rotation(angle):
    return numpy.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


for mode in MODES:
    for interpolation in ["bilinear", "nearest"]:
        case(mode, interpolation, 0.25, (5, 7, 3), numpy.array([[1, 0, -1.3], [0, 1, 2.6]]))
        case(mode, interpolation, 0.25, (6, 6, 1), around_middle(rotation(0.7), 6, 6))
        case(mode, interpolation, 0.0, (4, 9, 2), around_middle(rotation(-2.2), 4, 9))
        case(mode, interpolation, 1.0, (8, 5, 1), around_middle(numpy.diag([1.37, 0.61]), 8, 5))
        case(mode, interpolation, 0.5, (3, 3, 1), numpy.array([[1, 0, 7.2], [0, 1, -8.1]]))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "augmentations.txt"), "w") as out:
    out.write("\n".join(lines) + "\n")
