#!/usr/bin/env python3
"""Writes HDF5 files to Tests/Fixtures/hostile: files that a model must not be read from, named after what is wrong with them, and
readable.h5, which holds numbers of all types in all ways that are read."""
import pathlib

import h5py
import numpy as np

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "hostile"
folder.mkdir(parents=True, exist_ok=True)
kernel = np.arange(6, dtype="float32").reshape(3, 2)
bias = np.arange(2, dtype="float32")


def weights(name, make, **options):
    """The weights of Dense(2) on three features, as Keras writes them, with the kernel made by `make`."""
    with h5py.File(folder / f"{name}.h5", "w", **options) as file:
        group = file.create_group("layers/dense/vars")
        make(group, file)
        if "1" not in group:
            group["1"] = bias


def chunked(group, shape, chunk, filters, type=h5py.h5t.IEEE_F32LE):
    """A dataset in chunks, of which none is written."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk(chunk)
    for add in filters:
        add(properties)
    space = h5py.h5s.create_simple(shape)
    return h5py.h5d.create(group.id, b"0", type, space, properties)


def packed_twice(group, file):
    dataset = chunked(group, (3, 2), (3, 2), [lambda p: p.set_deflate(9), lambda p: p.set_deflate(9)])
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, kernel)


def expanding(group, file):
    dataset = chunked(group, (1 << 20, 1 << 20), (1 << 12, 1 << 10), [lambda p: p.set_deflate(9)])
    dataset.write_direct_chunk((0, 0), b"x" * 64)


def external_link(group, file):
    group["0"] = h5py.ExternalLink("/etc/passwd", "/0")


def soft_link(group, file):
    file["elsewhere"] = kernel
    group["0"] = h5py.SoftLink("/elsewhere")


def linked_group(group, file):
    file["elsewhere"] = kernel
    del group["/layers/dense"]
    group["/layers/dense"] = h5py.ExternalLink("other.h5", "/layers/dense")


def external_storage(group, file):
    group.create_dataset("0", (3, 2), "float32", external=[("/etc/passwd", 0, 24)])


def virtual(group, file):
    layout = h5py.VirtualLayout((3, 2), "float32")
    layout[...] = h5py.VirtualSource("/etc/passwd", "0", (3, 2))
    group.create_virtual_dataset("0", layout)


def shared_type(group, file):
    file["type"] = np.dtype("float32")
    group.create_dataset("0", data=kernel, dtype=file["type"])


weights("huge-shape", lambda g, f: g.create_dataset("0", (1 << 20, 1 << 20), "float32"))
weights("overflowing-shape", lambda g, f: chunked(g, (1 << 40, 1 << 40), (1 << 10, 1 << 10), []))
weights("huge-chunks", lambda g, f: chunked(g, (1 << 30, 1 << 20), (1 << 12, 1 << 10), []))
weights("expanding-filter", expanding)
weights("packed-twice", packed_twice)
weights("unknown-filter", lambda g, f: g.create_dataset("0", data=kernel, compression="lzf"))
weights("external-link", external_link)
weights("soft-link", soft_link)
weights("linked-group", linked_group)
weights("external-storage", external_storage)
weights("virtual", virtual)
weights("shared-type", shared_type)
weights("text", lambda g, f: g.create_dataset("0", data=[["a", "b"]] * 3))
weights("other-shape", lambda g, f: g.create_dataset("0", data=kernel.T))
weights("group-for-weight", lambda g, f: g.create_group("0"))


def readable(file):
    values = np.arange(12).reshape(3, 4)
    for name in ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"]:
        file[name] = values.astype(name)
        file[f"big/{name}"] = values.astype(np.dtype(name).newbyteorder(">"))
    file["bool"] = values % 2 == 0
    file["scalar"] = np.float32(7)
    file["empty"] = np.zeros((0, 3), "float32")
    long = np.arange(35 * 11, dtype="int32").reshape(35, 11)
    file.create_dataset("chunks/plain", data=long, chunks=(8, 4))
    file.create_dataset("chunks/deflated", data=long, chunks=(8, 4), compression="gzip")
    file.create_dataset("chunks/shuffled", data=long, chunks=(8, 4), compression="gzip", shuffle=True)
    file.create_dataset("chunks/row", data=long[0], chunks=(4,))
    file.create_dataset("chunks/cube", data=long.reshape(5, 7, 11), chunks=(2, 3, 4), compression="gzip")
    partly = file.create_dataset("chunks/partly", (20, 10), "int32", chunks=(10, 10))
    partly[10:] = 1
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    dataset = h5py.h5d.create(file.id, b"compact", h5py.h5t.STD_I32LE, h5py.h5s.create_simple((3, 4)), compact)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, values.astype("int32"))
    for index in range(200):
        file[f"many/{index}"] = np.int32(index)
    file.attrs["text"] = "zwölf"
    file.attrs["texts"] = ["a", "", "long" * 50]
    file.attrs["fixed"] = np.array([b"ab", b"abc"])
    file.attrs["none"] = np.zeros(0)
    file.attrs["number"] = 3


with h5py.File(folder / "readable.h5", "w") as file:
    readable(file)
# The latest structures: groups that hold their links, a header of the second version.
with h5py.File(folder / "latest.h5", "w", libver=("latest", "latest")) as file:
    group = file.create_group("layers/dense/vars")
    group["0"], group["1"] = kernel, bias
    file.attrs["text"] = "zwölf"
