"""`Constraints`: what a piece must keep, as masks over the choices of a search and of whole pieces.

At any time a note of a symbol has a latest end: as long as it may sound without breaking a wish, or
the time itself if it may not begin. All of key, range, chords and length are in this one number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from musictool import Meter, Score

from ..conditions import Told
from ..demands.demand import Demand, notes_of
from ..moments import Moments
from ..parts import DRUMS
from ..vocabulary import STEPS, Vocabulary

__all__ = ["Constraints", "Copies", "Harmony", "Opening", "Slot"]

Array = NDArray[Any]


class Harmony(NamedTuple):
    """From `step` on, what sounds on a beat is of these pitch classes; of all if there are none."""

    step: int
    pitch_classes: tuple[int, ...]


class Opening(NamedTuple):
    """Where new notes may be: from step `start` to before `stop`, and none sounds past `until`.

    `symbols` says of which, shape `(symbols,)`.
    """

    start: int
    stop: int
    until: int
    symbols: Array


class Slot(NamedTuple):
    """A note of a part, with its class of length, whose pitch is free."""

    part: int
    length: int


class Copies(Protocol):
    """Knows what is too long a copy of what a model has learnt from."""

    reach: int
    """Among so many moments the last one shows whether it completes a copy."""

    def is_copy(self, moments: Moments) -> bool:
        """Whether one is in these moments."""


class Constraints:
    """What pieces of a length must keep.

    Parameters
    ----------
    steps
        Length of a piece; no note sounds longer.
    meters
        Where bars are, ticks in steps.
    masks
        By the name of a wish, which symbols may be played, shape `(symbols,)` each.
    harmonies
        In order. On each beat, and where one begins, all that sounds is of the one in force, drums
        apart.
    kept
        Notes that must be there, with these lengths; they obey neither masks nor harmonies.
        Nothing else sounds with their symbols.
    copies
        Of what no piece may hold.
    openings
        Where notes may be that need not be there; None for everywhere.
    slots
        By their steps, the notes whose rhythm alone is given, by rising symbols. No others but
        kept ones begin with them, and no two of a symbol sound at once.
    cut
        Whether a piece also ends where the model would go on past its length, as if it were cut
        there; else it ends as likely as the model ends one.
    told
        What a model is told of the piece, for those that heed it.
    demands
        What may be there depending on what came before.
    chords
        Whether the harmonies are wished as such, and not what cadences have.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        steps: int,
        meters: Sequence[Meter] = (),
        masks: Mapping[str, Array] | None = None,
        harmonies: Sequence[Harmony] = (),
        kept: Moments | None = None,
        copies: Copies | None = None,
        openings: Sequence[Opening] | None = None,
        slots: Mapping[int, Sequence[Slot]] | None = None,
        cut: bool = True,
        told: Told | None = None,
        demands: Sequence[Demand] = (),
        chords: bool = True,
    ) -> None:
        self.vocabulary, self.steps, self.copies = vocabulary, steps, copies
        self.demands, self.chords = tuple(demands), chords
        self.told = told if vocabulary.told else None
        self.slots, self.cut = dict(slots or {}), cut
        self.in_part = openings is not None
        everywhere = Opening(0, steps, steps, np.ones(vocabulary.symbol_count, bool))
        self.openings = (everywhere,) if openings is None else tuple(openings)
        self.open = np.zeros(steps + 1, bool)
        for one in self.openings:
            self.open[one.start : one.stop] = True
        self.frame = Score(meters=tuple(meters), resolution=STEPS, length=steps)
        self.masks, self.harmonies = dict(masks or {}), tuple(harmonies)
        self.allowed = np.ones(vocabulary.symbol_count, bool)
        for mask in self.masks.values():
            self.allowed &= mask
        stop = max(one.stop for one in self.openings)
        self.last_bar = max(bar for bar in self.frame.bars if bar < stop)
        self.kept: dict[int, list[tuple[int, int]]] = {}
        if kept is not None:
            times = np.cumsum(vocabulary.steps_of_gaps[kept.gaps])[kept.rows]
            for time, *note in zip(times.tolist(), kept.symbols, kept.lengths, strict=True):
                self.kept.setdefault(time, []).append((int(note[0]), int(note[1])))
        self.starts = np.array(sorted(self.kept.keys() | self.slots.keys()), np.int64)
        self._remember()

    def _remember(self) -> None:
        """Keep what was asked before."""
        self.limits = lru_cache(4096)(self._limits)
        self.gaps = lru_cache(4096)(self._gaps)
        self.after_rest = lru_cache(4096)(self._after_rest)

    @property
    def wishes(self) -> list[str]:
        """The names of those that there are."""
        chords = self.harmonies if self.chords else ()
        others = (("chords", chords), ("keep", self.kept), ("allow_copies", self.copies))
        demands = dict.fromkeys(demand.name for demand in self.demands if demand.name)
        return [*dict.fromkeys((*self.masks, *demands)), *(name for name, wish in others if wish)]

    def unmet(self, moments: Moments) -> list[str]:
        """The names of the demands that a piece does not meet; of all wishes where it meets those.

        They are what `broken` counts.
        """
        found = notes_of(moments, self.vocabulary)
        return [one.name for one in self.demands if one.broken(found)] or self.wishes

    @cached_property
    def firm(self) -> Constraints | None:
        """The same without what gives way, soft demands and harmonies of cadences; or None."""
        demands = tuple(one for one in self.demands if not one.soft)
        harmonies = self.harmonies if self.chords else ()
        if (len(demands), len(harmonies)) == (len(self.demands), len(self.harmonies)):
            return None
        other = copy(self)
        other.demands, other.harmonies = demands, harmonies
        other.__dict__.pop("_clashes", None)
        other._remember()
        return other

    def given_up(self, moments: Moments) -> list[str]:
        """The names of soft wishes that a piece does not meet, if it has all the others."""
        if self.firm is None or self.firm.broken(moments) or not self.broken(moments):
            return []
        found = notes_of(moments, self.vocabulary)
        return [one.name for one in self.demands if one.soft and one.broken(found)] or ["cadences"]

    def places(self, times: Array) -> tuple[Array, Array]:
        """Where in its bar each time lies, and how long that bar is, in steps; zeros of rolls."""
        if self.vocabulary.gap_count == 1:
            return np.zeros_like(times), np.zeros_like(times)
        return self.vocabulary.places(times, self.frame)

    def next_kept(self, time: int) -> int | None:
        """When the first note from this time on begins that must be there."""
        at = int(np.searchsorted(self.starts, time))
        return int(self.starts[at]) if at < len(self.starts) else None

    def met(self, time: int) -> int:
        """How much had to be up to a time: notes, or steps where none had to."""
        if not len(self.starts):
            return time
        return int(self._counts[np.searchsorted(self.starts, time, "right")])

    @cached_property
    def _counts(self) -> Array:
        each = (
            len(self.kept.get(time, ())) + len(self.slots.get(time, ()))
            for time in self.starts.tolist()
        )
        return np.cumsum([0, *each])

    def slots_left(self, time: int, notes: Sequence[tuple[int, int]]) -> Sequence[Slot]:
        """The slots of a moment that the notes that it has so far have not taken."""
        kept = {symbol for symbol, _ in self.kept.get(time, ())}
        return self.slots[time][sum(symbol not in kept for symbol, _ in notes) :]

    def _gaps(self, now: int, first: bool, filled: bool) -> Array:
        """Which gaps may follow a moment, and last the end, shape `(gaps + 1,)`.

        Parameters
        ----------
        first
            Whether there is no moment yet, and `now` is 0.
        filled
            Whether something has sounded in the last bar.
        """
        steps = np.array(self.vocabulary.gap_steps, np.int64)
        times = now + steps
        soonest = now if first else now + 1
        stop = self.next_kept(soonest)
        fits = self.open[np.minimum(times, self.steps)] & (times >= soonest)
        for target in (stop, self._next_open(soonest)):
            if target is not None and target <= (self.steps if stop is None else stop):
                fits[self._first_way(target - now)] = True
        if stop is None:
            return np.append(fits, filled or not fits.any())
        left = stop - times
        fits &= (left >= 0) & self._reached[np.maximum(left, 0)]
        return np.append(fits, False)

    def _next_open(self, time: int) -> int | None:
        """When, from this time on, a note may begin for the first time."""
        at = int(np.searchsorted(self._open_times, time))
        return int(self._open_times[at]) if at < len(self._open_times) else None

    @cached_property
    def _open_times(self) -> Array:
        return np.flatnonzero(self.open)

    def _first_way(self, steps: int) -> Array | int:
        """The first gap on the way to what is so many steps ahead, if a way leads there."""
        if not self._reached[steps] or (steps == 0 and self.vocabulary.gap_steps[0]):
            return np.zeros(0, np.int64)
        return self.vocabulary.way(steps)[0]

    def _after_rest(self, rest: tuple[int, ...]) -> Array:
        """Which gaps may follow moments without notes, which these gaps led to, shape `(gaps,)`.

        Such moments only are where a way is longer than a gap: as the vocabulary parts it, so that
        a rest is told in one way.
        """
        vocabulary = self.vocabulary
        steps = np.array(vocabulary.gap_steps, np.int64)
        if not rest or len(steps) == 1:
            return np.ones(len(steps), bool)
        so_far = int(steps[list(rest)].sum())
        ways = (vocabulary.way(so_far + step) for step in steps.tolist())
        return np.array([way == [*rest, gap] for gap, way in enumerate(ways)])

    def beyond(self, now: int) -> Array:
        """Which gaps lead past the end of the piece, so that they end it, shape `(gaps,)`."""
        reach = now + np.array(self.vocabulary.gap_steps, np.int64) >= self.steps
        return reach & (self.next_kept(now + 1) is None)

    @cached_property
    def _reached(self) -> Array:
        """Whether gaps together can be so many steps."""
        reached = np.zeros(self.steps + 1, bool)
        reached[0] = True
        steps = [step for step in self.vocabulary.gap_steps if step]
        for total in range(1, self.steps + 1):
            reached[total] = any(step <= total and reached[total - step] for step in steps)
        return reached

    def _limits(self, now: int) -> Array:
        """The latest end of a note of each symbol that begins now, shape `(symbols,)`.

        It is `now` where none may begin.
        """
        vocabulary = self.vocabulary
        limits = np.full(vocabulary.symbol_count, now, np.int64)
        for one in self.openings:
            if one.start <= now < one.stop:
                limits[one.symbols] = np.maximum(limits[one.symbols], one.until)
        if self.harmonies:
            classes = np.array([_first_from(times, now, self.steps) for times in self._clashes])
            pitched = ~self._drums
            clashes = classes[vocabulary.pitch_of_symbols[pitched] % 12]
            limits[pitched] = np.minimum(limits[pitched], clashes)
        for symbol, (starts, ends) in self._kept_of_symbols.items():
            at = int(np.searchsorted(starts, now, "right"))
            if at < len(starts):
                limits[symbol] = min(limits[symbol], starts[at])
            if at and ends[at - 1] > now:
                limits[symbol] = now
        limits[~self.allowed] = now
        return limits

    @cached_property
    def _kept_of_symbols(self) -> dict[int, tuple[Array, Array]]:
        """When the notes of each symbol that must be there begin, and until when any sounds."""
        found: dict[int, list[tuple[int, int]]] = {}
        for start, notes in sorted(self.kept.items()):
            for symbol, length in notes:
                end = start + self.vocabulary.length_steps[length]
                found.setdefault(symbol, []).append((start, end))
        arrays = {symbol: np.array(spans).T for symbol, spans in found.items()}
        return {
            one: (starts, np.maximum.accumulate(ends)) for one, (starts, ends) in arrays.items()
        }

    @cached_property
    def _drums(self) -> Array:
        parts = self.vocabulary.parts
        drums = np.array([part.family == DRUMS for part in parts])
        found: Array = drums[self.vocabulary.part_of_symbols]
        return found

    @cached_property
    def _clashes(self) -> list[Array]:
        """When a beat is of a harmony that has not the pitch class: for each class of twelve."""
        starts = np.array([harmony.step for harmony in self.harmonies])
        beats = np.unique(np.concatenate([self._beats(), starts]))
        beats = beats[(beats >= starts[0]) & (beats < self.steps)]
        at = np.searchsorted(starts, beats, "right") - 1
        classes = [set(harmony.pitch_classes or range(12)) for harmony in self.harmonies]
        return [beats[[one not in classes[number] for number in at.tolist()]] for one in range(12)]

    def _beats(self) -> Array:
        """The steps of all beats; of three eighths each in 6/8 and its like."""
        meters = self.frame.meters
        if not meters or meters[0].tick > 0:
            meters = (Meter(0, 4, 4), *meters)
        ends = [meter.tick for meter in meters[1:]] + [self.steps]
        found = []
        for (start, numerator, denominator), end in zip(meters, ends, strict=True):
            compound = denominator >= 8 and numerator > 3 and numerator % 3 == 0
            beat = 4 * STEPS / denominator * (3 if compound else 1)
            found.append(np.rint(np.arange(start, end, beat)).astype(np.int64))
        return np.concatenate(found)

    def broken(self, moments: Moments) -> int:
        """How many notes of a piece break a wish, with those that are missing.

        Where notes may be in openings alone, a piece without any there is one that is missing.
        """
        vocabulary = self.vocabulary
        rows = moments.rows
        times = np.cumsum(vocabulary.steps_of_gaps[moments.gaps])[rows]
        ends = times + vocabulary.steps_of_lengths[moments.lengths]
        missing = {(time, *note) for time, notes in self.kept.items() for note in notes}
        wanted = Counter((time, *slot) for time, several in self.slots.items() for slot in several)
        parts = vocabulary.part_of_symbols
        count = fresh = 0
        notes = zip(times.tolist(), moments.symbols.tolist(), moments.lengths.tolist(), strict=True)
        for note, end in zip(notes, ends.tolist(), strict=True):
            if note in missing:
                missing.remove(note)
                continue
            fresh += 1
            wanted[note[0], int(parts[note[1]]), note[2]] -= 1
            if note[0] not in self.slots and end > self.limits(note[0])[note[1]]:
                count += 1
        filled = len(ends) > 0 and int(ends.max()) > self.last_bar
        copied = self.copies is not None and self.copies.is_copy(moments)
        nothing_new = self.in_part and not fresh
        silent = sum(max(0, left) for left in wanted.values())
        found = notes_of(moments, vocabulary)
        demanded = sum(demand.broken(found) for demand in self.demands)
        return count + len(missing) + silent + (not filled) + nothing_new + copied + demanded


def _first_from(times: Array, now: int, otherwise: int) -> int:
    at = int(np.searchsorted(times, now))
    return int(times[at]) if at < len(times) else otherwise
