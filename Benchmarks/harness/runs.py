"""Runs ours and the peers in turns, each run in a process of its own."""

import json
import os
import subprocess
import sys

from . import data, environment

OURS = "keras-swift"
# Name → script and variant.
PEERS = {
    "keras-tensorflow": ("keras_peer.py", "tensorflow"),
    "keras-jax": ("keras_peer.py", "jax"),
    "keras-torch": ("keras_peer.py", "torch"),
    "pytorch": ("torch_peer.py", "eager"),
    "torch.compile": ("torch_peer.py", "compile"),
}
DATA = os.path.join(environment.BENCHMARKS, ".data")
# A peer that takes longer for one run is left out of the table, which then says so.
PATIENCE = 300


class DidNotFinish(Exception):
    """A run failed or took too long."""


def run(command, threads=None):
    """Runs a command whose last line of output is JSON."""
    variables = dict(os.environ, **({"OMP_NUM_THREADS": str(threads)} if threads else {}))
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=PATIENCE, env=variables)
    except subprocess.TimeoutExpired:
        raise DidNotFinish(f"took more than {PATIENCE} s") from None
    if done.returncode != 0:
        print(done.stderr[-4000:], file=sys.stderr)
        print(f"compare: status {done.returncode} of {' '.join(command)}", file=sys.stderr)
        raise DidNotFinish(f"failed with status {done.returncode}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def command(side, binary, action, workload, *arguments):
    """The command line of a side."""
    if side == OURS:
        start = [binary, action, workload]
    else:
        script, variant = PEERS[side]
        start = [environment.PYTHON, os.path.join(environment.BENCHMARKS, "peers", script), action, workload,
                 "--variant", variant]
    return [*start, *(str(argument) for argument in arguments)]


def measure(binary, workload, peers, rounds):
    """All runs of a workload: name of the side → list of reports, or the text why there is none."""
    path = data.ensure(DATA, workload.data, workload.samples)
    first = ("--batch", workload.batch)
    train = ("--batch", workload.batch, "--data", path, "--epochs", workload.epochs,
             "--predict-samples", workload.predict_samples)
    results = {side: [] for side in (OURS, *peers)}
    for turn in range(rounds):
        for side in (OURS, *peers):
            if isinstance(results[side], str):
                continue
            try:
                report = run(command(side, binary, "train", workload.network, *train, "--seed", turn + 1))
                if turn == 0:
                    report.update(run(command(side, binary, "first-step", workload.network, *first)))
                results[side].append(report)
                print(f"{workload.name}: {side}: {max(report['samples_per_second']):,} samples/s", file=sys.stderr)
            except DidNotFinish as failure:
                if side == OURS:
                    sys.exit(f"compare: our own run of {workload.name} {failure}")
                results[side] = str(failure)
    return results


def finished(results):
    return {side: runs for side, runs in results.items() if not isinstance(runs, str)}


def best(runs, key, largest=True):
    """Over all runs, of a number or of a list of numbers."""
    values = []
    for report in runs:
        value = report.get(key)
        values += value if isinstance(value, list) else [value] if value is not None else []
    return (max if largest else min)(values)


def agreement(workload, results):
    """Whether our mean losses are among the peers', and a sentence with both."""
    sides = finished(results)
    parts, agree = [], True
    for epoch, title in ((0, "first epoch"), (-1, "last epoch")):
        means = {side: sum(run["losses"][epoch] for run in runs) / len(runs) for side, runs in sides.items()}
        ours = means.pop(OURS)
        lowest, highest = min(means.values()), max(means.values())
        # Written so that a loss that is not a number does not agree.
        agree = agree and lowest - workload.tolerance <= ours <= highest + workload.tolerance
        parts.append(f"{title} {ours:.4f} against {lowest:.4f} to {highest:.4f}")
    verdict = "within" if agree else "NOT within"
    return agree, f"Losses, ours against the peers': {'; '.join(parts)}: {verdict} {workload.tolerance} of their range."
