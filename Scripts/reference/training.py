#!/usr/bin/env python3
"""Trains small networks with Python Keras and writes what came out to Tests/Fixtures/training/training.json.

The tests of Sources/Keras/Models/Training and Sources/Keras/Callbacks start from the same weights and data and must get the
same numbers, names, order of calls and text. Run with KERAS_BACKEND=jax.
"""
import io
import json
import os
import pathlib
import tempfile
import types

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np
from keras.src.utils import io_utils, progbar

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "training"
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(7)
result = {}


def numbers(array):
    return [float(f"{value:.9g}") for value in np.asarray(array, "float64").ravel()]


# ---- Histories ----

x = random.normal(size=(50, 4)).astype("float32")
labels = np.argmax(x @ random.normal(size=(4, 3)) + 0.3 * random.normal(size=(50, 3)), axis=1)
weights = random.uniform(0.2, 2, size=50).astype("float32")
target = (x @ random.normal(size=(4, 2))).astype("float32")
result["x"] = numbers(x)
result["labels"] = [int(label) for label in labels]
result["weights"] = numbers(weights)
result["target"] = numbers(target)


def network(outputs, activation, regularizer=None):
    return keras.Sequential(
        [
            keras.layers.Input((4,)),
            keras.layers.Dense(8, activation="relu", kernel_regularizer=regularizer),
            keras.layers.Dense(outputs, activation=activation),
        ]
    )


def case(name, model, y, compile_arguments, fit_arguments):
    start = [numbers(w) for w in model.get_weights()]
    model.compile(**compile_arguments)
    history = model.fit(x, y, shuffle=False, verbose=0, **fit_arguments)
    evaluation = model.evaluate(x, y, batch_size=16, verbose=0, return_dict=True)
    result[name] = {
        "start": start,
        "history": {key: numbers(values) for key, values in history.history.items()},
        "keys": list(history.history),
        "epoch": history.epoch,
        "params": {key: value for key, value in history.params.items() if key != "verbose"},
        "end": [numbers(w) for w in model.get_weights()],
        "evaluation": {key: numbers(value)[0] for key, value in evaluation.items()},
        "prediction": numbers(model.predict(x, batch_size=16, verbose=0)),
    }


one_hot = keras.utils.to_categorical(labels, 3)
case(
    "sparse",
    network(3, "softmax"),
    labels,
    dict(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]),
    dict(batch_size=16, epochs=3, validation_split=0.2),
)
case(
    "weighted",
    network(3, "softmax"),
    one_hot,
    dict(
        optimizer=keras.optimizers.SGD(0.1, momentum=0.9),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        weighted_metrics=["accuracy", keras.metrics.Precision(name="precision")],
    ),
    dict(batch_size=16, epochs=3, sample_weight=weights, validation_data=(x, one_hot, weights)),
)
case(
    "class_weight",
    network(3, "softmax", keras.regularizers.L2(0.01)),
    one_hot,
    dict(optimizer="rmsprop", loss="categorical_crossentropy", loss_weights=[2.0], weighted_metrics=["accuracy"]),
    dict(batch_size=16, epochs=3, class_weight={0: 0.5, 2: 3.0}),
)
case(
    "regression",
    network(2, None),
    target,
    dict(optimizer=keras.optimizers.SGD(0.05), loss="mse", metrics=["mae", keras.metrics.RootMeanSquaredError()]),
    dict(batch_size=16, epochs=4, steps_per_epoch=3, validation_data=(x, target), validation_freq=2, validation_steps=2),
)

# ---- The order in which callbacks are called ----

stages = [f"on_{part}_{when}" for part in ("train", "test", "predict", "epoch") for when in ("begin", "end")]
stages += [f"on_{part}_batch_{when}" for part in ("train", "test", "predict") for when in ("begin", "end")]


def recorder(calls):
    callback = keras.callbacks.Callback()

    def make(stage):
        def called(*arguments, **keywords):
            index = [str(a) for a in arguments if isinstance(a, int)]
            logs = next((a for a in arguments if isinstance(a, dict)), keywords.get("logs")) or {}
            calls.append(" ".join([stage] + index + [key for key in logs if key != "outputs"]))

        return called

    for stage in stages:
        setattr(callback, stage, make(stage))
    return callback


def calls_of(run):
    calls = []
    run(recorder(calls))
    return calls


model = network(3, "softmax")
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
result["calls"] = {
    "fit": calls_of(
        lambda c: model.fit(
            x, labels, batch_size=20, epochs=2, verbose=0, callbacks=[c], validation_data=(x[:30], labels[:30])
        )
    ),
    "evaluate": calls_of(lambda c: model.evaluate(x, labels, batch_size=20, verbose=0, callbacks=[c])),
    "predict": calls_of(lambda c: model.predict(x, batch_size=20, verbose=0, callbacks=[c])),
}
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], steps_per_execution=2)
result["calls"]["grouped"] = calls_of(
    lambda c: model.fit(x, labels, batch_size=20, epochs=1, verbose=0, callbacks=[c])
)

