#!/usr/bin/python3
"""Asks a 20-64-64-3 network in PyTorch about the rows of a table, on one thread: torch_rows.py TABLE OUT.

Tells the seconds of the processor of reading, of the network alone and of writing, as JSON.
"""

import json
import os
import sys
import time

for library in ("OMP", "OPENBLAS"):  # before PyTorch loads them: one thread for a network
    os.environ[f"{library}_NUM_THREADS"] = "1"

import pandas
import torch
from torch import nn

BATCH = 8192


def main():
    torch.set_num_threads(1)
    times = [time.process_time()]
    table = pandas.read_csv(sys.argv[1], usecols=range(20))
    times.append(time.process_time())
    network = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 3), nn.Softmax(1))
    mean, deviation = table.mean().to_numpy(), table.std().to_numpy()
    said = []
    with torch.inference_mode():
        values = table.to_numpy()
        for first in range(0, len(values), BATCH):
            rows = torch.from_numpy((values[first:first + BATCH] - mean) / deviation).float()
            said.append(network(rows))
        said = torch.cat(said)
    times.append(time.process_time())
    labels = pandas.Series(list("abc"))
    out = pandas.DataFrame(said.numpy(), columns=[f"probability_{label}" for label in labels])
    out.insert(0, "class", labels[said.argmax(1).numpy()].to_numpy())
    out.to_csv(sys.argv[2], index=False)
    times.append(time.process_time())
    parts = ["reading", "network, standardizing included", "writing"]
    print(json.dumps(dict(zip(parts, (after - before for before, after in zip(times, times[1:]))))))


main()
