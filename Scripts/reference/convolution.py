#!/usr/bin/env python3
"""Writes what Python Keras makes of convolution and pooling layers to Tests/Fixtures/reference/convolution.json: outputs,
gradients, output shapes and configurations."""
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers as L

random = np.random.default_rng(11)


def normal(*shape):
    # Two decimals keep the file small, and make some maxima equal.
    return random.normal(size=shape).round(2).astype("float32")


def numbers(array):
    array = np.asarray(array)
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "values": [float(f"{v:.6g}") for v in array.astype("float64").ravel()],
    }


def case(make, x, mask=None):
    keras.utils.clear_session()
    layer = make()
    if not layer.built:
        layer.build(x.shape)
    layer.set_weights([(normal(*w.shape) * 0.5).round(2) for w in layer.weights])
    kwargs = {} if mask is None else {"mask": jnp.asarray(mask)}
    output = layer(x, **kwargs)
    upstream = normal(*output.shape)
    trainable = [w.value for w in layer.trainable_variables]
    others = [w.value for w in layer.non_trainable_variables]

    def total(trainable, x):
        result, _ = layer.stateless_call(trainable, others, x, **kwargs)
        return (result * upstream).sum()

    to_weights, to_input = jax.grad(total, argnums=(0, 1))(trainable, jnp.asarray(x))
    first = getattr(layer, "data_format", "channels_last") == "channels_first"
    open_shape = [None, x.shape[1]] + [None] * (x.ndim - 2) if first else [None] * (x.ndim - 1) + [x.shape[-1]]
    entry = {
        "input": numbers(x),
        "weights": [numbers(w) for w in layer.get_weights()],
        "weightNames": [w.name for w in layer.weights],
        "upstream": numbers(upstream),
        "output": numbers(output),
        "inputGradient": numbers(to_input),
        "weightGradients": [numbers(g) for g in to_weights],
        "outputShape": layer.compute_output_shape((None,) + x.shape[1:]),
        "openOutputShape": layer.compute_output_shape(tuple(open_shape)),
        "config": json.loads(json.dumps(layer.get_config(), default=keras.saving.serialize_keras_object)),
    }
    if mask is not None:
        entry["mask"] = numbers(np.asarray(mask))
    return entry


settings = dict(
    kernel_initializer="he_normal",
    bias_initializer="ones",
    kernel_regularizer=keras.regularizers.L2(0.25),
    bias_regularizer="l1",
    activity_regularizer=keras.regularizers.L1(0.5),
    kernel_constraint=keras.constraints.MaxNorm(2.0),
    bias_constraint="non_neg",
)
time_mask = np.array([[True, True, False, True, False], [True, False, False, False, True]])

