"""Notes of one voice, from the course of its pitch: for every engine that follows a pitch.

References
----------
Mauch, Cannam, Bittner, Fazekas, Salamon, Dai, Bello, Dixon, "Computer-aided melody note
transcription using the Tony software", TENOR 2015: a hidden Markov model of notes over the course
of pitch, each with an attack, in which pitch may be anywhere near, and a stable part.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from .bends import Bend
from .heard import Heard
from .velocities import velocities_of

__all__ = ["notes_of"]

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

PER_SEMITONE = 3
"""Pitches that a note may have."""

WIDE, NARROW = 1.2, 0.3
"""Semitones that pitch is about a note, in its attack and after it."""

OUTLIER = 3.0
"""In its deviations, at which a single frame costs no more."""

FRAME_S = 0.01
"""The hop for which costs are told."""

NEW_NOTE = 9.0
"""What a new note costs, in the squares of deviations: it takes a pitch that stays elsewhere."""
SETTLED = 1.0
"""And the step from its attack to its stable part."""

GAP_S = 0.06
"""A pause in the pitch up to this long is bridged."""

SHORTEST_S = 0.06

RISE_DB, RISE_S = 6.0, 0.06
"""So much louder within so long: the same pitch begins anew."""


def notes_of(pitch: Array, level_db: Array, hop_s: float) -> Heard:
    """Notes with bends.

    Parameters
    ----------
    pitch
        MIDI notes with a fraction, frame by frame, nan where there is none, shape `(frames,)`.
    level_db
        Of each frame, in dB.
    hop_s
        Seconds from one frame to the next; the first is at 0 s.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _phrases(pitch, round(GAP_S / hop_s)):
        course = _filled(pitch[start:end])
        for first, last in _segments(course, hop_s / FRAME_S):
            begin = start + first
            strokes = _struck_again(level_db[begin : start + last], hop_s)
            spans += [(begin + one, begin + other) for one, other in strokes]
    spans = [span for span in spans if (span[1] - span[0]) * hop_s >= SHORTEST_S]
    if not spans:
        return Heard.of([])
    courses = [_filled(pitch[start:end]) for start, end in spans]
    usual = np.array([_usual(course) for course in courses])
    lengths = np.array([end - start for start, end in spans])
    keys = np.rint(usual - _tuning(usual, lengths)).astype(np.int64)
    loudest = np.array([level_db[start:end].max() for start, end in spans])
    bends = tuple(
        Bend(hop_s * np.arange(start, end, dtype=np.float64), 100 * (course - key))
        for (start, end), course, key in zip(spans, courses, keys, strict=True)
    )
    starts, ends = np.array(spans, np.float64).T * hop_s
    return Heard(starts, ends, keys, velocities_of(loudest), bends)


def _phrases(pitch: Array, gap: int) -> list[tuple[int, int]]:
    """Where there is pitch, with short pauses bridged: first frames, and those after the last."""
    voiced = np.flatnonzero(~np.isnan(pitch))
    if not voiced.size:
        return []
    breaks = np.flatnonzero(np.diff(voiced) > gap + 1)
    starts = voiced[np.append(0, breaks + 1)]
    ends = voiced[np.append(breaks, voiced.size - 1)] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _filled(course: Array) -> Array:
    """Pauses take the pitch that lies between their sides."""
    frames = np.arange(len(course))
    known = ~np.isnan(course)
    return np.interp(frames, frames[known], course[known])


def _segments(course: Array, weight: float) -> list[tuple[int, int]]:
    """The notes of a phrase: the likeliest path through attacks and stable parts of all pitches.

    `weight` is how much a frame counts, so that costs do not depend on how many there are.
    """
    low, high = np.floor(course.min()) - 1, np.ceil(course.max()) + 1
    pitches = np.arange(low, high + 1e-9, 1 / PER_SEMITONE)
    count, frames = len(pitches), len(course)
    came_from = np.zeros((frames, 2, count), np.int8)
    """0: it goes on; 1: of a stable part, it settles; of an attack, a new note."""
    origin = np.zeros(frames, np.int64)
    """The pitch whose stable part the new notes of a frame come after."""
    attack = weight * _cost(course[0], pitches, WIDE)
    stable = np.full(count, np.inf)
    for at in range(1, frames):
        origin[at] = stable.argmin()
        begins = stable[origin[at]] + NEW_NOTE
        came_from[at, 0] = begins < attack
        came_from[at, 1] = attack + SETTLED < stable
        near = weight * _cost(course[at], pitches, NARROW)
        stable = np.minimum(stable, attack + SETTLED) + near
        attack = np.minimum(attack, begins) + weight * _cost(course[at], pitches, WIDE)
    part = int(stable.min() <= attack.min())
    place = int((stable if part else attack).argmin())
    starts = []
    for at in range(frames - 1, 0, -1):
        moved = came_from[at, part, place]
        if part:
            part = 0 if moved else 1
        elif moved:
            starts.append(at)
            part, place = 1, int(origin[at])
    bounds = [0, *reversed(starts), frames]
    return list(pairwise(bounds))


def _cost(pitch: float, pitches: Array, deviation: float) -> Array:
    """Of a frame: half the square of how far it is off, in deviations, and what those cost."""
    off = np.minimum(np.abs(pitch - pitches) / deviation, OUTLIER)
    return np.asarray(off**2 / 2 + np.log(deviation / NARROW))


def _struck_again(level_db: Array, hop_s: float) -> list[tuple[int, int]]:
    """A note, cut where it becomes louder at once; the cut is where it was softest before."""
    reach = max(1, round(RISE_S / hop_s))
    cuts, at = [0], reach
    while at < len(level_db) - 1:
        before = level_db[at - reach : at]
        if at - cuts[-1] >= 2 * reach and level_db[at] - before.min() > RISE_DB:
            cut = at - reach + int(before.argmin())
            if cut - cuts[-1] >= reach:
                cuts.append(cut)
                at += reach
        at += 1
    bounds = [*cuts, len(level_db)]
    return list(pairwise(bounds))


def _usual(course: Array) -> float:
    """The pitch of a note: the median without its ends, which slide from and to others."""
    edge = len(course) // 6
    return float(np.median(course[edge : len(course) - edge]))


def _tuning(pitches: Array, weights: Integers) -> float:
    """By how much of a semitone a voice is off the keys of a piano, where its notes agree in it."""
    mean = np.average(np.exp(2j * np.pi * pitches), weights=weights)
    return float(np.angle(mean) / (2 * np.pi)) if abs(mean) > 0.5 else 0.0
