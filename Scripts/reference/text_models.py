#!/usr/bin/env python3
"""Python Keras' half of the exchange of models for texts that Tests/KerasTests/Saving/PythonTextModelTests.swift makes. Layers for texts
need TensorFlow, whatever the backend; here it is the backend.

    text_models.py FOLDER

FOLDER/texts.json holds the texts: "lines", one of several words a sample, and "words", three a sample. FOLDER/y.npy holds the targets.
The models FOLDER/swift-NAME.keras are loaded; what they predict, and the losses of some more epochs, are written to swift-NAME.npz, or the
mistake to swift-NAME.error. The models below are trained and written to python-NAME.keras, and python-NAME.npz has the same content.
"""
import json
import os
import sys
import traceback
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers as L  # noqa: E402

from round_trip import BATCH, EPOCHS, go_on  # noqa: E402


def texts_of(model, texts):
    return texts["lines" if model.input_shape[-1] == 1 else "words"]


def read_swift(folder, texts, y):
    for path in sorted(folder.glob("swift-*.keras")):
        try:
            model = keras.models.load_model(path)
            np.savez(path.with_suffix(".npz"), **go_on(model, texts_of(model, texts), y))
        except Exception:
            path.with_suffix(".error").write_text(traceback.format_exc())


def vectorized(texts):
    layer = L.TextVectorization(max_tokens=12, output_sequence_length=4)
    layer.adapt(texts["lines"])
    return 1, [layer, L.Embedding(12, 3), L.GlobalAveragePooling1D(), L.Dense(1)]


def counted(texts):
    layer = L.TextVectorization(output_mode="tf_idf", ngrams=2)
    layer.adapt(texts["lines"])
    return 1, [layer, L.Dense(1)]


def looked_up(texts):
    layer = L.StringLookup(mask_token="", num_oov_indices=2)
    layer.adapt(texts["words"])
    return 3, [layer, L.Embedding(20, 4), L.Flatten(), L.Dense(1)]


def marked(texts):
    return 3, [L.StringLookup(vocabulary=["red", "green", "blue"], output_mode="multi_hot"), L.Dense(1)]


def hashed(texts):
    return 3, [L.Hashing(num_bins=7, salt=[3, 5]), L.Embedding(7, 2), L.Flatten(), L.Dense(1)]


def write_python(folder, texts, y):
    for make in (vectorized, counted, looked_up, marked, hashed):
        keras.utils.set_random_seed(1)
        width, layers = make(texts)
        model = keras.Sequential([keras.Input((width,), dtype="string")] + layers)
        # Adam on TensorFlow moves no rows of an embedding that a batch does not use, unlike on other backends.
        model.compile(optimizer="sgd", loss="mse")
        model.fit(texts_of(model, texts), y, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
        path = folder / f"python-{make.__name__}"
        model.save(path.with_suffix(".keras"))
        np.savez(path.with_suffix(".npz"), **go_on(model, texts_of(model, texts), y))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    texts = {name: tf.constant(rows) for name, rows in json.loads((folder / "texts.json").read_text()).items()}
    y = np.load(folder / "y.npy")
    read_swift(folder, texts, y)
    write_python(folder, texts, y)
