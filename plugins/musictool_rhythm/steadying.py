"""The drift of a tempo removed: every beat as long as the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import (
    CannotProcess,
    Stream,
    TimeMap,
    find_onsets,
    format_time,
    stretch,
)

from .beats import Beats
from .pulse import on_onsets, pulse_of, refuse_free_time, usual_beat

__all__ = ["steady", "steady_map"]

Seconds = npt.NDArray[np.float64]

MOST = 4.0
"""Times by which a beat may become faster or slower."""


def steady(stream: Stream, beats: Beats, bpm: float | None = None, strength: float = 1.0) -> Stream:
    """The recording with the beats at equal distances; see the command `rhythm.steady`."""
    refuse_free_time("rhythm.steady", beats)
    onsets = find_onsets(stream).times
    duration = stream.count_frames() / stream.sample_rate
    return stretch(stream, steady_map(beats, onsets, duration, bpm, strength), onsets)


def steady_map(
    beats: Beats,
    onsets: Seconds,
    duration: float,
    bpm: float | None = None,
    strength: float = 1.0,
) -> TimeMap:
    """The beats, on the onsets that are theirs, at equal distances; what is at 0 s stays there."""
    played = Beats(on_onsets(beats.times, onsets), beats.numbers, beats.meter, beats.confidence)
    times = pulse_of(played, duration, even=False).times
    lengths = np.diff(times)
    wanted = 60 / bpm if bpm else usual_beat(played)
    furthest = int(np.argmax(np.abs(np.log(lengths / wanted))))
    if not 1 / MOST <= lengths[furthest] / wanted <= MOST:
        raise CannotProcess(
            f"rhythm.steady: near {format_time(max(times[furthest], 0), 1)} the tempo is "
            f"{60 / lengths[furthest]:.1f} BPM; bringing that to {60 / wanted:.1f} BPM is a change "
            "of more than four times"
        )
    even = lengths * (wanted / lengths) ** strength
    moved = TimeMap(times, np.concatenate([[0.0], np.cumsum(even)]))
    return TimeMap(times, moved.target - float(moved.to_target(0.0)))
