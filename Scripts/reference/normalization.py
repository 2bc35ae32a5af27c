#!/usr/bin/env python3
"""Writes what Python Keras makes of normalization layers and embeddings to Tests/Fixtures/reference/normalization.json:
outputs, and the gradients of sum(output * upstream), in training and out of it."""
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers

random = np.random.default_rng(11)
cases = {}


def numbers(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "dtype": str(array.dtype), "values": [float(f"{v:.8g}") for v in array.astype("float64").ravel()]}


def normal(*shape):
    return (random.normal(size=shape) * 1.5 + 0.5).astype("float32")


def add(name, layer, x, training=False):
    layer.build(x.shape)
    layer.set_weights([np.abs(normal(*w.shape)) + 0.1 for w in layer.weights])
    trainable = [w.value for w in layer.trainable_variables]
    others = [w.value for w in layer.non_trainable_variables]
    arguments = {"training": True} if training else {}

    def output(trainable, x):
        return layer.stateless_call(trainable, others, x, **arguments)

    y, updated = output(trainable, x)
    upstream = normal(*y.shape)

    def total(trainable, x):
        return (output(trainable, x)[0] * upstream).sum()

    is_float = x.dtype == "float32"
    gradients = jax.grad(total, argnums=(0, 1) if is_float else 0)(trainable, jnp.asarray(x))
    to_weights, to_input = gradients if is_float else (gradients, None)
    cases[name] = {
        "training": training,
        "input": numbers(x),
        "weights": [numbers(w) for w in layer.get_weights()],
        "upstream": numbers(upstream),
        "output": numbers(y),
        "inputGradient": None if to_input is None else numbers(to_input),
        "weightGradients": [numbers(g) for g in to_weights],
        "updated": [numbers(w) for w in updated],
    }


for training in (False, True):
    suffix = "Training" if training else ""
    add("batch" + suffix, layers.BatchNormalization(), normal(6, 5), training)
    add("batchImages" + suffix, layers.BatchNormalization(epsilon=1e-2), normal(3, 4, 5, 6), training)
    add("batchAxis" + suffix, layers.BatchNormalization(axis=1, momentum=0.7), normal(4, 3, 5), training)
    add("batchPlain" + suffix, layers.BatchNormalization(center=False, scale=False), normal(7, 3), training)
add("layer", layers.LayerNormalization(), normal(4, 6))
add("layerAxes", layers.LayerNormalization(axis=[1, 3], epsilon=1e-2), normal(2, 3, 4, 5))
add("layerPlain", layers.LayerNormalization(center=False, scale=False), normal(3, 7))
add("rms", layers.RMSNormalization(), normal(4, 6))
add("group", layers.GroupNormalization(groups=3), normal(2, 4, 5, 6))
add("groupInstance", layers.GroupNormalization(groups=-1), normal(3, 5, 4))
add("unit", layers.UnitNormalization(), normal(4, 6))
add("unitAxes", layers.UnitNormalization(axis=[1, 2]), normal(2, 3, 4))
add("embedding", layers.Embedding(9, 4), random.integers(0, 9, size=(3, 5)).astype("int32"))
for training in (False, True):
    suffix = "Training" if training else ""
    add("batchRenorm" + suffix, layers.BatchNormalization(renorm=True, momentum=0.7, renorm_momentum=0.6), normal(6, 5), training)
    add("batchRenormClipped" + suffix, layers.BatchNormalization(
        axis=1, renorm=True, renorm_clipping={"rmax": 1.2, "rmin": 0.9, "dmax": 0.3}, scale=False), normal(4, 3, 5), training)
    add("batchRenormPlain" + suffix, layers.BatchNormalization(renorm=True, scale=False, center=False), normal(4, 3), training)

path = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/reference/normalization.json"
path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
