#!/usr/bin/python3
"""Holds reading and predicting tables against pandas and PyTorch, one core each, in one run.

    bench/reading.py build/bin/runner [MEGABYTES [TURNS]]

Times are those of the processor, so that others on the machine count less; the fastest of the turns is told, and the
most memory that any of them took. The tables are drawn anew: `numbers` has 20 columns of 6 to 8 digits and a label,
`mixed` has 14 such columns, of which every twentieth cell is missing, 6 of words, and a label. `start of a training` is
a whole run that reads all of the table and trains on 1,000 of its rows. The peer, peers/torch_rows.py, reads with
pandas, asks the same network in PyTorch and writes with pandas.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy

HERE = Path(__file__).parent
ROWS = 1_000_000
EXPERIMENT = """
data:
  dataset: {{csv: {{file: {table}, label: label, test: 0.2{more}}}}}
  validation: 100
  take: {{train: 1000, test: 1000}}
  scaling: standardize
model:
  layers: [{{dense: {{units: 64, activation: relu}}}}, {{dense: {{units: 64, activation: relu}}}},
           {{dense: {{units: 3, activation: softmax}}}}]
training: {{optimizer: adam, epochs: 1, batch_size: 100, loss: sparse_categorical_crossentropy}}
seeds: 1
"""


def number_columns(rows, draw):
    return [[f"{x:.5f}" for x in draw.uniform(10 ** (i % 3), 10 ** (i % 3 + 1), rows)] for i in range(20)]


def mixed_columns(rows, draw):
    words = ["north", "south", "east", "west", "unknown"]
    numbers = [[x if there else "" for x, there in zip(column, draw.random(rows) >= 0.05)]
               for column in number_columns(rows, draw)[:14]]
    return numbers + [[words[i] for i in draw.integers(0, len(words), rows)] for _ in range(6)]


def write_table(path, columns_of, size):
    """A block of rows as often as it takes: what is read costs the same, and drawing it takes seconds."""
    rows, draw = 50_000, numpy.random.default_rng(1)
    columns = columns_of(rows, draw) + [["abc"[i] for i in draw.integers(0, 3, rows)]]
    block = "".join(",".join(cells) + "\n" for cells in zip(*columns))
    with open(path, "w", encoding="ascii") as table:
        table.write(",".join([f"x{i + 1}" for i in range(20)] + ["label"]) + "\n")
        for _ in range(max(1, round(size / len(block)))):
            table.write(block)


def cost(command, folder):
    """Seconds of the processor, MiB of memory, and what it said."""
    with open(folder / "said.txt", "w+", encoding="utf-8") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, cwd=folder)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if child.returncode:
        sys.exit(f"{' '.join(map(str, command))}:\n{text}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def fastest(command, folder, turns):
    costs = [cost(command, folder) for _ in range(turns)]
    return min(seconds for seconds, _, _ in costs), max(memory for _, memory, _ in costs), costs[0][2]


def tell_reading(name, runner, folder, turns, more):
    table = folder / f"{name}.csv"
    (folder / f"{name}.yaml").write_text(EXPERIMENT.format(table=table.name, more=more), encoding="utf-8")
    size = table.stat().st_size / 1e6
    print(f"{name}: {size:.0f} MB")
    for what, command in [
        ("runner data info", [runner, "data", "info", table.name]),
        ("start of a training", [runner, "run", f"{name}.yaml", "--jobs", "1", "--fresh"]),
        ("pandas read_csv", ["/usr/bin/python3", "-c", f"import pandas; pandas.read_csv('{table.name}')"])]:
        seconds, memory, _ = fastest(command, folder, turns)
        print(f"  {what:<20} {seconds:6.2f} s  {size / seconds:6.0f} MB/s  {memory:6.0f} MiB", flush=True)


def tell_predicting(runner, folder, turns):
    with open(folder / "numbers.csv", encoding="ascii") as table, open(folder / "asked.csv", "w", encoding="ascii") as to:
        to.write(next(table))
        for _ in range(0, ROWS, 50_000):
            table.seek(0)
            next(table)
            to.writelines(next(table) for _ in range(50_000))
    ask = [runner, "predict", "results/numbers", "--variant", "default", "asked.csv", "-o", "said.csv"]
    peer = ["/usr/bin/python3", HERE.resolve() / "peers/torch_rows.py", "asked.csv", "torch.csv"]
    print(f"predicting {ROWS:,} rows, 20-64-64-3")
    seconds, memory, text = fastest(ask, folder, turns)
    print(f"  runner predict       {seconds:6.2f} s  {ROWS / seconds / 1e6:6.2f} million rows a second  {memory:.0f} MiB")
    print("".join(f"    {line}\n" for line in text.splitlines() if "processor" in line), end="")
    theirs, memory, text = fastest(peer, folder, turns)
    print(f"  pandas and PyTorch   {theirs:6.2f} s  {ROWS / theirs / 1e6:6.2f} million rows a second  {memory:.0f} MiB")
    for part, part_seconds in json.loads(text).items():
        print(f"    {part} {part_seconds:.2f} s")
    print(f"  ratio {theirs / seconds:.1f}")


def main():
    runner = Path(sys.argv[1]).resolve()
    size = float(sys.argv[2]) * 1e6 if len(sys.argv) > 2 else 1e9
    turns = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # In processes of their own: a child's memory is never told as less than its parent's when it was started.
        for table, columns_of, bytes_of in [("numbers", number_columns, size), ("mixed", mixed_columns, size / 4)]:
            writer = multiprocessing.Process(target=write_table, args=(folder / f"{table}.csv", columns_of, bytes_of))
            writer.start()
            writer.join()
        tell_reading("numbers", runner, folder, turns, "")
        tell_reading("mixed", runner, folder, turns, ", missing: median")
        tell_predicting(runner, folder, turns)


if len(sys.argv) < 2:
    sys.exit(__doc__)
main()
