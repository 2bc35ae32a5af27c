#!/usr/bin/env python3
"""Python Keras' half of the round trip that Tests/KerasTests/Saving/PythonRoundTripTests.swift makes.

    round_trip.py FOLDER

FOLDER/swift holds NAME.keras or NAME.h5 files and, for each, NAME.npz with `x`, and `y` where training is to go on. Every model is loaded; what
it predicts and how the training goes on is written to NAME.python.npz, or the mistake to NAME.error.

FOLDER/python gets the models below, trained for some steps: NAME.keras, and NAME.npz with the data, what is predicted, and how the
training goes on; or NAME.error.

The arrays are `x`, `y`, `predictions` and `history/METRIC`, one number an epoch.
"""
import os
import sys
import traceback
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
# Compiling takes most of the time, and little is computed.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true")

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers as L  # noqa: E402
from keras import losses, metrics, optimizers  # noqa: E402
from keras.optimizers import schedules  # noqa: E402

SAMPLES, BATCH, EPOCHS = 12, 4, 2


@keras.saving.register_keras_serializable(package="tests")
class Containers(L.Layer):
    """The class of Tests/KerasTests/Saving/LayerContentsTests.swift."""

    def __init__(self, **options):
        super().__init__(**options)
        self.heads = {"first": L.Dense(3), "second": L.Dense(3, activation="tanh")}
        self.pair = (L.Dense(4), L.Dense(3))
        self.nested = [[L.Dense(3)], [L.Dense(3), L.Dense(3)]]
        self.late = L.Dense(3)
        self.optional = [None, L.Dense(3)]
        self.tracked_layers = [L.Dense(3)]
        self.named = L.Dense(3)

    def call(self, x):
        x = self.heads["first"](x) + self.heads["second"](x)
        x = self.pair[1](self.pair[0](x))
        for layer in [*self.nested[0], *self.nested[1], self.optional[1], self.tracked_layers[0], self.named]:
            x = layer(x)
        return self.late(x)


def go_on(model, x, y):
    """What is predicted and, with targets, the history of some more epochs."""
    result = {"predictions": model.predict(x, batch_size=BATCH, verbose=0)}
    if y is not None:
        history = model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0).history
        # A metric with a value for each class is shown as their mean.
        result |= {f"history/{name}": np.reshape(values, (EPOCHS, -1)).mean(1) for name, values in history.items()}
    return result


def read_swift(folder):
    for path in sorted([*folder.glob("*.keras"), *folder.glob("*.h5")]):
        try:
            data = np.load(path.with_suffix(".npz"))
            model = keras.models.load_model(path)
            np.savez(path.with_suffix(".python.npz"), **go_on(model, data["x"], data["y"] if "y" in data else None))
        except Exception:
            path.with_suffix(".error").write_text(traceback.format_exc())


# What Python writes. Each: the input's shape or (shape, high) for whole numbers below `high`, the layers, how to compile them.

def dense():
    return (7,), [
        L.Dense(8, activation="relu", kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02), bias_regularizer="l2"),
        L.Dense(6, activation="tanh", kernel_constraint=keras.constraints.MaxNorm(0.7), bias_constraint="non_neg",
                kernel_initializer=keras.initializers.HeNormal(seed=3), activity_regularizer=keras.regularizers.L2(0.01)),
        L.ActivityRegularization(0.01, 0.02), L.Identity(), L.Dense(3, activation="softmax", use_bias=False)], dict(
        optimizer=optimizers.SGD(0.05, momentum=0.9, nesterov=True), loss="categorical_crossentropy",
        metrics=["accuracy", metrics.Precision(name="p"), metrics.Recall(name="r"), metrics.AUC(name="auc"), metrics.F1Score(name="f1")])


