"""Writes definitions.json: for each class that files may name, Python Keras' serialized form of objects with default arguments
and with as many other arguments as the class takes.

Values are tried by an argument's name and default; one is kept if the constructor takes it and the configuration shows it.
"""
import inspect
import json
import os
import pathlib
import re
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests" / "Fixtures" / "reference"
SOURCES = ROOT / "Sources" / "Keras"

layers = keras.layers
# What a constructor cannot do without.
REQUIRED = {
    "units": 3, "filters": 4, "kernel_size": 3, "pool_size": 2, "size": 2, "rate": 0.25, "stddev": 0.5, "input_dim": 7,
    "output_dim": 5, "dims": [2, 1], "n": 3, "target_shape": [2, 3], "equation": "abc,cd->abd", "output_shape": [None, 4],
    "output_size": 2, "factor": 0.3, "height": 4, "width": 5, "height_factor": 0.3, "width_factor": 0.2, "num_tokens": 6,
    "num_bins": 5, "scale": 0.5, "activation": "relu", "num_classes": 3, "target_class_ids": [0, 1], "specificity": 0.4,
    "sensitivity": 0.4, "recall": 0.4, "precision": 0.4, "initial_learning_rate": 0.1, "decay_steps": 100,
    "decay_rate": 0.9, "first_decay_steps": 50, "boundaries": [10, 20], "values": [0.1, 0.01, 0.001],
}
# What a class takes in place of that.
OWN = {
    "CategoryEncoding": lambda: {"num_tokens": 6},
    "RandomPosterization": lambda: {"factor": [2, 5]},
    "RNN": lambda: {"cell": layers.LSTMCell(3, name="cell")},
    "StackedRNNCells": lambda: {"cells": [layers.GRUCell(3, name="one"), layers.SimpleRNNCell(2, name="two")]},
    "Bidirectional": lambda: {"layer": layers.LSTM(3, name="forward")},
    "TimeDistributed": lambda: {"layer": layers.Dense(3, name="inner")},
    "SpectralNormalization": lambda: {"layer": layers.Dense(3, name="inner")},
    "Pipeline": lambda: {"layers": [layers.Rescaling(0.5, name="inner")]},
    "Sequential": lambda: {"layers": [layers.Dense(3, name="inner")]},
    "InputLayer": lambda: {"batch_shape": (None, 3)},
    "Discretization": lambda: {"bin_boundaries": [0.0, 1.0]},
    "LossScaleOptimizer": lambda: {"inner_optimizer": keras.optimizers.SGD()},
    "MultiOptimizer": lambda: {
        "optimizer_map": keras.optimizers.OptimizerMap(keras.optimizers.SGD(), {".*/kernel": keras.optimizers.Adam()})},
}
# Arguments that Swift has in another form or that are not supported; see the layers' documentation.
SKIPPED = {
    "dtype", "trainable", "name", "sparse", "ragged", "fn", "backward_layer", "vocabulary_dtype", "synchronized",
    "vocabulary", "idf_weights", "weights", "standardize", "split", "optional", "input_tensor", "kwargs", "bounding_box_format",
    "quantization_config", "lora_rank", "lora_alpha", "autocast", "layers", "batch_size", "shape", "output_padding",
    "ema_overwrite_frequency", "global_clipnorm", "clipvalue", "overwrite", "renorm", "renorm_clipping", "renorm_momentum",
    "rms_scaling", "data_type", "gptq_unpacked_column_size", "label_weights",
}


