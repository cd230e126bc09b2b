"""`Tones`: in each bar new notes are together of the pitch classes, and near the pitches, that go.

What is to come of each pitch class by the end of the bar, and has not come, is likelier, and what
has come already less likely: an error is carried on to the next note, as error diffusion does it.
In which order they come, and in which octave, is the model's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .demand import Demand

if TYPE_CHECKING:
    from ..searches.draft import Draft

__all__ = ["Going", "Tones"]

Array = NDArray[Any]

STRONGEST = 3.0
"""Nats by which a pitch class that is still to come is likelier, and one too many less likely."""

FREE, PULL = 5, 0.12
"""Semitones within which a note is from the one that goes at no price, and nats for each more."""


AGAIN = 2.0
"""Nats by which the pitch that goes is less likely in its own place."""


class Going(NamedTuple):
    """A note that goes: its symbol and its steps."""

    symbol: int
    steps: int


class Tones(Demand):
    """New notes sound as long in each pitch class as those that go, bar by bar.

    Parameters
    ----------
    going
        By their steps, the notes that go, by rising symbols.
    lines
        Where bars begin, in steps.
    kept
        By their steps, the symbols of notes that are no new ones.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        going: Mapping[int, Sequence[Going]],
        lines: Sequence[int],
        kept: Mapping[int, Collection[int]],
    ) -> None:
        self.pitches = vocabulary.pitch_of_symbols
        self.going, self.kept = going, kept
        times = np.array(sorted(going), np.int64)
        each = np.zeros((len(times), 12))
        for row, time in enumerate(times.tolist()):
            for one in going[time]:
                each[row, int(self.pitches[one.symbol]) % 12] += one.steps
        total = np.cumsum(np.concatenate([np.zeros((1, 12)), each]), axis=0)
        ends = np.append(np.asarray(lines, np.int64), np.iinfo(np.int64).max)
        bar_ends = ends[np.searchsorted(ends[:-1], times, "right")]
        until = np.searchsorted(times, bar_ends)
        self.wanted = {time: total[at] for time, at in zip(times.tolist(), until, strict=True)}

    def incline(self, draft: Draft, chances: Array) -> None:
        if draft.time not in self.going:
            return
        kept = self.kept.get(draft.time, ())
        new = [symbol for symbol, _ in draft.notes if symbol not in kept]
        slots = self.going[draft.time]
        if len(new) >= len(slots):
            return
        slot = slots[len(new)]
        left = self.wanted[draft.time] - self._come(draft)
        for symbol, one in zip(new, slots, strict=False):
            left[int(self.pitches[symbol]) % 12] -= one.steps
        likelier = STRONGEST * np.clip(left / max(slot.steps, 1), -1, 1)
        away = np.abs(self.pitches - int(self.pitches[slot.symbol]))
        chances[:-1] += likelier[self.pitches % 12] - PULL * np.maximum(away - FREE, 0)
        chances[:-1] -= AGAIN * (away == 0)

    def finished(self, draft: Draft) -> None:
        slots = self.going.get(draft.time, ())
        kept = self.kept.get(draft.time, ())
        new = [symbol for symbol, _ in draft.notes if symbol not in kept]
        for symbol, slot in zip(new, slots, strict=False):
            name = "tones", int(self.pitches[symbol]) % 12
            draft.tallies[name] = draft.tallies.get(name, 0.0) + slot.steps

    def _come(self, draft: Draft) -> Array:
        return np.array([draft.tallies.get(("tones", tone), 0.0) for tone in range(12)])
