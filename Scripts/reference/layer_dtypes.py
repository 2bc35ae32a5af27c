#!/usr/bin/env python3
"""Writes the types that layers compute in and return, under dtype policies and for inputs of several types, with the numbers where
they are not random, to Tests/Fixtures/reference/layer_dtypes.json."""
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np
from keras import layers as L

from serialized_layers import numbers, serialized, write

random = np.random.default_rng(5)
cases = {}
POLICIES = ["float32", "mixed_bfloat16", "mixed_float16"]


def data(kind, shape):
    if kind in ("uint8", "int32"):
        return random.integers(0, 256, shape).astype(kind)
    if kind == "bool":
        return random.integers(0, 2, shape).astype(kind)
    if kind == "far":  # Casting it to a half type loses what sets the numbers apart.
        return (1000 + random.uniform(-1, 1, shape)).astype("float32")
    if kind == "large":  # It overflows in float16, as its squares do in float32's place.
        return (70000 + 1000 * random.uniform(-1, 1, shape)).astype("float32")
    return random.uniform(0, 250, shape).round(2).astype(kind)


def add(name, make, shape, kinds=("float32",), training=(None,), is_random=False, policies=POLICIES):
    for kind in kinds:
        for policy in policies:
            for trains in training:
                layer = make(policy)
                x = data(kind, (2,) + shape)
                layer.build(x.shape)
                layer.set_weights([random.uniform(0.5, 1.5, w.shape).round(2).astype(w.dtype) for w in layer.weights])
                output = np.asarray(layer(x) if trains is None else layer(x, training=trains))
                drawn = is_random and trains
                entry = {"layer": serialized(layer), "training": bool(trains), "isRandom": drawn, "input": numbers(x),
                         "weights": [numbers(w) for w in layer.get_weights()], "output": numbers(output)}
                if drawn:
                    entry["output"]["values"] = []
                cases[f"{name} {kind} {policy}{' training' if trains else ''}"] = entry


far = ("float32", "far", "large", "int32")
add("layer", lambda d: L.LayerNormalization(dtype=d), (6,), far)
add("layerAxes", lambda d: L.LayerNormalization(axis=[-1, 1], dtype=d), (3, 2, 3), far)
add("layerRMS", lambda d: L.LayerNormalization(rms_scaling=True, dtype=d), (6,), far)
add("layerRMSPlain", lambda d: L.LayerNormalization(rms_scaling=True, center=False, scale=False, dtype=d), (6,), far)
add("group", lambda d: L.GroupNormalization(2, dtype=d), (3, 4), far)
add("groupAxis", lambda d: L.GroupNormalization(2, axis=1, dtype=d), (4, 3), far)
add("rms", lambda d: L.RMSNormalization(dtype=d), (6,), ("float32", "far", "int32"))
add("batch", lambda d: L.BatchNormalization(dtype=d), (6,), ("float32", "far", "int32"))
add("unit", lambda d: L.UnitNormalization(dtype=d), (6,))
add("softmax", lambda d: L.Softmax(dtype=d), (6,))

for rank in (1, 2, 3):
    sides = (4,) * rank + (2,)
    for kind in ("Max", "Average"):
        # Sums of uint8 wrap around in Keras on JAX.
        whole = ("uint8", "int32") if kind == "Max" else ("int32",)
        add(f"{kind}{rank}D", lambda d: getattr(L, f"{kind}Pooling{rank}D")(2, dtype=d), sides, whole, policies=["mixed_float16"])
        add(f"global{kind}{rank}D", lambda d: getattr(L, f"Global{kind}Pooling{rank}D")(dtype=d), sides, whole, policies=["mixed_float16"])
        add(f"adaptive{kind}{rank}D", lambda d: getattr(L, f"Adaptive{kind}Pooling{rank}D")(3, dtype=d), sides, whole, policies=["mixed_float16"])
add("maxBool", lambda d: L.MaxPooling1D(2, dtype=d), (4, 2), ("bool",), policies=["mixed_float16"])
for interpolation in ("nearest", "bilinear", "bicubic", "lanczos3"):
    add(f"upSampling {interpolation}", lambda d: L.UpSampling2D(2, interpolation=interpolation, dtype=d), (3, 3, 2), ("uint8", "int32"),
        policies=["mixed_float16"])

image = (4, 4, 3)
pixels = ("uint8", "float32", "float16")
values = {"value_range": (0, 255)}
for name, arguments in [
        ("CenterCrop", {"height": 3, "width": 2}), ("Rescaling", {"scale": 0.5}),
        ("AutoContrast", {"value_range": (20, 200)})]:
    add(name, lambda d: getattr(L, name)(dtype=d, **arguments), image, pixels)
for name, arguments in [
        ("RandomFlip", {}), ("RandomRotation", {"factor": 0.1}), ("RandomTranslation", {"height_factor": 0.1, "width_factor": 0.1}),
        ("RandomZoom", {"height_factor": 0.1}), ("RandomContrast", {"factor": 0.1}), ("RandomBrightness", {"factor": 0.1}),
        ("RandomHue", {"factor": 0.1, **values}), ("RandomGrayscale", {}), ("RandomInvert", {"factor": 0.5, **values}),
        ("RandomPosterization", {"factor": 4, **values}), ("RandomSharpness", {"factor": 0.5, **values}),
        ("RandomShear", {"x_factor": 0.1, "y_factor": 0.1}), ("RandomPerspective", {}), ("RandomErasing", values),
        ("RandomGaussianBlur", values), ("RandomElasticTransform", {}), ("RandomColorJitter", {"brightness_factor": 0.1, **values}),
        ("RandomColorDegeneration", {"factor": 0.3, **values}), ("RandAugment", {**values}), ("AugMix", values), ("Solarization", {"threshold_factor": 0.5, **values}), ("MixUp", {}),
        ("CutMix", {})]:
    add(name, lambda d: getattr(L, name)(dtype=d, **arguments), image, pixels, (False, True), True, ["float32", "mixed_float16"])
# Whole numbers are refused in training by Keras.
add("RandomSaturation", lambda d: L.RandomSaturation(0.1, dtype=d, **values), image, pixels, policies=["float32", "mixed_float16"],
    training=(False,))
add("RandomCrop", lambda d: L.RandomCrop(4, 4, dtype=d), image, pixels, (False,))
add("RandomCrop training", lambda d: L.RandomCrop(2, 3, dtype=d), image, pixels, (True,), True)
add("RandomGrayscale all", lambda d: L.RandomGrayscale(1.0, dtype=d), image, pixels, (True,))
add("RandAugment none", lambda d: L.RandAugment(**values, num_ops=0, dtype=d), image, pixels, (True,))
add("Equalization", lambda d: L.Equalization(**values, dtype=d), image, ("uint8",), (False,))
# The type only: ties in the table of so few pixels are rounded either way; random_images.py has the numbers.
add("Equalization", lambda d: L.Equalization(**values, dtype=d), image, ("uint8",), (True,), True)

write("layer_dtypes.json", cases)
