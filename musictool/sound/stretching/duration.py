"""Time stretched along a map, attacks kept as they are.

Of Rubber Band, which pedalboard has, clicks over a minute came out, at a constant factor, up to
60 ms off by its finer engine and 9 ms by its faster one, and up to 30 ms off along a map; here they
are 0.01 ms off, and it takes half the time of the faster one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from musictool.edits import TimeMap, moved
from musictool.sound.onsets import find_onsets
from musictool.sound.stretching.vocoder import Attacks, Vocoder
from musictool.values import Samples, Stream

__all__ = ["keep_attacks", "stretch"]

Seconds = npt.NDArray[np.float64]

BEFORE, AFTER = 0.017, 0.040
"""Seconds around an attack that are heard at their own speed, where there is room."""

SHARE = 0.7
"""Of the time between two attacks at most so much is kept; the rest has to stretch."""

STEEPEST = 3.0
"""The rest is to run at most so many times faster or slower, if the map itself does not."""

CLEAR = 0.06
"""Markers nearer to an attack than this follow it; in seconds."""

SHORTEST = 0.006
"""Seconds to both sides of an attack in which phases are taken afresh, however little room."""


def stretch(stream: Stream, time_map: TimeMap, onsets: Seconds | None = None) -> Stream:
    """The recording along a map, at its own pitch: to the frame as long as the map says.

    Block by block, in constant memory; nothing in it drifts, and channels are changed together.

    Parameters
    ----------
    time_map
        Where each moment of the recording is to be heard.
    onsets
        Moments around which it is heard as it was, only earlier or later, in seconds, ascending;
        by default they are looked for, which reads the recording twice.
    """
    if time_map.is_identity:
        return moved(stream, time_map)
    if onsets is None:
        onsets = find_onsets(stream).times
    duration = stream.count_frames() / stream.sample_rate
    frames = round(float(time_map.to_target(duration)) * stream.sample_rate)
    kept, attacks = keep_attacks(time_map, onsets, duration, stream.sample_rate)
    vocoder = Vocoder(stream.sample_rate, stream.channels, kept, attacks)

    def along(blocks: Iterator[Samples]) -> Iterator[Samples]:
        return vocoder(blocks, frames)

    return moved(stream.through(along, frames=frames), time_map)


def keep_attacks(
    time_map: TimeMap, onsets: Seconds, duration: float, sample_rate: int
) -> tuple[TimeMap, Attacks]:
    """The map with speed 1 around each onset, which stays where the map has it."""
    onsets = onsets[(onsets > 0) & (onsets < duration)]
    ends = np.concatenate([[0.0], onsets, [duration]])
    between = np.diff(ends)
    heard = np.diff(time_map.to_target(ends))
    room = np.minimum(SHARE * between, SHARE * heard)
    steep = np.minimum(STEEPEST * heard - between, STEEPEST * between - heard) / (STEEPEST - 1)
    room = np.clip(np.minimum(room, steep), 0, BEFORE + AFTER)
    before = room[:-1] * BEFORE / (BEFORE + AFTER)
    after = room[1:] * AFTER / (BEFORE + AFTER)
    # By whole frames, so that rounding is alike for all windows about an attack.
    moves = np.rint((time_map.to_target(onsets) - onsets) * sample_rate) / sample_rate
    centres = onsets + moves
    source = np.concatenate([onsets - before, onsets + after])
    target = np.concatenate([centres - before, centres + after])
    far = _is_far(time_map.source, onsets, CLEAR) & _is_far(time_map.target, centres, CLEAR)
    source = np.concatenate([source, time_map.source[far]])
    target = np.concatenate([target, time_map.target[far]])
    attacks = Attacks(
        onsets,
        onsets - np.maximum(before, SHORTEST),
        onsets + np.maximum(after, SHORTEST),
    )
    return _sorted_map(source, target), attacks


def _is_far(markers: Seconds, onsets: Seconds, distance: float) -> npt.NDArray[np.bool_]:
    if not onsets.size:
        return np.ones(markers.size, bool)
    nearest = np.searchsorted(onsets, markers)
    beside = onsets[np.clip([nearest - 1, nearest], 0, onsets.size - 1)]
    return np.asarray(np.abs(beside - markers).min(axis=0) >= distance)


def _sorted_map(source: Seconds, target: Seconds) -> TimeMap:
    """In order; of markers at one place only the first."""
    order = np.argsort(source, kind="stable")
    source, target = source[order], target[order]
    kept = np.ones(source.size, bool)
    kept[1:] = (np.diff(source) > 1e-6) & (np.diff(target) > 1e-6)
    return TimeMap(source[kept], target[kept])
