"""Tables of the style benchmark: medians, how many times better than nothing, who is nearer."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from style_metrics import UNITS, Samples
from style_pairs import Pair
from style_systems import Cost, System

AS_IS, PEER, OURS = "input as is", "matchering", "musictool"
LUFS_TARGET = 0.5
SECONDS_TARGET = 40.0

Measure = Callable[[Samples, Pair], dict[str, float]]


@dataclass(frozen=True)
class Figures:
    """Of one system over all pairs; each array has one number a pair."""

    metrics: Mapping[str, npt.NDArray[np.float64]]
    seconds: npt.NDArray[np.float64]
    """Of the processor."""

    def median(self, metric: str) -> float:
        """Over the pairs."""
        return float(np.median(self.metrics[metric]))


def measured(
    systems: Sequence[System], pairs: Sequence[Pair], measure: Measure
) -> dict[str, Figures]:
    """Every system on every pair, in turn."""
    rows: dict[str, list[dict[str, float]]] = {system.name: [] for system in systems}
    costs: dict[str, list[Cost]] = {system.name: [] for system in systems}
    for number, pair in enumerate(pairs):
        for system in systems:
            result, cost = system.result(pair)
            rows[system.name].append(measure(result, pair))
            costs[system.name].append(cost)
        print(f"{number + 1}/{len(pairs)} {pair.title}", file=sys.stderr)
    return {
        name: Figures(
            {metric: np.asarray([row[metric] for row in found]) for metric in found[0]},
            np.asarray([cost.cpu for cost in costs[name]]),
        )
        for name, found in rows.items()
    }


def as_table(found: Mapping[str, Figures], units: Mapping[str, str]) -> list[str]:
    """Medians, with how many times less they are than the input's; and who is nearer how often."""
    heads = [f"{metric} {unit}".strip() for metric, unit in units.items()]
    lines = [
        f"| system | {' | '.join(heads)} | CPU s a pair |",
        "| --- |" + " ---: |" * (len(heads) + 1),
    ]
    for name, figures in found.items():
        cells = [_cell(figures, found[AS_IS], metric, name) for metric in units]
        seconds = "" if name == AS_IS else f"{np.median(figures.seconds):.1f}"
        lines.append(f"| {name} | {' | '.join(cells)} | {seconds} |")
    if PEER in found and OURS in found:
        count = len(found[OURS].seconds)
        wins = [np.sum(found[OURS].metrics[m] < found[PEER].metrics[m]) for m in units]
        cells = [f"{won} of {count}" for won in wins]
        lines.append(f"| musictool nearer than matchering | {' | '.join(cells)} | |")
    return lines


def _cell(figures: Figures, base: Figures, metric: str, name: str) -> str:
    median = figures.median(metric)
    digits = 0 if median >= 100 else 2
    if name == AS_IS:
        return f"{median:.{digits}f}"
    better = base.median(metric) / max(median, 1e-9)
    return f"{median:.{digits}f} ({min(better, 99):.1f} ×)"


def pairs_table(pairs: Sequence[Pair], found: Mapping[str, Figures]) -> list[str]:
    """What was hidden, and how near each came by MR-STFT."""
    metric = next(iter(UNITS))
    lines = [
        f"| recording | hidden chain | {metric}: {' / '.join(found)} |",
        "| --- | --- | ---: |",
    ]
    for number, pair in enumerate(pairs):
        near = " / ".join(f"{one.metrics[metric][number]:.2f}" for one in found.values())
        lines.append(f"| {pair.title} | {', '.join(pair.chain)} | {near} |")
    return lines


def times_table(costs: Mapping[str, Sequence[Cost]]) -> list[str]:
    """Medians over rounds."""
    lines = ["| system | wall | CPU |", "| --- | ---: | ---: |"]
    for name, rounds in costs.items():
        wall = statistics.median(cost.seconds for cost in rounds)
        cpu = statistics.median(cost.cpu for cost in rounds)
        lines.append(f"| {name} | {wall:.1f} s | {cpu:.1f} s |")
    return lines


def verdict(found: Mapping[str, Figures]) -> list[str]:
    """What misses the targets on the known answer, a sentence each."""
    if OURS not in found:
        return []
    ours, problems = found[OURS], []
    if PEER in found:
        for metric in UNITS:
            mine, theirs = ours.median(metric), found[PEER].median(metric)
            if mine >= theirs:
                problems.append(f"{metric}: {mine:.2f}, matchering {theirs:.2f}")
    if ours.median("LUFS") > LUFS_TARGET:
        problems.append(f"LUFS error of {ours.median('LUFS'):.2f} LU")
    return problems


def slow(costs: Mapping[str, Sequence[Cost]]) -> list[str]:
    """Whether a 60 s pair takes longer than it may."""
    seconds = statistics.median(cost.seconds for cost in costs[OURS]) if OURS in costs else 0.0
    return [f"a 60 s pair takes {seconds:.1f} s"] if seconds > SECONDS_TARGET else []
