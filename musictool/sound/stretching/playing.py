"""A recording played as by a tape machine whose speed moves, and its pitch with it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool.curve import Curve
from musictool.edits import TimeMap
from musictool.sound.resampling import resample
from musictool.sound.windows import Windows
from musictool.values import Samples, Stream

__all__ = ["Tape", "play"]

Seconds = npt.NDArray[np.float64]

LOG_RATIO = math.log(2) / 12
"""Of frequencies a semitone apart."""

STEP = 0.01
"""Seconds between the markers of a map while the speed moves."""

OVERSAMPLING = 4
"""Times as many samples as the recording has are made of it before it is read between them."""

POINTS = 8
"""Samples that a value between them is made of: with `OVERSAMPLING`, exact to -83 dB at 20 kHz, and
to -130 dB at 10 kHz, of a recording of 44.1 kHz."""

SECTION = 8192
"""Values made at a time."""


@dataclass(frozen=True, eq=False)
class Tape:
    """How fast a tape runs: at a pitch that glides evenly between the times.

    Parameters
    ----------
    times
        In seconds, ascending, from 0 on.
    semitones
        At these times; level after the last.
    """

    times: Seconds
    semitones: Seconds

    @staticmethod
    def at_pitch(semitones: Curve) -> Tape:
        """A tape that is heard at the curve's pitch."""
        if semitones.exponential:
            raise ValueError("semitones are on a logarithmic scale already")
        points = semitones.points
        if points[0][0] > 0:
            points = ((0.0, points[0][1]), *points)
        times, values = np.array(points, np.float64).T
        return Tape(times, values)

    @property
    def fastest(self) -> float:
        """The highest speed; 1 is that of the recording."""
        return float(2 ** (self.semitones.max() / 12))

    def run(self, seconds: Seconds | float) -> Seconds:
        """How many seconds of the tape have run past at these times: the integral of its speed."""
        seconds = np.asarray(seconds, np.float64)
        slopes = LOG_RATIO * np.diff(self.semitones) / np.diff(self.times)
        slopes = np.append(slopes, 0.0)
        speeds = np.exp(LOG_RATIO * self.semitones)
        pieces = speeds[:-1] * _integral_of_exp(slopes[:-1], np.diff(self.times))
        before = np.concatenate([[0.0], np.cumsum(pieces)])
        at = np.searchsorted(self.times, seconds, "right") - 1
        return np.asarray(
            before[at] + speeds[at] * _integral_of_exp(slopes[at], seconds - self.times[at])
        )

    def time_map(self, duration: float) -> TimeMap:
        """Of a recording of some seconds, where on the tape it has to be to be heard in time."""
        ends = np.append(self.times[self.times < duration], max(duration, 1e-9))
        pieces = [
            np.linspace(begin, end, max(math.ceil((end - begin) / STEP), 1), endpoint=False)
            for begin, end in pairwise(ends)
        ]
        markers = np.concatenate([*pieces, ends[-1:]])
        return TimeMap(markers, self.run(markers))


def _integral_of_exp(slopes: Seconds, seconds: Seconds) -> Seconds:
    """The integral of exp(slope × time) from 0 on."""
    still = slopes == 0
    divisors = np.where(still, 1.0, slopes)
    return np.where(still, seconds, np.expm1(slopes * seconds) / divisors)


def play(stream: Stream, tape: Tape, frames: int) -> Stream:
    """The first `frames` of what is heard of a recording on a tape.

    Reckoned at so high a rate that what is played faster finds room, and then brought to the
    recording's own, by a filter that stands still.
    """
    finer = resample(stream, OVERSAMPLING * stream.sample_rate)
    oversampling = math.ceil(tape.fastest)
    rate = oversampling * stream.sample_rate

    def read(blocks: Iterator[Samples]) -> Iterator[Samples]:
        windows = Windows(blocks, stream.channels, POINTS)
        for start in range(0, frames * oversampling, SECTION):
            times = np.arange(start, min(start + SECTION, frames * oversampling)) / rate
            yield _interpolate(windows, tape.run(times) * finer.sample_rate)

    fast = finer.through(read, frames=frames * oversampling, sample_rate=rate)
    return resample(fast, stream.sample_rate)


def _interpolate(windows: Windows, places: Seconds) -> Samples:
    """The recording at places between its samples, ascending; shape (channels, places).

    References
    ----------
    T. I. Laakso et al., "Splitting the unit delay", IEEE Signal Processing Magazine 13(1), 1996:
    Lagrange interpolation.
    """
    floors = np.floor(places).astype(np.int64)
    windows.forget(int(floors[0]))
    around = windows(floors + 1, POINTS)
    weights = _weights((places - floors).astype(np.float32))
    return np.asarray(np.einsum("cnp,pn->cn", around, weights), np.float32)


def _weights(fractions: Samples) -> Samples:
    """Of the samples around a place that is a fraction after the fourth; shape (POINTS, n)."""
    nodes = np.arange(POINTS) - (POINTS // 2 - 1)
    distances = fractions - nodes[:, np.newaxis].astype(np.float32)
    ones = np.ones_like(distances[:1])
    below = np.cumprod(np.concatenate([ones, distances[:-1]]), axis=0)
    above = np.cumprod(np.concatenate([ones, distances[:0:-1]]), axis=0)[::-1]
    apart = [np.prod([node - other for other in nodes if other != node]) for node in nodes]
    return np.asarray(below * above / np.array(apart, np.float32)[:, np.newaxis])
