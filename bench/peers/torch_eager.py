#!/usr/bin/python3
"""Seconds per epoch of PyTorch in eager mode on one thread, as a JSON list.

    torch_eager.py widths=784-100-5 batch=32 images=29696 epochs=3 optimizer=adam|sgd|nesterov
                   [bn=1] [dropout=0.5] [pair=1]

The images are random bytes: their values make no difference to the time. Each epoch is measured with the optimizer's
two implementations that a CPU has, one tensor at a time and all together (foreach), and the faster of the two counts.
"""

import json
import sys
import time

import torch_network as networks  # first: it sets the number of threads

import torch


def random_data(images, pixels, classes):
    bytes_ = torch.randint(0, 256, (images, pixels), dtype=torch.uint8)
    return bytes_.float() / 255, torch.randint(0, classes, (images,))


def seconds_of_epochs(job, foreach, images, labels):
    widths, pair = [int(width) for width in job["widths"].split("-")], job.get("pair") == "1"
    batch_norm, dropout = job.get("bn") == "1", float(job.get("dropout", 0))
    network = networks.Pair(widths) if pair else networks.classifier(widths, batch_norm, dropout)
    optimizer = networks.make_optimizer(job["optimizer"], network.parameters(), foreach)
    train = networks.train_one_epoch_of_pairs if pair else networks.train_one_epoch
    seconds = []
    for _ in range(int(job["epochs"])):
        start = time.perf_counter()
        train(network, optimizer, images, labels, int(job["batch"]))
        seconds.append(time.perf_counter() - start)
    return seconds


def main():
    job = dict(word.split("=", 1) for word in sys.argv[1:])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    widths = [int(width) for width in job["widths"].split("-")]
    images, labels = random_data(int(job["images"]), widths[0], 10 if job.get("pair") == "1" else widths[-1])
    each, together = (seconds_of_epochs(job, foreach, images, labels) for foreach in (False, True))
    print(json.dumps([min(pair) for pair in zip(each, together)]))


if __name__ == "__main__":
    main()
