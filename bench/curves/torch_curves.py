"""The learning curves of against_pytorch.yaml's three variants, trained by PyTorch's own modules.

Only this file needs PyTorch. The optimizer's epsilon and the batch normalization's momentum and epsilon are those of
Keras; torch.nn.BatchNorm1d differs from Keras in one point that stays: its moving variance is the unbiased one.
"""

import math

import torch
from torch import nn

VARIANTS = {
    "plain": {"batch_norm": False, "dropout": 0.0},
    "bn": {"batch_norm": True, "dropout": 0.0},
    "bn_dropout": {"batch_norm": True, "dropout": 0.5},
}

SETTINGS = {
    "hidden_layers": 5,
    "units": 100,
    "classes": 5,
    "learning_rate": 0.001,
    "adam_epsilon": 1e-7,
    "batch_size": 32,
    "bn_momentum": 0.01,
    "bn_epsilon": 1e-3,
}


def he_normal(shape, fan_in, generator):
    """A normal distribution cut at two of its deviations by drawing again, of variance 2 / fan_in after the cut."""
    sigma = math.sqrt(2.0 / fan_in) / 0.87962566103423978
    values = torch.randn(shape, generator=generator)
    while True:
        beyond = values.abs() > 2.0
        if not beyond.any():
            return values * sigma
        values[beyond] = torch.randn(int(beyond.sum()), generator=generator)


def glorot_uniform(shape, generator):
    limit = math.sqrt(6.0 / sum(shape))
    return (torch.rand(shape, generator=generator) * 2.0 - 1.0) * limit


def dense(inputs, units, generator, hidden):
    layer = nn.Linear(inputs, units)
    with torch.no_grad():
        shape = layer.weight.shape
        layer.weight.copy_(he_normal(shape, inputs, generator) if hidden else glorot_uniform(shape, generator))
        layer.bias.zero_()
    return layer


def build_network(inputs, batch_norm, dropout, generator):
    layers = []
    for _ in range(SETTINGS["hidden_layers"]):
        layers += [dense(inputs, SETTINGS["units"], generator, hidden=True), nn.ELU()]
        inputs = SETTINGS["units"]
        if batch_norm:
            layers.append(nn.BatchNorm1d(inputs, momentum=SETTINGS["bn_momentum"], eps=SETTINGS["bn_epsilon"]))
        if dropout:
            layers.append(nn.Dropout(dropout))
    return nn.Sequential(*layers, dense(inputs, SETTINGS["classes"], generator, hidden=False))


def train_one_epoch(network, optimizer, images, labels, generator):
    """The running training loss: the mean over images of what each batch lost before its step, dropout on."""
    network.train()
    total = 0.0
    for batch in torch.randperm(len(images), generator=generator).split(SETTINGS["batch_size"]):
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(network(images[batch]), labels[batch])
        loss.backward()
        optimizer.step()
        total += float(loss) * len(batch)
    return total / len(images)


@torch.no_grad()
def accuracy(network, images, labels):
    network.eval()
    return float((network(images).argmax(dim=1) == labels).double().mean())


def train(variant, seed, epochs, data):
    """One trial on one thread. `data`: train_images (N, 784) and test_images in 0..1, train_labels, test_labels."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)  # dropout draws from the global generator
    generator = torch.Generator().manual_seed(seed)
    train_images, train_labels, test_images, test_labels = (torch.from_numpy(part) for part in data)
    network = build_network(train_images.shape[1], **VARIANTS[variant], generator=generator)
    optimizer = torch.optim.Adam(network.parameters(), lr=SETTINGS["learning_rate"], eps=SETTINGS["adam_epsilon"])
    curve = {"loss": [], "val_accuracy": []}
    for _ in range(epochs):
        curve["loss"].append(train_one_epoch(network, optimizer, train_images, train_labels, generator))
        curve["val_accuracy"].append(accuracy(network, test_images, test_labels))
    return curve
