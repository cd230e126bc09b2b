"""Chords: the triads that explain notes and bass of the beats, changing as rarely as they may."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["NO_CHORD", "Chord", "find_chords", "merged", "steadiest"]

Array = npt.NDArray[np.float64]

NO_CHORD = "N"
"""As C. Harte, "Towards automatic extraction of harmony information from music signals" (2010),
writes it; a chord is "C:maj" or "A:min"."""

ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
TRIADS = {"maj": (0, 4, 7), "min": (0, 3, 7)}
"""Sevenths were tried and are told from triads less surely than they occur: on renderings of pop
songs they cost more than they brought."""

# Measured on renderings of 20 songs, kept for 20 others.
_OTHER_BASS = 0.4  # weight of a third or fifth in the bass beside the root's 1
_SHARPNESS = 8.0
_CHANGE = 2.0  # against a change of chord, in units of logarithmic likelihood
_FAINT_BASS = 0.35  # of the treble's strength; a bass under that counts for less
_NO_CHORD_FIT = 0.8  # a triad fits itself with 1, an even spectrum with 0.5, one note with 0.58
_NO_CHORD_BASS = 0.35  # on top, where there is a bass: even it fits with 0.5, a root with 1
_ONE_NOTE = 0.99  # of a chroma's length in a single pitch class: no chord
_SILENT = 1e-3  # of the loudest stretches' strength


@dataclass(frozen=True)
class Chord:
    """From `start` to `end`, in seconds."""

    start: float
    end: float
    name: str


def find_chords(treble: Array, bass: Array, strength: Array) -> list[str]:
    """The most likely chord of each stretch by Viterbi decoding.

    Parameters
    ----------
    treble, bass
        Strength of pitch classes, C first, shape `(stretches, 12)`.
    strength
        Level of each stretch, linear: what is 60 dB under the loud ones has no chord.
    """
    if not len(treble):
        return []
    names, chords, basses = _templates()
    upper = _normalized(treble)
    lower = _normalized(bass, _FAINT_BASS * np.linalg.norm(treble, axis=1))
    fits = upper @ chords.T + lower @ basses.T
    nothing = _NO_CHORD_FIT + _NO_CHORD_BASS * np.linalg.norm(lower, axis=1)
    silent = strength <= _SILENT * np.percentile(strength, 95)
    nothing[silent | (upper.max(axis=1) > _ONE_NOTE)] = 3.0
    path = steadiest(_SHARPNESS * np.column_stack([fits, nothing]))
    return [[*names, NO_CHORD][state] for state in path]


def merged(edges: Array, names: list[str]) -> list[Chord]:
    """Neighbouring stretches of one chord as one."""
    chords: list[Chord] = []
    for start, end, name in zip(edges[:-1], edges[1:], names, strict=True):
        if chords and chords[-1].name == name:
            chords[-1] = Chord(chords[-1].start, float(end), name)
        else:
            chords.append(Chord(float(start), float(end), name))
    return chords


def _templates() -> tuple[list[str], Array, Array]:
    """Names, pitch classes and bass of every triad."""
    names = [f"{root}:{kind}" for kind in TRIADS for root in ROOTS]
    chords, basses = np.zeros((2, len(names), 12))
    for row, (kind, root) in enumerate((kind, root) for kind in TRIADS for root in range(12)):
        tones = [(root + step) % 12 for step in TRIADS[kind]]
        chords[row, tones] = 1 / np.sqrt(len(tones))
        basses[row, tones] = _OTHER_BASS
        basses[row, root] = 1.0
    return names, chords, basses


def _normalized(chroma: Array, least: Array | float = 0.0) -> Array:
    """Rows of length 1; shorter where they are weaker than `least`."""
    length = np.maximum(np.linalg.norm(chroma, axis=1), least)
    return np.asarray(chroma / np.maximum(length, 1e-9)[:, np.newaxis])


def steadiest(likelihoods: Array, cost: float = _CHANGE) -> list[int]:
    """The path of highest likelihood when each change, to whatever state, costs the same."""
    total = likelihoods[0].copy()
    before = np.zeros(likelihoods.shape, np.int64)
    states = np.arange(likelihoods.shape[1])
    for step in range(1, len(likelihoods)):
        best = int(total.argmax())
        change = total[best] - cost
        before[step] = np.where(total >= change, states, best)
        total = np.maximum(total, change) + likelihoods[step]
    path = [int(total.argmax())]
    for step in range(len(likelihoods) - 1, 0, -1):
        path.append(int(before[step, path[-1]]))
    return path[::-1]
