#!/usr/bin/python3
"""Time to verdict: from the command to the verdicts, against PyTorch training all seeds of all variants.

    bench/verdict.py RUNNER DATA_DIR [--turns 3] [--epochs N] [--only NAME] [--into bench/results.md]

Each experiment is run by turns: the runner in the way that is sooner, the runner training all that its file asks for
(of early_stopping, which shares its steps anyway, the sum of what its trials would take alone), and peers/verdict.py in
PyTorch with a process for each core. The median of the turns counts. --epochs shortens all trainings, to try it out.
--into puts the section into a file, in the place of the one before.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXPERIMENTS = HERE.parent / "experiments"
HEADING = "## Time to verdict"
RACING = ("grid.rate={choose: [1, 0.1, 0.01, 0.001, 0.0001], by: best.val_accuracy, seeds: 5, race: {miss: 0.05}}")

# How the runner is asked: sooner, and for all that the file has; none: its trials' own seconds are added up.
WAYS = {
    "early_stopping": ("steps shared", [], None),
    "bn_vs_plain": ("until decided", ["--seeds", "8", "--until-decided", "--max-seeds", "16"], []),
    "optimizers": ("racing, over 5 seeds", ["--set", RACING], ["--set", RACING.replace(", race: {miss: 0.05}", "")]),
}


def seconds_of(command):
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        code = subprocess.call([str(word) for word in command], stdout=output, stderr=output)
        output.seek(0)
        text = output.read().decode()
    if code not in (0, 1):  # 1: a trial failed, which is what some rates are for
        sys.exit(f"{' '.join(map(str, command))}: exit {code}\n{text}")
    return time.perf_counter() - start


def of_runner(arguments, name, options):
    with tempfile.TemporaryDirectory() as out:
        command = [arguments.runner, "run", EXPERIMENTS / f"{name}.yaml", "--data-dir", arguments.data_dir, "--out", out,
                   "--jobs", os.cpu_count(), *options]
        if arguments.epochs:
            command += ["--set", f"training.epochs={arguments.epochs}"]
        seconds = seconds_of(command)
        return seconds, json.loads((Path(out) / name / "results.json").read_text())


def of_torch(arguments, name):
    with tempfile.TemporaryDirectory() as out:
        return seconds_of(["/usr/bin/python3", HERE / "peers/verdict.py", name, arguments.data_dir,
                           Path(out) / "results.json", arguments.epochs])


def alone(results):
    """What the trials would take if each took its steps itself: their own seconds, side by side on all cores."""
    total = 0.0
    for trial in results["trials"]:
        curve = trial["curve"]
        total += sum(s or 0 for key in ("train_seconds", "eval_seconds") for s in curve.get(key, []))
    return total / os.cpu_count()


def verdicts_of(results):
    words = [claim["verdict"] for claim in results["claims"]]
    return ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))


def turn(arguments, name):
    way, sooner, whole = WAYS[name]
    seconds, results = of_runner(arguments, name, sooner)
    every = alone(results) if whole is None else of_runner(arguments, name, whole)[0]
    return {"sooner": seconds, "all": every, "pytorch": of_torch(arguments, name), "verdicts": verdicts_of(results)}


def section(arguments, turns):
    lines = [HEADING, "",
             "From the command to the verdicts, in seconds: reading of the data, evaluation and the report included. "
             f"Median of {arguments.turns}; {os.cpu_count()} trials side by side, and as many processes of PyTorch, which "
             "trains all seeds of all variants (of the optimizers but Ftrl and Lion, which it lacks, and two seeds a "
             "rate). `all`: the runner training everything; where steps are shared anyway, the seconds of its trials "
             "added up.", "", f"`bench/verdict.py RUNNER DATA_DIR --turns {arguments.turns}`", "",
             "| experiment | how | verdicts | seconds | all | × | PyTorch | × |", "|---|---|---|---:|---:|---:|---:|---:|"]
    for name, of_name in turns.items():
        median = {key: statistics.median(one[key] for one in of_name) for key in ("sooner", "all", "pytorch")}
        lines.append(f"| {name} | {WAYS[name][0]} | {of_name[0]['verdicts']} | {median['sooner']:.1f} | "
                     f"{median['all']:.1f} | {median['all'] / median['sooner']:.2f} | {median['pytorch']:.1f} | "
                     f"{median['pytorch'] / median['sooner']:.2f} |")
    return "\n".join(lines) + "\n"


def put_into(file, text):
    old = file.read_text() if file.exists() else ""
    without = re.sub(rf"\n*{HEADING}\n.*?(?=\n## |\Z)", "\n", old, flags=re.DOTALL)
    file.write_text((without.rstrip("\n") + "\n\n" + text).lstrip("\n"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runner", type=lambda path: Path(path).resolve())
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=0, help="0: as many as the file says")
    parser.add_argument("--only", choices=WAYS, help="one of the experiments")
    parser.add_argument("--into", type=Path, help="a file that gets the section")
    arguments = parser.parse_args()
    turns = {}
    for name in [arguments.only] if arguments.only else WAYS:
        turns[name] = [turn(arguments, name) for _ in range(arguments.turns)]
        print(name, json.dumps(turns[name]), file=sys.stderr)
    text = section(arguments, turns)
    print(text)
    if arguments.into:
        put_into(arguments.into, text)


if __name__ == "__main__":
    main()
