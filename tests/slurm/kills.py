#!/usr/bin/env python3
"""Runs 3 variants with 16 seeds by `runner submit --slurm` on a Slurm that it starts, and compares with one `runner run`.

  kills.py RUNNER            once, undisturbed
  kills.py RUNNER KILLS      again and again, until nodes, tasks, the controller and the submitting shell have been killed
                             so often at random moments
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from cluster import Cluster, why_not  # noqa: E402

# Of a trial: what takes longer or shorter, and on what it was made.
TIMES = ("train_seconds", "inference_images_per_second", "environment", "begun_in")


def write_experiment(folder, epochs):
    draws = random.Random(1)
    with open(os.path.join(folder, "points.csv"), "w") as file:
        file.write("x,y,kind\n")
        for i in range(240):
            kind = i % 3
            x = (1.5 if kind == 1 else 0) + 0.7 * draws.gauss(0, 1)
            y = (1.5 if kind == 2 else 0) + 0.7 * draws.gauss(0, 1)
            file.write(f"{x:.4f},{y:.4f},{'abc'[kind]}\n")
    with open(os.path.join(folder, "points.yaml"), "w") as file:
        file.write(
            "parameters: {units: 4}\n"
            "data: {dataset: {csv: {file: points.csv, label: kind, test: 0.25}}, validation: 60}\n"
            "model:\n"
            "  input: [2]\n"
            "  layers: [{dense: {name: hidden, units: $units, activation: elu}}, {dropout: 0.2},\n"
            "           {dense: {name: kinds, units: 3, activation: softmax}}]\n"
            "training: {optimizer: {adam: 0.01}, loss: sparse_categorical_crossentropy,\n"
            f"           batch_size: 16, epochs: {epochs}, accept: [collapsed]}}\n"
            "seeds: 16\n"
            "variants: {small: {}, middle: {units: 8}, large: {units: 16}}\n"
            "claims: {better: {variant: large, against: small, measure: test_accuracy, expect: greater}}\n")


def without_times(value):
    """`summary` has the seconds of an epoch, and its measures follow from the trials."""
    if isinstance(value, dict):
        return {key: without_times(one) for key, one in value.items() if key not in TIMES and "seconds" not in key}
    return [without_times(one) for one in value] if isinstance(value, list) else value


def results_of(folder):
    with open(os.path.join(folder, "results", "points", "results.json")) as file:
        return without_times(json.load(file))


def weights_of(folder):
    weights = {}
    top = os.path.join(folder, "results", "points", "trials")
    for path, _, names in os.walk(top, followlinks=True):
        for name in names:
            if name == "weights.safetensors":
                with open(os.path.join(path, name), "rb") as file:
                    weights[os.path.relpath(path, top)] = file.read()
    return weights


def compare(whole, parts):
    ours, theirs = results_of(parts), results_of(whole)
    for key in sorted(set(ours) | set(theirs)):
        if ours.get(key) != theirs.get(key):
            raise AssertionError(f"`{key}` of the results is another")
    if weights_of(parts) != weights_of(whole) or len(weights_of(whole)) != 48:
        raise AssertionError("weights are others")


def submit(runner, folder, shell=False):
    words = [runner, "submit", "points.yaml", "--slurm", "--tasks", "8", "--lease-seconds", "16", "--wait"]
    with open(os.path.join(folder, "submit.log"), "ab") as log:
        return subprocess.Popen(["sh", "-c", '"$@"; exit $?', "sh", *words] if shell else words, cwd=folder, stdout=log,
                                stderr=log, start_new_session=True)


def runners_of(folder):
    """The processes of this submission's tasks, as this machine numbers them."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{number}/exe").startswith(os.path.join(folder, "results")):
                found.append(int(number))
        except OSError:
            pass
    return found


