#!/usr/bin/env python3
"""Writes files of Keras' older HDF5 format to Tests/Fixtures/legacy, and what the models in them give.

Run with KERAS_BACKEND=jax.
"""
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")
import h5py
import keras
import numpy as np
from keras import layers
from keras.src.legacy.saving import legacy_h5_format

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "legacy"
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(3)
result = {}


def numbers(array):
    return [float(f"{value:.9g}") for value in np.asarray(array, "float64").ravel()]


x = random.normal(size=(12, 4)).astype("float32")
y = np.eye(2, dtype="float32")[np.arange(12) % 2]
result["x"], result["y"] = numbers(x), numbers(y)


def facts(model, file):
    """What a model gives, and the losses with which it trains on (Keras 3.15 itself loads the optimizer of such files without
    its slots)."""
    entry = {"prediction": numbers(model.predict(x, verbose=0)), "weights": [numbers(w) for w in model.get_weights()]}
    history = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
    entry["loss"] = numbers(history.history["loss"])
    entry["keys"] = list(history.history)
    result[file] = entry


# A model of everything that has an order of its own: statistics, a model inside, a frozen layer.
model = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(6, activation="tanh", kernel_regularizer="l2"),
        layers.BatchNormalization(),
        keras.Sequential([layers.Dense(5, trainable=False), layers.BatchNormalization(), layers.Dense(3)], name="inner"),
        layers.Reshape((3, 1)),
        layers.LSTM(3),
        layers.Dense(2, activation="softmax"),
    ]
)
model.compile(
    keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.05, 10, 0.9)),
    keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
    metrics=["accuracy", keras.metrics.Precision(name="p")],
)
model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
model.save(folder / "model.h5")
with h5py.File(folder / "weights.h5", "w") as file:
    legacy_h5_format.save_weights_to_hdf5_group(file, model)
facts(model, "model.h5")

# A learning rate that is a variable, and a loss by name.
plain = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="relu"), layers.Dense(2)])
plain.compile(keras.optimizers.SGD(0.05, momentum=0.9), "mse")
plain.fit(x, y, batch_size=4, epochs=1, shuffle=False, verbose=0)
plain.save(folder / "plain.h5")

# As Keras 2 wrote it: the shape of the input in the first layer, numbers behind the names of weights.
with h5py.File(folder / "plain.h5") as source, h5py.File(folder / "keras-2.h5", "w") as file:
    config = json.loads(source.attrs["model_config"])
    stack = config["config"]["layers"]
    stack[1]["config"]["batch_input_shape"] = stack[0]["config"]["batch_shape"]
    stack[1]["config"]["dtype"] = stack[2]["config"]["dtype"] = "float32"
    config["config"] = {"name": "sequential", "layers": stack[1:]}
    file.attrs["model_config"] = json.dumps(config).encode("utf8")
    file.attrs["keras_version"] = b"2.15.0"
    group = file.create_group("model_weights")
    group.attrs["layer_names"] = [layer.name.encode("utf8") for layer in plain.layers]
    for layer in plain.layers:
        inner = group.create_group(layer.name)
        names = [f"{layer.name}/{w.name}:0" for w in layer.weights]
        inner.attrs["weight_names"] = [name.encode("utf8") for name in names]
        for name, weight in zip(names, layer.weights):
            inner.create_dataset(name, data=np.asarray(weight))
facts(plain, "plain.h5")
# Keras 3.15 takes the batch for a dimension of the samples there, so that these numbers are of the model that was saved.
result["keras-2.h5"] = {key: result["plain.h5"][key] for key in ["prediction", "weights"]}
(folder / "facts.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
