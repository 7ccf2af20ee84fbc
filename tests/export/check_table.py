"""Asks an exported network about the rows of a table, the way docs/export.md says, and holds the answers against those of
`runner predict`: check_table.py FOLDER TABLE.csv, with n.c, n.onnx and said.npz in the folder. Says what each reader
comes to, a line each."""
import csv
import datetime
import json
import pathlib
import sys

try:
    import cv2
    import numpy
    import onnx
except ImportError:
    print("skipped")
    sys.exit()

from readers import CNetwork, has_onnxruntime, is_double, metadata, said_by_numpy, said_by_onnxruntime, said_by_opencv


def number(column, cell):
    """Of a cell, as `table` of the metadata describes its column."""
    if cell.lower() in ("", "?", "na", "nan", "null"):
        return numpy.nan
    kind, settings = next(iter(column["kind"].items()))
    if kind == "number":
        return float(cell)
    if kind == "boolean":
        return float(cell == settings["yes"] if settings["yes"] else cell.lower() in ("1", "true", "yes"))
    if kind == "date":
        return datetime.datetime.fromisoformat(cell).replace(tzinfo=datetime.timezone.utc).timestamp()
    words = column.get("words", settings.get("order"))
    return float(words.index(cell) if cell in words else -1)


def answer(name, said, expected, near):
    apart = abs(said - expected).max()
    same = (said.argmax(1) == expected.argmax(1)).all() and apart <= near
    print(f"{name}: {'the same' if same else f'up to {apart:.1g} off'}")


folder, table = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
expected = numpy.load(folder / "said.npz")["probabilities"]
with open(table, newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))

network = CNetwork(folder / "n.c")
columns = json.loads((folder / "preparation.json").read_text())["columns"]
read = numpy.array([network.row([row[name] for name in columns]) for row in rows])
answer("C", network({"input": read}), expected, 1e-6)
refused = network.row([" "] * len(columns))
print(f"C refuses cell {refused}" if isinstance(refused, int) else "C reads what is no cell")

model = folder / "n.onnx"
if not model.exists():
    sys.exit()
onnx.checker.check_model(onnx.load(str(model)), full_check=True)
described = json.loads(metadata(model)["table"])
numbers = numpy.array([[number(column, row[column["name"]]) for column in described] for row in rows])
print("codes: " + ("the same" if numpy.array_equal(numbers, read, equal_nan=True) else "others"))
answer("ONNX", said_by_numpy(model, {"input": numbers}, is_double(model)), expected, 1e-5)
said = said_by_opencv(model, {"input": numbers})
if said is None:
    print("OpenCV does not run it")
else:
    answer("OpenCV", said, expected, 1e-5)
if has_onnxruntime():
    answer("onnxruntime", said_by_onnxruntime(model, {"input": numbers}, is_double(model)), expected, 1e-5)
