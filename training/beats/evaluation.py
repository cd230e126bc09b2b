"""How well decoded beats agree with the labels of renderings kept out of training."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from musictool_rhythm.tcn.engine import beats_from
from musictool_rhythm.tcn.network import activations, load

from .dataset import Example

__all__ = ["evaluate", "f_measure"]

TOLERANCE = 0.07
"""Seconds by which a beat may be off, as in MIREX."""


def evaluate(
    folder: Path, weights: Path | None = None, log: Callable[[str], None] = lambda line: None
) -> dict[str, float]:
    """Mean F-measure of beats and of downbeats by source, and how often free time is told."""
    network = load(path=weights)
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    told, meters = [], []
    for path in sorted(folder.glob("*.npz")):
        example = Example.load(path)
        beats = beats_from(activations(network, [np.exp(example.magnitudes.astype(np.float32))]))
        told.append(beats.free == (len(example.beats) == 0))
        if len(example.beats):
            source = path.stem.split("-")[0]
            down = np.nan
            if example.numbers.any():
                down = f_measure(example.beats[example.numbers == 1], beats.downbeats)
            if example.ternary >= 0 and example.numbers.max() in (2, 3):
                meters.append(beats.meter.endswith("/8") == bool(example.ternary))
            found[source].append((f_measure(example.beats, beats.times), down))
    for source, pairs in found.items():
        log(f"{source}: {_told(pairs)}")
    every = [pair for pairs in found.values() for pair in pairs]
    log(f"all: {_told(every)}; free time told in {np.mean(told):.3f}")
    if meters:
        log(f"/8 or /4 told in {np.mean(meters):.3f} of bars of two or three ({len(meters)})")
    beat, down = np.nanmean(np.array(every), axis=0)
    return {"beats": float(beat), "downbeats": float(down), "free": float(np.mean(told))}


def _told(pairs: list[tuple[float, float]]) -> str:
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
