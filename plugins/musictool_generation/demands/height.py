"""`Height`: what is made anew as a whole lies about as high, on average, as it did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Vocabulary
from .demand import Demand

if TYPE_CHECKING:
    from ..searches.draft import Draft
    from ..searches.voices import Voice

__all__ = ["Height"]

Array = NDArray[Any]

LATEST = 8
"""Moments over which it is told how high a voice lies, about."""

TOLERATED = 1.0
"""Semitones that it may lie too high or too low."""

PULL, STEEPEST, STRONGEST = 0.15, 0.4, 4.0
"""Nats a semitone by which notes nearer to where it lay are likelier, for each semitone more; and
at most; and nats of a note at most."""


class Height(Demand):
    """Lower notes of a voice are likelier the higher it went lately, and higher ones the lower.

    Parameters
    ----------
    voices
        Those of no `height` lie where they like.
    kept
        By their steps, the symbols of notes that are no new ones.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        voices: Sequence[Voice],
        kept: Mapping[int, Collection[int]],
    ) -> None:
        self.pitches, self.kept = vocabulary.pitch_of_symbols, kept
        self.voices = [voice for voice in voices if voice.height is not None]

    def incline(self, draft: Draft, chances: Array) -> None:
        for voice, height in self._at(draft.time):
            drift = draft.tallies.get(("height", voice.tracks), 0.0)
            beyond = drift - np.clip(drift, -TOLERATED, TOLERATED)
            slope = np.clip(-PULL * beyond, -STEEPEST, STEEPEST)
            away = self.pitches[voice.symbols] - height
            were = chances[:-1][voice.symbols]
            then = were + np.clip(slope * away, -STRONGEST, STRONGEST)
            before, after = np.logaddexp.reduce(were), np.logaddexp.reduce(then)
            if np.isfinite(before):  # as likely to play as it was: that is for its pace
                chances[:-1][voice.symbols] = then + (before - after)

    def finished(self, draft: Draft) -> None:
        kept = self.kept.get(draft.time, ())
        for voice, height in self._at(draft.time):
            new = [one for one, _ in draft.notes if voice.symbols[one] and one not in kept]
            if new:
                drift = draft.tallies.get(("height", voice.tracks), 0.0)
                away = float(self.pitches[new].mean()) - height
                draft.tallies["height", voice.tracks] = drift + (away - drift) / LATEST

    def _at(self, time: int) -> list[tuple[Voice, float]]:
        """The voices that may play at a time, and how high each lay."""
        return [
            (voice, voice.height)
            for voice in self.voices
            if voice.height is not None and voice.start <= time < voice.stop
        ]
