#!/usr/bin/env python3
"""Writes Sources/CDatasets from the files of scikit-learn's wheel.

    .venv/bin/python Scripts/make-datasets.py

The tables are C sources, so that the package needs no resource bundle: a program that does not use them does not load
them, and one that does reads them without opening a file.
"""
import csv
import gzip
import pathlib

import sklearn.datasets

source = pathlib.Path(sklearn.datasets.__file__).parent / "data"
target = pathlib.Path(__file__).resolve().parents[1] / "Sources" / "CDatasets"
(target / "include").mkdir(parents=True, exist_ok=True)

NOTE = "// Made by Scripts/make-datasets.py from scikit-learn's {file}; see NOTICE for the data's origin.\n"
BASE_17 = "0123456789abcdefg"


def read(name):
    path = source / name
    return (gzip.open(path, "rt") if name.endswith(".gz") else open(path)).read()


def write(name, file, *parts):
    (target / name).write_text(NOTE.format(file=file) + '#include "cdatasets.h"\n\n' + "\n".join(parts))


def text(name, rows):
    """A function that gives a string literal, a line for each row."""
    lines = "\n".join(f'      "{row}"' for row in rows)
    return f"const char *cdatasets_{name}(void) {{\n  return\n{lines};\n}}\n"


def table(name, rows):
    """A function that gives numbers as the source writes them, a line for each row."""
    lines = "\n".join(f"      {', '.join(row)}," for row in rows)
    return (
        f"const double *cdatasets_{name}(void) {{\n  static const double table[] = {{\n{lines}\n  }};\n"
        "  return table;\n}\n"
    )


def number(word):
    """The shortest text of the same number."""
    short = repr(float(word))
    return short[:-2] if short.endswith(".0") else short


digits = [[int(float(v)) for v in row] for row in csv.reader(read("digits.csv.gz").splitlines())]
assert len(digits) == 1797 and all(len(row) == 65 and 0 <= min(row) and max(row) <= 16 for row in digits)
write(
    "digits.c", "digits.csv.gz",
    text("digits_pixels", ["".join(BASE_17[v] for v in row[:64]) for row in digits]),
    text("digits_labels", ["".join(str(row[64]) for row in digits[i : i + 100]) for i in range(0, 1797, 100)]),
)

header, *cancer = list(csv.reader(read("breast_cancer.csv").splitlines()))
assert header == ["569", "30", "malignant", "benign"] and len(cancer) == 569
write(
    "breast_cancer.c", "breast_cancer.csv",
    table("breast_cancer_features", [[number(v) for v in row[:30]] for row in cancer]),
    text("breast_cancer_labels", ["".join(row[30] for row in cancer[i : i + 100]) for i in range(0, 569, 100)]),
)

features = [line.split() for line in read("diabetes_data_raw.csv.gz").splitlines()]
targets = [line.strip() for line in read("diabetes_target.csv.gz").splitlines()]
assert len(features) == len(targets) == 442
write(
    "diabetes.c", "diabetes_data_raw.csv.gz and diabetes_target.csv.gz",
    table("diabetes_features", [[number(v) for v in row] for row in features]),
    table("diabetes_targets", [[number(v) for v in targets[i : i + 20]] for i in range(0, 442, 20)]),
)
