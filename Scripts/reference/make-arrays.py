#!/usr/bin/env python3
"""Writes the .npy and .npz files of Tests/Fixtures/arrays with NumPy, for the tests of Sources/KerasFiles/Arrays.

Element i of every array of numbers is i * 37 % 101, so that the tests can tell what to expect.
"""
import pathlib

import ml_dtypes
import numpy as np

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "arrays"
folder.mkdir(parents=True, exist_ok=True)


def pattern(shape, dtype):
    count = int(np.prod(shape))
    return (np.arange(count) * 37 % 101).reshape(shape).astype(dtype)


names = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split()
for name in names:
    np.save(folder / f"{name}.npy", pattern((2, 3), name))
np.save(folder / "bfloat16.npy", pattern((2, 3), ml_dtypes.bfloat16))
for code in [">i2", ">f4", ">u8", ">f8"]:
    np.save(folder / f"big-endian-{code[1:]}.npy", pattern((2, 3), code))
np.save(folder / "fortran.npy", np.asfortranarray(pattern((2, 3, 4), "int16")))
np.save(folder / "fortran-big-endian.npy", np.asfortranarray(pattern((3, 2), ">f4")))
np.save(folder / "scalar.npy", np.float32(37))
np.save(folder / "empty.npy", np.zeros((0, 5), "float32"))
for version in [(2, 0), (3, 0)]:
    with open(folder / f"version-{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, pattern((2, 3), "float32"), version)

# What is refused.
np.save(folder / "strings.npy", np.array(["a", "bc"]))
np.save(folder / "bytes.npy", np.array([b"a", b"bc"]))
np.save(folder / "complex.npy", pattern((3,), "complex64"))
np.save(folder / "dates.npy", np.array(["2020-01-01"], "datetime64[D]"))
np.save(folder / "records.npy", np.zeros(2, [("a", "f4"), ("b", "i2", (2,))]))
np.save(folder / "objects.npy", np.array([[1], [2, 3]], dtype=object), allow_pickle=True)
np.save(folder / "longdouble.npy", np.zeros(2, np.longdouble))

arrays = {"weights": pattern((4, 5), "float32"), "labels": pattern((7,), "uint8"), "scale": np.float64(37)}
np.savez(folder / "stored.npz", **arrays)
np.savez_compressed(folder / "compressed.npz", **arrays)
np.savez_compressed(folder / "large.npz", zeros=np.zeros((500, 300), "float32"))
