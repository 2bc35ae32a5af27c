#!/usr/bin/env python3
"""Writes what Python Keras' layers for texts and categories make of them to Tests/Fixtures/reference/texts.json, and a model file.

These layers run on TensorFlow: it needs `pip install tensorflow-cpu` beside Keras.
"""
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import json
import pathlib

import keras
import numpy as np
import tensorflow as tf
from keras import layers

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures"
random = np.random.default_rng(31)
cases = {}


def numbers(array):
    array = np.asarray(array)
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "values": [float(f"{v:.9g}") if array.dtype.kind == "f" else int(v) for v in array.ravel()],
    }


def texts(array):
    array = np.asarray(array, dtype=object)
    return {"shape": list(array.shape), "texts": [str(t) for t in array.ravel()]}


def written(x):
    x = np.asarray(x)
    return numbers(x) if x.dtype.kind in "iuf" else texts(x)


def add(name, layer, x, data=None, shape=False):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    if data is not None:
        config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
        layer.adapt(data)
    output = layer(x if np.asarray(x).dtype.kind in "iuf" else tf.constant(x))
    entry = {"layer": config, "adaptedLayer": json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))}
    entry["input"] = written(x)
    output = output.numpy()
    if output.dtype.kind == "O":
        output = np.vectorize(lambda b: b.decode())(output)
    entry["output"] = written(output)
    if data is not None:
        entry["data"] = written(data)
    if hasattr(layer, "get_vocabulary"):
        entry["vocabulary"] = [str(t) for t in layer.get_vocabulary()]
    cases[name] = entry


words = ["a", "b", "", "hello", "Fingerprint", "a text of 17 byte", "thirty-two bytes are in this one", "something longer than thirty-two bytes", "x" * 64, "y" * 65, "äöü ß 漢字", "the quick brown fox jumps over the lazy dog, again and again, until the end of the line " * 3]
add("hashing", layers.Hashing(num_bins=1 << 30), words)
add("hashingSalted", layers.Hashing(num_bins=1 << 30, salt=[133, 137]), words)
add("hashingOneSalt", layers.Hashing(num_bins=7, salt=-5), words)
add("hashingMask", layers.Hashing(num_bins=5, mask_value=""), words)
add("hashingOneHot", layers.Hashing(num_bins=4, output_mode="one_hot"), [["a"], ["b"], ["c"]])
add("hashingMultiHot", layers.Hashing(num_bins=6, output_mode="multi_hot"), [["a", "b"], ["c", "c"]])
add("hashingCount", layers.Hashing(num_bins=6, output_mode="count"), [["a", "b", "a"], ["c", "c", "c"]])
wide = np.array([0, 7, -7, 12345678901234567, -(1 << 63), (1 << 63) - 1], "int64")
add("hashingNumbers", layers.Hashing(num_bins=1 << 30), wide)
add("hashingNumbersSalted", layers.Hashing(num_bins=1 << 30, salt=9), wide)
add("hashingNumbersMask", layers.Hashing(num_bins=4, mask_value=7), np.array([[0, 7], [-7, 3]], "int32"))
add("hashingFloats", layers.Hashing(num_bins=11), np.array([[0.5, 7.9], [-7.5, 3.0]], "float32"))

vocabulary = ["the", "cat", "sat", "é"]
sentence = [["the", "dog", "sat"], ["", "e\u0301", "é"], ["the", "the", "mat"]]
add("strings", layers.StringLookup(vocabulary=vocabulary), sentence)
add("stringsMasked", layers.StringLookup(vocabulary=vocabulary, mask_token=""), sentence)
add("stringsBuckets", layers.StringLookup(vocabulary=vocabulary, num_oov_indices=3), sentence)
add("stringsBucketsSalted", layers.StringLookup(vocabulary=vocabulary, num_oov_indices=5, salt=[1, 2], mask_token=""), sentence)
for mode in ["one_hot", "multi_hot", "count"]:
    add("strings_" + mode, layers.StringLookup(vocabulary=vocabulary, output_mode=mode, mask_token=""), sentence)
