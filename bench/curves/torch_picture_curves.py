"""The learning curves of `batch` of experiments/convnet_bn.yaml and `residual_deep` of experiments/residual.yaml, trained
by PyTorch's own modules: the same layers, Keras's initializers, padding, epsilons and schedule, other random numbers.
"""

import math

import torch
from torch import nn
from torch.nn import functional

from torch_curves import accuracy, glorot_uniform, he_normal

SETTINGS = {
    "batch": {"training": 5000, "filters": [16, 32, 48], "dense": 64, "optimizer": "adam", "rate": 0.002},
    "residual_deep": {"training": 4000, "filters": 16, "blocks": 12, "optimizer": "nesterov", "rate": 0.1},
    "validation": 1000,
    "classes": 10,
    "batch_size": 64,
    "momentum": 0.9,
    "adam_epsilon": 1e-7,
    "bn_momentum": 0.01,
    "bn_epsilon": 1e-3,
}


def normalization(filters):
    return nn.BatchNorm2d(filters, momentum=SETTINGS["bn_momentum"], eps=SETTINGS["bn_epsilon"])


class HalvingConvolution(nn.Conv2d):
    """A window of 3 x 3 in strides of 2 over an even side: Keras's `same` puts the one row of zeros below and behind."""

    def __init__(self, inputs, filters, **settings):
        super().__init__(inputs, filters, 3, stride=2, padding=0, **settings)

    def forward(self, pictures):
        return super().forward(functional.pad(pictures, (0, 1, 0, 1)))


class Block(nn.Module):
    """Two convolutions, and the way around them."""

    def __init__(self, filters):
        super().__init__()
        self.around = nn.Sequential(
            nn.Conv2d(filters, filters, 3, padding=1, bias=False), normalization(filters), nn.ReLU(),
            nn.Conv2d(filters, filters, 3, padding=1, bias=False), normalization(filters))

    def forward(self, pictures):
        return functional.relu(pictures + self.around(pictures))


def vgg(filters, dense, classes):
    layers, inputs = [], 3
    for width in filters:
        for _ in range(2):
            layers += [nn.Conv2d(inputs, width, 3, padding=1), normalization(width), nn.ReLU()]
            inputs = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(4 * 4 * inputs, dense), nn.ReLU(), nn.Linear(dense, classes))


def residual(filters, blocks, classes):
    stem = [HalvingConvolution(3, filters, bias=False), normalization(filters), nn.ReLU()]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(filters, classes)]
    return nn.Sequential(*stem, *(Block(filters) for _ in range(blocks)), *head)


def initialize(network, generator):
    """As the experiments ask: he_normal everywhere, glorot_uniform in the last layer, biases of zero."""
    layers = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]
    with torch.no_grad():
        for layer in layers:
            shape = layer.weight.shape
            is_last = layer is layers[-1]
            values = glorot_uniform(shape, generator) if is_last else he_normal(shape, math.prod(shape[1:]), generator)
            layer.weight.copy_(values)
            if layer.bias is not None:
                layer.bias.zero_()


def build_network(variant, generator):
    of = SETTINGS[variant]
    classes = SETTINGS["classes"]
    if variant == "batch":
        network = vgg(of["filters"], of["dense"], classes)
    else:
        network = residual(of["filters"], of["blocks"], classes)
    initialize(network, generator)
    return network.to(memory_format=torch.channels_last)


def make_optimizer(variant, parameters):
    of = SETTINGS[variant]
    if of["optimizer"] == "adam":
        return torch.optim.Adam(parameters, lr=of["rate"], eps=SETTINGS["adam_epsilon"])
    return torch.optim.SGD(parameters, lr=of["rate"], momentum=SETTINGS["momentum"], nesterov=True)


def deal(data, variant, generator):
    """Each seed's own training and validation pictures."""
    pictures, labels = (torch.from_numpy(part) for part in data)
    count = SETTINGS[variant]["training"]
    order = torch.randperm(len(pictures), generator=generator)
    return [(pictures[rows], labels[rows]) for rows in (order[:count], order[count : count + SETTINGS["validation"]])]


def train_one_epoch(network, optimizer, schedule, part, generator):
    """The running training loss: the mean over pictures of what each batch lost before its step."""
    network.train()
    pictures, labels = part
    total = 0.0
    for rows in torch.randperm(len(pictures), generator=generator).split(SETTINGS["batch_size"]):
        optimizer.zero_grad(set_to_none=True)
        batch = pictures[rows].contiguous(memory_format=torch.channels_last)
        loss = functional.cross_entropy(network(batch), labels[rows])
        loss.backward()
        optimizer.step()
        schedule.step()
        total += float(loss) * len(rows)
    return total / len(pictures)


def train(variant, seed, epochs, data):
    """One trial on one thread. `data`: pictures (N, 3, 32, 32) in 0..1 and classes."""
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(seed)
    training, validation = deal(data, variant, generator)
    network = build_network(variant, generator)
    optimizer = make_optimizer(variant, network.parameters())
    steps = epochs * math.ceil(len(training[0]) / SETTINGS["batch_size"])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5 * (1 + math.cos(math.pi * step / steps)))
    curve = {"loss": [], "val_accuracy": []}
    for _ in range(epochs):
        curve["loss"].append(train_one_epoch(network, optimizer, schedule, training, generator))
        curve["val_accuracy"].append(accuracy(network, *validation))
    return curve
