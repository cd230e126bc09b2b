"""`Draft`: one piece under way, moment by moment."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

__all__ = ["Draft", "Moment"]


class Moment(NamedTuple):
    """A gap and notes, each a symbol and a length; `time` in steps."""

    gap: int
    time: int
    notes: tuple[tuple[int, int], ...]


class Draft:
    """One piece under way.

    Parameters
    ----------
    number
        Stays with it, whatever becomes of other rows.
    prefix
        Moments that it begins with.
    """

    def __init__(self, number: int, prefix: Sequence[Moment] = ()) -> None:
        self.number, self.prefix = number, prefix
        self.moments: list[Moment] = []
        self.gap, self.time, self.until = 0, 0, 0
        self.notes: list[tuple[int, int]] = []
        self.sounding: dict[int, int] = {}  # until when the last note of a symbol does
        self.waits = False  # for other rows, its moment over
        self.total = 0  # of notes
        self.heard: dict[int, int] = {}  # when each part had its last note
        self.tallies: dict[Hashable, float] = {}  # what demands count
        self.nats, self.choices = 0.0, 0
        self.evidence = 0.0  # log-probability, to the model, of what had to come so far
        self.weight = 0.0  # what is to be added to it where rows stand for others
        self.broken_by = ""

    def copy(self) -> Draft:
        """Another that goes on from here."""
        other = Draft(self.number, self.prefix)
        other.__dict__.update(self.__dict__)
        other.moments, other.notes = self.moments.copy(), self.notes.copy()
        other.sounding, other.heard = self.sounding.copy(), self.heard.copy()
        other.tallies = self.tallies.copy()
        return other

    @property
    def is_given(self) -> bool:
        """Whether the moment that is next, or under way, is one that it begins with."""
        return len(self.moments) < len(self.prefix)

    @property
    def rest(self) -> tuple[int, ...]:
        """The gaps to the moments without notes that it is at the end of."""
        gaps = []
        for moment in reversed(self.moments):
            if moment.notes:
                break
            gaps.append(moment.gap)
        return tuple(reversed(gaps))

    @property
    def rate(self) -> float:
        """Nats a choice so far."""
        return self.nats / max(self.choices, 1)
