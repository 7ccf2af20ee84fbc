#!/usr/bin/python3
"""Seconds of the processor per epoch of PyTorch in eager mode on one thread with LeNet as experiments/lenet.yaml has it, as a JSON list.

    torch_pictures.py batch=32 images=55000 epochs=3

The pictures are random bytes. Each epoch is measured with pictures channels first and channels last, and the faster of
the two counts.
"""

import json
import sys
import time

import torch
from torch import nn


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Dropout(0.5), nn.Linear(500, 10))


def train_one_epoch(network, optimizer, images, labels, batch, layout):
    running = torch.zeros(())
    order = torch.randperm(len(images))
    for start in range(0, len(images), batch):
        rows = order[start : start + batch]
        x = images[rows].contiguous(memory_format=layout)
        loss = nn.functional.cross_entropy(network(x), labels[rows])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        running += loss.detach()
    return running.item()


def seconds_of_epochs(job, layout, images, labels):
    network = lenet().to(memory_format=layout)
    optimizer = torch.optim.Adam(network.parameters())
    seconds = []
    for _ in range(int(job["epochs"])):
        start = time.process_time()
        train_one_epoch(network, optimizer, images, labels, int(job["batch"]), layout)
        seconds.append(time.process_time() - start)
    return seconds


def main():
    job = dict(word.split("=", 1) for word in sys.argv[1:])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    count = int(job["images"])
    images = torch.randint(0, 256, (count, 1, 28, 28), dtype=torch.uint8).float() / 255
    labels = torch.randint(0, 10, (count,))
    each = (seconds_of_epochs(job, layout, images, labels) for layout in (torch.contiguous_format, torch.channels_last))
    print(json.dumps([min(pair) for pair in zip(*each)]))


if __name__ == "__main__":
    main()