class Chaos:
    """Ways to fail: each tells what it did, or nothing where there was nothing to fail."""

    def __init__(self, cluster, folder, draws):
        self.cluster, self.folder, self.draws = cluster, folder, draws

    def node(self):
        host = self.draws.choice(self.cluster.nodes)
        self.cluster.kill(host)
        time.sleep(self.draws.uniform(0, 8))
        self.cluster.start(host)
        return f"node {host} lost its power and came back"

    def daemon(self):
        """Its tasks go on, and it finds them again."""
        host = self.draws.choice(self.cluster.nodes)
        number = self.cluster.daemon_of(host)
        if number:
            os.kill(number, signal.SIGSTOP)
            time.sleep(self.draws.uniform(0, 12))  # with more than five seconds they are started elsewhere too
            os.kill(number, signal.SIGCONT)
        return f"the daemon of {host} stood still"

    def task(self):
        running = runners_of(self.folder)
        if not running:
            return ""
        os.kill(self.draws.choice(running), self.draws.choice([signal.SIGKILL, signal.SIGTERM]))
        return "a task was killed"

    def controller(self):
        crash = self.draws.random() < 0.5
        if crash:
            self.cluster.kill("ctl")
        else:
            self.cluster.stop_controller()
        time.sleep(self.draws.uniform(0, 3))
        self.cluster.start("ctl")
        return f"the controller {'crashed' if crash else 'was stopped'} and was started again"

    def requeue(self):
        queue = subprocess.run(["squeue", "-h", "-r", "-t", "running", "-o", "%i"], capture_output=True, text=True)
        jobs = queue.stdout.split()
        if not jobs:
            return ""
        subprocess.run(["scontrol", "requeue", self.draws.choice(jobs)], capture_output=True)
        return "a task was requeued"


def run_once(runner, cluster, whole, folder, kills, draws):
    """Returns how often something was killed. What is missing in the end is submitted again, as a user would."""
    chaos = Chaos(cluster, folder, draws)
    ways = [chaos.node, chaos.daemon, chaos.task, chaos.task, chaos.controller, chaos.requeue]
    killed = 0
    for turn in range(5):
        program = submit(runner, folder, shell=True)
        while program.poll() is None:
            time.sleep(draws.uniform(0.2, 3) if killed < kills else 0.5)
            if killed < kills and program.poll() is None:
                if draws.random() < 0.15 and os.path.isdir(os.path.join(folder, "results", "points", ".submit")):
                    os.killpg(program.pid, signal.SIGKILL)  # the shell and the command, as when a terminal goes away
                    what = "the submitting shell was killed"
                else:
                    what = draws.choice(ways)()
                if what:
                    print(f"  {what}", flush=True)
                    killed += 1
            cluster.release_held()
        cluster.wait_for_empty_queue(300)
        # Who has collected before the end has looked at the claims before the end, and the results would tell so.
        for name in ("results.json", "looks.json"):
            if os.path.exists(os.path.join(folder, "results", "points", name)):
                os.remove(os.path.join(folder, "results", "points", name))
        code = subprocess.run([runner, "collect", "points.yaml"], cwd=folder, capture_output=True).returncode
        if code == 0:
            compare(whole, folder)
            return killed, turn
        if code != 7:
            raise AssertionError(f"collect ended with {code}: see {folder}")
    raise AssertionError(f"five submissions did not get through: see {folder}")


def main():
    runner, kills = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    if why_not():
        print(f"skipped: {why_not()}")
        return
    top = tempfile.mkdtemp(prefix="slurm-")
    whole = os.path.join(top, "whole")
    os.makedirs(whole)
    epochs = 1500 if kills else 20
    write_experiment(whole, epochs)
    subprocess.run([runner, "run", "points.yaml"], cwd=whole, check=True, capture_output=True)
    draws = random.Random(5)
    done, rounds = 0, 0
    with Cluster(os.path.join(top, "cluster")) as cluster:
        while True:
            folder = os.path.join(top, f"it's round {rounds}")
            os.makedirs(folder)
            write_experiment(folder, epochs)
            killed, again = run_once(runner, cluster, whole, folder, min(5, kills - done), draws)
            done, rounds = done + killed, rounds + 1
            print(f"round {rounds}: {killed} kills, submitted {again + 1} times: the same bits", flush=True)
            if done >= kills:
                break
    shutil.rmtree(top)
    print(f"equal: {rounds} rounds, {done} kills")


main()
