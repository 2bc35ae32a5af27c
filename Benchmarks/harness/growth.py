"""How speed grows with the batch, the width, the depth, the threads and the data."""

import sys

from . import data, environment, runs

# Who is shown beside ours where the batch grows: those that are fastest on networks of this kind.
PEERS = ["keras-jax", "pytorch"]


def doublings(first, last):
    values = [first]
    while values[-1] * 2 <= last:
        values.append(values[-1] * 2)
    return values


def mlp(binary, side, batch=128, width=512, depth=2, steps=100, samples=None, threads=None):
    samples = samples or batch * steps
    report = runs.run(
        runs.command(side, binary, "train", "mlp512", "--batch", batch, "--width", width, "--depth", depth,
                     "--samples", samples, "--epochs", 3), threads)
    return {"samples_per_second": max(report["samples_per_second"]), "peak_rss_mb": report["peak_rss_mb"],
            "data_mb": report.get("data_mb")}


def threads_used(processors):
    return sorted({*doublings(1, processors), processors})


def measure(binary, quick):
    """Panel → curve → list of points."""
    def point(x, **arguments):
        print(f"growth: {x}", file=sys.stderr)
        return {"x": x, **arguments}

    batches = [1, 8, 64, 512] if quick else doublings(1, 1024)
    widths = [32, 256, 2048] if quick else doublings(32, 2048)
    depths = [1, 4, 16] if quick else doublings(1, 32)
    copies = [1, 3, 10] if quick else [1, 2, 3, 5, 7, 10]
    # Steps enough for a steady epoch, few enough for the slowest side at the smallest batch.
    panels = {"batch": {}}
    for side in [runs.OURS] + ([] if quick else PEERS):
        steps = lambda batch: max(40, 2_000 // batch)  # noqa: E731
        panels["batch"][side] = [
            point(batch, **mlp(binary, side, batch=batch, steps=steps(batch))) for batch in batches]
    panels["width"] = {runs.OURS: [
        point(width, **mlp(binary, runs.OURS, width=width, steps=50)) for width in widths]}
    panels["depth"] = {runs.OURS: [
        point(depth, **mlp(binary, runs.OURS, depth=depth, steps=50)) for depth in depths]}
    panels["data"] = {runs.OURS: [
        point(count, **mlp(binary, runs.OURS, samples=12_800 * count)) for count in copies]}

    cnn = data.ensure(runs.DATA, "small-images", 2_048)
    panels["threads"] = {"mlp512": [], "cnn": []}
    for threads in threads_used(environment.processors()):
        panels["threads"]["mlp512"].append(point(threads, **mlp(binary, runs.OURS, threads=threads)))
        report = runs.run(
            runs.command(runs.OURS, binary, "train", "cnn", "--batch", 128, "--data", cnn, "--epochs", 3), threads)
        panels["threads"]["cnn"].append(point(threads, samples_per_second=max(report["samples_per_second"])))
    return panels
