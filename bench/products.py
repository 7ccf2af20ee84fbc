#!/usr/bin/python3
"""Measure the three products of a dense layer over a grid of widths and batches, beside OpenBLAS and BLIS.

    products.py PROGRAMS [--milliseconds N]

PROGRAMS is the folder of the built `products`. Writes products.md: with AVX2 alone, to which all are held, and with
AVX-512 where the processor has it. OpenBLAS and BLIS are those that the loader finds (Debian: libopenblas0-serial and
libblis4-serial, or LD_LIBRARY_PATH); who is absent is named and left out.
"""

import argparse
import json
import os
import subprocess
from datetime import datetime, timezone
from pathlib import Path

from machine import describe_machine
from participants import HERE, ONE_THREAD

HELD_TO = {
    "AVX2": {"ONEDNN_MAX_CPU_ISA": "AVX2", "OPENBLAS_CORETYPE": "Haswell", "BLIS_ARCH_TYPE": "3"},
    "AVX-512": {"OPENBLAS_CORETYPE": "SkylakeX", "BLIS_ARCH_TYPE": "0"},
}
PRODUCTS = ("forward", "data", "weight")
PEERS = ("sgemm", "openblas", "blis")
ASKED = 0.85


def measure(program, milliseconds, variables):
    environment = {key: value for key, value in os.environ.items() if key != "ONEDNN_MAX_CPU_ISA"}
    environment |= {key: value for key, value in ONE_THREAD.items() if key not in os.environ}
    done = subprocess.run(
        [program, str(milliseconds)], env=environment | variables, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def ratio(rates):
    return rates["runner"] / max(rate for name, rate in rates.items() if name != "runner")


def grid(cells, product):
    """Widths down, batches across: the runner's GFLOP/s, and in brackets what part they are of the best other's."""
    batches = sorted({cell["batch"] for cell in cells})
    rows = ["| width | " + " | ".join(map(str, batches)) + " |", "|---:" * (len(batches) + 1) + "|"]
    for width in sorted({cell["width"] for cell in cells}):
        of_width = {cell["batch"]: cell[product] for cell in cells if cell["width"] == width}
        shown = (f"{of_width[batch]['runner']:.0f} ({ratio(of_width[batch]):.2f})" for batch in batches)
        rows.append(f"| {width} | {' | '.join(shown)} |")
    return "\n".join(rows)


def worst(cells, most=12):
    """The cells that are furthest behind, with everybody's rates."""
    found = [(ratio(cell[product]), product, cell) for cell in cells for product in PRODUCTS]
    behind = sorted((one for one in found if one[0] < ASKED), key=lambda one: one[0])
    if not behind:
        return f"No product is below {ASKED} of the best."
    names = [name for name in ("runner", *PEERS) if name in behind[0][2]["forward"]]
    rows = [f"Below {ASKED} of the best are {len(behind)} of {len(found)}, the worst first, in GFLOP/s:", ""]
    rows += [f"| product | width | batch | {' | '.join(names)} | ratio |", "|---" + "|---:" * (len(names) + 3) + "|"]
    for part, product, cell in behind[:most]:
        rates = " | ".join(f"{cell[product][name]:.0f}" for name in names)
        rows.append(f"| {product} | {cell['width']} | {cell['batch']} | {rates} | {part:.2f} |")
    return "\n".join(rows)


def section(name, cells):
    absent = [peer for peer in PEERS if peer not in cells[0]["forward"]]
    parts = [f"## {name}", worst(cells)]
    parts += [f"Absent: {', '.join(absent)}."] * bool(absent)
    return "\n\n".join(parts + [f"### {product}\n\n{grid(cells, product)}" for product in PRODUCTS])


def document(sections, machine):
    return f"""# Products beside those of others

    cmake --preset release -DRUNNER_BENCH=ON && ninja -C build products
    bench/products.py build/bin

Dense layers with as many inputs as outputs, on one thread of an {machine["cpu"]}: the runner's products by oneDNN as
a training step makes them, its copies and bands counted, in GFLOP/s; and in brackets their part of the best of oneDNN's
own `sgemm`, OpenBLAS and BLIS. Each from the least time that the thread computed among turns that alternate.
{datetime.now(timezone.utc).strftime("%Y-%m-%d")}.

{sections}
"""


def main():
    parser = argparse.ArgumentParser(description="Measure products beside OpenBLAS and BLIS.")
    parser.add_argument("programs", type=Path)
    parser.add_argument("--milliseconds", type=float, default=100)
    arguments = parser.parse_args()
    machine = describe_machine()
    names = ["AVX2"] + ["AVX-512"] * machine["avx512"]
    program = arguments.programs.resolve() / "products"
    sections = [section(name, measure(program, arguments.milliseconds, HELD_TO[name])) for name in names]
    (HERE / "products.md").write_text(document("\n\n".join(sections), machine))


if __name__ == "__main__":
    main()
