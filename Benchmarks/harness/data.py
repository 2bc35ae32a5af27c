"""The training data that every side of a comparison reads; everything in it can be learnt, but not at once.

Each class leaves a faint mark in its samples, and one label in ten is wrong, so that the loss falls to a known floor
where the gradients are right, and stays above it where they are not. Almost no number is zero, so no side gains by them until a ReLU makes some.
MNIST's digits, four fifths of whose pixels are black, are read from Keras' cache folder where they are there.
"""

import os

import numpy as np

CLASSES, WRONG, SEED = 10, 0.1, 2024


def labels(generator, count, classes):
    """True classes, and what the data says they are."""
    true = generator.integers(0, classes, count)
    told = np.where(generator.random(count) < WRONG, generator.integers(0, classes, count), true)
    return true, told


def one_hot(told):
    return np.eye(CLASSES, dtype=np.float32)[told]


def vectors(generator, count):
    """784 numbers each: a pattern for each class under noise."""
    true, told = labels(generator, count, CLASSES)
    patterns = generator.integers(0, 2, (CLASSES, 784)).astype(np.float32)
    # Around zero: no unit of a ReLU is dead from the start, so the loss depends little on the initial weights.
    noise = generator.random((len(true), 784), dtype=np.float32)
    return np.float32(0.9) * noise + np.float32(0.1) * patterns[true] - np.float32(0.5), one_hot(told)


def textures(generator, count, side, channels, strength):
    """Images: a 4×4 tile for each class, repeated all over, under noise. A mean over places keeps what tells them apart."""
    true, told = labels(generator, count, CLASSES)
    tiles = generator.standard_normal((CLASSES, 4, 4, channels)).astype(np.float32)
    patterns = np.tile(tiles, (1, side // 4, side // 4, 1))
    noise = generator.standard_normal((count, side, side, channels)).astype(np.float32)
    return np.float32(strength) * patterns[true] + np.float32(0.5) * noise, one_hot(told)


def small_images(generator, count):
    return textures(generator, count, 28, 1, 0.2)


def images(generator, count):
    return textures(generator, count, 32, 3, 0.05)


def words(generator, count):
    """80 of 20,000 words each: either class prefers a hundred of them, anywhere in the text."""
    true, told = labels(generator, count, 2)
    x = generator.integers(0, 20_000, (len(true), 80))
    preferred = generator.integers(0, 100, x.shape) + 100 * true[:, None]
    x = np.where(generator.random(x.shape) < 0.2, preferred, x)
    return x.astype(np.int32), told[:, None].astype(np.float32)


# Where the digits are, as Keras keeps them.
mnist = os.path.join(os.environ.get("KERAS_HOME", os.path.expanduser("~/.keras")), "datasets", "mnist.npz")


def digits(generator, count):
    """MNIST's training digits, 784 numbers from 0 to 1 each; where more are wanted, all of them again and again."""
    with np.load(mnist) as arrays:
        x, y = arrays["x_train"].reshape(-1, 784), arrays["y_train"]
    chosen = generator.permutation(np.resize(np.arange(len(x)), count))
    return x[chosen].astype(np.float32) / 255, one_hot(y[chosen])


MAKERS = {"vectors": vectors, "digits": digits, "small-images": small_images, "images": images, "words": words}


def can_make(name):
    return name != "digits" or os.path.exists(mnist)


def ensure(folder, name, samples):
    """Writes the file of that data, with arrays `x` and `y`, if it is not there, and returns its path."""
    # Another file of digits has another size.
    source = f"-{os.path.getsize(mnist)}" if name == "digits" else ""
    path = os.path.join(folder, f"{name}-{samples}-{SEED}{source}.npz")
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        x, y = MAKERS[name](np.random.default_rng(SEED), samples)
        # Whole or not at all: a comparison that was interrupted must not leave half a file for the next one.
        partial = path + ".partial.npz"
        np.savez(partial, x=x, y=y)
        os.replace(partial, path)
    return path
