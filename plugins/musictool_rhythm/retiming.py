"""The tempo changed, with the pitch kept."""

from __future__ import annotations

from musictool import CannotProcess, Stream, TimeMap, at_tempo, stretch

from .beats import Beats
from .telling import Change, change_to

__all__ = ["change_tempo", "way_from", "way_to"]

LEAST_FACTOR, MOST_FACTOR = 0.25, 4.0
"""Beyond, a stretched recording is no longer recognized as itself."""


def way_to(
    bpm: float, beats: Beats, stream: Stream, tempo_range: tuple[float, float] | None = None
) -> Change:
    """How a recording with these beats comes to a tempo.

    Raises
    ------
    CannotProcess
        If it has none, or too far a one.
    """
    if beats.free:
        raise CannotProcess(
            "rhythm.tempo: no steady beat is found, so there is no tempo to bring to "
            f"{bpm:g} BPM; say which it has (from_bpm=90), or give a factor instead: factor=1.1"
        )
    return _within_reach(change_to(bpm, beats, stream, tempo_range))


def way_from(from_bpm: float, bpm: float) -> Change:
    """How a recording of a tempo that is known comes to another.

    Raises
    ------
    CannotProcess
        If that is too far.
    """
    return _within_reach(Change(bpm, from_bpm))


def _within_reach(way: Change) -> Change:
    if not LEAST_FACTOR <= way.factor <= MOST_FACTOR:
        raise CannotProcess(
            f"rhythm.tempo: from {way.counted:.1f} BPM to {way.bpm:g} BPM is more than four times; "
            "ask for half or twice as much, if you count the beat otherwise"
        )
    return way


def change_tempo(stream: Stream, factor: float, bpm: float | None = None) -> Stream:
    """The recording `factor` times as fast, at its own pitch; `bpm` if that is its tempo then."""
    duration = stream.count_frames() / stream.sample_rate
    faster = stretch(stream, TimeMap.even(duration, 1 / factor))
    return faster if bpm is None else at_tempo(faster, bpm)
