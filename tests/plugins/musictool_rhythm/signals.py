"""Recordings whose onsets are known, how far off they come out, and beats."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from itertools import repeat

import numpy as np

from musictool import Audio, Stream
from musictool_rhythm.beats import Beats

from ...strokes import RATE, heard, stroke, strokes

__all__ = ["RATE", "clicks", "counted", "heard", "minutes", "peak_megabytes", "stroke", "strokes"]


def counted(times, in_bar: int = 4, confidence: float = 0.9) -> Beats:
    """Beats at times, the first of them a downbeat."""
    times = np.asarray(times, float)
    return Beats(times, np.arange(times.size) % in_bar + 1, f"{in_bar}/4", confidence)


def clicks(times: np.ndarray, seconds: float, accent: int = 4, rate: int = 22050) -> Audio:
    """Struck tones, each `accent`-th lower and louder."""
    samples = np.zeros(int(seconds * rate), np.float32)
    t = np.arange(int(0.06 * rate)) / rate
    for number, time in enumerate(times):
        strong = number % accent == 0
        tone = np.sin(2 * np.pi * (400 if strong else 800) * t) * np.exp(-t * 60)
        at = round(time * rate)
        samples[at : at + len(t)] += (0.9 if strong else 0.5) * tone[: len(samples) - at]
    return Audio(samples, rate)


def minutes(count: float) -> Stream:
    """Clicks at 120 BPM, 22.05 kHz, made as they are read: a minute would be 5.3 MB."""
    bar = clicks(np.arange(4) / 2, 2).samples
    bars = round(30 * count)

    def blocks() -> Iterator[np.ndarray]:
        return repeat(bar, bars)

    return Stream(blocks, 22050, 1, bars * bar.shape[1])


def peak_megabytes(work: Callable[[], object]) -> float:
    """The most memory that the arrays of some work take."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
