"""How near bars that were made come to those that were hidden, and to chords that were wished.

They know nothing of models: notes in steps of a grid, as `Moments` have them, bar by bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from musictool_generation.moments import Moments
from musictool_generation.vocabulary import DRUMS, Vocabulary

__all__ = ["Bars", "fits", "onset_agreement", "pitch_agreement", "rank_of", "share"]


class Bars(NamedTuple):
    """The notes of some bars: of each the bar, the step within it, and the pitch; shapes `(N,)`.

    Drums have no pitch class, so theirs count by the pitch itself.
    """

    count: int
    bars: np.ndarray
    steps: np.ndarray
    classes: np.ndarray

    @classmethod
    def of(cls, piece: Moments, vocabulary: Vocabulary, lines: Sequence[int]) -> Bars:
        """The notes between the first and the last of bar lines, which are steps."""
        times = np.cumsum(vocabulary.steps_of_gaps[piece.gaps])[piece.rows]
        parts = np.array([part.family == DRUMS for part in vocabulary.parts])
        pitches = vocabulary.pitch_of_symbols[piece.symbols]
        drums = parts[vocabulary.part_of_symbols[piece.symbols]]
        classes = np.where(drums, 12 + pitches, pitches % 12)
        inside = (times >= lines[0]) & (times < lines[-1])
        bars = np.searchsorted(lines, times[inside], "right") - 1
        steps = times[inside] - np.array(lines)[bars]
        return cls(len(lines) - 1, bars, steps, classes[inside])

    def bar(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        """Steps and pitch classes of a bar."""
        here = self.bars == at
        return self.steps[here], self.classes[here]

    def repeated(self, at: int, count: int) -> Bars:
        """One of the bars, so many times."""
        steps, classes = self.bar(at)
        return Bars(
            count,
            np.repeat(np.arange(count), len(steps)),
            np.tile(steps, count),
            np.tile(classes, count),
        )


def pitch_agreement(one: Bars, other: Bars) -> float:
    """What the pitch classes of a bar have in common, as shares of its notes: 0 to 1, a mean."""
    return _mean([_shared(one.bar(at)[1], other.bar(at)[1]) for at in range(one.count)])


def onset_agreement(one: Bars, other: Bars) -> float:
    """F-measure of the steps of a bar at which something begins: 0 to 1, a mean over bars."""
    found = []
    for at in range(one.count):
        own, theirs = (set(bars.bar(at)[0].tolist()) for bars in (one, other))
        found.append(2 * len(own & theirs) / (len(own) + len(theirs)) if own or theirs else 1.0)
    return _mean(found)


def rank_of(truth: float, others: Sequence[float]) -> float:
    """The place of a cost among others, from 1, the least; equal ones share theirs."""
    costs = np.array(others)
    return 1 + float((costs < truth).sum()) + 0.5 * float((costs == truth).sum())


def fits(beats: np.ndarray, notes: np.ndarray, allowed: Sequence[frozenset[int]]) -> float:
    """The share of beats on which all that sounds is of that beat's chord.

    Parameters
    ----------
    beats, allowed
        Times, and the pitch classes of each.
    notes
        Start, end and pitch of each, shape `(N, 3)`.
    """
    kept = []
    for beat, classes in zip(beats.tolist(), allowed, strict=True):
        sounding = notes[(notes[:, 0] <= beat) & (notes[:, 1] > beat), 2] % 12
        if len(sounding):
            kept.append(set(sounding.tolist()) <= classes)
    return _mean(kept)


def share(kept: Sequence[float]) -> str:
    """Of how many so many were kept, in words."""
    return f"{np.mean(kept):.0%} of {len(kept)}" if kept else "-"


def _shared(one: np.ndarray, other: np.ndarray) -> float:
    if not len(one) and not len(other):
        return 1.0
    if not len(one) or not len(other):
        return 0.0
    size = int(max(one.max(), other.max())) + 1
    shares = [np.bincount(some, minlength=size) / len(some) for some in (one, other)]
    return float(np.minimum(*shares).sum())


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
