#!/usr/bin/env python3
"""Writes layers with arguments that few models have, to Tests/Fixtures/reference/layer_arguments.json; and the history and the
files' content of models whose layers are frozen and trained by a low-rank update, to Tests/Fixtures/reference/lora.json."""
import json
import os
import tempfile

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
from keras import initializers, layers as L

from serialized_layers import FIXTURES, case, numbers, write

random = np.random.default_rng(7)
cases = {}


def normal(*shape):
    return random.normal(size=shape).round(2).astype("float32")


def add(name, layer, x, **options):
    cases[name] = case(layer, x, random=random, **options)


add("rmsScaling", L.LayerNormalization(rms_scaling=True), normal(4, 6))
add("rmsScalingPlain", L.LayerNormalization(rms_scaling=True, center=False, scale=False, epsilon=1e-2), normal(4, 6))
add("layerAxesOutOfOrder", L.LayerNormalization(axis=[-1, 1]), normal(2, 3, 2, 4))
renorm = L.BatchNormalization(renorm=True, renorm_clipping={"rmax": 3.0, "rmin": 0.3, "dmax": 5.0}, renorm_momentum=0.8)
renorm.build((3, 5))
renorm.set_weights([np.abs(normal(*w.shape)) + 0.1 for w in renorm.weights])
add("renorm", renorm, normal(3, 5))
add("einsumRight", L.EinsumDense("bc...,cd->bd...", output_shape=4), normal(2, 3, 5))
add("einsumRightBias", L.EinsumDense("bc...,cde->bde...", output_shape=(3, 4), bias_axes="e"), normal(2, 3, 5, 2))
add("einsumRightNothing", L.EinsumDense("bc...,cd->bd...", output_shape=4, bias_axes="d"), normal(2, 3))
add("einsumLeft", L.EinsumDense("...bc,cd->...bd", output_shape=(None, 4), bias_axes="d"), normal(2, 2, 3, 5), shape=False)
add("einsumLeftNothing", L.EinsumDense("...bc,cd->...bd", output_shape=4), normal(2, 3))
add("denseLora", L.Dense(3, lora_rank=2, activation="relu"), normal(4, 5))
add("einsumLora", L.EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de", lora_rank=2, lora_alpha=6), normal(2, 3, 4), shape=False)
add("embeddingLora", L.Embedding(6, 4, lora_rank=3), random.integers(0, 6, (2, 3)).astype("int32"))
add("convLora", L.Conv2D(4, 2, lora_rank=2, lora_alpha=3), normal(2, 4, 4, 3))
add("conv1DLora", L.Conv1D(4, 2, groups=2, lora_rank=1, use_bias=False), normal(2, 4, 4))
for name in ("boxcar", "triang", "parzen", "bohman", "blackman", "nuttall", "blackmanharris", "flattop", "bartlett", "barthann", "hamming",
             "cosine", "hann", "exponential", "tukey", "taylor", "lanczos", "bkh"):
    for periodic in (False, True):
        for length in (7, 8):
            add(f"window {name} {periodic} {length}",
                L.STFTSpectrogram(mode="real", frame_length=length, frame_step=4, fft_length=8, window=name, periodic=periodic),
                normal(1, 24, 1), gradient=False, weights=False)
add("window given", L.STFTSpectrogram(mode="imag", frame_length=4, frame_step=2, window=np.array([0.5, 1, 0.25, 2])), normal(1, 12, 1),
    gradient=False, weights=False)
add("mel window given", L.MelSpectrogram(fft_length=8, sequence_stride=4, num_mel_bins=3, sampling_rate=40, min_freq=1,
                                         window=np.array([0.5, 1, 0.25, 2, 1, 1, 0.5, 0.1])), normal(1, 24), gradient=False, weights=False)
write("layer_arguments.json", cases)

# Initializers that are arrays: the values that a layer begins with.
array = np.array([[1.0, 2.0], [3.0, 4.0]], "float32")
entries = {"constants": []}
for value in (array, array.tolist(), np.array([1, 2]), np.array([True, False]), np.array(2.5), 3):
    initializer = initializers.Constant(value)
    serialized = json.loads(json.dumps(keras.saving.serialize_keras_object(L.Dense(2, kernel_initializer=initializer))))
    entries["constants"].append({"layer": serialized, "values": numbers(initializer((2, 2), "float32"))})


def trained(make, x, y):
    """What a model with a fresh update predicts, how it trains, and what its file has in place of its weights."""
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input(x.shape[1:], dtype=str(x.dtype)), make(), L.Flatten()])
    model.layers[0].set_weights([normal(*w.shape) for w in model.layers[0].weights])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    before = [numbers(w) for w in model.get_weights()]
    history = model.fit(x, y(model.output_shape[1]), batch_size=len(x), epochs=3, verbose=0).history["loss"]
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model.keras")
        again = keras.models.load_model(f"{folder}/model.keras")
    return {"layer": json.loads(json.dumps(keras.saving.serialize_keras_object(make()))), "input": numbers(x), "before": before,
            "target": numbers(y(model.output_shape[1])), "history": history, "after": [numbers(w) for w in model.get_weights()],
            "loaded": [numbers(w) for w in again.get_weights()], "prediction": numbers(again.predict(x, verbose=0))}


def zeros(count):
    return np.zeros((4, count), "float32")


entries["trainings"] = {
    "dense": trained(lambda: L.Dense(3, lora_rank=2, kernel_regularizer="l2"), normal(4, 5), zeros),
    "einsum": trained(lambda: L.EinsumDense("abc,cd->abd", output_shape=(2, 3), bias_axes="d", lora_rank=2, lora_alpha=6), normal(4, 2, 4), zeros),
    "embedding": trained(lambda: L.Embedding(6, 4, lora_rank=3), random.integers(0, 6, (4, 3)).astype("int32"), zeros),
    "conv": trained(lambda: L.Conv2D(2, 2, lora_rank=2, lora_alpha=3), normal(4, 3, 3, 2), zeros),
}
(FIXTURES / "lora.json").write_text(json.dumps(entries) + "\n")
