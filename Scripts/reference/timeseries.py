#!/usr/bin/env python3
"""Writes to Tests/Fixtures/reference/timeseries.json which batches keras.utils.timeseries_dataset_from_array makes.

Run with a Python that has TensorFlow, such as Benchmarks/.venv: the function makes data sets of it.
"""
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402

CASES = [
    dict(sequence_length=4),
    dict(sequence_length=3, sequence_stride=2, batch_size=4),
    dict(sequence_length=5, sampling_rate=3, batch_size=2),
    dict(sequence_length=4, sequence_stride=3, sampling_rate=2, start_index=2, end_index=17, batch_size=3),
    dict(sequence_length=1, sequence_stride=7),
    dict(sequence_length=20, batch_size=1),
]
STEPS = 20


def numbers(tensor):
    return {"shape": list(tensor.shape), "values": np.asarray(tensor, "float64").ravel().tolist()}


result = []
for width in [None, 2]:
    data = np.arange(STEPS * (width or 1), dtype="float32")
    data = data if width is None else data.reshape(STEPS, width)
    for with_targets in [None, STEPS, 12]:
        targets = None if with_targets is None else 100 + np.arange(with_targets, dtype="float32")
        for case in CASES:
            batches = []
            for batch in keras.utils.timeseries_dataset_from_array(data, targets, **case):
                x, y = (batch, None) if targets is None else batch
                batches.append({"x": numbers(x), "y": None if y is None else numbers(y)})
            result.append({"width": width or 0, "targets": with_targets or 0, "arguments": case, "batches": batches})

path = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/reference/timeseries.json"
path.write_text(json.dumps(result) + "\n")
