#!/usr/bin/env python3
"""Writes to Tests/Fixtures/reference/callbacks.json what the saving callbacks of Python Keras do.

Texts of str.format; the files and messages of ModelCheckpoint; weights, averages and losses with SwapEMAWeights; the losses of a
training that BackupAndRestore resumed. Run with KERAS_BACKEND=jax.
"""
import contextlib
import io
import json
import os
import pathlib
import tempfile

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np

random = np.random.default_rng(11)
result = {}


def numbers(array):
    return [float(f"{value:.9g}") for value in np.asarray(array, "float64").ravel()]


# ---- Placeholders ----

formats = []
for specification in [
    "", "d", "02d", "5d", "<5d", "^7d", "+d", " d", ",d", "_d", "*>8d", "010,d", ".2f", "8.3f", ".1%", "e", ".3g",
]:
    for value in [0, 7, -42, 1234567]:
        formats.append([specification, value, None, format(value, specification)])
for specification in [
    "", ".2f", ".4f", "08.3f", "+.1f", ".0f", "e", ".2e", "E", "g", ".3g", "G", "%", ".1%", ".3", ".1", "<9.2f", "^9.2f", ",.2f",
    "*=+9.1f",
]:
    for value in [0.0, 0.123456789, -1.5, 123.456, 99.97, 1e-7, 12345678.9, 1e20, float("inf"), float("nan")]:
        formats.append([specification, None, repr(value), format(value, specification)])
result["formats"] = formats

# ---- ModelCheckpoint ----

losses = [1.0, 0.8, 0.85, 0.79, 0.795]


class Losses(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        logs["val_loss"] = losses[epoch]


checkpoints = []
for path, arguments in [
    ("{epoch:02d}-{val_loss:.2f}.keras", {}),
    ("best.keras", {"save_best_only": True}),
    ("best.weights.h5", {"save_best_only": True, "save_weights_only": True, "initial_value_threshold": 0.82}),
    ("{epoch}-{val_loss:.3f}.keras", {"save_best_only": True, "mode": "max"}),
    ("sub/folder/{epoch}-{batch}.weights.h5", {"save_weights_only": True, "save_freq": 5}),
]:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with tempfile.TemporaryDirectory() as folder:
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            checkpoint = keras.callbacks.ModelCheckpoint(f"{folder}/{path}", verbose=1, **arguments)
            model.fit(
                np.zeros((6, 1)), np.zeros((6, 1)), batch_size=2, epochs=len(losses), verbose=0,
                callbacks=[Losses(), checkpoint],
            )
        files = sorted(str(p.relative_to(folder)) for p in pathlib.Path(folder).rglob("*") if p.is_file())
        checkpoints.append({"files": files, "text": text.getvalue().replace(folder, "FOLDER")})
result["losses"] = losses
result["checkpoints"] = checkpoints

# ---- SwapEMAWeights ----

x = random.normal(size=(24, 3)).astype("float32")
y = (x @ random.normal(size=(3, 2)) + 0.1 * random.normal(size=(24, 2))).astype("float32")
start = [random.normal(size=(3, 4)), random.normal(size=4), random.normal(size=(4, 2)), random.normal(size=2)]
result["x"], result["y"], result["start"] = numbers(x), numbers(y), [numbers(w) for w in start]


def network(optimizer):
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(2)]
    )
    model.set_weights(start)
    model.compile(optimizer, "mse")
    return model


class Watcher(keras.callbacks.Callback):
    """The first weight when each epoch begins and ends."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_epoch_begin(self, epoch, logs=None):
        self.seen.append(numbers(self.model.get_weights()[0]))

    on_epoch_end = on_epoch_begin


swaps = []
for swap_on_epoch, overwrite in [(False, None), (True, None), (True, 4)]:
    model = network(keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=overwrite))
    callback, watcher = keras.callbacks.SwapEMAWeights(swap_on_epoch=swap_on_epoch), Watcher()
    history = model.fit(
        x, y, batch_size=8, epochs=3, shuffle=False, verbose=0, validation_data=(x, y), callbacks=[callback, watcher]
    )
    swaps.append(
        {
            "swap_on_epoch": swap_on_epoch,
            "overwrite": overwrite,
            "history": {key: numbers(values) for key, values in history.history.items()},
            "seen": watcher.seen,
            "end": [numbers(w) for w in model.get_weights()],
        }
    )
result["swaps"] = swaps

# ---- BackupAndRestore ----


class Interrupt(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 3:
            raise RuntimeError("interrupted")


with tempfile.TemporaryDirectory() as folder:
    backup = lambda: keras.callbacks.BackupAndRestore(folder + "/backup")
    arguments = dict(batch_size=8, epochs=6, shuffle=False, verbose=0)
    try:
        network(keras.optimizers.Adam(0.05)).fit(x, y, callbacks=[backup(), Interrupt()], **arguments)
    except RuntimeError:
        pass
    files = sorted(os.listdir(folder + "/backup"))
    metadata = pathlib.Path(folder, "backup/training_metadata.json").read_text()
    model = network(keras.optimizers.Adam(0.05))
    history = model.fit(x, y, callbacks=[backup()], **arguments)
    result["backup"] = {
        "files": files,
        "metadata": metadata,
        "epoch": history.epoch,
        "loss": numbers(history.history["loss"]),
        "end": [numbers(w) for w in model.get_weights()],
        "left": os.path.exists(folder + "/backup"),
    }

path = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "reference" / "callbacks.json"
path.write_text(json.dumps(result, separators=(",", ":")) + "\n")
