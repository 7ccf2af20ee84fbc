#!/usr/bin/python3
"""Seconds of the processor per epoch of PyTorch in eager mode on one thread with the networks of bench/pictures.py, as a JSON list.

    torch_pictures.py network=lenet batch=32 images=55000 epochs=3

The pictures are random bytes. Each epoch is measured with pictures channels first and channels last, and the faster of
the two counts.
"""

import json
import sys
import time

import torch
from torch import nn

BN = {"momentum": 0.01, "eps": 1e-3}


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Dropout(0.5), nn.Linear(500, 10))


def vgg():
    layers, inputs = [], 3
    for filters in (32, 64, 128):
        for _ in range(2):
            layers += [nn.Conv2d(inputs, filters, 3, padding=1), nn.ReLU()]
            inputs = filters
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(4 * 4 * 128, 128), nn.ReLU(), nn.Linear(128, 10))


def normalized(inputs, filters, stride=1, size=3):
    convolution = nn.Conv2d(inputs, filters, size, stride=stride, padding=size // 2, bias=False)
    return [convolution, nn.BatchNorm2d(filters, **BN)]


class Block(nn.Module):
    """Two convolutions added to what they were given, which a third brings to their size where that changes."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.through = nn.Sequential(*normalized(inputs, filters, stride), nn.ReLU(), *normalized(filters, filters))
        self.around = nn.Identity() if stride == 1 else nn.Sequential(*normalized(inputs, filters, stride, 1))

    def forward(self, pictures):
        return nn.functional.relu(self.through(pictures) + self.around(pictures))


def resnet20():
    layers, inputs = [*normalized(3, 16), nn.ReLU()], 16
    for stage, filters in enumerate((16, 32, 64)):
        for number in range(3):
            layers.append(Block(inputs, filters, 2 if stage > 0 and number == 0 else 1))
            inputs = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


NETWORKS = {"lenet": (lenet, [1, 28, 28]), "vgg": (vgg, [3, 32, 32]), "resnet20": (resnet20, [3, 32, 32])}


def optimizer_of(name, network):
    if name == "resnet20":
        return torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    return torch.optim.Adam(network.parameters())


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
    network = NETWORKS[job["network"]][0]().to(memory_format=layout)
    optimizer = optimizer_of(job["network"], network)
    seconds = []
    for _ in range(int(job["epochs"])):
        start = time.process_time()
        train_one_epoch(network, optimizer, images, labels, int(job["batch"]), layout)
        seconds.append(time.process_time() - start)
    return seconds


def main():
    job = {"network": "lenet"} | dict(word.split("=", 1) for word in sys.argv[1:])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    count, shape = int(job["images"]), NETWORKS[job["network"]][1]
    images = torch.randint(0, 256, (count, *shape), dtype=torch.uint8).float() / 255
    labels = torch.randint(0, 10, (count,))
    each = (seconds_of_epochs(job, layout, images, labels) for layout in (torch.contiguous_format, torch.channels_last))
    print(json.dumps([min(pair) for pair in zip(*each)]))


if __name__ == "__main__":
    main()
