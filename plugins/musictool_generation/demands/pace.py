"""`Pace`: each track that gets new notes plays about as much as it is expected to."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import STEPS, Vocabulary
from .demand import Demand, Notes, heads_for, soonest
from .density import busier

if TYPE_CHECKING:
    from ..searches.draft import Draft
    from ..searches.voices import Voice

__all__ = ["Pace"]

Array = NDArray[Any]

URGE, STRONGEST = 0.5, 4.0
"""Nats by which notes of a voice are likelier, or less likely, for each chord that it is behind its
pace, or ahead of it, or for each quarter note where its chords are longer, and at most."""

TOLERATED, FASTEST = 0.2, 1.5
"""Of a bar's notes, what all together may be behind or ahead; and the logarithm of how many times
as often something begins, at most. Behind by a whole bar it is once."""

AHEAD = 0.5
"""Of a usual bar's notes of a voice, and a chord more, what it may be ahead before it has to wait:
a model can expect notes by more than what makes them less likely."""

SILENT = 1.5
"""Bars that a voice waits before it must play, and times its usual way from note to note."""


class Pace(Demand):
    """The notes of each voice are likelier the further it is behind its pace, and less ahead of it.

    None is silent for long, if it can play.

    Parameters
    ----------
    voices
        Those of no rate do as they like.
    bar
        Steps of a usual bar.
    steps
        Length of the piece.
    kept
        By their steps, the symbols of notes that are no new ones.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        voices: Sequence[Voice],
        bar: int,
        steps: int,
        kept: Mapping[int, Collection[int]],
    ) -> None:
        self.vocabulary, self.bar, self.steps, self.kept = vocabulary, bar, steps, kept
        several: dict[tuple[int, ...], list[Voice]] = {}
        for voice in voices:
            if voice.rate:
                several.setdefault(voice.tracks, []).append(voice)
        self.lines = [_Line(own, bar) for own in several.values()]

    def gaps(self, draft: Draft, fits: Array) -> None:
        """None leads past where a voice must play."""
        first = soonest(draft)
        for number, line in enumerate(self.lines):
            if (voice := line.at(first)) is not None:
                last = draft.tallies.get((number, "last"), 0)
                due = first + line.patience - (line.opened(first) - last)
                if first < due < voice.stop:
                    heads_for(draft, fits, due, self.vocabulary)

    def lean(self, draft: Draft, chances: Array) -> None:
        """Sooner, or later, the more all voices together are behind, or ahead."""
        first, behind, usual = soonest(draft), 0.0, 0.0
        for number, line in enumerate(self.lines):
            if (voice := line.at(first)) is not None:
                behind += line.wanted(first) - draft.tallies.get((number, "notes"), 0)
                usual += self.bar * (voice.rate or 0.0)
        if usual and abs(behind) > TOLERATED * usual:
            factor = math.exp(np.clip(behind / usual, -FASTEST, FASTEST))
            busier(chances, self.vocabulary, factor, self.steps - draft.time)

    def symbols(self, draft: Draft, fits: Array) -> None:
        """A voice that is far ahead waits, and one that was silent for long plays."""
        for number, line in enumerate(self.lines):
            voice = line.at(draft.time)
            if voice is not None:
                played = draft.tallies.get((number, "notes"), 0) + self._new(draft, voice)
                most = AHEAD * self.bar * (voice.rate or 0.0) + voice.chord
                if played + 1 - line.wanted(draft.time) > most:
                    waits = voice.symbols.copy()
                    waits[list(self.kept.get(draft.time, ()))] = False
                    fits[:-1] &= ~waits
        for number, line in enumerate(self.lines):
            voice = line.at(draft.time)
            if voice is None or self._new(draft, voice):
                continue
            last = draft.tallies.get((number, "last"), 0)
            own = np.flatnonzero(fits[:-1] & voice.symbols)
            if len(own) and line.opened(draft.time) - last >= line.patience:
                fits[own[-1] + 1 :] = False
                return

    def incline(self, draft: Draft, chances: Array) -> None:
        for number, line in enumerate(self.lines):
            voice = line.at(draft.time)
            if voice is not None:
                played = draft.tallies.get((number, "notes"), 0) + self._new(draft, voice)
                behind = (line.wanted(draft.time) - played) / voice.chord + 0.5
                urge = URGE * max(1.0, line.way / STEPS) * behind
                chances[:-1][voice.symbols] += np.clip(urge, -STRONGEST, STRONGEST)

    def finished(self, draft: Draft) -> None:
        for number, line in enumerate(self.lines):
            voice = line.at(draft.time)
            if voice is not None and (count := self._new(draft, voice)):
                before = draft.tallies.get((number, "notes"), 0)
                draft.tallies[number, "notes"] = before + count
                draft.tallies[number, "last"] = line.opened(draft.time)

    def missed(self, notes: Notes) -> bool:
        """Whether a voice that has something to play has nothing."""
        times, symbols, _ = notes
        for line in self.lines:
            if line.wanted(line.stops[-1]) < line.voices[0].chord:
                continue
            if not any(
                symbol not in self.kept.get(time, ())
                for voice in line.voices
                for time, symbol in zip(times.tolist(), symbols.tolist(), strict=True)
                if voice.start <= time < voice.stop and voice.symbols[symbol]
            ):
                return True
        return False

    def _new(self, draft: Draft, voice: Voice) -> int:
        """Notes of this moment that a voice has got."""
        kept = self.kept.get(draft.time, ())
        return sum(bool(voice.symbols[one]) and one not in kept for one, _ in draft.notes)


class _Line:
    """A voice through all places where it may play, in order."""

    def __init__(self, voices: Sequence[Voice], bar: int) -> None:
        self.voices = list(voices)
        self.starts = [voice.start for voice in voices]
        self.stops = [voice.stop for voice in voices]
        steps = np.array([voice.stop - voice.start for voice in voices])
        rates = np.array([voice.rate for voice in voices])
        self.steps_before = np.cumsum([0, *steps]).tolist()
        self.notes_before = np.cumsum([0, *steps * rates]).tolist()
        self.way = voices[0].chord * steps.sum() / (steps * rates).sum()
        self.patience = STEPS * math.ceil(SILENT * max(bar, self.way) / STEPS)

    def at(self, time: int) -> Voice | None:
        """What it may play at a time."""
        at = bisect_right(self.starts, time) - 1
        return self.voices[at] if at >= 0 and time < self.stops[at] else None

    def opened(self, time: int) -> int:
        """Steps before a time in which it may play."""
        at = bisect_right(self.starts, time) - 1
        found: int = self.steps_before[at] + time - self.starts[at]
        return found

    def wanted(self, time: int) -> float:
        """Notes that are expected before a time."""
        at = bisect_right(self.starts, time) - 1
        gone = min(time, self.stops[at]) - self.starts[at]
        found: float = self.notes_before[at] + gone * (self.voices[at].rate or 0.0)
        return found
