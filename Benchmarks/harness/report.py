"""The tables of Benchmarks/RESULTS.md."""

from .runs import OURS, best, finished

TITLES = {OURS: "ours", "keras-tensorflow": "Keras on TensorFlow", "keras-jax": "Keras on JAX",
          "keras-torch": "Keras on PyTorch", "pytorch": "PyTorch", "torch.compile": "torch.compile"}


def competitors(workload, everything):
    """The peers' runs that ours are held against, by name: those of the workload, and of its rivals."""
    found = {side: runs for side, runs in finished(everything[workload.name]).items() if side != OURS}
    for side, runs in finished(everything.get(workload.rivals, {})).items():
        if side != OURS:
            found[f"{side} in float32"] = runs
    return found


def against(workload, everything, key, largest=True):
    """Our best, the best of the peers, who that is, and how many times better ours is."""
    ours = best(everything[workload.name][OURS], key, largest)
    theirs = {side: best(runs, key, largest) for side, runs in competitors(workload, everything).items()}
    winner = (max if largest else min)(theirs, key=theirs.get)
    return ours, theirs[winner], winner, ours / theirs[winner] if largest else theirs[winner] / ours


def share(workload, everything, product):
    """GFLOP/s of training, and their share of what a large product reaches in the type of the network."""
    gigaflops = best(everything[workload.name][OURS], "samples_per_second") * workload.training_flops / 1e9
    return gigaflops, gigaflops / product["bfloat16" if workload.name.endswith("bf16") else "float32"]


def title(side):
    name, _, rest = side.partition(" in ")
    return TITLES[name] + (f" in {rest}" if rest else "")


def summary(workloads, everything, product):
    """One line a workload."""
    lines = [
        "| workload | training, samples/s | best peer | ratio | predict at 256, samples/s | best peer | ratio |"
        " GFLOP/s (share) | outside kernels, µs a step | peak memory, MB (smallest peer) | one sample, µs (best peer) |"
        " start to first step, s (best peer) |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for workload in workloads:
        runs = everything[workload.name][OURS]
        training = against(workload, everything, "samples_per_second")
        predict = against(workload, everything, "predict_samples_per_second")
        memory = against(workload, everything, "peak_rss_mb", largest=False)
        one = against(workload, everything, "one_sample_us", largest=False)
        first = against(workload, everything, "first_step_seconds", largest=False)
        gigaflops, part = share(workload, everything, product)
        lines.append(
            f"| {workload.name} | {training[0]:,} | {training[1]:,} ({title(training[2])}) | **{training[3]:.2f}×** |"
            f" {predict[0]:,} | {predict[1]:,} ({title(predict[2])}) | **{predict[3]:.2f}×** |"
            f" {gigaflops:,.1f} ({part:.0%}) | {best(runs, 'outside_kernels_us', largest=False):,.1f} |"
            f" {memory[0]:,.0f} ({memory[1]:,.0f}) | {one[0]:,.1f} ({one[1]:,.1f}) | {first[0]:.3f} ({first[1]:.2f}) |")
    return lines


ROWS = [
    ("training, samples/s", "samples_per_second", True, "{:,.0f}"),
    ("`predict`, batch 256, samples/s", "predict_samples_per_second", True, "{:,.0f}"),
    ("one sample, µs", "one_sample_us", False, "{:,.1f}"),
    ("process start to first trained step, s", "first_step_seconds", False, "{:.3f}"),
    ("memory at the first trained step, MB", "first_step_rss_mb", False, "{:,.0f}"),
    ("peak memory of training, MB", "peak_rss_mb", False, "{:,.0f}"),
    ("loss of the first epoch", "first_loss", False, "{:.4f}"),
    ("loss of the last epoch", "last_loss", False, "{:.4f}"),
]


def detail(results):
    """All numbers of a workload, a column for each side."""
    for runs in finished(results).values():
        for report in runs:
            report["first_loss"], report["last_loss"] = report["losses"][0], report["losses"][-1]
    lines = ["| | " + " | ".join(TITLES[side] for side in results) + " |", "|---|" + "---:|" * len(results)]
    for name, key, largest, form in ROWS:
        cells = [runs if isinstance(runs, str) else form.format(best(runs, key, largest))
                 for runs in results.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def versions(results):
    return "; ".join(sorted({runs[0]["version"] for runs in finished(results).values()}))


def every_epoch(results):
    parts = []
    for side, runs in finished(results).items():
        speeds = "; ".join(", ".join(f"{speed:,}" for speed in report["samples_per_second"]) for report in runs)
        parts.append(f"{TITLES[side]} {speeds}")
    return "Every timed epoch, samples/s: " + ". ".join(parts) + "."
