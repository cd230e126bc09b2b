"""A player without a craft: uneven at random, as people are, by the meter and by four bars.

Time drifts by noise of 1/f (`touch.wander`), touch is made of the accents of the meter, an arc over
each four bars, and a little of the same noise.

References
----------
Todd, "The dynamics of dynamics: a model of musical expression", JASA 91(6), 1992.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Score, Track

from .touch import Metre, Touch, moments_of, wander

__all__ = ["uneven"]

Array = NDArray[Any]

TIMING, VELOCITY = 0.008, 8.0
"""How much it usually is, in seconds and steps of velocity."""
LARGEST = 2.5  # times the usual deviation
SPREAD = 0.4
"""How far the notes of a chord lie apart, in usual deviations."""
PHRASE = 4  # bars
ACCENTS = (1.2, 0.5, 0.1, -0.5, -0.9)
"""Of the first beat, the middle of the bar, other beats, their halves, and all else."""
ACCENTED, ARCHED, SHAKEN = 0.7, 0.5, 0.6
"""Shares of meter, phrase and noise in the touch."""


def uneven(score: Score, track: Track, rng: np.random.Generator) -> Touch:
    """How one track is played."""
    ticks = track.notes["start"].astype(np.int64)
    seconds = score.clock.seconds(ticks)
    moment = moments_of(seconds)
    first = np.flatnonzero(np.diff(moment, prepend=-1))
    metre = Metre(score)
    touch = ACCENTED * accents(metre, ticks) + ARCHED * arcs(metre, ticks)
    shaken = (wander(seconds[first], rng)[moment] + rng.standard_normal(len(ticks))) / 2**0.5
    drift = np.clip(wander(seconds[first], rng), -LARGEST, LARGEST)[moment]
    spread = np.abs(rng.standard_normal(len(ticks))) * SPREAD
    return Touch(
        np.zeros(len(ticks)),
        TIMING * (drift + spread * (np.bincount(moment)[moment] > 1)),
        VELOCITY * (touch + SHAKEN * shaken),
    )


def accents(metre: Metre, ticks: Array) -> Array:
    """The weight of each tick in its bar."""
    slack = metre.resolution / 16
    into, beat, count = metre.of(ticks, slack)
    number, off = into // beat, into % beat
    middle = (count % 2 == 0) & (number == count // 2)
    on_beat, on_half = off < 2 * slack, np.abs(off - slack - beat / 2) < slack
    weights = [on_beat & (number == 0), on_beat & middle, on_beat, on_half]
    return np.select(weights, ACCENTS[:4], ACCENTS[4])


def arcs(metre: Metre, ticks: Array) -> Array:
    """A parabola over each phrase, highest in its middle, around 0."""
    at = np.searchsorted(metre.starts, ticks, side="right") - 1
    length = PHRASE * metre.beats[at] * metre.counts[at]
    part = (ticks - metre.starts[at]) % length / length
    return np.asarray(2 / 3 - 2 * (2 * part - 1) ** 2)
