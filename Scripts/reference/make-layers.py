#!/usr/bin/env python3
"""Writes what Python Keras makes of layers and models to Tests/Fixtures/layers: outputs, gradients, configurations, masks,
losses (layers.json) and summaries (summaries.json)."""
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ["COLUMNS"] = "200"  # Keras cuts tables that are wider than the terminal.

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers

random = np.random.default_rng(7)


def numbers(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "dtype": str(array.dtype), "values": [float(f"{v:.8g}") for v in array.astype("float64").ravel()]}


def normal(*shape):
    return random.normal(size=shape).astype("float32")


def case(layer, x, *, prepare=None, mask=None):
    """One layer: its weights, output for x, and the gradients of sum(output * upstream)."""
    keras.utils.clear_session()
    layer = layer()
    if not layer.built:
        layer.build(x.shape)
    if prepare:
        prepare(layer)
    else:
        layer.set_weights([normal(*w.shape) for w in layer.weights])
    kwargs = {} if mask is None else {"mask": jnp.asarray(mask)}
    output = layer(x, **kwargs)
    upstream = normal(*output.shape)
    trainable = [w.value for w in layer.trainable_variables]
    others = [w.value for w in layer.non_trainable_variables]

    def total(trainable, x):
        result, _ = layer.stateless_call(trainable, others, x, **kwargs)
        return (result * upstream).sum()

    to_weights, to_input = jax.grad(total, argnums=(0, 1))(trainable, jnp.asarray(x))
    entry = {
        "input": numbers(x),
        "weights": [numbers(w) for w in layer.get_weights()],
        "weightNames": [w.path for w in layer.weights],
        "upstream": numbers(upstream),
        "output": numbers(output),
        "inputGradient": numbers(to_input),
        "weightGradients": [numbers(g) for g in to_weights],
        "losses": [float(v) for v in layer.losses],
        "config": json.dumps(layer.get_config(), default=keras.saving.serialize_keras_object),
    }
    if mask is not None:
        entry["mask"] = numbers(np.asarray(mask))
    output_mask = getattr(output, "_keras_mask", None)
    if output_mask is not None:
        entry["outputMask"] = numbers(output_mask)
    return entry


def sequence_with_gaps():
    x = normal(3, 4, 2)
    x[0, 2] = 0
    x[1, 0] = 0
    x[1, 3] = 0
    x[2, 1, 0] = 0
    return x


adapted = normal(40, 3) * np.array([1, 5, 0.1], "float32") + 2
time_mask = np.array([[True, True, False, True], [False, False, False, False], [True, False, False, True]])

