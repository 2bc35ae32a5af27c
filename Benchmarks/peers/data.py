"""The training data that every side of a comparison reads: 60,000 samples of 784 numbers, ten classes.

There are two files. In `random.npz` inputs and labels are independent: nothing can be learnt but the labels'
frequencies, so the loss stays at log 10; speed is measured on it. In `learnable.npz` a faint pattern for each class is
laid over the inputs and one label in ten is wrong: the loss falls to a known floor only where the gradients are right;
correctness is checked on it.
"""

import os

import numpy as np

SAMPLES, FEATURES, CLASSES, SEED = 60_000, 784, 10, 2024


def write(path, x, labels):
    """Whole or not at all: a comparison that was interrupted must not leave half a file for the next one."""
    partial = path + ".partial.npz"
    np.savez(partial, x=x, y=np.eye(CLASSES, dtype=np.float32)[labels])
    os.replace(partial, path)


def ensure(folder):
    """Writes the files that are not there, `x` float32 and `y` float32 one-hot, and returns their paths."""
    paths = [os.path.join(folder, name) for name in ("random.npz", "learnable.npz")]
    if all(os.path.exists(path) for path in paths):
        return paths
    os.makedirs(folder, exist_ok=True)
    generator = np.random.default_rng(SEED)
    x = generator.random((SAMPLES, FEATURES), dtype=np.float32)
    labels = generator.integers(0, CLASSES, SAMPLES)
    write(paths[0], x, labels)

    patterns = generator.integers(0, 2, (CLASSES, FEATURES)).astype(np.float32)
    # Around zero: no unit of a ReLU is dead from the start, so the loss depends little on the initial weights.
    x = np.float32(0.9) * x + np.float32(0.1) * patterns[labels] - np.float32(0.5)
    wrong = generator.random(SAMPLES) < 0.1
    write(paths[1], x, np.where(wrong, generator.integers(0, CLASSES, SAMPLES), labels))
    return paths


if __name__ == "__main__":
    import sys

    ensure(sys.argv[1])
