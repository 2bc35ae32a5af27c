#!/usr/bin/env python3
"""Writes what NumPy, Keras and scikit-learn give to Tests/Fixtures/data/facts.npz, for the tests of data utilities and of
the data sets that ship with the package."""
import pathlib

import keras
import numpy as np
from sklearn import datasets
from sklearn.model_selection import train_test_split

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "data"
folder.mkdir(parents=True, exist_ok=True)
facts = {}

# RandomState: one order for each seed and length.
for seed, count in [(113, 10), (0, 1), (42, 1000), (2**32 - 1, 7), (7, 2000)]:
    facts[f"permutation/{seed}/{count}"] = np.random.RandomState(seed).permutation(count).astype("int32")

# scikit-learn's splits of 0, 1, 2, …, in the order train, test.
classes = np.array([0, 1, 2, 1, 0, 2, 2, 2, 1, 0, 0, 1, 2] * 5)
one_hot = np.eye(3)[classes]
for name, options in {
    "default": {},
    "quarter": {"test_size": 0.3},
    "count": {"test_size": 7},
    "both": {"test_size": 0.2, "train_size": 0.5},
    "in-order": {"test_size": 0.2, "shuffle": False},
    "stratified": {"test_size": 0.2, "stratify": classes},
    "stratified-both": {"test_size": 11, "train_size": 31, "stratify": classes},
    "stratified-one-hot": {"test_size": 0.37, "stratify": one_hot},
}.items():
    state = {} if name == "in-order" else {"random_state": 42}
    train, test = train_test_split(np.arange(len(classes)), **options, **state)
    facts[f"split/{name}/train"] = train.astype("int32")
    facts[f"split/{name}/test"] = test.astype("int32")
facts["split/classes"] = classes.astype("int32")

# The data sets: what is exact is kept in full or as sums, so that one wrong number shows.
digits = datasets.load_digits()
facts["digits/images"] = digits.images.astype("uint8").reshape(-1, 64).astype("uint32") @ np.arange(1, 65, dtype="uint32")
facts["digits/target"] = digits.target.astype("uint8")
cancer = datasets.load_breast_cancer()
facts["breast-cancer/rows"] = cancer.data.astype("float32").sum(1, dtype="float64")
facts["breast-cancer/columns"] = cancer.data.astype("float32").sum(0, dtype="float64")
facts["breast-cancer/target"] = cancer.target.astype("uint8")
for scaled in [True, False]:
    diabetes = datasets.load_diabetes(scaled=scaled)
    name = "scaled" if scaled else "raw"
    facts[f"diabetes/{name}/rows"] = diabetes.data.sum(1)
    facts[f"diabetes/{name}/first"] = diabetes.data[:5]
facts["diabetes/target"] = diabetes.target.astype("float32")

# Keras' utilities.
sequences = [[1], [2, 3], [], [4, 5, 6, 7], [8, 9, 10]]
for maxlen in [None, 2, 3, 6]:
    for padding in ["pre", "post"]:
        for truncating in ["pre", "post"]:
            facts[f"pad/{maxlen}/{padding}/{truncating}"] = keras.utils.pad_sequences(
                sequences, maxlen=maxlen, padding=padding, truncating=truncating, value=-1
            )
vectors = [np.arange(6).reshape(3, 2), np.arange(2).reshape(1, 2) + 0.75, np.zeros((0, 2))]
facts["pad/vectors"] = keras.utils.pad_sequences(vectors, maxlen=2, dtype="float32", padding="post", value=0.5)
x = np.array([[3.0, 4.0, 0.0], [0.0, 0.0, 0.0], [-1.0, 2.0, -2.0]], "float32")
facts["normalize/x"] = x
for axis in [-1, 1]:
    for order in [1, 2, 3, np.inf]:
        facts[f"normalize/{axis}/{order}"] = keras.utils.normalize(x, axis=axis, order=order).astype("float32")
# On arrays, Keras divides by the norms of the wrong dimension when axis is 0; its tensors are right.
facts["normalize/0/2"] = np.asarray(keras.utils.normalize(keras.ops.convert_to_tensor(x), axis=0))
facts["categorical/matrix"] = keras.utils.to_categorical(np.array([[0, 2], [1, 1]])).astype("float32")
facts["categorical/column"] = keras.utils.to_categorical(np.array([[2], [0]]), num_classes=4).astype("float32")
facts["categorical/scalar"] = keras.utils.to_categorical(np.array(1), num_classes=3).astype("float32").reshape(3)

np.savez_compressed(folder / "facts.npz", **facts)
