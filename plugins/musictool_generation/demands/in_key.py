"""`InKey`: a piece in which the key that was wished is heard, and not one that is akin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from musictool import find_key, heard_key, keys_like

from ..vocabulary import Vocabulary
from .demand import Demand, Notes, drums_of

if TYPE_CHECKING:
    from ..searches.draft import Draft

__all__ = ["InKey"]

Array = NDArray[Any]

TRIAD, CLEAR = 3, 0.02
"""Of so many pitch classes at least a key can be told, each with such a share of the time."""

BEGUN = 0.25
"""A piece finds its own way so far, as a part of it."""

LEAD = 0.02
"""Correlation by which the key is to be before all others."""

MORE, PULL, STRONGEST = 0.1, 30.0, 3.0
"""What a tone does for the key is told by so much more of it, as a part of all that sounded; nats
by which it is likelier for a lead so much larger; and at most."""


class InKey(Demand):
    """The key that pitch classes tell is this one, by its place among the keys of `find_key`.

    Scales alone do not tell keys apart, nor do drones. While another key is heard, or none for
    certain, tones that tell this one are likelier. Whoever can makes a piece anew where it is not
    heard in the end; whoever cannot, has done what could be done.

    Parameters
    ----------
    steps
        Length of a piece.
    wished
        Whether somebody asked for it, and shall find it with `analyze`.
    """

    def __init__(self, vocabulary: Vocabulary, key: int, steps: int, wished: bool = True) -> None:
        self.key, self.begun, self.wished = key, BEGUN * steps, wished
        self.pitched = ~drums_of(vocabulary)
        self.pitches = vocabulary.pitch_of_symbols
        self.lasting = vocabulary.steps_of_lengths

    def incline(self, draft: Draft, chances: Array) -> None:
        if draft.time < self.begun or ("key", 0) not in draft.tallies:
            return
        chroma = np.array([draft.tallies["key", one] for one in range(12)])
        lead, with_more = self._leads(chroma)
        if lead >= LEAD and not self._is_little(chroma):
            return
        pulls = np.clip(PULL * (with_more - lead), -STRONGEST, STRONGEST)
        were = chances[:-1][self.pitched]
        then = were + pulls[self.pitches[self.pitched] % 12]
        before, after = np.logaddexp.reduce(were), np.logaddexp.reduce(then)
        if np.isfinite(before):  # as likely to play as it was
            chances[:-1][self.pitched] = then + (before - after)

    def finished(self, draft: Draft) -> None:
        for symbol, length in draft.notes:
            if self.pitched[symbol]:
                for one in range(12):
                    draft.tallies.setdefault(("key", one), 0.0)
                draft.tallies["key", int(self.pitches[symbol]) % 12] += float(self.lasting[length])

    def missed(self, notes: Notes) -> bool:
        times, symbols, lengths = (one[self.pitched[notes[1]]] for one in notes)
        if not len(times):
            return True
        lasting = self.lasting[lengths]
        ends = times + lasting
        last = int(self.pitches[symbols[ends == ends.max()]].min()) % 12
        chroma = np.bincount(self.pitches[symbols] % 12, lasting, 12)
        heard = find_key(chroma, last if self.wished else None)
        return self._is_little(chroma) or heard is None or heard.place != self.key

    def _is_little(self, chroma: Array) -> bool:
        """Whether what sounds tells no key."""
        if self.wished:
            return heard_key(chroma) is None
        return np.count_nonzero(chroma > CLEAR * chroma.sum()) < TRIAD

    def _leads(self, chroma: Array) -> tuple[float, Array]:
        """By how much the key is before all others, and is with more of each tone, `(12,)`."""
        shares = chroma / chroma.sum()
        alike = keys_like(np.concatenate([shares[None], shares + MORE * np.eye(12)]))
        leads = alike[:, self.key] - np.delete(alike, self.key, axis=1).max(axis=1)
        return float(leads[0]), leads[1:]
