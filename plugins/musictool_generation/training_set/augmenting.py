"""Pieces moved to other keys and other note values while a model learns from them.

All is done to moments: a transposition moves the symbols of all parts but drums, as far as each
stays within its part; stretching by 2 or 1/2 turns eighths into quarters or back, bars with them,
where every gap and length has a class.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..conditions import COLUMNS
from ..moments import Moments
from ..parts import DRUMS
from ..vocabulary import Vocabulary

__all__ = ["Augmentation", "transposed"]

Array = NDArray[Any]

DOWN, UP = -5, 6
"""Semitones that a piece is transposed by: every key once."""

STRETCHED = 0.2
"""Part of the pieces that are stretched, half of them each way."""


class Augmentation:
    """`augment(moments, rng)`: a piece in another key and at other note values, or as it is.

    Parameters
    ----------
    transpose, stretch
        Which of them is done; what a vocabulary hears in C alone stays there.
    """

    def __init__(
        self, vocabulary: Vocabulary, transpose: bool = True, stretch: bool = True
    ) -> None:
        self.vocabulary = vocabulary
        self.transpose, self.stretch = transpose and not vocabulary.centred, stretch
        gaps, lengths = vocabulary.gap_steps, vocabulary.length_steps
        self._classes = {
            factor: (_stretched(gaps, factor, vocabulary.ends), _stretched(lengths, factor, False))
            for factor in (2.0, 0.5)
        }

    def __call__(self, moments: Moments, rng: np.random.Generator) -> Moments:
        """What comes of it follows from the piece and the state of `rng` alone."""
        key, way = rng.random(), rng.random()
        if self.transpose:
            shifts = _shifts(moments, self.vocabulary)
            moments = transposed(moments, int(shifts[int(key * len(shifts))]), self.vocabulary)
        if self.stretch and way < STRETCHED:
            moments = self._stretched(moments, 2.0 if way < STRETCHED / 2 else 0.5)
        return moments

    def _stretched(self, moments: Moments, factor: float) -> Moments:
        of_gaps, of_lengths = self._classes[factor]
        gaps, lengths = of_gaps[moments.gaps], of_lengths[moments.lengths]
        places, bars = moments.places * factor, moments.bars * factor
        whole = (places % 1 == 0).all() and (bars % 1 == 0).all()
        if (gaps < 0).any() or (lengths < 0).any() or not whole:
            return moments
        known = moments.known
        if known is not None:
            known = known * (np.arange(known.shape[1]) != COLUMNS.index("density"))
        return replace(
            moments,
            known=known,
            gaps=gaps,
            lengths=lengths,
            places=places.astype(np.int64),
            bars=bars.astype(np.int64),
        )


def transposed(moments: Moments, semitones: int, vocabulary: Vocabulary) -> Moments:
    """Every part but drums higher by so many semitones; no note may leave its part's range."""
    if not semitones:
        return moments
    tonal = _is_tonal(vocabulary)[vocabulary.part_of_symbols[moments.symbols]]
    return replace(moments, symbols=moments.symbols + semitones * tonal)


def _shifts(moments: Moments, vocabulary: Vocabulary) -> Array:
    """The transpositions in which each note stays within its part, 0 among them."""
    at = vocabulary.part_of_symbols[moments.symbols]
    inside = moments.symbols - vocabulary.bases[at]
    room = np.diff(vocabulary.bases)[at] - 1 - inside
    tonal = _is_tonal(vocabulary)[at]
    down = int(inside[tonal].min(initial=-DOWN))
    up = int(room[tonal].min(initial=UP))
    return np.arange(-down, up + 1) if tonal.any() else np.zeros(1, np.int64)


def _is_tonal(vocabulary: Vocabulary) -> Array:
    return np.array([part.family != DRUMS for part in vocabulary.parts])


def _stretched(steps: tuple[int, ...], factor: float, ends: bool) -> Array:
    """The class of so many times the steps of each class, -1 where there is none."""
    classes = {number: at for at, number in enumerate(steps)}
    found = [classes.get(number * factor, -1) for number in steps]  # type: ignore[call-overload]
    return np.array([*found, len(steps)] if ends else found, np.int64)
