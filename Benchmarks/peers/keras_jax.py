"""Measures Keras on JAX: training speed by epoch, prediction of one sample, time and memory to the first step.

Prints one line of JSON. Run it with the Python of an environment that has keras and jax:

    python keras_jax.py --workload mlp32
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time

os.environ["KERAS_BACKEND"] = "jax"

WORKLOADS = {"mlp32": 32, "mlp512": 128}  # batch sizes


def make_model(workload):
    from keras import Input, Sequential, layers

    if workload == "mlp32":
        stack = [layers.Dense(32, activation="relu"), layers.Dense(10, activation="softmax")]
    else:
        stack = [
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ]
    model = Sequential([Input((784,)), *stack])
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def peak_rss_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds_since_start():
    """Since this process started, as the kernel saw it, the interpreter's own start included."""
    with open("/proc/self/stat") as file:
        ticks = int(file.read().rsplit(")", 1)[1].split()[19])
    with open("/proc/uptime") as file:
        uptime = float(file.read().split()[0])
    return uptime - ticks / os.sysconf("SC_CLK_TCK")


def first_step(workload):
    """Trains one batch in this fresh process."""
    import numpy as np

    batch = WORKLOADS[workload]
    x = np.random.default_rng(0).random((batch, 784), dtype=np.float32)
    y = np.eye(10, dtype=np.float32)[np.arange(batch) % 10]
    model = make_model(workload)
    model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
    return {"first_step_seconds": round(seconds_since_start(), 3), "first_step_rss_mb": round(peak_rss_mb(), 1)}


def best_microseconds(call, seconds=1.0):
    """The best mean of runs of 20 calls, after a first call that compiles."""
    call()
    best = float("inf")
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        start = time.perf_counter()
        for _ in range(20):
            call()
        best = min(best, (time.perf_counter() - start) / 20)
    return round(best * 1e6, 1)


def train(workload, data_path, epochs, seed):
    import jax
    import keras
    import numpy as np

    data = np.load(data_path)
    x, y = data["x"], data["y"]
    keras.utils.set_random_seed(seed)
    model = make_model(workload)

    class EpochTimes(keras.callbacks.Callback):
        """Epoch hooks only: a hook on batches would make Keras wait for every step's results."""

        def __init__(self):
            super().__init__()
            self.seconds = []

        def on_epoch_begin(self, epoch, logs=None):
            self.start = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            self.seconds.append(time.perf_counter() - self.start)

    times = EpochTimes()
    history = model.fit(x, y, batch_size=WORKLOADS[workload], epochs=epochs + 1, verbose=0, callbacks=[times])
    # Before the predictions, which compile programs of their own.
    peak = peak_rss_mb()
    # The first epoch compiles; it is left out.
    speeds = [round(len(x) / seconds) for seconds in times.seconds[1:]]
    one = x[:1]
    losses = [round(loss, 6) for loss in history.history["loss"]]
    return {
        "name": "keras-jax",
        "workload": workload,
        "versions": {"keras": keras.__version__, "jax": jax.__version__, "python": sys.version.split()[0]},
        "samples_per_second": speeds,
        "best_samples_per_second": max(speeds),
        "first_epoch_loss": losses[0],
        "final_loss": losses[-1],
        "losses": losses,
        "predict_us": best_microseconds(lambda: model.predict(one, verbose=0)),
        "predict_on_batch_us": best_microseconds(lambda: np.asarray(model.predict_on_batch(one))),
        "peak_rss_mb": round(peak, 1),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workload", required=True, choices=WORKLOADS)
    parser.add_argument("--data", help="an .npz with x [n, 784] and y [n, 10]; made beside this folder if not given")
    parser.add_argument("--epochs", type=int, default=5, help="timed epochs, after one that is not")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first-step", action="store_true", help="only train one batch and say when it was done")
    options = parser.parse_args()

    if options.first_step:
        print(json.dumps(first_step(options.workload)))
        return
    path = options.data
    if path is None:
        import data

        path = data.ensure(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".data"))[0]
    # In a process of its own, and before this one has loaded anything that would compete for the cores.
    child = subprocess.run(
        [sys.executable, os.path.abspath(__file__), "--workload", options.workload, "--first-step"],
        check=True, stdout=subprocess.PIPE, text=True)
    result = train(options.workload, path, options.epochs, options.seed)
    result.update(json.loads(child.stdout))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
