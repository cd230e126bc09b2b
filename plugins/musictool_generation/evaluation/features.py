"""The features of Yang and Lerch, of one piece.

Yang and Lerch, "On the evaluation of generative models in music", Neural Computing and Applications
32, 2020, section 3. Histograms are shares, so that a long piece is like a short one. Times are in
quarter notes, since tempo is seldom the model's. Features of pitches and of lengths leave drums
out: how long a stroke is written says nothing of how it sounds. Theirs is which drums are struck.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .piece import Piece

__all__ = ["FEATURES", "feature_of"]

Array = NDArray[Any]

LENGTHS = np.array([1 / 4, 1 / 3, 3 / 8, 1 / 2, 2 / 3, 3 / 4, 1, 4 / 3, 3 / 2, 2, 3, 4])
"""Quarter notes of the classes of length: from the sixteenth to the whole note, plain, dotted
and as triplets."""
_BETWEEN = np.log(np.sqrt(LENGTHS[:-1] * LENGTHS[1:]))


def feature_of(name: str, piece: Piece) -> Array | None:
    """A feature of a piece as numbers, shape `(d,)`; None where there are too few notes for it."""
    return FEATURES[name](piece)


def _pitch_count(piece: Piece) -> Array | None:
    pitches = piece.pitches[~piece.drums]
    return np.array([float(len(np.unique(pitches)))]) if len(pitches) else None


def _pitches_a_bar(piece: Piece) -> Array | None:
    kept = ~piece.drums
    if not kept.any():
        return None
    different = np.unique(piece.bar_of[kept] * 128 + piece.pitches[kept])
    return np.array([len(different) / len(piece.bars)])


def _pitch_classes(piece: Piece) -> Array | None:
    return _shares(piece.pitches[~piece.drums] % 12, 12)


def _pitch_class_transitions(piece: Piece) -> Array | None:
    classes = piece.pitches % 12
    after = np.flatnonzero(piece.follows & ~piece.drums)
    return _shares(classes[after - 1] * 12 + classes[after], 144)


def _pitch_range(piece: Piece) -> Array | None:
    pitches = piece.pitches[~piece.drums]
    return np.array([float(np.ptp(pitches))]) if len(pitches) else None


def _pitch_interval(piece: Piece) -> Array | None:
    after = np.flatnonzero(piece.follows & ~piece.drums)
    steps = np.abs(piece.pitches[after] - piece.pitches[after - 1])
    return np.array([steps.mean()]) if len(steps) else None


def _note_count(piece: Piece) -> Array | None:
    return np.array([float(len(piece))])


def _notes_a_bar(piece: Piece) -> Array | None:
    return np.array([len(piece) / len(piece.bars)]) if len(piece.bars) else None


def _inter_onset_interval(piece: Piece) -> Array | None:
    onsets = np.unique(np.round(piece.starts, 4))
    return np.array([np.diff(onsets).mean()]) if len(onsets) > 1 else None


def _note_lengths(piece: Piece) -> Array | None:
    return _shares(_length_classes(piece)[~piece.drums], len(LENGTHS))


def _note_length_transitions(piece: Piece) -> Array | None:
    classes, after = _length_classes(piece), np.flatnonzero(piece.follows & ~piece.drums)
    size = len(LENGTHS)
    return _shares(classes[after - 1] * size + classes[after], size**2)


def _drums_struck(piece: Piece) -> Array | None:
    return _shares(piece.pitches[piece.drums], 128)


def _length_classes(piece: Piece) -> Array:
    """The class of the nearest length, by ratio."""
    return np.searchsorted(_BETWEEN, np.log(np.maximum(piece.lengths, 1e-3)), "right")


def _shares(classes: Array, count: int) -> Array | None:
    found = np.bincount(classes, minlength=count)
    return found / len(classes) if len(classes) else None


FEATURES: dict[str, Callable[[Piece], Array | None]] = {
    "pitch_count": _pitch_count,
    "pitches_a_bar": _pitches_a_bar,
    "pitch_classes": _pitch_classes,
    "pitch_class_transitions": _pitch_class_transitions,
    "pitch_range": _pitch_range,
    "pitch_interval": _pitch_interval,
    "note_count": _note_count,
    "notes_a_bar": _notes_a_bar,
    "inter_onset_interval": _inter_onset_interval,
    "note_lengths": _note_lengths,
    "note_length_transitions": _note_length_transitions,
    "drums_struck": _drums_struck,
}
