"""What the peers' scripts share: their command line, and what they measure of their own process."""

import argparse
import json
import os
import time


def options(description, variants):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("command", choices=["train", "first-step"])
    parser.add_argument("workload")
    parser.add_argument("--variant", choices=variants, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--data", help="an .npz with x and y")
    parser.add_argument("--samples", type=int, help="without a file, how many to make up")
    parser.add_argument("--epochs", type=int, default=5, help="timed epochs, after one that is not")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--predict-samples", type=int, default=0)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--depth", type=int, default=2)
    return parser.parse_args()


def sample_shape(workload):
    if workload in ("lstm", "gru", "bilstm"):
        return (80,)
    return {"cnn": (28, 28, 1), "vgg": (32, 32, 3), "vgg-bf16": (32, 32, 3)}.get(workload, (784,))


def training_data(options):
    """The file's arrays, or as many made-up samples as asked for: for a first step, one batch."""
    import numpy as np

    if options.data and options.command == "train":
        data = np.load(options.data)
        return data["x"], data["y"]
    count = options.batch if options.command == "first-step" else options.samples
    generator = np.random.default_rng(0)
    shape = (count, *sample_shape(options.workload))
    if len(shape) == 2 and shape[1] == 80:
        return (generator.integers(0, 20_000, shape).astype(np.int32),
                (np.arange(count)[:, None] % 2).astype(np.float32))
    return generator.random(shape, dtype=np.float32), np.eye(10, dtype=np.float32)[np.arange(count) % 10]


def peak_rss_mb():
    """Of this program; `getrusage` includes the memory of the parent process."""
    with open("/proc/self/status") as file:
        return round(next(int(line.split()[1]) for line in file if line.startswith("VmHWM:")) / 1024, 1)


def first_step_report():
    return {"first_step_seconds": round(seconds_since_start(), 3), "first_step_rss_mb": peak_rss_mb()}


def seconds_since_start():
    """Since this process started, as the kernel saw it, the interpreter's own start included."""
    with open("/proc/self/stat") as file:
        ticks = int(file.read().rsplit(")", 1)[1].split()[19])
    with open("/proc/uptime") as file:
        uptime = float(file.read().split()[0])
    return uptime - ticks / os.sysconf("SC_CLK_TCK")


def best_seconds(call, calls, seconds):
    """Of a call: the smallest mean of runs of some calls, after two first calls that compile."""
    call()
    call()
    best = float("inf")
    deadline = time.perf_counter() + seconds
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            call()
        end = time.perf_counter()
        best = min(best, (end - start) / calls)
        if end >= deadline:
            return best


def training_report(options, name, version, x, seconds, losses):
    return {
        "name": name,
        "version": version,
        "samples": len(x),
        # The first epoch compiles; it is left out.
        "samples_per_second": [round(len(x) / one) for one in seconds[1:]],
        "losses": [round(float(loss), 6) for loss in losses],
        # Before the predictions, which compile programs of their own.
        "peak_rss_mb": peak_rss_mb(),
    }


def prediction_report(x, predict, predict_one):
    """`predict` is called with all samples, each of `predict_one` with a single one; the fastest of those counts."""
    one = x[:1]
    return {
        "predict_samples_per_second": round(len(x) / best_seconds(lambda: predict(x), 1, 2)),
        "one_sample_us": round(min(best_seconds(lambda: call(one), 20, 1) for call in predict_one) * 1e6, 1),
    }


def say(report):
    print(json.dumps(report))
