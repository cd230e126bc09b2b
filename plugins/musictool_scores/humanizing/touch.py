"""`Touch`: what a player makes of the notes of a track, and what players know of where they are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from musictool import Meter, Score

__all__ = ["Metre", "Touch", "moments_of", "wander"]

Array = NDArray[Any]

MEMORIES = (0.5, 2.0, 8.0, 32.0)  # s
TOGETHER = 0.035
"""Notes that begin within so many seconds are one chord, strummed or not."""


class Touch(NamedTuple):
    """How the notes of one track are played, shape `(N,)` each."""

    course: Array
    """Seconds by which the music as a whole is late where each note begins, as its tempo bends."""
    late: Array
    """Seconds by which each note is late in it; early ones are negative."""
    louder: Array
    """Steps of velocity, on a scale without ends; see `placing.louder`."""

    def scaled(self, timing: float, velocity: float) -> Touch:
        """So many times as much of it."""
        return Touch(self.course * timing, self.late * timing, self.louder * velocity)


def moments_of(seconds: Array) -> Array:
    """The number of the chord that each of several notes is of, by rising times, shape `(N,)`."""
    numbers = np.zeros(len(seconds), np.int64)
    first = -np.inf
    number = -1
    for at, time in enumerate(seconds.tolist()):
        if time - first > TOGETHER:
            first, number = time, number + 1
        numbers[at] = number
    return numbers


def wander(seconds: Array, rng: np.random.Generator) -> Array:
    """Noise of 1/f at rising times, around 0, with a deviation of 1.

    It is the sum of Ornstein-Uhlenbeck processes whose memories last from half a second to half a
    minute.

    References
    ----------
    Hennig, Fleischmann et al., "The nature and perception of fluctuations in human musical
    rhythms", PLoS ONE 6(10), 2011.
    """
    draws = rng.standard_normal((len(MEMORIES), seconds.size))
    total = np.zeros(seconds.size)
    for memory, fresh in zip(MEMORIES, draws, strict=True):
        kept = np.exp(-np.diff(seconds, prepend=-np.inf) / memory)
        new = (np.sqrt(1 - kept**2) * fresh).tolist()
        at, course = 0.0, []
        for share, step in zip(kept.tolist(), new, strict=True):
            at = share * at + step
            course.append(at)
        total += course
    return total / np.sqrt(len(MEMORIES))


class Metre:
    """Where in its bar a tick is."""

    def __init__(self, score: Score) -> None:
        meters = score.meters
        if not meters or meters[0].tick > 0:
            meters = (Meter(0, 4, 4), *meters)
        self.resolution = score.resolution
        self.starts = np.array([meter.tick for meter in meters], np.int64)
        self.beats = np.array([4 * score.resolution / meter.denominator for meter in meters])
        self.counts = np.array([meter.numerator for meter in meters])

    def of(self, ticks: Array, early: float = 0.0) -> tuple[Array, Array, Array]:
        """Ticks into the bar, and of a beat, and how many beats the bar has, of each tick.

        What is at most `early` ticks before a line is behind it.
        """
        at = np.searchsorted(self.starts, ticks, side="right") - 1
        beat, count = self.beats[at], self.counts[at]
        return (ticks - self.starts[at] + early) % (beat * count), beat, count
