"""The feel of another recording: how early or late each place of a bar is played, and how loud."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import (
    CannotProcess,
    Onsets,
    Samples,
    Stream,
    Windows,
    amplitude,
    find_onsets,
    stretch,
)

from .beats import Beats
from .pulse import Pulse, pulse_of, refuse_free_time
from .quantizing import anchored, slots_of, steps_of

__all__ = ["Groove", "groove", "groove_of"]

Seconds = npt.NDArray[np.float64]
Levels = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


HEARD_SECONDS = 0.05
"""From an onset on, the sound whose level is its accent."""

MOST_DB = 12.0
"""An accent is raised or lowered by at most so much."""

RAMP_SECONDS = 0.003
"""Before an onset, in which the level passes from the last accent to its own."""


@dataclass(frozen=True, eq=False)
class Groove:
    """What is usual at each line of a bar, or of a beat where bars are not known; nan if unknown.

    `late` is in quarters of a note, `accents` in dB over the median of all onsets.
    """

    late: Seconds
    accents: Levels


def groove(
    stream: Stream,
    beats: Beats,
    reference: Stream,
    reference_beats: Beats,
    grid: str = "1/16",
    strength: float = 1.0,
) -> Stream:
    """The recording with the feel of the reference; see the command `rhythm.groove`."""
    refuse_free_time("rhythm.groove", beats)
    refuse_free_time("rhythm.groove: in the reference", reference_beats)
    by_bar = (
        beats.beats_per_bar == reference_beats.beats_per_bar
        and beats.meter == reference_beats.meter
    )
    wanted = groove_of(reference, reference_beats, grid, by_bar, "the reference")
    duration = stream.count_frames() / stream.sample_rate
    pulse = pulse_of(beats, duration)
    onsets = _require_onsets(stream, "the recording")
    steps = steps_of("rhythm.groove", pulse, grid)
    slots = slots_of(pulse, onsets, steps, by_beats=True)
    places = _places(pulse, slots.steps, steps, by_bar)
    quarter = _beat_lengths(pulse, slots.steps, steps) / pulse.quarters
    lines = slots.lines + wanted.late[places] * quarter
    known = np.isfinite(lines)
    times = onsets.times[slots.onsets]
    moved = times + strength * np.where(known, lines - times, 0.0)
    known &= _ascending(moved)
    time_map = anchored(times[known], moved[known], duration)
    levels = _levels(stream, times)
    own = _usual(levels, places, wanted.accents.size)
    change = np.nan_to_num(wanted.accents - own)[places]
    gains = strength * np.clip(change, -MOST_DB, MOST_DB)
    gains -= _louder(levels, gains)
    return stretch(_accented(stream, times, gains), time_map, onsets.times)


def groove_of(stream: Stream, beats: Beats, grid: str, by_bar: bool, name: str) -> Groove:
    """What is usual in a recording."""
    onsets = _require_onsets(stream, name)
    pulse = pulse_of(beats, stream.count_frames() / stream.sample_rate)
    steps = steps_of("rhythm.groove", pulse, grid)
    slots = slots_of(pulse, onsets, steps, by_beats=True)
    places = _places(pulse, slots.steps, steps, by_bar)
    quarter = _beat_lengths(pulse, slots.steps, steps) / pulse.quarters
    late = (onsets.times[slots.onsets] - slots.lines) / quarter
    count = steps * (pulse.beats_per_bar if by_bar and pulse.beats_per_bar else 1)
    levels = _levels(stream, onsets.times[slots.onsets])
    return Groove(_medians(late, places, count), _usual(levels, places, count))


def _require_onsets(stream: Stream, name: str) -> Onsets:
    onsets = find_onsets(stream)
    if not onsets.times.size:
        raise CannotProcess(f"rhythm.groove: nothing begins in {name}, so it has no groove")
    return onsets


def _places(pulse: Pulse, lines: Integers, steps: int, by_bar: bool) -> Integers:
    """Where in the bar each line is, or in the beat."""
    if not by_bar or not pulse.beats_per_bar:
        return np.asarray(lines % steps)
    number = pulse.numbers[np.minimum(lines // steps, pulse.numbers.size - 1)]
    return np.asarray((number - 1) * steps + lines % steps)


def _beat_lengths(pulse: Pulse, lines: Integers, steps: int) -> Seconds:
    beat = np.minimum(lines // steps, pulse.times.size - 2)
    return np.asarray(np.diff(pulse.times)[beat])


def _ascending(times: Seconds) -> npt.NDArray[np.bool_]:
    """All but those that would come before, or with, an earlier one."""
    highest = np.maximum.accumulate(np.concatenate([[-np.inf], times[:-1]]))
    return np.asarray(times > highest + 1e-3)


def _medians(values: Levels, places: Integers, count: int) -> Levels:
    result = np.full(count, np.nan)
    for place in np.unique(places):
        result[place] = np.median(values[places == place])
    return result


def _usual(levels: Levels, places: Integers, count: int) -> Levels:
    return _medians(levels - np.median(levels), places, count)


def _levels(stream: Stream, times: Seconds) -> Levels:
    """How loud the sound is that begins at each time, in dB."""
    rate = stream.sample_rate
    size = max(round(HEARD_SECONDS * rate), 1)
    windows = Windows(stream.blocks(), stream.channels, size)
    levels = []
    for time in times:
        start = round(time * rate)
        windows.forget(start)
        window = windows(np.array([start + size // 2]), size)
        levels.append(10 * np.log10(float((window.astype(np.float64) ** 2).mean()) + 1e-12))
    return np.array(levels)


def _louder(levels: Levels, gains: Levels) -> float:
    """By how much the onsets become louder together, in dB."""
    power = 10 ** (levels / 10)
    return float(10 * np.log10((power * 10 ** (gains / 10)).sum() / power.sum()))


def _accented(stream: Stream, times: Seconds, gains: Levels) -> Stream:
    """Each onset, and what follows until the next, changed in level by as many dB."""
    if not gains.any():
        return stream
    room = np.minimum(RAMP_SECONDS, 0.5 * np.diff(times, prepend=times[0] - 1))
    knots = np.stack([times - room, times], axis=1).ravel()
    values = np.stack([np.concatenate([[gains[0]], gains[:-1]]), gains], axis=1).ravel()

    def apply(blocks: Iterator[Samples]) -> Iterator[Samples]:
        at = 0
        for block in blocks:
            moments = (at + np.arange(block.shape[1])) / stream.sample_rate
            at += block.shape[1]
            change = np.interp(moments, knots, values)
            yield np.asarray(block * amplitude(change), np.float32)

    return stream.through(apply, frames=stream.frames)