def activations_smooth():
    # Without a delta, which Keras leaves out of the file.
    names = ["elu", "selu", "gelu", "silu", "sigmoid", "softplus", "softsign", "mish", "log_sigmoid", "celu", "squareplus", "tanh_shrink"]
    return (6,), [layer for name in names for layer in (L.Dense(6), L.Activation(name))] + [L.Dense(2)], dict(
        optimizer=optimizers.Adam(0.002), loss=losses.Huber(), metrics=["mae"])


def activations_cornered():
    names = ["relu", "relu6", "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu", "hard_shrink", "soft_shrink", "sparse_plus"]
    return (6,), [layer for name in names for layer in (L.Dense(6), L.LayerNormalization(), L.Activation(name))] + [
        L.Dense(5, activation="sparsemax"), L.Dense(4, activation="log_softmax"), L.Dense(2)], dict(
        optimizer=optimizers.AdamW(0.003, weight_decay=0.01), loss="mean_absolute_error")


def activation_layers():
    return (6, 4), [
        L.Dense(4), L.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.2), L.Dense(4), L.LeakyReLU(0.2), L.Dense(4),
        L.PReLU(shared_axes=[1]), L.ELU(0.5), L.Softmax(axis=1), L.Flatten(), L.Dense(1, activation="sigmoid")], dict(
        optimizer=optimizers.RMSprop(0.003, momentum=0.5, centered=True), loss="binary_crossentropy",
        metrics=["accuracy", metrics.AUC(curve="PR", name="pr"), metrics.TruePositives(name="tp")])


def convolutions_1d():
    return (12, 3), [
        L.ZeroPadding1D((1, 2)), L.Conv1D(6, 3, padding="causal", dilation_rate=2, activation="relu"), L.BatchNormalization(),
        L.MaxPooling1D(2), L.UpSampling1D(3), L.SeparableConv1D(5, 3), L.DepthwiseConv1D(3, depth_multiplier=2, padding="same"),
        L.Conv1DTranspose(4, 3, strides=2), L.Cropping1D((1, 2)), L.AveragePooling1D(3, strides=2, padding="same"),
        L.GlobalAveragePooling1D(), L.Dense(2)], dict(optimizer=optimizers.Adam(0.005, amsgrad=True, clipnorm=0.5), loss="mse")


def convolutions_2d():
    return (9, 8, 4), [
        L.ZeroPadding2D(((1, 2), (0, 3))), L.Conv2D(6, (3, 2), strides=2, padding="same", use_bias=False),
        L.BatchNormalization(momentum=0.9, scale=False), L.Conv2D(6, 3, groups=2, padding="same", activation="relu"),
        L.MaxPooling2D(2, padding="same"), L.UpSampling2D((2, 3), interpolation="bilinear"), L.DepthwiseConv2D(3, depth_multiplier=2),
        L.SeparableConv2D(5, 3, padding="same"), L.Conv2DTranspose(4, 3, strides=2, output_padding=1), L.Cropping2D(((1, 0), (2, 1))),
        L.AveragePooling2D(2), L.GlobalMaxPooling2D(), L.Dense(3, activation="softmax")], dict(
        optimizer=optimizers.AdamW(schedules.CosineDecay(0.001, 8, warmup_target=0.01, warmup_steps=3)),
        loss=losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=["accuracy", metrics.TopKCategoricalAccuracy(2, name="top")])


def convolutions_3d():
    return (5, 6, 5, 2), [
        L.Conv3D(3, 2, padding="same", activation="tanh"), L.MaxPooling3D(2), L.UpSampling3D(2), L.ZeroPadding3D(1),
        L.Conv3DTranspose(3, 2, strides=2), L.Cropping3D(((1, 1), (2, 0), (1, 2))), L.AveragePooling3D(2),
        L.GlobalAveragePooling3D(keepdims=True), L.Flatten(), L.Dense(2)], dict(optimizer=optimizers.Adagrad(0.05), loss="log_cosh")