add("stringsPadded", layers.StringLookup(vocabulary=vocabulary, output_mode="multi_hot", pad_to_max_tokens=True, max_tokens=8), sentence)
add("stringsWeights", layers.StringLookup(vocabulary=vocabulary, output_mode="tf_idf", idf_weights=[0.25, 0.5, 1.0, 2.0]), sentence)
add(
    "stringsWeightsSpecial",
    layers.StringLookup(vocabulary=["[UNK]", "the", "cat"], output_mode="tf_idf", idf_weights=[0.25, 0.5, 1.0], pad_to_max_tokens=True, max_tokens=5),
    sentence,
)
add("stringsSpecial", layers.StringLookup(vocabulary=["", "[UNK]", "the", "cat"], mask_token=""), sentence)
documents = [["b", "a", "c"], ["a", "c", "c"], ["d", "b", "[UNK]"], ["", "é", "z"]]
add("stringsAdapted", layers.StringLookup(), [["a", "q", "z"]], documents)
add("stringsAdaptedLimited", layers.StringLookup(max_tokens=4, mask_token=""), [["a", "q", "z", "c"]], documents)
add("stringsAdaptedWeights", layers.StringLookup(output_mode="tf_idf"), [["a", "q", "z"]], documents)
add("stringsAdaptedList", layers.StringLookup(output_mode="tf_idf"), [["a", "b", "z"]], ["b", "a", "b"])
add("stringsInverted", layers.StringLookup(vocabulary=vocabulary, invert=True), np.array([[0, 1, 4], [9, 2, 3]], "int64"))
add("stringsInvertedMasked", layers.StringLookup(vocabulary=vocabulary, invert=True, mask_token=""), np.array([[0, 1, 4], [9, 2, 5]], "int64"))

ids = [12, 36, 1138, -42]
keys = np.array([[12, 1138, 5], [-42, 0, 36], [7, 12, 12]], "int64")
add("integers", layers.IntegerLookup(vocabulary=ids), keys)
add("integersNarrow", layers.IntegerLookup(vocabulary=ids), keys.astype("int32"))
add("integersMasked", layers.IntegerLookup(vocabulary=ids, mask_token=0), keys)
add("integersBuckets", layers.IntegerLookup(vocabulary=ids, num_oov_indices=3), keys - 6)
add("integersBucketsHashed", layers.IntegerLookup(vocabulary=ids, num_oov_indices=4, oov_method="farmhash"), keys)
add("integersBucketsSalted", layers.IntegerLookup(vocabulary=ids, num_oov_indices=4, oov_method="farmhash", salt=3), keys)
for mode in ["one_hot", "multi_hot", "count"]:
    add("integers_" + mode, layers.IntegerLookup(vocabulary=ids, output_mode=mode, mask_token=0), keys)
add("integersWeights", layers.IntegerLookup(vocabulary=ids, output_mode="tf_idf", idf_weights=[0.25, 0.5, 1.0, 2.0]), keys)
add("integersInverted", layers.IntegerLookup(vocabulary=ids, invert=True, mask_token=0), np.array([[0, 1, 4], [9, 2, 5]], "int64"))
numbers_seen = np.array([[5, 1, 1], [7, 5, 3], [7, 5, -1]], "int64")
add("integersAdapted", layers.IntegerLookup(), keys, numbers_seen)
add("integersAdaptedWeights", layers.IntegerLookup(output_mode="tf_idf", max_tokens=4), np.array([[5, 7, 9]], "int64"), numbers_seen)

