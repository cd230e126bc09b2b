"""From activations to beats and bars: the most probable path of a bar pointer model.

Beats: a hidden semi-Markov form of the bar pointer model. A state is a beat at a frame with its
distance to the beat before; a path pays for changing its tempo, for beats where the network hears
none, and for what it hears between beats. Since no beat is nearer than the shortest distance, as
many frames are decided at once, and a minute takes some milliseconds.

Bars: over the beats found, a path through (beats in the bar, position), from the downbeat
activation at each beat.

References
----------
Krebs, Böck and Widmer, "An efficient state-space model for joint tempo and meter tracking",
ISMIR 2015.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import peak_offset

from .features import FPS

__all__ = [
    "FASTEST",
    "SLOWEST",
    "decode_bars",
    "decode_beats",
    "refine_times",
    "speaks_for",
    "worth_of",
]

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

SLOWEST, FASTEST = 30.0, 240.0
"""Tempi that are looked for, in BPM."""

STEADINESS = 60.0
"""What a change of tempo by a factor r costs, in nats: this times |log r|."""

REACH = 6
"""Frames by which one beat may be longer than the last without being a jump."""

JUMP = 14.0
"""What any other change costs: music may go on at another tempo."""

FRESH = -1
"""In place of the distance before, where a path begins."""

PREFERRED, WIDTH, PULL = 110.0, 0.9, 1.0
"""Tempo at which people tap most readily, in BPM, the standard deviation of log2 of tempi about
it, and how much that counts at each beat."""

BETWEEN = 0.5
"""How much frames between beats count, against those at beats."""

WORTH = 2.2
"""Added for each beat, so that one is worth its place where the network gives it a
tenth; chosen on renderings, as is the pull towards the tempo preferred."""

LEAST = 1e-3
"""No activation counts as less; a single frame shall not decide."""

UNIT, TAG = 2.0**-26, 2.0**-30
"""Scores are whole numbers of units of a nat, so that sums of them are exact up to 2²² nats, days
of music, and what is less than half a unit can say which of several is the highest."""

ROUND = 1.5 * 2.0**26
"""A number plus this, minus this, is a whole number of units."""

UNHEARD = -(2.0**20)
"""The score of a path that there is not."""

RUN = 600
"""Frames worked on at once."""

METERS = (2, 3, 4, 5)
METER_PRIORS = (0.10, 0.22, 0.64, 0.04)
USUAL = 0.28
"""The share of beats that are downbeats, over music of all kinds."""

NEW_METER = 1e-5
"""Probability that a bar is followed by one of another length; `REALIGNED`, that it is left off."""
REALIGNED = 1e-4


def decode_beats(activation: Array, slowest: float = SLOWEST, fastest: float = FASTEST) -> Integers:
    """Frames of the beats of the most probable path, shape `(n,)`.

    Parameters
    ----------
    activation
        Probability of a beat at each frame, shape `(frames,)`.
    slowest, fastest
        Tempi that are looked for, in BPM.
    """
    frames = len(activation)
    shortest, longest = int(60 * FPS / fastest), round(60 * FPS / slowest)
    if frames <= shortest:
        return np.zeros(0, np.int64)
    lengths = np.arange(shortest, longest + 1)
    worth, pace, cost = worth_of(activation), _pace(lengths), _costs(lengths)
    # arriving[t, REACH + i]: the best path with a beat lengths[i] before frame t of the run.
    arriving = np.full((RUN + longest, len(lengths) + 2 * REACH), UNHEARD)
    near = np.lib.stride_tricks.sliding_window_view(arriving[:RUN], len(lengths), axis=1)
    leaving = _leaving(arriving, lengths)
    tagged = np.empty((RUN, len(lengths)))
    previous = np.empty((frames, len(lengths)), np.int8)
    last = np.empty(frames, np.int8)
    ends = np.empty(frames)
    for first in range(0, frames, RUN):
        block = worth[first : first + RUN]
        best = arriving[: len(block), REACH:-REACH]
        gain = block[:, None] - pace
        for start in range(0, len(block), shortest):
            now = slice(start, min(start + shortest, len(block)))
            np.max(near[now] - cost, axis=1, out=tagged[now])
            goes = tagged[now] + ROUND - ROUND
            leap = best[now].max(axis=1)[:, None] - JUMP
            # A path may also begin here.
            leaving[now] = np.maximum(goes, np.maximum(leap, 0.0)) + gain[now]
        top, here = best.max(axis=1), slice(first, first + len(block))
        ends[here], last[here] = top + block, best.argmax(axis=1)
        previous[here] = _sources(tagged[: len(block)], top, last[here])
        arriving[:longest] = arriving[RUN:]
    return _path(ends, last, previous, lengths)


def speaks_for(activation: Array, beats: Integers) -> float:
    """What speaks for beats at these frames against none, in nats: what is heard, and their pace.

    Changes of tempo do not count.
    """
    lengths = np.diff(beats)
    return float(worth_of(activation)[beats].sum() - _pace(lengths).sum())


def decode_bars(
    activation: Array, beats_only: Array, meters: tuple[int, ...] = METERS
) -> tuple[Integers, float]:
    """Number of each beat in its bar, from 1, and how sure that is, 0 to 1.

    Parameters
    ----------
    activation
        Probability of a downbeat at each beat, shape `(beats,)`.
    beats_only
        Probability of a beat there, which a downbeat's cannot pass by much.
    """
    count = len(activation)
    if count == 0:
        return np.zeros(0, np.int64), 0.0
    share = _balanced(np.clip(activation / np.maximum(beats_only, 0.05), 0.002, 0.98))
    yes, no = np.log(share), np.log(1 - share)
    meter = np.concatenate([np.full(m, k) for k, m in enumerate(meters)])
    position = np.concatenate([np.arange(m) for m in meters])
    seen = np.where(position[:, None] == 0, yes, no)  # (states, beats)
    priors = np.log(np.array([METER_PRIORS[METERS.index(m)] for m in meters]))
    steps = _bar_steps(meter, position, priors)
    score = priors[meter] - np.log(np.array(meters))[meter] + seen[:, 0]
    previous = np.zeros((count, len(meter)), np.int16)
    for beat in range(1, count):
        through = score[:, None] + steps
        previous[beat] = through.argmax(axis=0)
        score = through.max(axis=0) + seen[:, beat]
    state = int(score.argmax())
    path = [state]
    for beat in range(count - 1, 0, -1):
        state = int(previous[beat, state])
        path.append(state)
    states = np.array(path[::-1])
    return position[states] + 1, _contrast(share, position[states] == 0)


def refine_times(activation: Array, frames: Integers) -> Array:
    """Seconds of the beats, between frames: the top of a parabola through each peak."""
    if not len(activation):
        return np.zeros(0)
    padded = np.pad(activation, 2)
    at = frames + 2
    nearest = at + np.argmax(np.stack([padded[at + k] for k in (-1, 0, 1)]), axis=0) - 1
    left, peak, right = (np.log(padded[nearest + k] + LEAST) for k in (-1, 0, 1))
    moved = nearest - 2 + peak_offset(left, peak, right)
    # Where the network hears little, a beat stays where the tempo puts it.
    audible = padded[nearest] > 0.1
    return np.maximum(np.where(audible, moved, frames), 0) / FPS


def worth_of(activation: Array) -> Array:
    """What a beat at each frame is worth, in nats, against none."""
    p = np.clip(activation.astype(np.float64), LEAST, 0.98)
    return _in_units(np.log(p) - BETWEEN * np.log(1 - p) + WORTH)


def _pace(lengths: Integers) -> Array:
    """What a beat costs for being slow or fast."""
    octaves = np.log2(60 * FPS / lengths / PREFERRED)
    return _in_units(PULL * 0.5 * (octaves / WIDTH) ** 2)


def _costs(lengths: Integers) -> Array:
    """Of coming to each distance from its neighbours, shape (neighbours, to); each is marked.

    The mark tells which neighbour a maximum previous from: see `TAG`.
    """
    offsets = np.arange(-REACH, REACH + 1)[:, None]
    ratio = np.abs(np.log(np.maximum(lengths + offsets, 1) / lengths))
    # One frame more or less is rounding, not a change.
    cost = STEADINESS * np.maximum(ratio - np.log1p(1 / lengths), 0) + 0.02 * (ratio > 0)
    return _in_units(cost) + offsets * TAG


def _in_units(scores: Array) -> Array:
    return np.asarray(np.round(scores / UNIT) * UNIT)


def _leaving(arriving: Array, lengths: Integers) -> Array:
    """A view of where paths arrive by where they leave, shape (RUN, lengths)."""
    row, column = arriving.strides
    start = arriving[lengths[0] :, REACH:]
    return np.lib.stride_tricks.as_strided(start, (RUN, len(lengths)), (row, row + column))


def _sources(tagged: Array, top: Array, last: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """The index of the distance before, for each frame and distance after."""
    goes = tagged + ROUND - ROUND
    offsets = ((goes - tagged) / TAG).astype(np.int8)
    sources = np.arange(tagged.shape[1], dtype=np.int8) + offsets
    leap = top[:, None] - JUMP
    sources = np.where(leap > goes, last[:, None], sources)
    sources[np.maximum(goes, leap) < 0] = FRESH
    return sources


def _path(
    ends: Array, last: npt.NDArray[np.int8], previous: npt.NDArray[np.int8], lengths: Integers
) -> Integers:
    # The final beat lies within one longest distance of the end.
    tail = max(0, len(ends) - int(lengths[-1]))
    frame = tail + int(ends[tail:].argmax())
    if ends[frame] < UNHEARD / 2:
        return np.zeros(0, np.int64)
    length = int(last[frame])
    found = [frame]
    while length != FRESH:
        frame -= int(lengths[length])
        found.append(frame)
        length = int(previous[frame, length])
    return np.array(found[::-1], np.int64)


def _balanced(share: Array) -> Array:
    """The same on a scale where every fourth beat or so is a downbeat.

    A network that is unsure calls few beats downbeats, which without this would speak for the
    longest bars.
    """
    odds = np.log(share / (1 - share))
    low, high = 0.0, 6.0
    for _ in range(20):
        middle = (low + high) / 2
        mean = np.mean(1 / (1 + np.exp(-odds - middle)))
        low, high = (middle, high) if mean < USUAL else (low, middle)
    return 1 / (1 + np.exp(-odds - low))


def _bar_steps(meter: Integers, position: Integers, priors: Array) -> Array:
    """Log probabilities from state to state, shape (from, to)."""
    states = len(meter)
    steps = np.full((states, states), np.log(REALIGNED) - np.log(states))
    for state in range(states):
        ends = state + 1 == states or position[state + 1] == 0
        if not ends:
            steps[state, state + 1] = 0.0
            continue
        for other in np.flatnonzero(position == 0):
            same = meter[other] == meter[state]
            steps[state, other] = 0.0 if same else np.log(NEW_METER) + priors[meter[other]]
    return steps


def _contrast(share: Array, down: npt.NDArray[np.bool_]) -> float:
    """How much likelier downbeats are heard where they were put than elsewhere."""
    if not down.any() or down.all():
        return 0.0
    return float(np.clip(share[down].mean() - share[~down].mean(), 0, 1))