def channels_first_dilated():
    return (9, 9, 2), [
        L.Conv2D(3, 3, dilation_rate=2, activation="elu"), L.Permute((3, 1, 2)), L.Reshape((5, -1)), L.GlobalMaxPooling1D(),
        L.RepeatVector(3), L.LSTM(4), L.Dense(1)], dict(optimizer=optimizers.Adadelta(0.5), loss="mse", metrics=["mae", "cosine_similarity"])


def normalizations():
    return (4, 4, 6), [
        L.Rescaling(2.0, offset=-0.5), L.Normalization(mean=[0.1] * 6, variance=[0.5] * 6), L.Dense(6), L.LayerNormalization(axis=[1, 3]),
        L.GroupNormalization(3), L.Dense(6), L.RMSNormalization(), L.BatchNormalization(axis=2, momentum=0.8), L.UnitNormalization(), L.Flatten(),
        L.Dense(2)], dict(optimizer=optimizers.Nadam(0.003), loss="mse")


def adapted_normalization():
    layer = L.Normalization()
    layer.adapt(np.random.default_rng(1).normal(3, 2, (50, 5)).astype("float32"))
    return (5,), [layer, L.Dense(1)], dict(optimizer="rmsprop", loss="mse", metrics=[metrics.RootMeanSquaredError(name="rmse"), metrics.R2Score(name="r2")])


def simple_rnn():
    return (6, 4), [L.SimpleRNN(5, return_sequences=True), L.SimpleRNN(4, go_backwards=True, activation="relu"), L.Dense(2)], dict(
        optimizer=optimizers.Adamax(0.01), loss="mse")


def lstm():
    return (6, 4), [
        L.LSTM(5, return_sequences=True, recurrent_activation="hard_sigmoid", unit_forget_bias=False), L.LSTM(4, return_sequences=True, use_bias=False),
        L.TimeDistributed(L.Dense(3)), L.LSTM(3, kernel_regularizer="l1", recurrent_initializer="glorot_uniform"), L.Dense(2)], dict(
        optimizer=optimizers.Ftrl(0.05, l1_regularization_strength=0.001, l2_regularization_strength=0.001), loss="mse")


def gru():
    return (6, 4), [L.GRU(5, return_sequences=True, reset_after=False), L.GRU(4), L.Dense(3)], dict(
        optimizer=optimizers.Lamb(0.01), loss=losses.CosineSimilarity())


def bidirectional():
    return (6, 4), [
        L.Bidirectional(L.LSTM(5, return_sequences=True)), L.Bidirectional(L.GRU(4, return_sequences=True), merge_mode="sum"),
        L.Bidirectional(L.SimpleRNN(3), backward_layer=L.SimpleRNN(3, go_backwards=True, activation="relu")), L.Dense(2)], dict(
        optimizer=optimizers.Adam(schedules.ExponentialDecay(0.01, 4, 0.5, staircase=True)), loss="mse")


def stacked_cells():
    return (6, 4), [L.RNN([L.LSTMCell(5), L.GRUCell(3)], return_sequences=True), L.RNN(L.SimpleRNNCell(4)), L.Dense(2)], dict(
        optimizer=optimizers.SGD(schedules.InverseTimeDecay(0.1, 2, 0.5), momentum=0.5), loss="mse")


def text():
    return ((8,), 11), [
        L.Embedding(11, 6, mask_zero=True, embeddings_regularizer="l2"), L.Bidirectional(L.LSTM(4, return_sequences=True)), L.GRU(3),
        L.Dense(1, activation="sigmoid")], dict(optimizer=optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])


def text_convolution():
    return ((10,), 20), [
        L.Embedding(20, 8), L.Conv1D(6, 3, activation="relu"), L.GlobalMaxPooling1D(), L.Dense(4, activation="softmax")], dict(
        optimizer=optimizers.Lion(0.002), loss="sparse_categorical_crossentropy", metrics=["accuracy"])


