"""The tempo changed, with the pitch kept."""

from __future__ import annotations

import numpy as np

from musictool import CannotProcess, Stream, TimeMap, at_tempo, stretch

from .beats import Beats
from .pulse import pulse_of

__all__ = ["change_tempo", "factor_to"]

LEAST_FACTOR, MOST_FACTOR = 0.25, 4.0
"""Beyond, a stretched recording is no longer recognized as itself."""


def factor_to(bpm: float, beats: Beats) -> float:
    """How much faster what has these beats must go to have a tempo."""
    if beats.free:
        raise CannotProcess(
            "rhythm.tempo: no steady beat is found, so there is no tempo to bring to "
            f"{bpm:g} BPM; give a factor instead: factor=1.1"
        )
    found = 60 / float(np.median(np.diff(pulse_of(beats, beats.times[-1]).times)))
    factor = bpm / found
    if not LEAST_FACTOR <= factor <= MOST_FACTOR:
        raise CannotProcess(
            f"rhythm.tempo: from {found:.1f} BPM, as found, to {bpm:g} BPM is more than four "
            "times; ask for half or twice as much, if you count the beat otherwise"
        )
    return factor


def change_tempo(stream: Stream, factor: float, bpm: float | None = None) -> Stream:
    """The recording `factor` times as fast, at its own pitch; `bpm` if that is its tempo then."""
    duration = stream.count_frames() / stream.sample_rate
    faster = stretch(stream, TimeMap.even(duration, 1 / factor))
    return faster if bpm is None else at_tempo(faster, bpm)
