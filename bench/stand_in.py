"""Random images in MNIST's files, where MNIST is not at hand: their values make no difference to the time."""

import gzip
import random
import struct


def write_stand_in(folder, train=60000, test=10000):
    """Images of random bytes, gzipped as MNIST is, the ten classes in turn."""
    draws = random.Random(1)
    for part, count in (("train", train), ("t10k", test)):
        images = struct.pack(">4I", 0x803, count, 28, 28) + draws.randbytes(count * 784)
        labels = struct.pack(">2I", 0x801, count) + bytes(i % 10 for i in range(count))
        for name, raw in (("images-idx3", images), ("labels-idx1", labels)):
            (folder / f"{part}-{name}-ubyte.gz").write_bytes(gzip.compress(raw, compresslevel=1))
