"""`Reading`: a score as a model reads it, note by note with what each costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from musictool import DRUMS, BadParameter, CannotProcess, Score, first_bar, pitch_name

from ..conditions import heard_by
from ..families import Family
from ..likelihood import LONGEST, parts_of
from ..moments import Moments
from ..parts import part_name
from ..vocabulary import STEPS, Vocabulary

__all__ = ["Reading"]

Array = NDArray[Any]

FEWEST = 2
"""Of a bar with fewer notes, a single odd one makes the most surprising."""


@dataclass(frozen=True, eq=False)
class Reading:
    """A score as `T` moments and `N` notes, as far as a model knows them.

    Parameters
    ----------
    vocabulary
        That which the family hears it by.
    of_moments
        Nats of each moment, shape `(T,)`.
    of_notes
        Nats of each note: its symbol and its length, or where a model weighs the notes of a moment
        only together, an equal share of that; shape `(N,)`.
    """

    score: Score
    family: Family
    vocabulary: Vocabulary
    moments: Moments
    of_moments: Array
    of_notes: Array

    @classmethod
    def of(cls, score: Score, family: Family) -> Self:
        """Read a score.

        Raises
        ------
        CannotProcess
            If the family has no likelihood.
        """
        vocabulary = heard_by(family.vocabulary, score)
        moments = vocabulary.encode(score)
        found, notes = [], []
        for part in parts_of(moments, LONGEST):
            nats = family.nats(part)
            if nats is None:
                raise CannotProcess(
                    f"a model of the family {family.name} has no likelihood, so it cannot be asked "
                    "what surprises it"
                )
            shares = nats.moments[part.rows] / np.maximum(part.counts, 1)[part.rows]
            found.append(nats.moments)
            notes.append(shares if nats.notes is None else nats.notes)
        return cls(score, family, vocabulary, moments, np.concatenate(found), np.concatenate(notes))

    @cached_property
    def steps(self) -> Array:
        """When each note begins, in steps, shape `(N,)`."""
        times = np.cumsum(self.vocabulary.steps_of_gaps[self.moments.gaps])
        return np.asarray(times[self.moments.rows])

    @cached_property
    def lengths(self) -> Array:
        """Steps that each note lasts, shape `(N,)`."""
        return np.asarray(self.vocabulary.steps_of_lengths[self.moments.lengths])

    @cached_property
    def pitches(self) -> Array:
        """MIDI, shape `(N,)`."""
        return np.asarray(self.vocabulary.pitch_of_symbols[self.moments.symbols])

    @cached_property
    def bar_lines(self) -> Array:
        """Where bars begin, in steps."""
        return np.rint(np.array(self.score.bars) * STEPS / self.score.resolution).astype(np.int64)

    @cached_property
    def bars(self) -> Array:
        """The bar of each note, counted as in the score, shape `(N,)`."""
        at = np.searchsorted(self.bar_lines, self.steps, "right") - 1
        return np.asarray(np.maximum(at, 0) + first_bar(self.score))

    def row(self, note: int, **figures: float) -> dict[str, Any]:
        """A note as a person finds it in the score, with figures about it."""
        bar = int(self.bars[note])
        begin = int(self.bar_lines[bar - first_bar(self.score)])
        meters = [
            one for one in self.score.meters if one.tick * STEPS <= begin * self.score.resolution
        ]
        denominator = meters[-1].denominator if meters else 4
        beat = 1 + (int(self.steps[note]) - begin) * denominator / (4 * STEPS)
        vocabulary, symbol = self.vocabulary, int(self.moments.symbols[note])
        return {
            "bar": bar,
            "beat": round(beat, 3),
            "part": part_name(vocabulary.parts[vocabulary.part_of_symbols[symbol]]),
            "pitch": self.called(symbol),
            **{name: round(figure, 3) + 0.0 for name, figure in figures.items()},
        }

    def called(self, symbol: int) -> str:
        """What a person calls the pitch of a symbol, or the drum."""
        vocabulary = self.vocabulary
        pitch = int(vocabulary.pitch_of_symbols[symbol])
        is_drum = vocabulary.parts[vocabulary.part_of_symbols[symbol]].family < 0
        return DRUMS.get(pitch, str(pitch)) if is_drum else pitch_name(pitch)

    def table_of_bars(self) -> list[dict[str, Any]]:
        """Each bar with notes: how many, and nats a note, with those of gaps and ends."""
        bars, counts = np.unique(self.bars, return_counts=True)
        place = np.searchsorted(bars, self._bar_of_moments).clip(0, len(bars) - 1)
        nats = np.bincount(place, self.of_moments, len(bars))
        return [
            {"bar": int(bar), "notes": int(count), "nats_a_note": round(float(cost / count), 3)}
            for bar, count, cost in zip(bars, counts, nats, strict=True)
        ]

    @cached_property
    def _bar_of_moments(self) -> Array:
        times = np.cumsum(self.vocabulary.steps_of_gaps[self.moments.gaps])
        at = np.searchsorted(self.bar_lines, times, "right") - 1
        return np.asarray(np.maximum(at, 0) + first_bar(self.score))

    def chosen_bar(self, bar: int | None) -> int:
        """A bar that is wished for, or the most surprising but the first.

        Raises
        ------
        BadParameter
            If it has no notes.
        """
        rows = self.table_of_bars()
        if bar is not None:
            if not any(row["bar"] == bar for row in rows):
                first, last = rows[0]["bar"], rows[-1]["bar"]
                raise BadParameter(
                    f"explain: bar must be one with notes that the model knows, which lie in bars "
                    f"{first} to {last}, not {bar}"
                )
            return bar
        later = rows[1:] or rows
        full = [row for row in later if row["notes"] >= FEWEST] or later
        return int(max(full, key=lambda row: row["nats_a_note"])["bar"])
