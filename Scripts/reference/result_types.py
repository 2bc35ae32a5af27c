"""Writes Tests/Fixtures/reference/result_types.json: the element types that Keras' operations give.

    KERAS_BACKEND=jax python Scripts/reference/result_types.py

For every operation and every element type, or pair of them, or pair of one and a plain Python number, the table has the
type of Keras' result on JAX. JAX has no 64-bit types by default. Where one goes in or comes out, the table has what Keras'
own rules infer (symbolic tensors), without their last step that cuts 64 bits to 32. None stands for what Keras refuses.
"""

import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
from keras import KerasTensor, ops
from keras.src.backend.common import dtypes

TYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
         "float16", "bfloat16", "float32", "float64"]
WIDE = ("int64", "uint64", "float64")

UNARY = {
    "negative": ops.negative, "abs": ops.abs, "sign": ops.sign, "square": ops.square, "reciprocal": ops.reciprocal,
    "sqrt": ops.sqrt, "rsqrt": ops.rsqrt, "exp": ops.exp, "expm1": ops.expm1, "log": ops.log, "log1p": ops.log1p,
    "sin": ops.sin, "cos": ops.cos, "tan": ops.tan, "asin": ops.arcsin, "acos": ops.arccos, "atan": ops.arctan,
    "sinh": ops.sinh, "cosh": ops.cosh, "tanh": ops.tanh, "asinh": ops.arcsinh, "acosh": ops.arccosh,
    "atanh": ops.arctanh, "floor": ops.floor, "ceil": ops.ceil, "trunc": ops.trunc, "round": ops.round,
    "logicalNot": ops.logical_not, "isNaN": ops.isnan, "isInfinite": ops.isinf, "isFinite": ops.isfinite,
    "sum": ops.sum, "product": ops.prod, "mean": ops.mean, "variance": ops.var, "standardDeviation": ops.std,
    "max": ops.max, "min": ops.min, "any": ops.any, "all": ops.all, "argmax": ops.argmax, "argmin": ops.argmin,
    "logSumExp": ops.logsumexp, "countNonzero": ops.count_nonzero, "median": ops.median, "norm": ops.norm,
    "quantile": lambda x: ops.quantile(x, 0.5), "sort": ops.sort, "argsort": ops.argsort, "flip": ops.flip,
    "roll": lambda x: ops.roll(x, 1), "trace": lambda x: ops.trace(ops.reshape(x, (1, -1))),
    "diagonal": lambda x: ops.diagonal(ops.reshape(x, (1, -1))), "tril": lambda x: ops.tril(ops.reshape(x, (1, -1))),
    "diff": ops.diff,
}

BINARY = {
    "add": ops.add, "subtract": ops.subtract, "multiply": ops.multiply, "divide": ops.divide,
    "floorDivide": ops.floor_divide, "remainder": ops.mod, "power": ops.power, "maximum": ops.maximum,
    "minimum": ops.minimum, "atan2": ops.arctan2, "equal": ops.equal, "notEqual": ops.not_equal, "less": ops.less,
    "lessEqual": ops.less_equal, "greater": ops.greater, "greaterEqual": ops.greater_equal,
    "logicalAnd": ops.logical_and, "logicalOr": ops.logical_or, "logicalXor": ops.logical_xor,
    "where": lambda a, b: ops.where(True, a, b), "concatenate": lambda a, b: ops.concatenate([a, b]),
    "stack": lambda a, b: ops.stack([a, b]), "matmul": ops.matmul, "dot": ops.dot,
    "einsum": lambda a, b: ops.einsum("i,i->i", a, b), "outer": ops.outer,
}
# Operations of a tensor and a plain number, on either side.
WITH_NUMBER = ["add", "subtract", "multiply", "divide", "floorDivide", "remainder", "power", "maximum", "minimum",
               "equal", "less", "where"]


cut = dict(dtypes.BIT64_TO_BIT32_DTYPE)


def result(function, *operands):
    """The type for operands, each the name of a type or a plain number."""
    types = [x for x in operands if isinstance(x, str)]
    signed = any(x.startswith("int") for x in types)
    is_wide = any(x in WIDE for x in types) or ("uint32" in types and signed)
    dtypes.BIT64_TO_BIT32_DTYPE.clear()
    if not is_wide:
        dtypes.BIT64_TO_BIT32_DTYPE.update(cut)
    try:
        if is_wide:
            values = [KerasTensor((3,), x) if isinstance(x, str) else x for x in operands]
        else:
            values = [ops.cast(np.array([1, 0, 1]), x) if isinstance(x, str) else x for x in operands]
        return keras.backend.standardize_dtype(function(*values).dtype)
    except Exception:
        return None


table = {
    "unary": {name: [result(f, x) for x in TYPES] for name, f in UNARY.items()},
    "binary": {name: [[result(f, a, b) for b in TYPES] for a in TYPES] for name, f in BINARY.items()},
    "numbers": {
        name: {
            "tensor, int": [result(BINARY[name], x, 2) for x in TYPES],
            "tensor, float": [result(BINARY[name], x, 2.0) for x in TYPES],
            "int, tensor": [result(BINARY[name], 2, x) for x in TYPES],
            "float, tensor": [result(BINARY[name], 2.0, x) for x in TYPES],
        }
        for name in WITH_NUMBER
    },
}
path = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/reference/result_types.json"
lines = []
for part in ("unary", "binary", "numbers"):
    rows = ",\n".join(f'    "{name}": {json.dumps(value)}' for name, value in table[part].items())
    lines.append(f'  "{part}": {{\n{rows}\n  }}')
path.write_text('{\n  "types": ' + json.dumps(TYPES) + ",\n" + ",\n".join(lines) + "\n}\n")
