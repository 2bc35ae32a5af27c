#!/usr/bin/env python3
"""Writes how Python Keras trains and evaluates with metrics of several values and with losses of every reduction to
Tests/Fixtures/reference/several_values.json."""
import json
import os
import pathlib
import tempfile

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
from keras import layers as L, losses, metrics as M

random = np.random.default_rng(17)


def numbers(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "dtype": str(array.dtype), "values": [float(f"{v:.8g}") for v in array.astype("float64").ravel()]}


def plain(value):
    return np.asarray(value).astype("float64").round(7).tolist()


x = random.normal(size=(12, 4)).round(2).astype("float32")
y = np.eye(3, dtype="float32")[random.integers(0, 3, 12)]
kernel = random.normal(size=(4, 3)).round(2).astype("float32")


def metrics():
    return [
        "accuracy", M.F1Score(average=None, name="f1"), M.FBetaScore(average=None, beta=2.0, threshold=0.4, name="fbeta"),
        M.Precision(thresholds=[0.2, 0.5], name="p"), M.Recall(thresholds=[0.2, 0.5, 0.8], name="r"),
        M.TruePositives(thresholds=[0.3, 0.6], name="tp"), M.FalsePositives(thresholds=[0.3, 0.6], name="fp"),
        M.TrueNegatives(thresholds=[0.3, 0.6], name="tn"), M.FalseNegatives(thresholds=[0.3, 0.6], name="fn"),
        M.R2Score(class_aggregation=None, name="r2"), M.F1Score(average="macro", name="macro"), M.Precision(name="one")]


def network(**compiling):
    model = keras.Sequential([keras.Input((4,)), L.Dense(3, activation="softmax", use_bias=False)])
    model.set_weights([kernel])
    model.compile(optimizer=keras.optimizers.SGD(0.1), **compiling)
    return model


model = network(loss="categorical_crossentropy", metrics=metrics())
with tempfile.TemporaryDirectory() as folder:
    history = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0, validation_data=(x[:6], y[:6]),
                        callbacks=[keras.callbacks.CSVLogger(f"{folder}/log.csv")]).history
    csv = pathlib.Path(f"{folder}/log.csv").read_text()
result = model.evaluate(x, y, batch_size=4, verbose=0, return_dict=True)
entries = {
    "x": numbers(x), "y": numbers(y), "kernel": numbers(kernel), "history": {k: plain(v) for k, v in history.items()},
    "evaluation": {k: plain(v) for k, v in result.items()}, "csv": csv}

# Evaluation with each reduction, with weights for samples and a regularizer, in batches of 5, 5 and 2.
weights = random.uniform(0, 2, 12).round(2).astype("float32")
entries["weights"] = numbers(weights)
entries["reductions"] = []
for reduction in ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None):
    for weight in (None, weights):
        model = network(loss=losses.MeanSquaredError(reduction=reduction))
        loss = model.evaluate(x, y, sample_weight=weight, batch_size=5, verbose=0)
        try:
            fit = model.fit(x, y, sample_weight=weight, batch_size=5, shuffle=False, verbose=0).history["loss"][0]
        except Exception as error:
            fit = None
        entries["reductions"].append({"reduction": reduction or "none", "isWeighted": weight is not None, "loss": loss, "fit": fit})

# Every loss, with each reduction, weights and a mask, of predictions (batch, time, classes).
steps = random.uniform(0.1, 0.9, (3, 4, 5)).round(3).astype("float32")
targets = np.eye(5, dtype="float32")[random.integers(0, 5, (3, 4))]
mask = np.array([[1, 1, 0, 1], [0, 0, 0, 1], [1, 0, 0, 0]], bool)
step_weights = random.uniform(0, 2, (3, 4)).round(2).astype("float32")
entries |= {"steps": numbers(steps), "targets": numbers(targets), "mask": numbers(mask), "stepWeights": numbers(step_weights), "losses": []}
CLASSES = [
    losses.MeanSquaredError, losses.MeanAbsoluteError, losses.MeanAbsolutePercentageError, losses.MeanSquaredLogarithmicError,
    losses.Huber, losses.LogCosh, losses.CosineSimilarity, losses.Hinge, losses.SquaredHinge, losses.CategoricalHinge, losses.KLDivergence,
    losses.Poisson, losses.BinaryCrossentropy, losses.BinaryFocalCrossentropy, losses.CategoricalCrossentropy,
    losses.CategoricalFocalCrossentropy, losses.SparseCategoricalCrossentropy, losses.CategoricalGeneralizedCrossEntropy,
    losses.Dice, losses.Tversky]
for cls in CLASSES:
    for reduction in ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"):
        for weighted in (False, True):
            for masked in (False, True):
                whole = cls in (losses.Dice, losses.Tversky)
                if whole and (weighted or masked):
                    continue
                loss = cls(reduction=reduction)
                sparse = cls in (losses.SparseCategoricalCrossentropy, losses.CategoricalGeneralizedCrossEntropy)
                goal = targets.argmax(-1).astype("int32") if sparse else targets
                prediction = keras.ops.convert_to_tensor(steps)
                if masked:
                    keras.src.backend.set_keras_mask(prediction, keras.ops.convert_to_tensor(mask))
                value = loss(goal, prediction, sample_weight=step_weights if weighted else None)
                serialized = json.loads(json.dumps(keras.saving.serialize_keras_object(loss)))
                entries["losses"].append({
                    "loss": serialized, "isSparse": sparse, "isWeighted": weighted, "isMasked": masked, "value": numbers(value)})

path = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/reference/several_values.json"
path.write_text(json.dumps(entries) + "\n")