cases = {
    "conv1D": lambda: case(lambda: L.Conv1D(4, 3), normal(2, 7, 3)),
    "conv1DSameStrided": lambda: case(lambda: L.Conv1D(3, 4, strides=2, padding="same"), normal(2, 7, 2)),
    "conv1DCausal": lambda: case(lambda: L.Conv1D(3, 3, padding="causal", dilation_rate=2), normal(2, 7, 2)),
    "conv1DCausalStrided": lambda: case(lambda: L.Conv1D(2, 3, strides=2, padding="causal"), normal(1, 6, 2)),
    "conv1DChannelsFirst": lambda: case(
        lambda: L.Conv1D(4, 3, padding="same", data_format="channels_first", groups=2, activation="relu"), normal(2, 4, 6)
    ),
    "conv2D": lambda: case(lambda: L.Conv2D(3, 3), normal(2, 5, 6, 2)),
    "conv2DOneChannel": lambda: case(lambda: L.Conv2D(5, (3, 3), activation="tanh"), normal(2, 6, 6, 1)),
    "conv2DSameStrided": lambda: case(
        lambda: L.Conv2D(4, (3, 2), strides=2, padding="SAME", activation="relu"), normal(1, 7, 6, 3)
    ),
    "conv2DSameEven": lambda: case(lambda: L.Conv2D(2, 4, padding="same"), normal(1, 6, 5, 2)),
    "conv2DStridesLeaveRows": lambda: case(lambda: L.Conv2D(2, 2, strides=(3, 2)), normal(1, 7, 6, 2)),
    "conv2DDilated": lambda: case(lambda: L.Conv2D(3, 3, dilation_rate=(2, 1)), normal(1, 7, 5, 2)),
    "conv2DDilatedSame": lambda: case(lambda: L.Conv2D(2, 3, dilation_rate=2, padding="same"), normal(1, 6, 6, 2)),
    "conv2DGrouped": lambda: case(lambda: L.Conv2D(6, 3, groups=2, use_bias=False), normal(1, 5, 5, 4)),
    "conv2DPointwise": lambda: case(lambda: L.Conv2D(3, 1, activation="sigmoid"), normal(2, 4, 3, 5)),
    "conv2DChannelsFirst": lambda: case(
        lambda: L.Conv2D(3, 3, strides=(1, 2), padding="same", data_format="channels_first", activation="softmax"),
        normal(1, 2, 5, 6),
    ),
    "conv2DSettings": lambda: case(lambda: L.Conv2D(2, 3, **settings), normal(1, 4, 4, 2)),
    "conv3D": lambda: case(lambda: L.Conv3D(3, 2, padding="same"), normal(1, 3, 4, 3, 2)),
    "conv3DChannelsFirst": lambda: case(
        lambda: L.Conv3D(2, (2, 3, 1), strides=(1, 2, 1), data_format="channels_first"), normal(1, 2, 3, 5, 3)
    ),
    "depthwiseConv1D": lambda: case(lambda: L.DepthwiseConv1D(3, depth_multiplier=2), normal(2, 6, 3)),
    "depthwiseConv1DStrided": lambda: case(lambda: L.DepthwiseConv1D(2, strides=2, padding="same"), normal(2, 7, 3)),
    "depthwiseConv2D": lambda: case(
        lambda: L.DepthwiseConv2D(3, padding="same", depth_multiplier=2, activation="relu"), normal(1, 5, 4, 3)
    ),
    "depthwiseConv2DChannelsFirst": lambda: case(
        lambda: L.DepthwiseConv2D((2, 3), strides=(2, 2), data_format="channels_first", use_bias=False), normal(1, 3, 6, 7)
    ),
    "depthwiseConv2DDilated": lambda: case(
        lambda: L.DepthwiseConv2D(
            2, dilation_rate=2, depthwise_regularizer="l2", depthwise_constraint="unit_norm", depthwise_initializer="ones"
        ),
        normal(1, 5, 5, 2),
    ),
    "separableConv1D": lambda: case(lambda: L.SeparableConv1D(4, 3), normal(2, 6, 3)),
    "separableConv2D": lambda: case(
        lambda: L.SeparableConv2D(3, 3, strides=2, padding="same", depth_multiplier=2), normal(1, 6, 5, 2)
    ),
    "separableConv2DChannelsFirst": lambda: case(
        lambda: L.SeparableConv2D(
            2, 3, data_format="channels_first", activation="tanh", pointwise_regularizer="l1", pointwise_initializer="ones"
        ),
        normal(1, 3, 5, 4),
    ),
    "conv1DTranspose": lambda: case(lambda: L.Conv1DTranspose(3, 3, strides=2), normal(2, 4, 2)),
    "conv1DTransposeShortWindow": lambda: case(lambda: L.Conv1DTranspose(2, 2, strides=3, padding="same"), normal(1, 4, 2)),
    "conv1DTransposeGaps": lambda: case(lambda: L.Conv1DTranspose(2, 1, strides=3), normal(1, 4, 2)),
    "conv2DTransposeSame": lambda: case(
        lambda: L.Conv2DTranspose(3, 3, strides=2, padding="same", activation="relu"), normal(1, 3, 4, 2)
    ),
    "conv2DTransposeUnstrided": lambda: case(lambda: L.Conv2DTranspose(2, (4, 3), padding="same"), normal(1, 4, 5, 3)),
    "conv2DTransposeValid": lambda: case(lambda: L.Conv2DTranspose(2, (3, 2)), normal(1, 3, 4, 3)),
    "conv2DTransposePadded": lambda: case(lambda: L.Conv2DTranspose(2, 3, strides=2, output_padding=1), normal(1, 3, 4, 2)),
    "conv2DTransposeSamePadded": lambda: case(
        lambda: L.Conv2DTranspose(2, (3, 4), strides=(3, 2), padding="same", output_padding=(2, 0)), normal(1, 3, 3, 2)
    ),
    "conv2DTransposeDilated": lambda: case(lambda: L.Conv2DTranspose(2, (2, 3), dilation_rate=2), normal(1, 3, 3, 2)),
    "conv2DTransposeChannelsFirst": lambda: case(
        lambda: L.Conv2DTranspose(2, 3, strides=(2, 1), padding="same", data_format="channels_first", use_bias=False),
        normal(1, 3, 3, 4),
    ),
    "conv3DTranspose": lambda: case(lambda: L.Conv3DTranspose(2, 2, strides=2), normal(1, 2, 2, 3, 2)),
    "maxPooling1D": lambda: case(lambda: L.MaxPooling1D(), normal(2, 7, 3)),
    "maxPooling1DSame": lambda: case(lambda: L.MaxPooling1D(3, strides=2, padding="same"), normal(2, 6, 3)),
    "maxPooling2D": lambda: case(lambda: L.MaxPooling2D((2, 3)), normal(2, 5, 7, 3)),
    "maxPooling2DOverlapping": lambda: case(lambda: L.MaxPooling2D(3, strides=1, padding="same"), normal(1, 5, 4, 3)),
    "maxPooling2DChannelsFirst": lambda: case(
        lambda: L.MaxPooling2D(2, strides=(1, 2), padding="same", data_format="channels_first"), normal(1, 3, 5, 5)
    ),
    "maxPooling3D": lambda: case(lambda: L.MaxPooling3D(2), normal(1, 4, 5, 4, 2)),
    "averagePooling1D": lambda: case(lambda: L.AveragePooling1D(2, data_format="channels_first"), normal(2, 3, 7)),
    "averagePooling2D": lambda: case(lambda: L.AveragePooling2D(2), normal(1, 5, 4, 3)),
    "averagePooling2DSame": lambda: case(lambda: L.AveragePooling2D(3, strides=2, padding="same"), normal(1, 6, 5, 3)),
    "averagePooling3D": lambda: case(lambda: L.AveragePooling3D((2, 1, 2), strides=1, padding="same"), normal(1, 3, 2, 4, 2)),
    "globalMaxPooling1D": lambda: case(lambda: L.GlobalMaxPooling1D(), normal(2, 5, 3)),
    "globalMaxPooling2D": lambda: case(lambda: L.GlobalMaxPooling2D(keepdims=True), normal(2, 3, 4, 3)),
    "globalMaxPooling3D": lambda: case(lambda: L.GlobalMaxPooling3D(data_format="channels_first"), normal(2, 3, 2, 3, 2)),
    "globalAveragePooling1D": lambda: case(lambda: L.GlobalAveragePooling1D(), normal(2, 5, 3)),
    "globalAveragePooling1DMasked": lambda: case(lambda: L.GlobalAveragePooling1D(), normal(2, 5, 3), mask=time_mask),
    "globalAveragePooling1DMaskedChannelsFirst": lambda: case(
        lambda: L.GlobalAveragePooling1D(data_format="channels_first", keepdims=True), normal(2, 3, 5), mask=time_mask
    ),
    "globalAveragePooling2D": lambda: case(lambda: L.GlobalAveragePooling2D(), normal(2, 3, 4, 3)),
    "globalAveragePooling2DChannelsFirst": lambda: case(
        lambda: L.GlobalAveragePooling2D(data_format="channels_first", keepdims=True), normal(2, 3, 3, 4)
    ),
    "globalAveragePooling3D": lambda: case(lambda: L.GlobalAveragePooling3D(keepdims=True), normal(2, 2, 3, 2, 3)),
}

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "reference"
folder.mkdir(parents=True, exist_ok=True)
text = json.dumps({name: make() for name, make in cases.items()}, separators=(",", ":"))
(folder / "convolution.json").write_text(text + "\n")
