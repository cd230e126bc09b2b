"""`Demand`: a wish that looks at a piece under way, and says what may come next.

`Constraints` know of each time what may be there, whatever came before; a demand knows what came
before. It narrows choices, or makes some of them likelier, and in the end says whether it is met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..moments import Moments
from ..parts import DRUMS
from ..vocabulary import Vocabulary

if TYPE_CHECKING:
    from ..searches.draft import Draft

__all__ = ["Demand", "Notes", "drums_of", "heads_for", "must_come", "notes_of", "soonest"]

Array = NDArray[Any]

Notes = tuple[Array, Array, Array]
"""Steps, symbols and classes of lengths, in order of steps and symbols, shape `(N,)` each."""


class Demand:
    """A wish with a name; what is said here is that it does not care.

    Each but the last three changes the array that it is given. What other wishes forbid is
    forbidden in it already, and stays so.
    """

    name: ClassVar[str] = ""

    soft: bool = False
    """Whether it gives way where nothing keeps it with all else: nobody asked for it by name."""

    def gaps(self, draft: Draft, fits: Array) -> None:
        """Which gaps may come next, and last the end of the piece, shape `(gaps + 1,)`."""

    def lean(self, draft: Draft, chances: Array) -> None:
        """Log-probabilities of these, to be made larger or smaller."""

    def symbols(self, draft: Draft, fits: Array) -> None:
        """Which notes may come in this moment yet, and last its end, shape `(symbols + 1,)`.

        Where a note that stays is next, those above it are told too: they can only come after it.
        """

    def incline(self, draft: Draft, chances: Array) -> None:
        """Log-probabilities of these, to be made larger or smaller."""

    def lengths(self, draft: Draft, fits: Array) -> None:
        """How long the note chosen last may be, shape `(lengths,)`."""

    def finished(self, draft: Draft) -> None:
        """All notes of a moment are chosen; what of it counts later is told to `draft.tallies`."""

    def mended(self, notes: Notes) -> Notes:
        """What becomes of a piece that was changed somewhere, so that it holds again."""
        return notes

    def missed(self, notes: Notes) -> bool:
        """Whether another piece would be better, though this one has what must be."""
        return False

    def broken(self, notes: Notes) -> int:
        """How far a whole piece is from it, in notes, bars or what it counts; 0 if it is met."""
        return 0


def soonest(draft: Draft) -> int:
    """The step at which the next moment can be, at the earliest."""
    return draft.time + 1 if draft.moments else 0


def heads_for(draft: Draft, fits: Array, due: int, vocabulary: Vocabulary) -> None:
    """Forbid gaps that lead past a step at which a moment must be; there is a way to it."""
    times = draft.time + vocabulary.steps_of_gaps[: len(vocabulary.gap_steps)]
    fits[:-1] &= times <= due
    fits[-1] = False
    if not fits.any():
        fits[vocabulary.way(due - draft.time)[0]] = True


def must_come(fits: Array, symbols: Array) -> None:
    """Forbid what leaves none of some symbols for later: notes rise, so all above the last."""
    if len(symbols):
        fits[int(symbols.max()) + 1 :] = False


def drums_of(vocabulary: Vocabulary) -> Array:
    """Which symbols are drums, shape `(symbols,)`."""
    drums = np.array([part.family == DRUMS for part in vocabulary.parts])
    found: Array = drums[vocabulary.part_of_symbols]
    return found


def notes_of(moments: Moments, vocabulary: Vocabulary) -> Notes:
    """The notes of a piece."""
    times = np.cumsum(vocabulary.steps_of_gaps[moments.gaps])[moments.rows]
    return times, moments.symbols, moments.lengths