# ---- Callbacks that watch a number ----

losses = [1.0, 0.8, 0.85, 0.79, 0.795, 0.792, 0.7901, 0.81, 0.6, 0.7, 0.71, 0.72, 0.73, 0.74]


class Stand(types.SimpleNamespace):
    """What callbacks need of a model."""

    def get_weights(self):
        return [self.epoch]

    def set_weights(self, weights):
        self.restored = weights[0]


def early_stopping(**arguments):
    callback = keras.callbacks.EarlyStopping(monitor="val_loss", **arguments)
    stand = Stand(stop_training=False, epoch=None, restored=None)
    callback.set_model(stand)
    callback.on_train_begin()
    for epoch, loss in enumerate(losses):
        stand.epoch = epoch
        callback.on_epoch_end(epoch, {"val_loss": loss})
        if stand.stop_training:
            break
    callback.on_train_end()
    return {"epochs": stand.epoch + 1, "stopped": callback.stopped_epoch, "restored": stand.restored}


result["early_stopping"] = [
    early_stopping(),
    early_stopping(patience=2),
    early_stopping(patience=3, min_delta=0.05, restore_best_weights=True),
    early_stopping(patience=2, baseline=0.5),
    early_stopping(patience=1, start_from_epoch=5, restore_best_weights=True),
    early_stopping(patience=2, mode="max"),
]


def reduce_on_plateau(**arguments):
    callback = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", **arguments)
    model = network(2, None)
    model.compile(keras.optimizers.SGD(1.0), "mse")
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        rates.append(float(model.optimizer.learning_rate))
    return numbers(rates)


result["reduce_on_plateau"] = [
    reduce_on_plateau(patience=2, factor=0.5),
    reduce_on_plateau(patience=1, factor=0.5, cooldown=2, min_lr=0.2),
    reduce_on_plateau(patience=2, factor=0.1, min_delta=0.05),
]

# ---- CSV files ----


def csv(rows, **arguments):
    path = tempfile.mktemp()
    for _ in range(2):
        callback = keras.callbacks.CSVLogger(path, **arguments)
        callback.on_train_begin()
        for epoch, logs in enumerate(rows):
            callback.on_epoch_end(epoch, logs)
        callback.on_train_end()
    return pathlib.Path(path).read_bytes().decode()


rows = [{"loss": 0.5, "accuracy": 0.30000001192092896}, {"loss": 1e-7, "accuracy": 1.0, "val_loss": 2.0}]
result["csv"] = [
    csv(rows),
    csv(rows, append=True),
    csv(list(reversed(rows)), separator=";"),
]

# ---- Progress bars ----

now = 0.0
progbar.time.time = lambda: now


def bar(target, updates, terminal=True, **arguments):
    global now
    text = io.StringIO()
    io_utils.print_msg = lambda message, line_break=True: text.write(message + ("\n" if line_break else ""))
    now = 100.0
    made = progbar.Progbar(target, **arguments)
    for at, current, values, finalize in updates:
        now = 100.0 + at
        made.update(current, list(values.items()), finalize=finalize)
    return text.getvalue()


updates = [
    (0.2, 1, {"accuracy": 0.5, "loss": 2.25}, False),
    (0.21, 2, {"accuracy": 0.6, "loss": 2.0}, False),
    (0.3, 40, {"accuracy": 0.75, "loss": 1.5}, False),
    (0.9, 119, {"accuracy": 0.875, "loss": 0.0005}, False),
    (0.95, 120, {"accuracy": 0.9, "loss": -0.0004, "val_loss": 0.25}, True),
]
slow = [
    (10, 1, {}, False),
    (95, 2, {"loss": 123456.0}, False),
    (4000, 30, {"loss": 1.0}, False),
    (4100, 31, {"loss": 2.0}, True),
]
result["progbar"] = {
    "stateful": bar(120, updates, stateless_metrics=[]),
    "averaged": bar(120, updates),
    "line": bar(120, updates, stateless_metrics=[], verbose=2),
    "slow": bar(500, slow, stateless_metrics=[]),
    "unknown": bar(None, [(0.2, 1, {"loss": 1.0}, False), (0.4, 7, {"loss": 0.5}, False)], stateless_metrics=[]),
    "quick": bar(1, [(0.00004, 1, {}, False), (0.00005, 1, {}, True)], stateless_metrics=[]),
}

(folder / "training.json").write_text(json.dumps(result, separators=(",", ":"), ensure_ascii=False) + "\n")
