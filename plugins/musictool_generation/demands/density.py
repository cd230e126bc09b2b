"""`Density`: so many notes a quarter, by a bias on the way that is looked after all the time.

The gaps that a model thinks likely are made likelier the longer, or the shorter, they are, so that
on the average as many moments follow as notes are still wanted: of all distributions with that
average the one nearest to the model's own (exponential tilting; Csiszar, "I-divergence geometry of
probability distributions and minimization problems", Annals of Probability 3(1), 1975). What was
too much or too little is made up for later.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import STEPS, Vocabulary
from .demand import Demand, Notes

if TYPE_CHECKING:
    from ..searches.draft import Draft

__all__ = ["TOLERANCE", "Busier", "Density", "busier"]

Array = NDArray[Any]

TOLERANCE = 0.1
"""Part of the notes that there may be more or fewer."""

STEEPEST = 2.0
"""Nats a step that a gap is made likelier, at most."""

USUAL = 2.0, 4
"""Notes of a moment that are expected at first, as if so many had been seen."""

STRONGEST, TINY = 8.0, 1e-9
"""Nats by which it is likelier, at most, that a moment has no further note; and what is not 0."""

LONG = 0.7
"""Part of the longest gap that the mean can be."""


class Density(Demand):
    """So many notes a quarter note, of all parts together.

    Parameters
    ----------
    rate
        Notes a quarter.
    steps
        Length of the piece.
    spans
        Where what comes is free, from step to step, in order: the rest follows from it.
    kept
        By their steps, the symbols of notes that are there in any case.
    last
        When the last moment is; None for any time before the end.
    """

    name = "density"

    def __init__(
        self,
        vocabulary: Vocabulary,
        rate: float,
        steps: int,
        spans: Sequence[tuple[int, int]] = (),
        kept: Mapping[int, Collection[int]] | None = None,
        last: int | None = None,
    ) -> None:
        self.vocabulary, self.rate, self.steps = vocabulary, rate, steps
        self.wanted = rate * steps / STEPS
        self.stops = np.array([stop for _, stop in spans] or [steps], np.int64)
        self.kept = kept or {}
        several = sorted(self.kept.items())
        self.kept_steps = np.array([step for step, _ in several], np.int64)
        self.kept_before = np.cumsum([0, *(len(symbols) for _, symbols in several)])
        self.last = steps if last is None else last

    def gaps(self, draft: Draft, fits: Array) -> None:
        """No end as long as more must come, and can."""
        if draft.total < (1 - TOLERANCE) * self.wanted and fits[:-1].any():
            fits[-1] = False

    def lean(self, draft: Draft, chances: Array) -> None:
        missing, left, each, _ = self._way(draft, draft.time + 1)
        mean = left / (missing / each + 0.5) if missing > 0 else np.inf  # half a gap is left over
        tilt(chances, self.vocabulary, mean, self.steps - draft.time)

    def symbols(self, draft: Draft, fits: Array) -> None:
        """None beyond what is tolerated, but where one must be; and no fewer than come in time.

        A note at each step that is left must be enough, so that a late start is made up for before
        the last moment. What is there in any case is counted before it comes.
        """
        missing, left, *_ = self._way(draft, draft.time)
        kept = np.array(list(self.kept.get(draft.time, ())), np.int64)
        new = self._new(draft)
        least = math.ceil((missing - TOLERANCE * self.wanted) / left)
        if new + bool(len(kept)) < least and fits[:-1].any():
            fits[-1] = False
        whole = draft.total + new + int(self._kept_in(draft.time, self.steps))
        if whole + 1 > self.wanted + self._tolerated and (fits[-1] or fits[kept].any()):
            others = np.ones(len(fits), bool)
            others[[*kept.tolist(), -1]] = False
            fits &= ~others

    def incline(self, draft: Draft, chances: Array) -> None:
        """Where gaps are not what they would have to be, moments are of fewer or more notes.

        That is where none is long or short enough; and where so much is there in any case that new
        notes have to be few at a time: then as many are likely as there is room for.
        """
        missing, left, each, moments = self._way(draft, draft.time)
        longest = LONG * self.vocabulary.gap_steps[-1]
        mean = each * left / missing if missing > 0 else np.inf
        there = self.kept.get(draft.time, ())
        later = [one for one in there if one > self._last(draft)]
        enough = min(later, default=-1)  # the next that is there, or the end
        if moments > max(missing / each, 0.0):
            further = np.delete(chances, enough)
            wanted = max(missing, 0.0) / moments / (len(there) + 1)  # below each, and above all
            odds = chances[enough] - np.logaddexp.reduce(further[np.isfinite(further)])
            if np.isfinite(odds):  # of no further note: then there are so many on the average
                chances[enough] += np.clip(-math.log(wanted + TINY) - odds, -STRONGEST, STRONGEST)
        elif not 1.0 <= mean <= longest:
            wanted = missing * min(max(mean, 1.0), longest) / left
            chances[enough] += np.clip(self._new(draft) + 0.5 - wanted, -4.0, 4.0)

    @property
    def _tolerated(self) -> float:
        return max(TOLERANCE * self.wanted, 0.5)

    def _way(self, draft: Draft, first: int) -> tuple[float, int, float, int]:
        """What is ahead from step `first` on, until the rest follows from it.

        That is how many new notes are missing, steps left, notes a moment, and moments that are
        there in any case.
        """
        at = min(int(np.searchsorted(self.stops, draft.time, "right")), len(self.stops) - 1)
        stop = int(self.stops[at])
        missing = self.rate * stop / STEPS - draft.total - self._kept_in(first, stop)
        moments = int(np.diff(np.searchsorted(self.kept_steps, [first, max(first, stop)]))[0])
        usual, seen = USUAL
        each = (draft.total + usual * seen) / (len(draft.moments) + seen)
        if self.last < stop:
            missing, stop = missing - each, self.last
        return float(missing), max(stop - draft.time, 1), each, moments

    def _kept_in(self, start: int, stop: int) -> float:
        """How many notes are there in any case from one step to before another."""
        first, last = self.kept_before[np.searchsorted(self.kept_steps, [start, max(start, stop)])]
        return float(last - first)

    def _new(self, draft: Draft) -> int:
        """Notes of this moment that need not be there."""
        kept = self.kept.get(draft.time, ())
        return sum(one not in kept for one, _ in draft.notes)

    def _last(self, draft: Draft) -> int:
        return draft.notes[-1][0] if draft.notes else -1

    def broken(self, notes: Notes) -> int:
        """Notes that are too many or too few, beyond what is tolerated."""
        miss = abs(len(notes[0]) - self.wanted) - self._tolerated
        return int(np.ceil(max(0.0, miss)))


class Busier(Demand):
    """So many times the notes that a model would have; there is no telling what that is."""

    def __init__(self, vocabulary: Vocabulary, factor: float, steps: int) -> None:
        self.vocabulary, self.factor, self.steps = vocabulary, factor, steps

    def lean(self, draft: Draft, chances: Array) -> None:
        busier(chances, self.vocabulary, self.factor, self.steps - draft.time)


def busier(chances: Array, vocabulary: Vocabulary, factor: float, left: int) -> None:
    """Log-probabilities of gaps, and of the end, which is so many steps away, for more moments."""
    steps, weights = _shares(chances, vocabulary, left)
    if len(steps):
        tilt(chances, vocabulary, float(weights @ steps) / factor, left)


def tilt(chances: Array, vocabulary: Vocabulary, mean: float, left: int) -> None:
    """Log-probabilities of gaps, and of the end, which is so many steps away, with another mean."""
    steps, weights = _shares(chances, vocabulary, left)
    if len(steps) < 2:
        return
    low, high = -STEEPEST, STEEPEST
    for _ in range(24):
        slope = (low + high) / 2
        shares = weights * np.exp(slope * (steps - steps.mean()))
        if (shares @ steps) / shares.sum() < mean:
            low = slope
        else:
            high = slope
    finite = np.isfinite(chances)
    chances[finite] += low * (steps - steps.mean())
    chances[finite] -= np.logaddexp.reduce(chances[finite])


def _shares(chances: Array, vocabulary: Vocabulary, left: int) -> tuple[Array, Array]:
    """The steps of what there can be, and how likely each is."""
    finite = np.isfinite(chances)
    steps = np.append(vocabulary.steps_of_gaps[: len(vocabulary.gap_steps)], left)[finite]
    weights = np.exp(chances[finite] - chances[finite].max(initial=-np.inf))
    return steps.astype(np.float64), weights / max(float(weights.sum()), 1e-300)
