"""Beats that hold their level and their phase: the whole piece says how it is counted, and where.

A path from beat to beat hears what is near. Where it counts half or twice as fast for a while,
beats are left out of it or put between. And where the off-beat is played louder for a while it
turns by half a beat, a frame at a time: at a steady tempo one straight line through the piece,
period and phase, gathers what is heard at all of its beats; the path is put back on it from where
the two first agree for a while to where they last do. Music that does not keep the tempo gives
such a line little, and stays as it was decoded, as does what comes before and after.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["at_one_level", "held"]

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LEAST, MOST = 32, 4000
"""Beats of which a line can be told, and over which it is looked for."""

AROUND, DRIFT = 0.005, 0.1
"""How far the period may lie from that of the path, in proportion; and by how many beats the ends
of two lines lie apart that are tried one after the other."""

STEP = 0.5
"""Frames between two phases that are tried."""

ON = 0.125
"""Beats by which one may lie off the line, or off the middle between two of its beats."""

CLOSE = 1.5
"""Frames by which those may that the line begins and ends with: who slows down leaves it there."""

AGREE = 8
"""Beats in a row that lie so where the tempo is the line's."""

WORTH = 0.6
"""What a beat of the line has to be worth on average, in nats; one of a path is worth 1 to 2.5. Of
human performances no line has 0.5. Music at one tempo has 0.9, and dance music a little over 0.6
where the kick is silent for a section and a line between the beats sounds instead."""

SAME, USUAL = 0.1, 0.6
"""So near to the period, in proportion, must so many distances of the path be."""

EXACT = 1
"""Frames from the median within which a distance tells the period: where the path turns it is a few
shorter or longer than all others."""


OCTAVE, DOUBLED, HALVED = 0.12, 6, 3
"""How near to half or twice the usual distance, in proportion, so many in a row must be."""


class Line(NamedTuple):
    """Beats at equal distances: of frame `start + k * period`, each worth so much."""

    start: float
    period: float
    worth: float


def at_one_level(worth: Array, frames: Integers) -> Integers:
    """The beats of a path, counted throughout as they are for most of the time.

    Parameters are those of `held`.
    """
    if len(frames) < LEAST:
        return frames
    lengths = np.diff(frames)
    order = np.argsort(lengths)
    spent = np.cumsum(lengths[order])
    usual = lengths[order][np.searchsorted(spent, spent[-1] / 2)]
    kept = np.ones(len(frames), bool)
    for begin, end in _runs(np.abs(2 * lengths / usual - 1) < OCTAVE, DOUBLED):
        run = np.arange(begin, end + 1)
        kept[max(run[0::2], run[1::2], key=lambda one: -worth[frames[one]].mean())] = False
    between = [
        (frames[begin:end] + frames[begin + 1 : end + 1]) // 2
        for begin, end in _runs(np.abs(lengths / usual / 2 - 1) < OCTAVE, HALVED)
    ]
    return np.sort(np.concatenate([frames[kept], *between]))


def held(worth: Array, frames: Integers) -> Integers:
    """The beats of a path, held to one line where the music is.

    Parameters
    ----------
    worth
        What a beat at each frame is worth, in nats, shape `(all frames,)`.
    frames
        Of the beats that were found, ascending.
    """
    if not LEAST <= len(frames) <= MOST:
        return frames
    lengths = np.diff(frames)
    usual = np.median(lengths)
    if np.mean(np.abs(lengths - usual) <= max(SAME * usual, 1)) < USUAL:
        return frames
    period = lengths[np.abs(lengths - usual) <= EXACT].mean()
    line = _best_line(worth, frames, float(period))
    place = (frames - line.start) / line.period
    off = np.abs(place - np.round(place))
    if line.worth < WORTH or (off < ON).all():
        return frames
    apart = np.minimum(off, 0.5 - off)
    agreed = np.flatnonzero(_in_runs(apart < ON, AGREE) & (apart * line.period < CLOSE))
    if not len(agreed):
        return frames
    begin, end = int(agreed[0]), int(agreed[-1])
    # What is outside may well go on so, though the path does not.
    if _heard(worth, line, place[0], place[begin]) >= WORTH:
        begin = 0
    if _heard(worth, line, place[end], place[-1]) >= WORTH:
        end = len(frames) - 1
    on_line = _frames(line, place[begin], place[end], len(worth))
    room = line.period / 2
    before, after = frames[:begin], frames[end + 1 :]
    return np.concatenate(
        [before[before < on_line[0] - room], on_line, after[after > on_line[-1] + room]]
    )


def _frames(line: Line, first: float, last: float, count: int) -> Integers:
    """The beats of a line from place to place."""
    places = np.arange(np.ceil(first - 0.5), np.floor(last + 0.5) + 1)
    frames = np.round(line.start + places * line.period).astype(np.int64)
    return frames[(frames >= 0) & (frames < count)]


def _heard(worth: Array, line: Line, first: float, last: float) -> float:
    """What its beats from place to place are worth on average."""
    frames = _frames(line, first, last, len(worth))
    return float(worth[frames].mean()) if len(frames) else 0.0


def _best_line(worth: Array, frames: Integers, period: float) -> Line:
    """The line under a path on which most is heard."""
    low, high = float(frames[0]), float(frames[-1])
    beats = (high - low) / period
    periods = period * (1 + np.arange(-AROUND, AROUND, DRIFT / beats))
    best = Line(low, period, -np.inf)
    for tried in periods:
        starts = low + np.arange(0.0, tried, STEP)
        places = starts[:, None] + tried * np.arange(int((high - low) / tried) + 1)
        inside = np.minimum(places, len(worth) - 1)
        below = inside.astype(np.int64)
        above = np.minimum(below + 1, len(worth) - 1)
        part = inside - below
        means = (worth[below] * (1 - part) + worth[above] * part).mean(axis=1)
        top = int(means.argmax())
        if means[top] > best.worth:
            best = Line(float(starts[top]), float(tried), float(means[top]))
    return best


def _in_runs(flags: Flags, least: int) -> Flags:
    """Those that are set with so many in a row."""
    kept = np.zeros(len(flags), bool)
    for begin, end in _runs(flags, least):
        kept[begin:end] = True
    return kept


def _runs(flags: Flags, least: int) -> list[tuple[int, int]]:
    """Where so many or more are set in a row: the first, and the one after the last."""
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    return [(begin, end) for begin, end in edges.tolist() if end - begin >= least]