def masked():
    return (5, 4), [L.Masking(), L.LSTM(5), L.Dense(2)], dict(optimizer="sgd", loss="mse")


def einsum():
    return (3, 6), [
        L.EinsumDense("abc,cd->abd", output_shape=(3, 5), bias_axes="d", activation="gelu"),
        L.EinsumDense("abc,bcd->ad", output_shape=4), L.Dense(2)], dict(optimizer=optimizers.Adafactor(0.01), loss="mse")


def nested():
    return (6,), [
        keras.Sequential([L.Dense(8, activation="relu"), keras.Sequential([L.Dense(5)], name="innermost")], name="inner"),
        L.Dense(4, trainable=False), L.Dense(3, activation="softmax")], dict(
        optimizer=optimizers.SGD(0.1), loss=losses.CategoricalFocalCrossentropy(),
        metrics=["categorical_crossentropy"], weighted_metrics=["accuracy"])


def accumulated():
    return (6,), [L.Dense(8, activation="tanh"), L.Dense(2)], dict(
        optimizer=optimizers.Adam(0.01, gradient_accumulation_steps=2, global_clipnorm=0.3), loss=losses.MeanSquaredError(reduction="sum"))


def muon():
    return (6,), [L.Dense(8, activation="tanh"), L.Dense(2, activation="softplus")], dict(
        optimizer=optimizers.Muon(0.01), loss=losses.Poisson(), metrics=[metrics.MeanSquaredLogarithmicError(name="msle")])


def piecewise():
    return (6,), [L.Dense(8, activation="tanh"), L.Dense(2, activation="tanh")], dict(
        optimizer=optimizers.SGD(schedules.PiecewiseConstantDecay([2, 8], [0.1, 0.05, 0.01]), clipvalue=0.05, weight_decay=0.01), loss="squared_hinge")


def polynomial():
    return (6,), [L.Dense(8, activation="tanh"), L.Dense(4)], dict(
        optimizer=optimizers.RMSprop(schedules.PolynomialDecay(0.01, 9, 0.001, power=2)),
        loss=losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])


def noise():
    return (4, 4, 4, 3), [
        L.SpatialDropout3D(0.3), L.Reshape((16, 4, 3)), L.SpatialDropout2D(0.3), L.Reshape((64, 3)), L.SpatialDropout1D(0.3), L.Flatten(),
        L.Dense(5), L.Dropout(0.4, noise_shape=(None, 5)), L.GaussianNoise(0.3), L.GaussianDropout(0.3), L.AlphaDropout(0.3, seed=4), L.Dense(2)], dict(
        optimizer="adam", loss="mse")


def recurrent_dropout():
    return (5, 4), [L.LSTM(4, dropout=0.2, recurrent_dropout=0.3, return_sequences=True), L.GRU(3, dropout=0.2), L.Dense(2)], dict(
        optimizer="adam", loss="mse")


def convolutional_lstm():
    return (3, 4, 4, 2), [
        L.ConvLSTM2D(3, 2, padding="same", return_sequences=True), L.Reshape((3, 16, 3)),
        L.ConvLSTM1D(2, 3, padding="same", return_sequences=True), L.Reshape((3, 2, 2, 4, 2)), L.ConvLSTM3D(2, 2, padding="same"),
        L.Flatten(), L.Dense(2)], dict(optimizer=optimizers.Adam(0.01), loss="mse")


def spectral():
    return (6, 5, 2), [
        L.SpectralNormalization(L.Conv2D(3, 2), power_iterations=2), L.Flatten(), L.SpectralNormalization(L.Dense(4)), L.Dense(2)], dict(
        optimizer=optimizers.SGD(0.05, momentum=0.8), loss="mse")


def images():
    return (8, 9, 3), [
        L.Resizing(6, 7), L.CenterCrop(5, 5), L.RandomFlip(), L.RandomRotation(0.1), L.RandomContrast(0.2), L.Conv2D(2, 3), L.Flatten(),
        L.Dense(2)], dict(optimizer="adam", loss="mse")


