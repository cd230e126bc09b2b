"""Two sets of scores held against each other, or one alone: all that is measured but a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from musictool import Score

from ..copying import Copy, Index, Passages, longest_copies, name_of
from .distances import Distances
from .features import FEATURES, feature_of
from .form import measures_of
from .intervals import Interval, mean_of, unbiased
from .piece import Piece

__all__ = [
    "Collection",
    "among",
    "compare_features",
    "copies_of",
    "longest_copy_rows",
    "rounded",
    "row_of",
    "table_of_measures",
]

ROUNDS = 200
"""Of the bootstrap of distances."""

MOST_PIECES = 2000
"""Of larger sets so many pieces, drawn by chance, are held against each other."""

DIGITS = 4

Progress = Callable[[float, str], None]
Measures = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, eq=False)
class Collection:
    """A set of scores, as pieces and as passages."""

    pieces: list[Piece]
    passages: Passages

    @classmethod
    def of(cls, scores: Sequence[Score]) -> Self:
        """Scores with notes; each is called by its file, or its place among them."""
        names = [name_of(score, at) for at, score in enumerate(scores)]
        pieces = [Piece.of(score, name) for score, name in zip(scores, names, strict=True)]
        return cls(pieces, Passages.of(scores, names))

    def __len__(self) -> int:
        return len(self.pieces)

    @cached_property
    def measures(self) -> dict[str, list[float | None]]:
        """Of each piece, by name, without what it copies."""
        return measures_of(self.pieces, self.passages)


def table_of_measures(
    own: Measures, other: Measures, rng: np.random.Generator
) -> dict[str, dict[str, float | None]]:
    """A row for each measure: the mean over pieces with its interval, and that of others beside."""
    return {
        name: row_of(mean_of(values, rng), mean_of(other.get(name, []), rng) if other else None)
        for name, values in own.items()
    }


def row_of(own: Interval, beside: Interval | None) -> dict[str, float | None]:
    """A figure with its interval, and that of others beside."""
    row = own._asdict()
    if beside is not None:
        names = ("against", "against_low", "against_high")
        row |= dict(zip(names, beside, strict=True))
    return {key: rounded(value) for key, value in row.items()}


def compare_features(
    own: Collection, other: Collection, rng: np.random.Generator, progress: Progress
) -> tuple[dict[str, dict[str, float | None]], dict[str, Distances]]:
    """A row for each feature of Yang and Lerch, and the distances of those that both sets have.

    Of a feature that is one number, also its mean in either set. Of more than `MOST_PIECES` pieces,
    some stand for all.
    """
    table: dict[str, dict[str, float | None]] = {}
    distances: dict[str, Distances] = {}
    pieces = [_drawn(side.pieces, rng) for side in (own, other)]
    for at, name in enumerate(FEATURES):
        progress(at / len(FEATURES), name.replace("_", " "))
        sides = [
            np.array([one for piece in side if (one := feature_of(name, piece)) is not None])
            for side in pieces
        ]
        row: dict[str, Any] = dict.fromkeys(COLUMNS)
        table[name] = row
        if min(map(len, sides)) and sides[0].shape[1] == 1:
            row["mean"], row["against"] = (rounded(float(side.mean())) for side in sides)
        if min(map(len, sides)) < 2:
            continue
        found = distances[name] = Distances.of(*sides)
        whole, drawn = found.overlap(), found.resampled(ROUNDS, rng)
        row |= {key: rounded(getattr(whole, key)) for key in ("overlap", "kl", "spread")}
        for key, most in (("overlap", 1.0), ("kl", None)):
            low, high = unbiased(getattr(whole, key), [getattr(one, key) for one in drawn], most)
            row |= {f"{key}_low": rounded(low), f"{key}_high": rounded(high)}
    return table, distances


def _drawn(pieces: list[Piece], rng: np.random.Generator) -> list[Piece]:
    """All, or as many as there is memory for the distances of."""
    if len(pieces) <= MOST_PIECES:
        return pieces
    return [pieces[at] for at in np.sort(rng.choice(len(pieces), MOST_PIECES, replace=False))]


COLUMNS = ("overlap", "overlap_low", "overlap_high", "kl", "kl_low", "kl_high", "spread", "mean",
           "against")  # fmt: skip


def copies_of(own: Collection, index: Index | None) -> tuple[list[Copy], list[int]]:
    """The longest passage of each piece that a set has, or another piece; and notes of each."""
    found = longest_copies(own.passages, index)
    notes = [copy.notes if copy else 0 for copy in found]
    return [copy for copy in found if copy], notes


def among(index: Index) -> list[float | None]:
    """Notes of the longest passage of each piece of a set that another of them has, too."""
    return [float(one) for one in index.among] if index.count > 1 else []


def longest_copy_rows(copies: Sequence[Copy], most: int = 8) -> list[dict[str, Any]]:
    """The longest, as rows."""
    first = sorted(copies, key=lambda copy: -copy.notes)[:most]
    return [
        {
            "piece": copy.piece,
            "notes": copy.notes,
            "bar": copy.bar,
            "source": copy.source,
            "source_bar": copy.source_bar,
            "semitones": copy.semitones,
        }
        for copy in first
    ]


def rounded(value: float | None) -> float | None:
    """A figure with as many digits as it has any right to."""
    return None if value is None else round(value, DIGITS)
