"""How well decoded beats agree with the labels of renderings kept out of training."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

import numpy as np

from musictool_rhythm.tcn.engine import beats_from
from musictool_rhythm.tcn.network import BeatNetwork, activations

from .excerpts import Example

__all__ = ["evaluate", "f_measure"]

TOLERANCE = 0.07
"""Seconds by which a beat may be off, as in MIREX."""


def evaluate(
    network: BeatNetwork, examples: Mapping[str, Example], log: Callable[[str], None]
) -> dict[str, float]:
    """Mean F-measure of beats and downbeats, and how often free time is told from music."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    free, meters = [], []
    for name, example in examples.items():
        beats = beats_from(activations(network, [np.exp(example.magnitudes.astype(np.float32))]))
        free.append(beats.free == (len(example.beats) == 0))
        if len(example.beats):
            source = name.split("-")[0]
            down = np.nan
            if example.numbers.any():
                down = f_measure(example.beats[example.numbers == 1], beats.downbeats)
            if example.ternary >= 0 and example.numbers.max() in (2, 3):
                meters.append(beats.meter.endswith("/8") == bool(example.ternary))
            found[source].append((f_measure(example.beats, beats.times), down))
    for source, pairs in found.items():
        log(f"{source}: {_figures(pairs)}")
    every = [pair for pairs in found.values() for pair in pairs]
    log(f"all: {_figures(every)}; free time recognised in {np.mean(free):.3f}")
    if meters:
        log(f"/8 and /4 told apart in {np.mean(meters):.3f} of {len(meters)} with bars of 2 or 3")
    beat, down = np.nanmean(np.array(every), axis=0)
    return {
        "beats, F-measure": float(beat),
        "downbeats, F-measure": float(down),
        "free time recognised": float(np.mean(free)),
    }


def _figures(pairs: list[tuple[float, float]]) -> str:
    beats = [beat for beat, _ in pairs]
    downbeats = [down for _, down in pairs if not np.isnan(down)]
    words = f"beats {np.mean(beats):.3f} ({len(beats)})"
    return f"{words}, downbeats {np.mean(downbeats):.3f} ({len(downbeats)})" if downbeats else words


def f_measure(reference: np.ndarray, estimated: np.ndarray) -> float:
    """Twice the matches over all beats of both; each beat is matched once, the first 5 s too."""
    if not len(reference) or not len(estimated):
        return 0.0
    matched = at = 0
    for beat in reference:
        while at < len(estimated) and estimated[at] < beat - TOLERANCE:
            at += 1
        if at < len(estimated) and estimated[at] <= beat + TOLERANCE:
            matched += 1
            at += 1
    return 2 * matched / (len(reference) + len(estimated))
