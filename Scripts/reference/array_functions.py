"""Writes Tests/Fixtures/reference/array_functions.json: what Keras (JAX) and NumPy give for NumPy-like functions.

    KERAS_BACKEND=jax python Scripts/reference/array_functions.py

Tests/TensorsTests/ArrayFunctionTests.swift has the same calls under the same names on the same inputs.
"""

import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np
from keras import ops

x = np.array([[3, -1, 4, 1.5], [5, -9, 2, 6], [-5, 3, 5, 8]], "float32")
y = np.array([[0.5, 2, -1, 3], [1, 4, -2, 0.25], [7, -3, 0.5, 1]], "float32")
z = np.arange(24, dtype="float32").reshape(2, 3, 4) * 0.5 - 4
v = np.array([2, 7, 1, 8, 2, 8], "int32")
w = np.array([1, -2, 0.5], "float32")
s = np.array([[4, 1, 2], [3, 5, 0], [7, 6, 8]], "float32")
nan = np.array([1, np.nan, np.inf, -np.inf, 2], "float32")
mask = x > 2

CASES = {
    "sum axis": lambda: ops.sum(x, axis=0), "sum axes": lambda: ops.sum(z, axis=(0, 2), keepdims=True),
    "mean axis": lambda: ops.mean(x, axis=1), "prod": lambda: ops.prod(x), "prod axis": lambda: ops.prod(x, axis=0),
    "var": lambda: ops.var(x), "std axis": lambda: ops.std(x, axis=0, keepdims=True),
    "max axis": lambda: ops.max(x, axis=-1), "min axis": lambda: ops.min(x, axis=0),
    "any axis": lambda: ops.any(mask, axis=0), "all axis": lambda: ops.all(mask, axis=0),
    "countNonzero": lambda: ops.count_nonzero(mask, axis=1), "logSumExp axis": lambda: ops.logsumexp(x, axis=1),
    "cumsum": lambda: ops.cumsum(x), "cumsum axis": lambda: ops.cumsum(x, axis=0),
    "cumprod": lambda: ops.cumprod(y, axis=1),
    "T": lambda: ops.transpose(x), "transpose": lambda: ops.transpose(z, (2, 0, 1)),
    "expandDims": lambda: ops.expand_dims(x, 1), "expandDims several": lambda: ops.expand_dims(x, (0, -1)),
    "squeeze": lambda: ops.squeeze(ops.reshape(x, (1, 3, 1, 4)), axis=2),
    "swapAxes": lambda: ops.swapaxes(z, 0, -1), "moveAxis": lambda: ops.moveaxis(z, 0, 2),
    "moveAxis several": lambda: ops.moveaxis(z, (0, 1), (-1, 0)),
    "flip": lambda: ops.flip(x), "flip axis": lambda: ops.flip(x, axis=1), "roll": lambda: ops.roll(x, 5),
    "roll axis": lambda: ops.roll(x, -1, axis=1), "repeat": lambda: ops.repeat(x, 2),
    "repeat axis": lambda: ops.repeat(x, 3, axis=0), "repeat counts": lambda: ops.repeat(x, np.array([2, 0, 1]), axis=0),
    "tile": lambda: ops.tile(x, (2, 1)), "pad": lambda: ops.pad(x, ((1, 2), (0, 1)), constant_values=7.0),
    "pad reflect": lambda: ops.pad(x, ((2, 1), (3, 2)), mode="reflect"),
    "pad symmetric": lambda: ops.pad(x, ((2, 4), (1, 5)), mode="symmetric"),
    "pad edge": lambda: np.pad(x, ((2, 1), (1, 0)), mode="edge"), "pad wrap": lambda: np.pad(x, ((2, 4), (1, 0)), mode="wrap"),
    "sort": lambda: ops.sort(x), "sort axis": lambda: ops.sort(x, axis=0), "argsort": lambda: ops.argsort(x, axis=0),
    "takeAlongAxis": lambda: ops.take_along_axis(x, np.array([[2, 0, 1, 1]]), axis=0),
    "take": lambda: ops.take(x, np.array([0, 5, -1])), "take axis": lambda: ops.take(x, np.array([2, 0]), axis=1),
    "quantile": lambda: ops.quantile(x, 0.3, axis=1), "quantile all": lambda: ops.quantile(x, 0.85, keepdims=True),
    "quantile lower": lambda: ops.quantile(x, 0.3, method="lower"),
    "quantile higher": lambda: ops.quantile(x, 0.3, method="higher"),
    "quantile nearest": lambda: ops.quantile(x, 0.3, method="nearest"),
    "quantile of NaN": lambda: ops.quantile(nan, 0.5), "percentile": lambda: np.percentile(x, 40).astype("float32"),
    "median": lambda: ops.median(x), "median axis": lambda: ops.median(x, axis=(0,), keepdims=True),
    "diagonal": lambda: ops.diagonal(x), "diagonal offset": lambda: ops.diagonal(z, offset=-1, axis1=1, axis2=2),
    "trace": lambda: ops.trace(x), "trace axes": lambda: ops.trace(z, offset=1, axis1=2, axis2=0),
    "tril": lambda: ops.tril(x), "tril k": lambda: ops.tril(z, k=1), "triu": lambda: ops.triu(x),
    "triu k": lambda: ops.triu(x, k=-1), "diag": lambda: ops.diag(w), "diag k": lambda: ops.diag(w, k=-2),
    "diag above": lambda: ops.diag(w, k=1),
    "dot": lambda: ops.dot(x, ops.transpose(y)), "dot vector": lambda: ops.dot(s, w), "dot of many": lambda: ops.dot(z, ops.moveaxis(z, 2, 1)),
    "outer": lambda: ops.outer(w, w), "norm": lambda: ops.norm(x), "norm axis": lambda: ops.norm(x, axis=1, keepdims=True),
    "norm 1": lambda: ops.norm(x, ord=1, axis=0), "norm 3": lambda: ops.norm(x, ord=3, axis=1),
    "norm inf": lambda: ops.norm(x, ord=np.inf, axis=1), "norm 0": lambda: ops.norm(x, ord=0, axis=1),
    "norm of matrices": lambda: ops.norm(z, axis=(1, 2)), "norm 1 of matrices": lambda: ops.norm(z, ord=1, axis=(1, 2)),
    "norm -inf of matrices": lambda: ops.norm(z, ord=-np.inf, axis=(2, 1), keepdims=True),
    "einsum matmul": lambda: ops.einsum("ij,kj->ik", x, y), "einsum implicit": lambda: ops.einsum("ij,kj", x, y),
    "einsum trace": lambda: ops.einsum("ii->", s), "einsum diagonal": lambda: ops.einsum("ii->i", s),
    "einsum transpose": lambda: ops.einsum("ijk->kji", z), "einsum sum": lambda: ops.einsum("ijk->j", z),
    "einsum batch": lambda: ops.einsum("bij,bkj->bik", z, z), "einsum three": lambda: ops.einsum("ij,kj,k->i", x, y, w),
    "einsum ellipsis": lambda: ops.einsum("...ij,kj->...ik", z, x), "einsum outer": lambda: ops.einsum("i,j->ji", w, w),
    "einsum hadamard": lambda: ops.einsum("ij,ij->ij", x, y), "einsum dot": lambda: ops.einsum("i,i", w, w),
    "einsum broadcast": lambda: ops.einsum("...i,...i->...", z, x),
    "unique": lambda: np.unique(v), "unique counts": lambda: np.unique(v, return_counts=True)[1].astype("int32"),
    "bincount": lambda: ops.bincount(v), "bincount weights": lambda: ops.bincount(v, weights=np.arange(6, dtype="float32"), minlength=12),
    "nonzero 0": lambda: ops.nonzero(mask)[0], "nonzero 1": lambda: ops.nonzero(mask)[1],
    "histogram": lambda: np.histogram(x, bins=5)[0].astype("int32"), "histogram edges": lambda: np.histogram(x, bins=5)[1].astype("float32"),
    "histogram range": lambda: np.histogram(x, bins=4, range=(0, 5))[0].astype("int32"),
    "histogram of one number": lambda: np.histogram(np.ones(3), bins=3)[0].astype("int32"),
    "clip": lambda: ops.clip(x, 0, 5), "pow": lambda: ops.power(x, 2), "round decimals": lambda: ops.round(y * 1.234, 1),
    "round tens": lambda: np.round(x * 7, -1), "log2": lambda: ops.log2(np.abs(x)), "log10": lambda: ops.log10(np.abs(x)),
    "isClose": lambda: ops.isclose(x, x + 1e-5), "isClose NaN": lambda: ops.isclose(nan, nan),
    "isClose equal NaN": lambda: ops.isclose(nan, nan, equal_nan=True), "allClose": lambda: np.array(ops.allclose(x, x + 1e-3)),
    "nanToNum": lambda: ops.nan_to_num(nan, nan=3.0, posinf=9.0, neginf=-9.0),
    "where": lambda: ops.where(mask, x, 0), "where numbers": lambda: ops.where(mask, 1, 2.5),
    "arange": lambda: ops.arange(2, 11, 3), "arange down": lambda: ops.arange(5, -2, -2), "arange real": lambda: ops.arange(0.5, 2.0, 0.25),
    "linspace": lambda: ops.linspace(0.0, 1.0, 5), "linspace open": lambda: ops.linspace(0.0, 1.0, 5, endpoint=False),
    "eye k": lambda: ops.eye(3, 4, k=1), "meshgrid": lambda: ops.meshgrid(w, v)[1], "meshgrid ij": lambda: ops.meshgrid(w, v, indexing="ij")[0],
    "index mask and number": lambda: x[[True, False, True], 0], "index mask and range": lambda: z[[False, True], 1:],
    "index all and mask": lambda: x[:, [True, False, False, True]], "index pairs": lambda: x[[0, 2, -1], [1, 0, 3]],
    "index broadcast": lambda: x[np.array([[0], [2]]), [3, 1]], "index range and indices": lambda: z[1:, :, [[0, 2], [3, -4]]],
    "index apart": lambda: z[[1, 0, 1], :, [0, 2, 3]], "index number apart": lambda: z[0, :, [1, 3]],
    "index together": lambda: z[:, 1, [3, 0]], "index new axis between": lambda: z[[0, 1], None, :, [2, 2]],
    "index ellipsis": lambda: z[..., [2, 0]],
    "index mask in the middle": lambda: z[1, [True, False, True], 2:], "index ellipsis of nothing": lambda: z[:, [1, 2], ..., [0, 3]],
    "index mask of dimensions": lambda: z[:, mask], "index mask and indices": lambda: x[[True, False, True], [1, 3]],
    "greater": lambda: x > 2, "and": lambda: (x > 0) & (x < 5), "or": lambda: (x < 0) | (x > 5), "xor": lambda: (x < 3) ^ (x > 0),
    "not": lambda: ~(x > 0), "remainder from number": lambda: 7 % v, "power from number": lambda: 2 ** w,
}


def plain(array):
    array = np.asarray(array)
    if array.dtype == np.int64:
        array = array.astype("int32")
    values = [None if np.isnan(n) else float(n) for n in array.ravel()]
    return {"shape": list(array.shape), "dtype": str(array.dtype), "values": values}


path = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/reference/array_functions.json"
rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(plain(case()))}" for name, case in CASES.items())
path.write_text("{\n" + rows + "\n}\n")
