"""The pictures beside Benchmarks/RESULTS.md."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ticker import FuncFormatter, LogLocator  # noqa: E402

from .report import TITLES, against  # noqa: E402
from .runs import OURS  # noqa: E402

INK, OTHERS = "#1f5fa8", ["#d9822b", "#5b8c3a", "#8a5aa8"]
plt.rcParams.update({
    "font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True,
    "axes.grid": True, "grid.color": "#dddddd", "savefig.dpi": 130})


def short(value, _=None):
    for limit, suffix in ((1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:g}{suffix}"
    return f"{value:g}"


def ratios(workloads, everything, path):
    """Bars: how many times the best peer's speed ours is, in training and in prediction."""
    figure, axes = plt.subplots(figsize=(8, 0.75 * len(workloads) + 1.4))
    series = (("samples_per_second", "training", INK, -0.19), ("predict_samples_per_second", "predict, batch 256",
                                                              "#9dbde0", 0.19))
    for key, label, color, shift in series:
        values = [against(workload, everything, key)[3] for workload in workloads]
        places = [number + shift for number in range(len(workloads))]
        axes.barh(places, values, height=0.36, color=color, label=label)
        for place, value in zip(places, values):
            axes.text(value, place, f" {value:.2f}×", va="center", fontsize=9)
    axes.axvline(1, color="#333333", linewidth=1)
    axes.set_yticks(range(len(workloads)), [workload.name for workload in workloads])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.margins(x=0.12)
    axes.set_xlabel("samples a second, as a multiple of the fastest peer's (line: equal)")
    figure.legend(*axes.get_legend_handles_labels(), loc="upper right", ncols=2, frameon=False, fontsize=9)
    figure.suptitle("Speed against the best peer", x=0.02, ha="left")
    figure.tight_layout(rect=(0, 0, 1, 0.99))
    figure.savefig(path)
    plt.close(figure)


PANELS = [
    ("batch", "samples of a batch (784→512→512→10)"),
    ("width", "units of both hidden layers, batch 128"),
    ("depth", "hidden layers of 512, batch 128"),
    ("threads", "threads"),
    ("data", "data, times 12,800 samples of 784"),
]


def growth(panels, path):
    """Small panels: training speed as each thing grows; in the last one, peak memory as the data does."""
    figure, grid = plt.subplots(2, 3, figsize=(12, 6.8))
    axes = list(grid.flat)
    for place, (key, label) in zip(axes, PANELS):
        for number, (side, points) in enumerate(panels[key].items()):
            place.plot([point["x"] for point in points], [point["samples_per_second"] for point in points],
                       marker="o", markersize=4, label=TITLES.get(side, side),
                       color=INK if number == 0 else OTHERS[number - 1])
        place.set_xlabel(label)
        place.set_ylabel("training, samples/s")
        xs = [point["x"] for point in next(iter(panels[key].values()))]
        if key in ("batch", "width", "depth"):
            place.set_xscale("log", base=2)
            place.set_yscale("log")
            place.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        else:
            place.set_ylim(bottom=0, top=1.08 * place.get_ylim()[1])
        place.set_xticks(xs if len(xs) <= 7 else xs[::2])
        place.minorticks_off()
        place.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        place.yaxis.set_major_formatter(FuncFormatter(short))
        if len(panels[key]) > 1:
            place.legend(frameon=False, fontsize=9)
    points = panels["data"][OURS]
    xs = [point["x"] for point in points]
    axes[5].plot(xs, [point["peak_rss_mb"] for point in points], marker="o", markersize=4, color=INK,
                 label="peak of the process")
    axes[5].plot(xs, [point["data_mb"] for point in points], linestyle="--", color=OTHERS[0], label="the data alone")
    axes[5].set_xlabel("data, times 12,800 samples of 784")
    axes[5].set_ylabel("memory, MB")
    axes[5].set_ylim(bottom=0)
    axes[5].set_xticks(xs)
    axes[5].legend(frameon=False, fontsize=9)
    figure.suptitle("How training grows", x=0.02, ha="left")
    figure.tight_layout(rect=(0, 0, 1, 0.98))
    figure.savefig(path)
    plt.close(figure)
