"""Level: by decibels (gain), to a loudness or a peak (normalize)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from musictool import CannotProcess, Samples, Stream, amplitude, decibels

__all__ = ["gain", "normalize"]

STREAMING_LUFS = -14.0
"""What Spotify, YouTube, Tidal and Amazon turn louder masters down to."""

STREAMING_PEAK = -1.0
"""Room that the same services ask for, since lossy encoders overshoot."""


def gain(stream: Stream, db: float) -> Stream:
    """Every sample times 10^(db/20)."""
    factor = amplitude(db)
    return stream.map(lambda block: block * factor)


def normalize(stream: Stream, lufs: float | None = None, peak: float | None = None) -> Stream:
    """One gain for the whole recording; see the command `normalize`."""
    if lufs is None and peak is None:
        lufs, peak = STREAMING_LUFS, STREAMING_PEAK

    # Found when the first block is asked for, and kept: a later step may read several times.
    @cache
    def factor() -> float:
        return amplitude(_change(stream, lufs, peak))

    def apply(blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block in blocks:
            yield block * factor()

    return stream.through(apply, frames=stream.frames)


def _change(stream: Stream, lufs: float | None, peak: float | None) -> float:
    """The change in level, in dB, that takes a recording to its target; 0 for silence."""
    if lufs is None:
        assert peak is not None
        highest = max((float(np.abs(block).max()) for block in stream.blocks()), default=0.0)
        return peak - decibels(highest) if highest else 0.0

    from musictool import measure_loudness

    measured = measure_loudness(stream)
    if not measured.peak:
        return 0.0
    if not np.isfinite(measured.lufs):
        raise CannotProcess(
            "normalize: the recording is quieter than -70 LUFS throughout, so it has no loudness; "
            "give a peak instead: peak=-1"
        )
    change = lufs - float(measured.lufs)
    return change if peak is None else min(change, peak - measured.peak_db)
