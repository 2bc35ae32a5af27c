#!/usr/bin/env python3
"""Writes arrays and what NumPy prints of them to Tests/Fixtures/printing, for the tests of tensors' descriptions."""
import pathlib

import numpy as np

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "printing"
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(7)
nan, inf = np.nan, np.inf
arrays = []

# Numbers that a rule turns on: where exponents begin, digits that are cut, widths that signs and infinities change.
lists = [
    [], [0], [-0.0], [1, 2, 3], [1.5, 22.25, -3], [0.1, 0.2, 0.3], [1 / 3, 2 / 3], [nan], [inf], [-inf], [nan, inf, -inf],
    [1, nan], [-1.5, inf], [1.5, -inf], [nan, 0.5], [1e-4], [9.9e-5], [1e-4, 1], [1e-5, 1], [1e5], [999999], [1e6], [1e8],
    [99999999.0], [123456789.0], [1, 1000], [1, 1001], [1, 1000.5], [0.001, 1], [0.001, 1.001], [1e-10, nan, -inf, 1],
    [1e10, -1e-10], [2.0**-20], [2.0**-30, 1], [16777216, 16777217], [np.pi * 10**e for e in range(-3, 4)],
    [np.e * 10**e for e in range(-12, 12)], [0.5, 0.25, 0.125, 2.0**-8, 2.0**-10], [5e-324, 1], [1e-45, 1], [6e-8, 1],
    [1e100, 1], [1e-100], [1e300, 1e-300], [0.000123456789], [12345.678901234], [1.000000001], [0.99999999999], [9.5e-5, 0],
    [3.4028235e38], [1.1754944e-38], [65504], [100, 0.01], [-1e-3, 1e2], [0.30000000000000004], [1e16], [123456.5],
]
with np.errstate(over="ignore"):
    for dtype in ["float16", "float32", "float64"]:
        for values in lists:
            arrays.append(np.array(values, dtype))
            if len(values) == 1:
                arrays.append(np.array(values[0], dtype))
        for scale in [1e-8, 1e-2, 1, 50, 1e4, 1e9]:
            arrays.append((random.standard_normal((3, 5)) * scale).astype(dtype))
        arrays.append((10 ** random.uniform(-7, 7, 40)).astype(dtype))
        arrays.append(random.standard_normal((2, 3, 4)).astype(dtype).round(2))
        arrays.append((2.0 ** random.integers(-12, 12, (8, 3))).astype(dtype))
        arrays.append(random.integers(-1000, 1000, 64).astype(dtype))

integers = "int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()
for dtype in integers:
    limits = np.iinfo(dtype)
    arrays.append(np.array(limits.max, dtype))
    arrays.append(np.array([limits.min, 0, limits.max], dtype))
    arrays.append(random.integers(0, 100, (3, 4), dtype=dtype))
    arrays.append(random.integers(0, 100, (2, 1, 3), dtype=dtype))
    arrays.append(np.arange(60, dtype=dtype))
arrays += [np.array(v) for v in [True, False, [True], [False, False], [[True, False], [False, True]]]]
arrays.append(random.random((7, 9)) < 0.5)

# Lines that break, arrays that are summarized, and dimensions without elements.
for shape in [(30,), (3, 30), (1000,), (1001,), (10, 100), (10, 101), (2000, 2), (2, 2000), (7, 8, 20), (6, 6, 30), (3, 3, 3, 40),
              (1, 1, 1, 1), (9, 9, 9, 9), (1, 1100), (1100, 1), (4, 4, 4, 4, 4)]:
    size = int(np.prod(shape))
    for dtype in ["float32", "int64", "uint8"]:
        arrays.append((np.arange(size) * 7919 % 251 / (4 if dtype == "float32" else 1)).reshape(shape).astype(dtype))
for shape in [(0,), (0, 3), (3, 0), (2, 0, 4)]:
    arrays += [np.zeros(shape, "float32"), np.zeros(shape, "float64"), np.zeros(shape, "int32")]
arrays.append(np.zeros((60, 28, 28), "uint8"))
arrays.append(np.full((3, 40), 123456.789, "float32"))

np.savez_compressed(folder / "arrays.npz", **{f"{index:03}": array for index, array in enumerate(arrays)})
with open(folder / "expected.txt", "w") as file:
    for array in arrays:
        file.write(f"{array!s}\n\x1e\n{array!r}\n\x1d\n")
print(len(arrays), "arrays")