reviews = ["The cat sat; the cat ran!", "A dog (big) SAT.\tThere", "", "ÉCOLE l'été -- the end\n"]
add("vectors", layers.TextVectorization(), ["the cat", "a Bird, sat!"], reviews)
add("vectorsLength", layers.TextVectorization(output_sequence_length=3, max_tokens=6), [["the cat sat there now"], ["a"]], reviews)
add("vectorsLower", layers.TextVectorization(standardize="lower"), ["THE cat ran!", "É"], reviews)
add("vectorsStripped", layers.TextVectorization(standardize="strip_punctuation"), ["The c-at ran!", "A"], reviews)
add("vectorsPlain", layers.TextVectorization(standardize=None, split=None), ["A dog", ""], ["A dog", "x", "x"])
add("vectorsTokens", layers.TextVectorization(split=None, output_sequence_length=3), [["the", "Cat!"], ["z", "a"]], [["the", "cat"], ["the", "A"]])
add("vectorsCharacters", layers.TextVectorization(split="character"), ["abc", "é漢 "], ["a é 漢", "ab"])
add("vectorsPairs", layers.TextVectorization(ngrams=2), ["the cat sat", "the"], reviews)
add("vectorsTriples", layers.TextVectorization(ngrams=(1, 3), output_mode="count"), ["the cat sat the", "the"], reviews)
add("vectorsMultiHot", layers.TextVectorization(output_mode="multi_hot", max_tokens=12, pad_to_max_tokens=True), ["the cat sat the", "zebra"], reviews)
add("vectorsCount", layers.TextVectorization(output_mode="count"), ["the cat sat the", "zebra"], reviews)
add("vectorsWeights", layers.TextVectorization(output_mode="tf_idf"), ["the cat sat the", "zebra"], reviews)
add("vectorsGiven", layers.TextVectorization(vocabulary=["earth", "wind", "and", "fire"]), ["earth, wind & fire", "and"])
add("vectorsGivenWeights", layers.TextVectorization(vocabulary=["earth", "wind"], output_mode="tf_idf", idf_weights=[0.5, 1.5]), ["earth wind earth water", "and"])

crossing = {}
for name, layer, inputs in [
    ("textsAndNumbers", layers.HashedCrossing(5), [["A", "B", "A", "B", "A"], [101, 101, 101, 102, 102]]),
    ("numbers", layers.HashedCrossing(1 << 30), [[1, 2, -3], [4, 5, 1 << 40]]),
    ("three", layers.HashedCrossing(1 << 30), [["x", "äö"], ["", "longer than sixteen bytes"], [7, 8]]),
    ("oneHot", layers.HashedCrossing(4, output_mode="one_hot"), [[["A"], ["B"]], [[1], [2]]]),
]:
    output = layer([tf.constant(x, dtype="int64" if np.asarray(x).dtype.kind == "i" else None) for x in inputs])
    crossing[name] = {
        "layer": json.loads(json.dumps(keras.saving.serialize_keras_object(layer))),
        "inputs": [written(x) for x in inputs],
        "output": numbers(output.numpy()),
    }

lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in cases.items()]
(FIXTURES / "reference" / "texts.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
(FIXTURES / "reference" / "crossing.json").write_text(json.dumps(crossing, ensure_ascii=False, indent=1) + "\n")

# A model file whose vocabularies are files of the archive.
lookup = layers.IntegerLookup(output_mode="tf_idf")
lookup.adapt(numbers_seen)
places = layers.IntegerLookup(name="places")
model = keras.Sequential([keras.Input((3,), dtype="int64"), lookup, layers.Dense(2)])
x = keys[:, :3]
model.save(FIXTURES / "models" / "lookup.keras")
entry = {"input": numbers(x), "output": numbers(model.predict(x, verbose=0))}
(FIXTURES / "models" / "lookup.json").write_text(json.dumps(entry) + "\n")
places.adapt(numbers_seen)
model = keras.Sequential([keras.Input((3,), dtype="int64"), places, layers.Embedding(8, 2), layers.Flatten()])
model.save(FIXTURES / "models" / "lookup_embedding.keras")
entry = {"input": numbers(x), "output": numbers(model.predict(x, verbose=0))}
(FIXTURES / "models" / "lookup_embedding.json").write_text(json.dumps(entry) + "\n")

# A model that takes texts.
vectorize = layers.TextVectorization(output_sequence_length=5)
vectorize.adapt(reviews)
model = keras.Sequential([keras.Input((1,), dtype="string"), vectorize, layers.Embedding(20, 3), layers.GlobalAveragePooling1D(), layers.Dense(2)])
samples = np.array([["The cat sat there"], ["a bird"], [""]], dtype=object)
model.save(FIXTURES / "models" / "texts.keras")
weighted = layers.TextVectorization(output_mode="tf_idf")
weighted.adapt(reviews)
second = keras.Sequential([keras.Input((1,), dtype="string"), weighted, layers.Dense(2)])
second.save(FIXTURES / "models" / "texts_weights.keras")
for name, model in [("texts", model), ("texts_weights", second)]:
    entry = {"texts": [t for row in samples for t in row], "output": numbers(model.predict(tf.constant(samples), verbose=0))}
    (FIXTURES / "models" / f"{name}.json").write_text(json.dumps(entry) + "\n")
