"""Where a benchmark ran, for whoever reads its figures."""

import os
import platform
import shlex
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

# By which all are held to fewer instructions than the processor has.
HOLDS_TO_INSTRUCTIONS = ("ONEDNN_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY", "OPENBLAS_CORETYPE")


def describe_machine():
    return {
        "cpu": value_of("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "avx512": "avx512f" in value_of("/proc/cpuinfo", "flags").split(),
        "kernel": platform.release(),
        "load_at_start": os.getloadavg()[0],
        "blas": blas(),
        "command": shlex.join(repeatable(sys.argv)),
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d"),
    }


def repeatable(words):
    """The command as somebody else would give it: folders of this machine say nothing to them."""
    held = [f"{name}={os.environ[name]}" for name in HOLDS_TO_INSTRUCTIONS if name in os.environ]
    words = [*held, "./dev", "bench", *words[2:]]
    for place, word in enumerate(words[:-1]):
        if word in ("--data-dir", "--out"):
            words[place + 1] = "DIR"
    return words


def value_of(file, key):
    for line in Path(file).read_text().splitlines():
        if line.startswith(key):
            return line.split(":", 1)[1].strip()
    return ""


def blas():
    """What PyTorch's products run on: the library of LD_LIBRARY_PATH, or that which Debian's alternatives choose."""
    listed = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True).stdout
    paths = [line.split("=>")[1].strip() for line in listed.splitlines() if "libblas.so.3 " in line]
    folders = filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(":"))
    paths = [path for folder in folders if (path := Path(folder) / "libblas.so.3").exists()] + paths
    return "/".join(Path(paths[0]).resolve().parts[-2:]) if paths else "none"
