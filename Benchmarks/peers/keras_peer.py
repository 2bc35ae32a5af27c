"""Measures Keras on one of its backends, and prints one line of JSON.

    python keras_peer.py train mlp32 --variant jax --batch 32 --data FILE.npz
"""

import os
import sys
import time

import measuring

options = measuring.options(__doc__.splitlines()[0], ["tensorflow", "jax", "torch"])
os.environ["KERAS_BACKEND"] = options.variant
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# As if it alone were installed: where Keras finds TensorFlow it loads that too, for half a second and 300 MB.
for other in {"tensorflow", "jax", "torch"} - {options.variant}:
    sys.modules[other] = None

import keras  # noqa: E402
from keras import layers  # noqa: E402


def vgg():
    stack = []
    for filters in (64, 128, 256):
        for _ in range(2):
            stack += [layers.Conv2D(filters, 3, padding="same"), layers.BatchNormalization(),
                      layers.Activation("relu")]
        stack.append(layers.MaxPooling2D())
    return [*stack, layers.GlobalAveragePooling2D(), layers.Dense(10, activation="softmax", dtype="float32")]


def over_words(recurrent):
    return [layers.Embedding(20_000, 128), recurrent, layers.Dense(1, activation="sigmoid")]


def network(name):
    if name == "mlp32":
        return [layers.Dense(32, activation="relu"), layers.Dense(10, activation="softmax")]
    if name == "mlp512":
        hidden = [(layers.Dense(options.width, activation="relu"), layers.Dropout(0.2)) for _ in range(options.depth)]
        return [*(layer for pair in hidden for layer in pair), layers.Dense(10, activation="softmax")]
    if name == "cnn":
        return [layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
                layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(),
                layers.Flatten(), layers.Dropout(0.5), layers.Dense(10, activation="softmax")]
    if name in ("vgg", "vgg-bf16"):
        return vgg()
    return over_words({"lstm": lambda: layers.LSTM(128), "gru": lambda: layers.GRU(128),
                       "bilstm": lambda: layers.Bidirectional(layers.LSTM(128))}[name]())


def compiled(name):
    if name == "vgg-bf16":
        keras.config.set_dtype_policy("mixed_bfloat16")
    shape = measuring.sample_shape(name)
    words = shape == (80,)
    model = keras.Sequential([keras.Input(shape, dtype="int32" if words else "float32"), *network(name)])
    loss = "binary_crossentropy" if words else "categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


class EpochTimes(keras.callbacks.Callback):
    """Epoch hooks only: a hook on batches would make Keras wait for every step's results."""

    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)


def main():
    x, y = measuring.training_data(options)
    keras.utils.set_random_seed(options.seed)
    model = compiled(options.workload)
    if options.command == "first-step":
        model.fit(x, y, batch_size=options.batch, epochs=1, verbose=0)
        measuring.say(measuring.first_step_report())
        return
    times = EpochTimes()
    history = model.fit(
        x, y, batch_size=options.batch, epochs=options.epochs + 1, verbose=0, callbacks=[times])
    backend = __import__(options.variant)
    version = f"Keras {keras.__version__}, {options.variant} {backend.__version__}"
    report = measuring.training_report(
        options, f"keras-{options.variant}", version, x, times.seconds, history.history["loss"])
    if options.predict_samples:
        to_numpy = keras.ops.convert_to_numpy
        report.update(measuring.prediction_report(
            x[:options.predict_samples],
            lambda x: model.predict(x, batch_size=256, verbose=0),
            [lambda one: model.predict_on_batch(one), lambda one: to_numpy(model(one, training=False))]))
    measuring.say(report)


main()
