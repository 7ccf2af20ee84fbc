"""A real Slurm on this one machine, from Debian's packages, on the loopback alone: one controller, and nodes that are
processes with a host name and process numbers of their own. It ends with whoever started it."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time

PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "unshare"]
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def why_not():
    """Why there can be no cluster here; empty if there can."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [name for name in PROGRAMS if not shutil.which(name, path=path)]
    if missing:
        return f"{', '.join(missing)} not installed: apt-get install --no-install-recommends slurm-wlm munge"
    if os.geteuid() != 0:
        return "only root may start one"
    if subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "--uts", "true"], capture_output=True).returncode:
        return "this machine forbids namespaces"
    return ""


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def die_with_parent():
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


class Cluster:
    """`folder` must be new, and its name short: sockets lie in it."""

    def __init__(self, folder, nodes=3, cpus=2, most_array_tasks=1001):
        self.folder = os.path.abspath(folder)
        self.nodes = [f"n{i + 1}" for i in range(nodes)]
        self.running = {}
        os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
        os.environ["SLURM_CONF"] = self.path("slurm.conf")
        os.makedirs(self.folder)
        self.write_key()
        with open(self.path("hosts"), "w") as file:
            file.write(" ".join(["127.0.0.1 localhost", socket.gethostname(), "ctl", *self.nodes]) + "\n")
        with open(self.path("slurm.conf"), "w") as file:
            file.write(self.configuration(cpus, most_array_tasks))

    def __enter__(self):
        self.start("munge")
        self.wait_until(lambda: os.path.exists(self.path("munge.sock")))
        for host in ["ctl", *self.nodes]:
            self.start(host)
        self.wait_until(self.is_up)
        return self

    def __exit__(self, *_):
        for host in list(self.running):
            self.kill(host)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write_key(self):
        descriptor = os.open(self.path("munge.key"), os.O_WRONLY | os.O_CREAT, 0o400)
        os.write(descriptor, os.urandom(1024))
        os.close(descriptor)

    def configuration(self, cpus, most_array_tasks):
        controller, *ports = free_ports(1 + len(self.nodes))
        lines = [
            "ClusterName=test",
            "SlurmctldHost=ctl(127.0.0.1)",
            f"SlurmctldPort={controller}",
            "CommunicationParameters=NoInAddrAny,NoCtldInAddrAny",
            "AuthType=auth/munge",
            f"AuthInfo=socket={self.path('munge.sock')},cred_expire=5",
            "SlurmUser=root",
            "SlurmdUser=root",
            f"StateSaveLocation={self.path('ctl', 'state')}",
            f"SlurmctldPidFile={self.path('ctl', 'pid')}",
            f"SlurmctldLogFile={self.path('ctl', 'log')}",
            f"SlurmdPidFile={self.path('%n', 'pid')}",
            f"SlurmdLogFile={self.path('%n', 'log')}",
            f"SlurmdSpoolDir={self.path('%n', 'spool')}",
            "MailProg=/bin/true",
            "MpiDefault=none",
            "ProctrackType=proctrack/linuxproc",
            "TaskPlugin=task/none",
            "JobAcctGatherType=jobacct_gather/none",
            "AccountingStorageType=accounting_storage/none",
            "SlurmdParameters=config_overrides",  # more processors than the machine has
            "SelectType=select/cons_tres",
            "SelectTypeParameters=CR_CPU",
            "SlurmdTimeout=5",  # a dead node is noticed in seconds, and what ran there starts elsewhere
            "MessageTimeout=5",
            "KillWait=10",
            "SchedulerParameters=batch_sched_delay=0,sched_interval=2",
            "ReturnToService=2",
            f"MaxArraySize={most_array_tasks}",
        ]
        lines += [
            f"NodeName={node} NodeAddr=127.0.0.1 Port={port} CPUs={cpus} RealMemory=1000"
            for node, port in zip(self.nodes, ports)
        ]
        lines += ["PartitionName=main Nodes=ALL Default=YES"]
        return "\n".join(lines) + "\n"

    def start(self, host):
        os.makedirs(self.path(host, "spool" if host != "ctl" else "state"), exist_ok=True)
        if host == "munge":
            words = ["munged", "--foreground", "--force", f"--socket={self.path('munge.sock')}",
                     f"--key-file={self.path('munge.key')}", f"--seed-file={self.path('munge', 'seed')}",
                     f"--pid-file={self.path('munge', 'pid')}", f"--log-file={self.path('munge', 'log')}",
                     "--origin=127.0.0.1"]
        else:
            daemon = ["slurmctld", "-D"] if host == "ctl" else ["slurmd", "-D", "-N", host]
            inside = 'hostname "$1"; mount --bind "$2" /etc/hosts; shift 2; "$@" & wait $!'
            words = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--uts", "sh", "-c", inside, "sh",
                     host, self.path("hosts"), *daemon]
        with open(self.path(host, "out"), "ab") as out:
            self.running[host] = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                                  start_new_session=True, preexec_fn=die_with_parent)

    def kill(self, host):
        """As if it had lost its power: with all that runs on it, and nobody is told."""
        process = self.running.pop(host)
        process.kill()
        process.wait()

    def daemon_of(self, host):
        """Its process, as this machine numbers it; 0 where there is none."""
        shell = subprocess.run(["pgrep", "-P", str(self.running[host].pid)], capture_output=True, text=True).stdout.split()
        below = subprocess.run(["pgrep", "-P", shell[0], "slurmd"], capture_output=True, text=True) if shell else None
        return int(below.stdout.split()[0]) if below and below.stdout.split() else 0

    def wait_for_empty_queue(self, seconds):
        """What can't end any more is cancelled in the end."""
        end = time.monotonic() + seconds
        while subprocess.run(["squeue", "-h"], capture_output=True, text=True).stdout.strip():
            self.release_held()
            time.sleep(1)
            if time.monotonic() > end:
                subprocess.run(["scancel", "--user=root"], capture_output=True)
                end += 60

    def stop_controller(self):
        subprocess.run(["scontrol", "shutdown", "slurmctld"], capture_output=True, timeout=120)
        self.running.pop("ctl").wait(timeout=120)

    def is_up(self):
        answer = subprocess.run(["sinfo", "-h", "-N", "-o", "%T"], capture_output=True, text=True, timeout=120)
        states = answer.stdout.split()
        return len(states) == len(self.nodes) and all(state in ("idle", "mixed", "allocated") for state in states)

    def wait_until(self, condition, seconds=240):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"the cluster did not come up: see {self.folder}/*/log")
            time.sleep(0.2)

    def release_held(self):
        """A controller that was killed may take what runs for lost, and hold it: an administrator lets it go."""
        for node in self.nodes:
            if node in self.running:
                subprocess.run(["scontrol", "update", f"nodename={node}", "state=resume"], capture_output=True)
        queue = subprocess.run(["squeue", "-h", "-r", "-o", "%i %r"], capture_output=True, text=True).stdout
        for line in queue.splitlines():
            if "held" in line:
                subprocess.run(["scontrol", "release", line.split()[0]], capture_output=True)
