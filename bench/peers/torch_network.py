"""The networks of the benchmark in PyTorch's own modules, and one training step. Used by the other files here."""

import os

for library in ("OMP", "OPENBLAS"):  # one thread each, as a trial of the runner has
    os.environ[f"{library}_NUM_THREADS"] = "1"

import torch
from torch import nn

BN = {"momentum": 0.01, "eps": 1e-3}


def hidden_layers(widths, batch_norm, dropout):
    layers = []
    for inputs, units in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, units), nn.ELU()]
        if batch_norm:
            layers.append(nn.BatchNorm1d(units, **BN))
        if dropout:
            layers.append(nn.Dropout(dropout))
    return layers


class Pair(nn.Module):
    """Two towers over two images, joined by a layer of ten and one unit that says whether they are alike."""

    def __init__(self, widths):
        super().__init__()
        self.left = nn.Sequential(*hidden_layers(widths, False, 0.0))
        self.right = nn.Sequential(*hidden_layers(widths, False, 0.0))
        self.head = nn.Sequential(nn.Linear(2 * widths[-1], 10), nn.ELU(), nn.Linear(10, 1))

    def forward(self, left, right):
        return self.head(torch.cat([self.left(left), self.right(right)], dim=1))


def classifier(widths, batch_norm, dropout):
    return nn.Sequential(*hidden_layers(widths[:-1], batch_norm, dropout), nn.Linear(*widths[-2:]))


def make_optimizer(name, parameters, foreach):
    """`foreach`: one call for all tensors instead of one for each (PyTorch 1.13 has no fused update on a CPU)."""
    if name == "adam":
        return torch.optim.Adam(parameters, lr=0.001, eps=1e-7, foreach=foreach)
    if name == "nesterov":
        return torch.optim.SGD(parameters, lr=0.01, momentum=0.95, nesterov=True, foreach=foreach)
    return torch.optim.SGD(parameters, lr=0.01, foreach=foreach)


def step(network, optimizer, inputs, loss_of):
    """Returns the loss as a tensor: nobody waits for its value within an epoch."""
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(network(*inputs))
    loss.backward()
    optimizer.step()
    return loss.detach()


def train_one_epoch(network, optimizer, images, labels, batch):
    """The running loss; the images, already floats, are gathered by one indexing a batch."""
    network.train()
    total = torch.zeros(())
    for chosen in torch.randperm(len(images)).split(batch):
        targets = labels[chosen]
        loss = step(network, optimizer, [images[chosen]], lambda out: nn.functional.cross_entropy(out, targets))
        total += loss * len(chosen)
    return float(total) / len(images)


def train_one_epoch_of_pairs(network, optimizer, images, labels, batch):
    """Every epoch draws its pairs anew. How many are alike makes no difference to the time, so chance decides here."""
    network.train()
    total = torch.zeros(())
    order = torch.randperm(len(images)), torch.randperm(len(images))
    for left, right in zip(order[0].split(batch), order[1].split(batch)):
        different = (labels[left] != labels[right]).float().unsqueeze(1)
        loss = step(
            network,
            optimizer,
            [images[left], images[right]],
            lambda out: nn.functional.binary_cross_entropy_with_logits(out, different),
        )
        total += loss * len(left)
    return float(total) / len(images)