cases = {
    "dense": lambda: case(lambda: layers.Dense(3), normal(4, 5)),
    "denseReLU": lambda: case(lambda: layers.Dense(6, activation="relu"), normal(4, 5)),
    "denseSoftmaxWithoutBias": lambda: case(
        lambda: layers.Dense(4, activation="softmax", use_bias=False), normal(3, 6)
    ),
    "denseOverTime": lambda: case(lambda: layers.Dense(2, activation="tanh"), normal(2, 3, 4)),
    "denseRegularized": lambda: case(
        lambda: layers.Dense(
            3,
            kernel_regularizer=keras.regularizers.L2(0.25),
            bias_regularizer=keras.regularizers.L1(0.5),
            activity_regularizer=keras.regularizers.L1L2(l1=0.125, l2=0.25),
            kernel_constraint="non_neg",
            bias_constraint=keras.constraints.MaxNorm(2.0),
            kernel_initializer=keras.initializers.HeNormal(seed=3),
            bias_initializer="ones",
        ),
        normal(4, 5),
    ),
    "activation": lambda: case(lambda: layers.Activation("gelu"), normal(3, 4)),
    "identity": lambda: case(lambda: layers.Identity(), normal(2, 3)),
    "flatten": lambda: case(lambda: layers.Flatten(), normal(2, 3, 2, 2)),
    "flattenChannelsFirst": lambda: case(lambda: layers.Flatten(data_format="channels_first"), normal(2, 3, 2, 2)),
    "reshape": lambda: case(lambda: layers.Reshape((2, -1)), normal(2, 3, 4)),
    "permute": lambda: case(lambda: layers.Permute((3, 1, 2)), normal(2, 3, 2, 4)),
    "repeatVector": lambda: case(lambda: layers.RepeatVector(3), normal(2, 4)),
    "rescaling": lambda: case(lambda: layers.Rescaling(0.25, offset=-1.0), normal(2, 3)),
    "rescalingChannels": lambda: case(lambda: layers.Rescaling([1.0, 0.5, 2.0], offset=[0.0, 1.0, -1.0]), normal(2, 2, 3)),
    "normalizationAdapted": lambda: case(
        lambda: layers.Normalization(), normal(4, 3), prepare=lambda layer: layer.adapt(adapted)
    ),
    "normalizationGiven": lambda: case(
        lambda: layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 1.0, 0.25]), normal(2, 4, 3)
    ),
    "normalizationOneNumber": lambda: case(lambda: layers.Normalization(axis=None, mean=1.5, variance=4.0), normal(2, 3)),
    "normalizationInverted": lambda: case(
        lambda: layers.Normalization(axis=1, mean=[1.0, 2.0, 3.0], variance=[4.0, 1.0, 0.25], invert=True),
        normal(2, 3, 4),
    ),
    "normalizationAxes": lambda: case(
        lambda: layers.Normalization(axis=(1, 2)),
        normal(2, 3, 2),
        prepare=lambda layer: layer.adapt(random.normal(size=(9, 3, 2)).astype("float32")),
    ),
    "activityRegularization": lambda: case(lambda: layers.ActivityRegularization(l1=0.5, l2=0.25), normal(4, 3)),
    "relu": lambda: case(lambda: layers.ReLU(), normal(3, 5)),
    "reluWithArguments": lambda: case(
        lambda: layers.ReLU(max_value=1.0, negative_slope=0.25, threshold=0.5), normal(3, 8)
    ),
    "leakyReLU": lambda: case(lambda: layers.LeakyReLU(), normal(3, 5)),
    "prelu": lambda: case(lambda: layers.PReLU(), normal(3, 4)),
    "preluShared": lambda: case(lambda: layers.PReLU(shared_axes=[1, 2]), normal(2, 3, 2, 4)),
    "elu": lambda: case(lambda: layers.ELU(alpha=0.5), normal(3, 5)),
    "softmax": lambda: case(lambda: layers.Softmax(), normal(3, 5)),
    "softmaxOverAxes": lambda: case(lambda: layers.Softmax(axis=(1, 2)), normal(2, 3, 4)),
    "softmaxMasked": lambda: case(lambda: layers.Softmax(), normal(3, 4), mask=time_mask),
    "masking": lambda: case(lambda: layers.Masking(), sequence_with_gaps()),
    "dropoutUnused": lambda: case(lambda: layers.Dropout(0.5, noise_shape=(None, 1), seed=3), normal(2, 3)),
    "gaussianNoiseUnused": lambda: case(lambda: layers.GaussianNoise(0.5), normal(2, 3)),
    "gaussianDropoutUnused": lambda: case(lambda: layers.GaussianDropout(0.5, seed=3), normal(2, 3)),
    "alphaDropoutUnused": lambda: case(lambda: layers.AlphaDropout(0.25), normal(2, 3)),
    "spatialDropout1DUnused": lambda: case(lambda: layers.SpatialDropout1D(0.25), normal(2, 3, 2)),
    "spatialDropout2DUnused": lambda: case(
        lambda: layers.SpatialDropout2D(0.25, data_format="channels_first"), normal(2, 3, 2, 2)
    ),
    "spatialDropout3DUnused": lambda: case(lambda: layers.SpatialDropout3D(0.25), normal(2, 3, 2, 2, 1)),
}