def categories():
    return ((4,), 10), [L.CategoryEncoding(10, output_mode="multi_hot"), L.Dense(2)], dict(optimizer="sgd", loss="mse")


def discretized():
    return (4,), [L.Discretization([-0.5, 0, 0.4]), L.Embedding(4, 3), L.Flatten(), L.Dense(2)], dict(optimizer="adam", loss="mse")


def containers():
    return (4,), [Containers(), L.Dense(2)], dict(optimizer=optimizers.SGD(0.05), loss="mse")


def rare_arguments():
    return (4, 6), [
        L.LayerNormalization(rms_scaling=True), L.EinsumDense("bc...,cd->bd...", output_shape=3, bias_axes="d"),
        L.BatchNormalization(renorm=True, renorm_clipping={"rmax": 2.0, "rmin": 0.5, "dmax": 1.0}), L.Flatten(),
        L.Dense(2, kernel_initializer=keras.initializers.Constant(np.linspace(-1, 1, 36).reshape(18, 2).astype("float32")))], dict(
        optimizer=optimizers.SGD(0.05), loss="mse")


def low_rank():
    return (4, 4, 2), [L.Conv2D(3, 2, lora_rank=2), L.Flatten(), L.Dense(4, lora_rank=2, lora_alpha=2), L.Dense(2)], dict(
        optimizer=optimizers.Adam(0.01), loss="mse")


MODELS = [
    dense, activations_smooth, activations_cornered, activation_layers, convolutions_1d, convolutions_2d, convolutions_3d, channels_first_dilated,
    normalizations, adapted_normalization, simple_rnn, lstm, gru, bidirectional, stacked_cells, text, text_convolution, masked, einsum, nested,
    accumulated, muon, piecewise, polynomial, noise, recurrent_dropout,
    convolutional_lstm, spectral, images, categories, discretized, containers, rare_arguments, low_rank]
# Training them draws random numbers, which are not the same in both languages.
# A low-rank update is zeros in the model that is read, and not in the one that was saved.
RANDOM = {noise, recurrent_dropout, images, low_rank}


def targets(model, loss, rng):
    shape = (SAMPLES,) + model.output_shape[1:]
    name = loss if isinstance(loss, str) else loss.name
    if name.startswith("sparse"):
        return rng.integers(0, shape[-1], SAMPLES).astype("int32")
    if name.startswith("categorical"):
        return np.eye(shape[-1], dtype="float32")[rng.integers(0, shape[-1], SAMPLES)]
    if name.startswith("binary"):
        return rng.integers(0, 2, shape).astype("float32")
    return rng.uniform(0.1, 1, shape).astype("float32")


def write(make, path, rng):
    shape, layers, compiling = make()
    if isinstance(shape[0], tuple):
        shape, high = shape
        x, dtype = rng.integers(0, high, (SAMPLES,) + shape).astype("int32"), "int32"
    else:
        x, dtype = rng.uniform(-1, 1, (SAMPLES,) + shape).astype("float32"), "float32"
    if make is masked:
        x[:, 3:] = 0
    model = keras.Sequential([keras.Input(shape, dtype=dtype)] + layers)
    y = targets(model, compiling["loss"], rng)
    model.compile(**compiling)
    model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
    model.save(path.with_suffix(".keras"))
    arrays = {"x": x} if make in RANDOM else {"x": x, "y": y}
    np.savez(path.with_suffix(".npz"), **arrays, **go_on(model, x, arrays.get("y")))


def write_python(folder):
    for index, make in enumerate(MODELS):
        keras.utils.set_random_seed(index)
        path = folder / make.__name__
        try:
            write(make, path, np.random.default_rng(index))
        except Exception:
            path.with_suffix(".error").write_text(traceback.format_exc())


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    read_swift(folder / "swift")
    write_python(folder / "python")
