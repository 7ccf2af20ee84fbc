"""The benchmark's figures as a Markdown table: ratios of the best turns, and of the medians in brackets."""

import statistics

WHOLE = "whole_experiment"
MARKS = "<!-- bench -->", "<!-- /bench -->"


def name_of(measured):
    """A table's heading: a processor, and the instructions that were used."""
    isa = measured["runner"].get("isa", "no runner")
    return f"{measured['machine']['cpu']}, {isa}"


def all_machines(machines):
    return "\n".join(f"## {name}\n\n{to_markdown(measured)}" for name, measured in machines.items())


def to_markdown(measured):
    parts = [header(measured), networks_table(measured)]
    if measured.get(WHOLE):
        parts.append(whole_table(measured[WHOLE], measured["machine"]["cores"]))
    return "\n\n".join(parts) + "\n"


def header(measured):
    machine, runner = measured["machine"], measured["runner"]
    versions = [f"oneDNN {runner['onednn']} ({runner['isa']})"] if runner else []
    versions += [f"PyTorch {measured['torch']}"] if measured["torch"] else []
    absent = {"runner", "pytorch", "libtorch", "floor"} - set(measured["participants"])
    lines = [
        f"{machine['cpu']}, {machine['cores']} cores, {', '.join(versions)}, BLAS {machine['blas']};"
        f" {measured['data']}; {machine['date']}.",
        f"Command: `{machine['command']}`.",
        "A trial on one thread; ratios of the best turns, of the medians in brackets."
        " Above 1× means faster than a peer; the floor is the bare matrix products.",
    ]
    return "\n".join(lines + [f"Absent: {', '.join(sorted(absent))}."] * bool(absent))


def networks_table(measured):
    rows = ["| network | runner, epochs/s | × PyTorch | × libtorch | time ÷ floor |", "|---|---:|---:|---:|---:|"]
    for name, seconds in measured["seconds_per_epoch"].items():
        ours = seconds.get("runner")
        rate = f"{1 / min(ours):.2f}" if ours else "–"
        cells = [faster(ours, seconds.get("pytorch")), faster(ours, seconds.get("libtorch"))]
        rows.append(f"| {name} | {rate} | {' | '.join(cells)} | {faster(seconds.get('floor'), ours, sign='')} |")
    return "\n".join(rows)


def faster(ours, theirs, sign="×"):
    """How often ours fits into theirs."""
    if not ours or not theirs:
        return "–"
    best, median = min(theirs) / min(ours), statistics.median(theirs) / statistics.median(ours)
    return f"{best:.2f}{sign} ({median:.2f})"


def whole_table(runs, cores):
    rows = [
        f"3 variants × 4 seeds × 5 epochs on {cores} cores, by the wall clock:",
        "",
        "| | seconds | cores busy | largest process, MB |",
        "|---|---:|---:|---:|",
    ]
    for name, turns in runs.items():
        best = min(turns, key=lambda run: run["seconds"])
        cells = f"{best['seconds']:.1f} | {best['cores_busy']:.0%} | {best['largest_process_mb']:.0f}"
        rows.append(f"| {name} | {cells} |")
    if len(runs) == 2:
        ours, theirs = ([run["seconds"] for run in runs[name]] for name in ("runner", "pytorch"))
        rows += ["", f"The runner is {faster(ours, theirs)} as fast as the PyTorch script with as many processes."]
    return "\n".join(rows)


def put_between_marks(file, table):
    text = file.read_text()
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    file.write_text(f"{before}{MARKS[0]}\n{table}{MARKS[1]}{after}")