def small_sequential():
    return keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(4, activation="relu"),
            layers.Reshape((2, 2)),
            keras.Sequential([layers.Flatten(), layers.Dense(3, activation="elu")], name="head"),
            layers.Dense(2, activation="softmax"),
        ]
    )


cases["sequential"] = lambda: case(small_sequential, normal(4, 5))


def written(model, **options):
    options.setdefault("line_length", 76)
    lines = []
    model.summary(print_fn=lambda line, **_: lines.append(line), **options)
    return "".join(lines)


def build(model, shape):
    model.build(shape)
    return model


def frozen_with_optimizer():
    model = small_sequential()
    model.layers[0].trainable = False
    model.compile(optimizer="adam", loss="mse")
    model.optimizer.build(model.trainable_variables)
    return model


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.first = layers.Dense(3)
        self.rest = [layers.Dense(2), layers.Dense(2)]

    def call(self, x):
        x = self.first(x)
        for layer in self.rest:
            x = layer(x)
        return x


summaries = {
    "mlp": lambda: written(
        keras.Sequential([keras.Input((784,)), layers.Dense(32, activation="relu"), layers.Dense(10)])
    ),
    "empty": lambda: written(keras.Sequential()),
    "unbuilt": lambda: written(
        keras.Sequential(
            [
                layers.Flatten(),
                layers.Dropout(0.3),
                layers.Normalization(),
                layers.ActivityRegularization(),
                layers.Reshape((2, 2)),
                layers.PReLU(),
                layers.Dense(3),
            ]
        )
    ),
    "unbuiltTrainable": lambda: written(
        keras.Sequential([layers.Dense(3), layers.Activation("relu")]), show_trainable=True
    ),
    "fixedBatch": lambda: written(build(keras.Sequential([layers.Dense(3), layers.ReLU()]), (32, 4))),
    "shapes": lambda: written(
        keras.Sequential(
            [keras.Input((None, 6)), layers.Reshape((-1, 2)), layers.Permute((2, 1)), layers.Flatten()]
        ),
        line_length=100,
    ),
    "nested": lambda: written(small_sequential()),
    "nestedExpanded": lambda: written(small_sequential(), expand_nested=True),
    "nestedExpandedTrainable": lambda: written(small_sequential(), expand_nested=True, show_trainable=True, line_length=100),
    "frozen": lambda: written(frozen_with_optimizer(), show_trainable=True),
    "optimizer": lambda: written(frozen_with_optimizer()),
    "narrow": lambda: written(small_sequential(), line_length=40),
    "narrowTrainable": lambda: written(small_sequential(), line_length=40, show_trainable=True, expand_nested=True),
    "sixty": lambda: written(small_sequential(), line_length=61, expand_nested=True),
    "longNames": lambda: written(
        keras.Sequential(
            [
                keras.Input((4,)),
                layers.Dense(1000, name="a_dense_layer_with_a_name_that_is_too_long_for_its_column"),
                layers.Dense(1000, name="the_last_layer"),
            ],
            name="model_with_long_names",
        )
    ),
    "positions": lambda: written(small_sequential(), positions=[0.3, 0.6, 1.0], line_length=70),
    "large": lambda: written(keras.Sequential([keras.Input((3000,)), layers.Dense(400), layers.Dense(100)])),
    "customLayer": lambda: written(keras.Sequential([keras.Input((4,)), Block(), layers.Dense(1)])),
    "nonTrainable": lambda: written(
        keras.Sequential([keras.Input((4,)), layers.Normalization(), layers.Dense(1)])
    ),
}


folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "layers"
folder.mkdir(parents=True, exist_ok=True)
# One case a line, so that changes can be seen.
lines = [f"{json.dumps(name)}: {json.dumps(make())}" for name, make in cases.items()]
(folder / "layers.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
texts = {}
for name, make in summaries.items():
    keras.utils.clear_session()
    texts[name] = make()
(folder / "summaries.json").write_text(json.dumps(texts, indent=1, ensure_ascii=False) + "\n")
