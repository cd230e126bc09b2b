"""At which level of the meter beats are counted: half or twice as fast is the same music.

A tracker hears beats, and the same music counted at other levels, each with a weight. A range of
tempi decides among them, and else the tempo that the file's tags name. Neither is a tempo by
itself: what is chosen is an octave of what is heard, or was heard as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from musictool import Stream

from .beats import Beats

__all__ = ["at_level"]

Range = tuple[float, float]

NEAR_END = 0.02
"""How far outside of a range a tempo may lie, in proportion: found and named tempi are rounded."""
NEAR_TAG = 0.1
"""How far a tempo may lie from the tag's: the next level that is not an octave is 0.33 away."""
FURTHEST = math.log(2.2)
"""From what is heard, as far as a tag alone leads: an octave, or three for two."""
SAME = 0.04
"""Tempi nearer to each other than this are one level."""
SLOWEST, FASTEST = 20.0, 400.0
"""No octave lies beyond, in BPM."""


def at_level(
    heard: Beats, stream: Stream, tempo_range: Range | None, warn: Callable[[str], None]
) -> Beats:
    """The beats at the level that is wanted, with the others that were heard.

    Parameters
    ----------
    heard
        By a tracker left to itself.
    stream
        The recording; what its tags name as its tempo decides if there is no range.
    tempo_range
        Lowest and highest tempo, in BPM.
    warn
        Told if no octave of the tempo lies in the range.
    """
    tagged = stream.origin.tempo_bpm if stream.origin else None
    if heard.free or (tempo_range is None and tagged is None):
        return heard
    levels = _levels(heard)
    if tempo_range is not None:
        low, high = tempo_range[0] * (1 - NEAR_END), tempo_range[1] * (1 + NEAR_END)
        levels = [level for level in levels if low <= level.bpm <= high]
        if not levels:
            warn(
                f"no octave of the {heard.bpm:.4g} BPM that are heard lies from "
                f"{tempo_range[0]:g} to {tempo_range[1]:g} BPM; they stay as they are"
            )
            return heard
    if tagged is not None:
        near = min(levels, key=lambda level: _distance(level.bpm, tagged))
        agrees = _distance(near.bpm, tagged) < math.log(1 + NEAR_TAG)
        if agrees and (tempo_range or _distance(near.bpm, heard.bpm) < FURTHEST):
            levels = [near]
        elif tempo_range is None:
            return heard
    chosen = levels[0]
    if chosen is heard:
        return heard
    others = (heard, *(one for one in heard.others if one is not chosen))
    return replace(chosen, others=tuple(replace(one, others=()) for one in others))


def _distance(one: float, other: float) -> float:
    return abs(math.log(one / other))


def _levels(heard: Beats) -> list[Beats]:
    """What was heard, the likeliest first, and octaves of it that were not."""
    levels = [heard, *sorted(heard.others, key=lambda one: -one.weight)]
    slower, faster = heard, heard
    for _ in range(2):
        slower, faster = _halved(slower), _doubled(faster)
        for one in (faster, slower):
            known = any(_distance(one.bpm, level.bpm) < SAME for level in levels if one.bpm > 0)
            if SLOWEST <= one.bpm <= FASTEST and not known:
                levels.append(one)
    return levels


def _doubled(beats: Beats) -> Beats:
    """A beat more between two; bars of more than four beats fall in two."""
    count = 2 * len(beats.times) - 1
    times = np.interp(np.arange(count) / 2, np.arange(len(beats.times)), beats.times)
    numbers = np.zeros(count, np.int64)
    meter = beats.meter
    if beats.beats_per_bar:
        numbers[::2] = 2 * beats.numbers - 1
        numbers[1::2] = 2 * beats.numbers[:-1]
        if beats.beats_per_bar > 2:
            numbers = (numbers - 1) % beats.beats_per_bar + 1
        else:
            meter = "4/4"
    return replace(beats, times=times, numbers=numbers, meter=meter, weight=0.0, others=())


def _halved(beats: Beats) -> Beats:
    """Every second beat, those on which bars begin among them; bars keep their number of beats."""
    downbeats = np.flatnonzero(beats.numbers == 1)
    first = int(np.bincount(downbeats % 2, minlength=2).argmax()) if downbeats.size else 0
    times = beats.times[first::2]
    in_bar = beats.beats_per_bar
    numbers = np.zeros(len(times), np.int64)
    if in_bar and downbeats.size:
        begins = downbeats[downbeats % 2 == first][0] // 2
        numbers = (np.arange(len(times)) - begins) % in_bar + 1
    return replace(beats, times=times, numbers=numbers, weight=0.0, others=())
