#!/usr/bin/python3
"""Train the same networks with the runner, its peers and the bare floor, turn by turn, and print ratios.

    bench.py PROGRAMS [--data-dir DIR] [--turns N] [--epochs N] [--only PATTERN] [--readme FILE]

PROGRAMS is the folder of the built programs: runner, floor and, if libtorch-dev was there, torch_cpp (cmake
-DRUNNER_BENCH=ON). Within a turn all train one network before the next comes, so that a slow moment of the machine
meets all alike. A turn counts its fastest epoch. Who is absent is named, and the rest goes on. Without DIR the images
are random: their values make no difference to the time. Writes results.json and results.md beside this script, which
keep the tables of other processors and of other instructions; --readme puts the table between the marks <!-- bench -->
and <!-- /bench --> of FILE.
"""

import argparse
import fnmatch
import json
import sys
import tempfile
from pathlib import Path

import whole
from machine import describe_machine
from networks import all_networks
from participants import HERE, Floor, Runner, TorchCpp, TorchEager
from report import WHOLE, all_machines, name_of, put_between_marks, to_markdown
from stand_in import write_stand_in


def parse_arguments():
    parser = argparse.ArgumentParser(description="Measure the runner against PyTorch, libtorch and the bare floor.")
    parser.add_argument("programs", type=Path)
    parser.add_argument("--data-dir", type=Path, help="the folder of MNIST's IDX files")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--whole-turns", type=int, default=3, help="turns of the whole experiment")
    parser.add_argument("--epochs", type=int, default=3, help="epochs of each network in a turn")
    parser.add_argument("--only", default="*", help=f"a pattern of names: networks, and {WHOLE}")
    parser.add_argument("--readme", type=Path)
    parser.add_argument("--out", type=Path, default=HERE, help="the folder of results.json and results.md")
    return parser.parse_args()


def say(text):
    print(text, file=sys.stderr, flush=True)


def present(participants):
    """Those that can run; says who cannot, and why."""
    reasons = {participant: participant.absent() for participant in participants}
    for participant, reason in reasons.items():
        if reason:
            say(f"{participant.name} is absent: {reason}")
    return [participant for participant in participants if not reasons[participant]]


def train_in_turns(participants, networks, turns, epochs):
    """name of network -> name of participant -> seconds of the fastest epoch of each turn"""
    seconds = {network.name: {participant.name: [] for participant in participants} for network in networks}
    for turn in range(turns):
        for network in networks:
            for participant in participants:
                fastest = min(participant.seconds_of_epochs(network, epochs))
                seconds[network.name][participant.name].append(fastest)
            say(f"turn {turn + 1}/{turns} {network.name}: {summary_of_turn(seconds[network.name])}")
    return seconds


def summary_of_turn(seconds):
    return ", ".join(f"{name} {turns[-1]:.3f} s" for name, turns in seconds.items())


def run_whole_in_turns(participants, data_dir, turns):
    runs = {}
    for turn in range(turns):
        for participant in participants:
            if isinstance(participant, Runner):
                run = whole.run_runner(participant)
            elif isinstance(participant, TorchEager):
                run = whole.run_torch(participant, data_dir)
            else:
                continue
            runs.setdefault(participant.name, []).append(run)
            say(f"turn {turn + 1}/{turns} {WHOLE}: {participant.name} {run['seconds']:.1f} s")
    return runs


def measure(arguments, data_dir):
    runner, torch = Runner(arguments.programs, data_dir), TorchEager()
    participants = present([runner, torch, TorchCpp(arguments.programs), Floor(arguments.programs)])
    networks = [network for network in all_networks() if fnmatch.fnmatch(network.name, arguments.only)]
    measured = {"machine": describe_machine(), "data": "MNIST" if arguments.data_dir else "random images"}
    measured["torch"] = torch.version() if torch in participants else None
    measured["participants"] = [participant.name for participant in participants]
    measured["images"] = {network.name: network.images for network in networks}
    measured["seconds_per_epoch"] = train_in_turns(participants, networks, arguments.turns, arguments.epochs)
    if fnmatch.fnmatch(WHOLE, arguments.only):
        measured[WHOLE] = run_whole_in_turns(participants, data_dir, arguments.whole_turns)
    measured["runner"] = runner.environment
    return measured


def main():
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as folder:
        if not arguments.data_dir:
            write_stand_in(Path(folder))
        measured = measure(arguments, arguments.data_dir or Path(folder))
    table = to_markdown(measured)
    kept = arguments.out / "results.json"
    machines = json.loads(kept.read_text()) if kept.exists() else {}
    machines[name_of(measured)] = measured
    kept.write_text(json.dumps(machines, indent=1) + "\n")
    (arguments.out / "results.md").write_text(all_machines(machines))
    if arguments.readme:
        put_between_marks(arguments.readme, table)
    print(table)


if __name__ == "__main__":
    main()
