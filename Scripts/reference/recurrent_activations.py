#!/usr/bin/env python3
"""Writes what Python Keras makes of recurrent layers with each activation to Tests/Fixtures/reference/recurrent_activations.json:
outputs and gradients."""
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers as L

random = np.random.default_rng(41)
names = """tanh sigmoid relu linear leaky_relu relu6 elu selu celu softplus softsign squareplus soft_shrink hard_shrink tanh_shrink
sparse_plus sparse_sigmoid silu gelu mish exponential hard_sigmoid hard_silu hard_tanh log_sigmoid softmax log_softmax""".split()


def normal(*shape):
    return random.normal(size=shape).round(2).astype("float32")


def numbers(array):
    array = np.asarray(array)
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "values": [float(f"{v:.6g}") for v in array.astype("float64").ravel()],
    }


x = normal(2, 3, 2)
mask = np.array([[1, 0, 1], [1, 1, 0]], dtype=bool)
kinds = {
    "simpleRNN": lambda name: L.SimpleRNN(2, activation=name),
    "lstm": lambda name: L.LSTM(2, activation=name, recurrent_activation=name),
    "gru": lambda name: L.GRU(2, activation=name, recurrent_activation=name),
    "gruResetBefore": lambda name: L.GRU(2, activation=name, recurrent_activation=name, reset_after=False),
}
result = {"input": numbers(x), "mask": numbers(mask), "cases": {}}
for kind, make in kinds.items():
    weights = None
    for name in names:
        layer = make(name)
        layer.build(x.shape)
        if weights is None:
            weights = [(normal(*w.shape) * 0.4).round(2) for w in layer.weights]
            result["cases"][kind] = {"weights": [numbers(w) for w in weights], "results": {}}
        layer.set_weights(weights)

        values = [w.value for w in layer.trainable_variables]
        others = [w.value for w in layer.non_trainable_variables]
        run = lambda weights, x: layer.stateless_call(weights, others, x, mask=jnp.asarray(mask))[0]
        gradients = jax.grad(lambda w, x: run(w, x).sum(), argnums=(0, 1))(values, jnp.asarray(x))
        result["cases"][kind]["results"][name] = [
            numbers(a) for a in [run(values, jnp.asarray(x)), gradients[1], *gradients[0]]]

target = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/reference/recurrent_activations.json"
target.write_text(json.dumps(result, separators=(",", ":")) + "\n")
print(target.stat().st_size, "bytes")