def candidates(cls, name, default):
    if cls in ("Dice", "Tversky") and name == "axis":
        return [[1, 2]]
    if name.endswith("initializer"):
        return [keras.initializers.RandomNormal(stddev=0.25)]
    if name.endswith("regularizer"):
        return [keras.regularizers.L2(0.5)]
    if name.endswith("constraint"):
        return [keras.constraints.MaxNorm(3)]
    named = {
        "activation": ["relu", "tanh"], "recurrent_activation": ["tanh"], "padding": ["same", 2], "data_format": ["channels_first"],
        "strides": [2], "dilation_rate": [2], "interpolation": ["bilinear", "nearest"], "fill_mode": ["constant"],
        "merge_mode": ["sum"], "mode": ["horizontal", "fan_out", "columns", "real"], "output_mode": ["one_hot", "count"],
        "reduction": ["sum"], "axis": [1, [1, 2]], "seed": [3], "noise_shape": [[None, 1]], "shared_axes": [[1]],
        "mask_value": [0.5, 7], "salt": [5], "bias_axes": ["d"], "value_range": [[0.0, 1.0]], "window": ["hamming"],
        "distribution": ["uniform"], "thresholds": [[0.25, 0.75]], "average": ["macro"], "curve": ["PR"],
        "summation_method": ["minoring"], "class_aggregation": ["variance_weighted_average"], "ngrams": [2],
        "exclude_layers": [["out"]], "learning_rate": [0.125, keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)],
        "input_axes": [[0]], "output_axes": [[1]], "scaling": ["spectrum"], "side": ["imag"], "encoding": ["latin-1"],
        "oov_token": ["[OOV]", -3], "mask_token": ["[M]", -2], "reverse_dtype": ["float32"], "kernel_size": [2, [2, 3]],
        "fill_value": [0.5], "max_value": [6.0], "num_oov_indices": [2], "max_tokens": [50],
        "brightness_factor": [0.2], "contrast_factor": [0.2], "saturation_factor": [0.2], "hue_factor": [0.2],
        "x_factor": [[0.0, 0.25]], "y_factor": [[0.0, 0.25]], "width_factor": [0.25], "tile_grid_size": [[4, 4]],
        "mean": [0.25], "variance": [0.5], "offset": [0.5], "groups": [2],
    }
    if name in named:
        return named[name]
    if isinstance(default, bool):
        return [not default]
    if isinstance(default, int):
        return [default + 1, default * 2]
    if isinstance(default, float):
        return [default / 2 if default else 0.25, default + 0.25]
    if default is None:
        return [2, 0.5]
    return []


def serialized(object):
    return json.loads(json.dumps(keras.saving.serialize_keras_object(object)))


def arguments(cls):
    names = {}
    for base in reversed(cls.__mro__):
        if base.__init__ is not object.__init__ and "__init__" in base.__dict__:
            for name, parameter in inspect.signature(base.__init__).parameters.items():
                if name not in ("self", "args", "kwargs"):
                    names[name] = parameter.default
    own = inspect.signature(cls.__init__).parameters
    if not any(p.kind == p.VAR_KEYWORD for p in own.values()):
        names = {n: d for n, d in names.items() if n in own}
    return names


def cases(name, cls):
    own = inspect.signature(cls.__init__).parameters
    required = OWN.get(name, dict)()
    if not required:
        required = {n: REQUIRED[n] for n, p in own.items()
                    if n in REQUIRED and p.default is inspect.Parameter.empty}
    if "name" in own or issubclass(cls, keras.Layer):
        required["name"] = "given"
    keras.utils.clear_session()
    first = serialized(cls(**required))
    taken = dict(required)
    last = first
    for argument, default in arguments(cls).items():
        if argument in SKIPPED or argument in OWN.get(name, dict)():
            continue
        for value in candidates(name, argument, default):
            try:
                new = serialized(cls(**{**taken, argument: value}))
                cls.from_config(cls(**{**taken, argument: value}).get_config())
            except Exception:
                continue
            if new["config"] != last["config"]:
                taken[argument], last = value, new
                break
    return [first] if last == first else [first, last]


def swift_names():
    """The classes in the lists of Sources/Keras."""
    for kind, path in {
        "layers": "Layers/Layers.swift", "losses": "Losses/Losses.swift", "metrics": "Metrics/Metrics.swift",
        "optimizers": "Optimizers/Optimizers.swift", "optimizers.schedules": "Optimizers/Schedules/Schedules.swift",
        "initializers": "Initializers/Initializers.swift", "regularizers": "Regularizers/Regularizers.swift",
        "constraints": "Constraints/Constraints.swift",
    }.items():
        text = (SOURCES / path).read_text()
        table = text[text.index("ObjectRegistry("):text.index("])") if "])" in text else text.index("],")]
        for name in re.findall(r"(\w+)\.self", table):
            yield kind, name


result = {}
for kind, name in swift_names():
    module = keras
    for part in kind.split("."):
        module = getattr(module, part)
    cls = getattr(module, name, None) or getattr(keras, name, None)
    if name == "Lambda":
        continue
    try:
        result.setdefault(kind, []).extend(cases(name, cls))
    except Exception as error:
        print(f"{kind}.{name}: {type(error).__name__} {error}", file=sys.stderr)
(FIXTURES / "definitions.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
print({kind: len(items) for kind, items in result.items()})
