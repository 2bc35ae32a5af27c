#!/usr/bin/env python3
"""Writes small files of the forms in which Keras' data sets come to Tests/Fixtures/datasets, and what Keras makes of them."""
import gzip
import io
import pathlib
import pickle
import struct
import tarfile
import zipfile

import keras
import numpy as np
from keras.src.datasets import boston_housing, california_housing, cifar100, imdb, reuters

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "datasets"
folder.mkdir(parents=True, exist_ok=True)
random = np.random.RandomState(5)
facts = {}


def fetched(module, file):
    """Keras' loader, with a small file in the place of the one that it would fetch."""
    module.get_file = lambda *_, **__: str(folder / file)
    return module


def sequences(count):
    """Lists of integers, one of them empty, some beyond one and two bytes."""
    lists = [[int(w) for w in random.randint(1, 40, random.randint(1, 9))] for _ in range(count)]
    lists[1] = [70000, 300, 7]
    array = np.empty(count, object)
    array[:] = lists
    return array


def member(array, protocol):
    """An object array as np.save writes it, in one of pickle's protocols."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
    if array.dtype.hasobject:
        data = pickle.dumps(array, protocol=protocol)
        # What NumPy 1 writes, as in the real files.
        file.write(data.replace(b"numpy._core.multiarray", b"numpy.core.multiarray") if protocol < 4 else data)
    else:
        file.write(array.tobytes())
    return file.getvalue()


def save(name, arrays, protocol=3):
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, array in arrays.items():
            archive.writestr(zipfile.ZipInfo(key + ".npy"), member(array, protocol), zipfile.ZIP_DEFLATED)


def keep(name, result):
    for part, (x, y) in zip(["train", "test"], result):
        if np.asarray(x, dtype=object).ndim == 1 or x.dtype == object:
            facts[f"{name}/{part}/words"] = np.array([w for text in x for w in text], "int64")
            facts[f"{name}/{part}/lengths"] = np.array([len(text) for text in x], "int64")
        else:
            facts[f"{name}/{part}/x"] = np.asarray(x)
        facts[f"{name}/{part}/y"] = np.asarray(y)


# Texts.
arrays = {
    "x_train": sequences(14), "y_train": random.randint(0, 2, 14), "x_test": sequences(9), "y_test": random.randint(0, 2, 9)
}
for protocol in [2, 3, 4, 5]:
    save(f"imdb-{protocol}.npz", arrays, protocol)
save("reuters.npz", {"x": sequences(23), "y": random.randint(0, 46, 23)})
for name, options in {
    "default": {},
    "limited": {"num_words": 20, "skip_top": 6},
    "dropped": {"num_words": 20, "oov_char": None},
    "short": {"maxlen": 6, "seed": 7},
    "plain": {"start_char": None, "index_from": 0},
    "unmarked": {"start_char": None, "index_from": 5},
}.items():
    keep(f"imdb/{name}", fetched(imdb, "imdb-3.npz").load_data(**options))
    keep(f"reuters/{name}", fetched(reuters, "reuters.npz").load_data(**options, test_split=0.3))
(folder / "word_index.json").write_text('{"the": 1, "caf\\u00e9": 2, "\\"quoted\\"": 30000}')

# Houses.
housing = {"x": np.arange(26.0).reshape(13, 2) / 4, "y": np.arange(13.0) * 10}
save("housing.npz", housing)
keep("boston", fetched(boston_housing, "housing.npz").load_data())
keep("california", fetched(california_housing, "housing.npz").load_data(test_split=0.5, seed=1, version="small"))

# Images. Python 2 wrote the real batches: texts and bytes are one type there.


def python2_pickle(data, lists):
    """The dictionary of a batch, as Python 2's pickle of protocol 2 writes it."""
    out = io.BytesIO()
    out.write(b"\x80\x02}q\x01(")
    out.write(b"U\x0bbatch_labelq\x02U\x13training batch 1 ofq\x03")
    for key, values in lists.items():
        out.write(b"U" + bytes([len(key)]) + key + b"q\x04](" + b"".join(b"K" + bytes([v]) for v in values) + b"e")
    out.write(b"U\x04dataq\x05cnumpy.core.multiarray\n_reconstruct\nq\x06cnumpy\nndarray\nq\x07K\x00\x85U\x01b\x87Rq\x08(K\x01")
    out.write(b"M" + struct.pack("<H", data.shape[0]) + b"M" + struct.pack("<H", data.shape[1]) + b"\x86cnumpy\ndtype\nq\x09")
    out.write(b"U\x02u1K\x00K\x01\x87Rq\x0a(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89")
    out.write(b"T" + struct.pack("<I", data.size) + data.tobytes() + b"tb")
    out.write(b"U\x09filenamesq\x0b](U\x05a.pngq\x0cU\x05b.pngq\x0de")
    out.write(b"u.")
    return out.getvalue()


def archive(name, members):
    with tarfile.open(folder / name, "w:gz", format=tarfile.USTAR_FORMAT) as tar:
        directory = tarfile.TarInfo(next(iter(members)).split("/")[0] + "/")
        directory.type = tarfile.DIRTYPE
        tar.addfile(directory)
        for path, content in members.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


def images(first, count):
    values = np.arange(count * 3072).reshape(count, 3072) % 256 + first
    return (values % 256).astype("uint8")


names = [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]
members = {"cifar-10-batches-py/readme.html": b"<html></html>"}
for index, name in enumerate(names):
    members["cifar-10-batches-py/" + name] = python2_pickle(images(index, 2), {b"labels": [index, 9 - index]})
archive("cifar-10.tar.gz", members)
archive(
    "cifar-100.tar.gz",
    {
        "cifar-100-python/" + name: python2_pickle(
            images(first, 3), {b"fine_labels": [99, first, 0], b"coarse_labels": [19, 0, first]}
        )
        for name, first in [("train", 1), ("test", 2)]
    },
)
for name in ["cifar-10", "cifar-100"]:
    with tarfile.open(folder / f"{name}.tar.gz") as tar:
        tar.extractall("/tmp/keras-reference", filter="data")
# The real batches have 10,000 images each, which Keras takes for granted; here it reads them one by one.
from keras.src.datasets.cifar import load_batch

for index, name in enumerate(names):
    data, labels = load_batch(f"/tmp/keras-reference/cifar-10-batches-py/{name}")
    facts[f"cifar10/{name}/x"] = data.transpose(0, 2, 3, 1)
    facts[f"cifar10/{name}/y"] = np.array(labels, "uint8").reshape(-1, 1)
cifar100.get_file = lambda *_, **__: "/tmp/keras-reference"
for mode in ["fine", "coarse"]:
    for part, (x, y) in zip(["train", "test"], cifar100.load_data(mode)):
        facts[f"cifar100/{mode}/{part}/x"] = x
        facts[f"cifar100/{mode}/{part}/y"] = y.astype("uint8")

# Clothing, in the format of the original MNIST.
for part, count in [("train", 3), ("t10k", 2)]:
    pixels = (np.arange(count * 784) * 7 % 256).astype("uint8")
    for kind, sizes, content in [("images-idx3", [count, 28, 28], pixels), ("labels-idx1", [count], np.arange(count, dtype="uint8"))]:
        header = bytes([0, 0, 8, len(sizes)]) + b"".join(struct.pack(">I", size) for size in sizes)
        (folder / f"{part}-{kind}-ubyte.gz").write_bytes(gzip.compress(header + content.tobytes(), mtime=0))

np.savez_compressed(folder / "facts.npz", **facts)
