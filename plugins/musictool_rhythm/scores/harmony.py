"""The chords of a score: those that explain the notes of each beat and its bass, changing as rarely
as they may.

A stretch's notes are taken as drawn from the tones of its chord, or now and then from others
(a multinomial, as in Raphael and Stoddard, "Functional harmonic analysis using probabilistic
models", Computer Music Journal 28(3), 2004), its bass from the chord's root more often than from
its other tones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..analysis.chords import steadiest
from .sounding import Sounding, bass_of, pitch_classes

__all__ = ["KINDS", "Harmony", "chords_of"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Kind(NamedTuple):
    """A kind of chord."""

    harte: str
    """As C. Harte (2010) writes it: "min7"."""
    symbol: str
    """As it stands behind the root above a staff: "m7"."""
    tones: tuple[int, ...]
    """Semitones above the root."""
    weights: tuple[float, ...]
    """Of its tones, how much of what sounds each is."""
    rare: float
    """How much speaks against it, in nats, before a note is heard."""


TRIAD, SEVENTH = (0.36, 0.32, 0.32), (0.29, 0.26, 0.2, 0.25)

KINDS = (
    Kind("maj", "", (0, 4, 7), TRIAD, 0.0),
    Kind("min", "m", (0, 3, 7), TRIAD, 0.0),
    Kind("7", "7", (0, 4, 7, 10), SEVENTH, 1.2),
    Kind("maj7", "maj7", (0, 4, 7, 11), SEVENTH, 1.2),
    Kind("min7", "m7", (0, 3, 7, 10), SEVENTH, 1.2),
    Kind("dim", "dim", (0, 3, 6), TRIAD, 1.8),
    Kind("hdim7", "m7b5", (0, 3, 6, 10), SEVENTH, 1.8),
    Kind("dim7", "dim7", (0, 3, 6, 9), (0.25, 0.25, 0.25, 0.25), 2.4),
    Kind("aug", "aug", (0, 4, 8), TRIAD, 3.0),
    Kind("sus4", "sus4", (0, 5, 7), TRIAD, 1.2),
    Kind("sus2", "sus2", (0, 2, 7), TRIAD, 1.6),
    Kind("sus4(b7)", "7sus4", (0, 5, 7, 10), SEVENTH, 1.8),
    Kind("maj6", "6", (0, 4, 7, 9), SEVENTH, 2.4),
    Kind("min6", "m6", (0, 3, 7, 9), SEVENTH, 3.0),
    Kind("minmaj7", "m(maj7)", (0, 3, 7, 11), SEVENTH, 3.6),
)

# Chosen on 40 songs of POP909 with even places in its list; measured on those with odd ones.
_STRAY = 0.12  # of what sounds, so much is no tone of the chord
_EVIDENCE = 5.0  # notes that a full beat is worth
_COMPRESSED = 0.5  # what is held for long is not more of the chord by as much
_ROOT_IN_BASS = 0.75
_STRAY_BASS = 0.02
_CHANGE = 3.0

_LEAP, _STAYS = 9, 3
"""Semitones by which the lowest note is above a bass that is still in the ear, and for how many
beats."""
_SILENT = 0.05
"""Less than this part of a beat is no chord."""
_ALONE = 4
"""Beats to either side; where in all of them nothing sounds beside a single line, there is none."""


@dataclass(frozen=True)
class Harmony:
    """A chord from one time to another, in seconds."""

    start: float
    end: float
    root: int
    """A pitch class, C is 0."""
    kind: Kind | None
    """None where there is no chord."""
    bass: int
    """The pitch class that is lowest as it begins."""
    written: str = ""
    """Its symbol, where the score has one."""


def chords_of(notes: Sounding, edges: Floats) -> list[Harmony]:
    """The most likely chords of a score.

    Parameters
    ----------
    edges
        Where chords may change, and where the last ends, in seconds, rising.
    """
    if len(edges) < 2:
        return []
    sounding, bass = pitch_classes(notes, edges), _remembered(bass_of(notes, edges))
    likelihoods = _likelihoods(sounding, bass, _is_alone(notes, edges))
    path = steadiest(likelihoods, _CHANGE)
    found: list[Harmony] = []
    begin = 0
    for at in range(1, len(path) + 1):
        if at == len(path) or path[at] != path[begin]:
            found.append(_harmony(path[begin], edges[begin], edges[at], bass[begin:at]))
            begin = at
    return found


def _harmony(state: int, start: float, end: float, bass: Integers) -> Harmony:
    if state == 12 * len(KINDS):
        return Harmony(float(start), float(end), 0, None, 0)
    kind, root = KINDS[state // 12], state % 12
    tones = [(root + tone) % 12 for tone in kind.tones]
    basses = [int(one) % 12 for one in bass if one >= 0 and one % 12 in tones]
    return Harmony(float(start), float(end), root, kind, basses[0] if basses else root)


def _likelihoods(sounding: Floats, bass: Integers, alone: npt.NDArray[np.bool_]) -> Floats:
    """Of each chord on each root in each stretch, in nats; the last column is of no chord."""
    tones = np.full((len(KINDS), 12, 12), 0.0)
    basses = np.full((len(KINDS), 12, 12), _STRAY_BASS)
    for number, kind in enumerate(KINDS):
        tones[number] = _STRAY / (12 - len(kind.tones))
        for root in range(12):
            places = (root + np.array(kind.tones)) % 12
            tones[number, root, places] = (1 - _STRAY) * np.array(kind.weights)
            basses[number, root, places] = (1 - _ROOT_IN_BASS) / (len(kind.tones) - 1)
            basses[number, root, root] = _ROOT_IN_BASS
    tones, basses = tones.reshape(-1, 12), basses.reshape(-1, 12)
    basses /= basses.sum(axis=1, keepdims=True)
    total = sounding.sum(axis=1, keepdims=True)
    present = sounding**_COMPRESSED
    shares = present / np.maximum(present.sum(axis=1, keepdims=True), 1e-9)
    told = _EVIDENCE * np.minimum(total, 1.0) * (shares @ np.log(tones).T)
    told += np.where(bass[:, np.newaxis] >= 0, np.log(basses).T[bass % 12], 0.0)
    told -= np.repeat([kind.rare for kind in KINDS], 12)
    nothing = (total[:, 0] < _SILENT) | alone
    told[nothing] = -1e6
    return np.column_stack([told, np.where(nothing, 0.0, -1e6)])


def _remembered(bass: Integers) -> Integers:
    """The lowest pitches, of which a deep one stays while only what is far above it goes on.

    As in a waltz, whose bass is on the first beat and in the ear on the others.
    """
    heard = bass.copy()
    since = 0
    for at in range(1, len(heard)):
        since += 1
        leaps = heard[at] > heard[at - 1] + _LEAP or heard[at] < 0
        if leaps and heard[at - 1] >= 0 and since <= _STAYS:
            heard[at] = heard[at - 1]
        else:
            since = 0
    return heard


def _is_alone(notes: Sounding, edges: Floats) -> npt.NDArray[np.bool_]:
    """Of each stretch, whether all around it one line stands alone."""
    later = np.maximum.accumulate(notes.ends)[:-1] if len(notes.ends) > 1 else notes.ends[:0]
    # What is held a little into the next note of a line is no second one.
    held = np.minimum(later, notes.ends[1:]) - notes.starts[1:] if len(later) else later
    apart = np.diff(notes.pitches) != 0 if len(later) else later.astype(bool)
    together = notes.starts[1:][(held > 0.1) & apart]
    stretches = np.searchsorted(edges, together, "right") - 1
    counts = np.bincount(np.clip(stretches, 0, len(edges) - 2), minlength=len(edges) - 1)
    return np.convolve(counts, np.ones(2 * _ALONE + 1), "same")[: len(counts)] == 0
