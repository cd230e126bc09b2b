"""`Past`: a piece so far, and what of it tells most about the next gap, part, pitch or length.

Each kind of choice is seen by several views (Conklin and Witten, "Multiple viewpoint systems for
music prediction", Journal of New Music Research 24, 1995): as absolute pitches, as intervals from
the note before, from the note below, from the tonic. A view is a context, a row of numbers of
which the most telling come first, and for pitches the one from which they are measured.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from ..vocabulary import Vocabulary

__all__ = ["NONE", "Past", "View"]

NONE = 999
"""In a context: there is no such note."""

PRIME = (1 << 61) - 1
"""A set of pitches, as a number of 256 bits, is told from others by the rest after division."""

SCALE = (0, 2, 4, 5, 7, 9, 11)
FADE = 0.98
"""What a note still weighs for the key when the next one is there."""


class View(NamedTuple):
    """A context, and the pitch from which pitches are measured, 0 for other choices."""

    context: tuple[int, ...]
    origin: int = 0


class Past:
    """A piece up to the choice that is next.

    Parameters
    ----------
    vocabulary
        Its parts, gaps and lengths.
    order
        So many earlier notes, gaps or lengths are seen.
    """

    def __init__(self, vocabulary: Vocabulary, order: int) -> None:
        self.vocabulary, self.order = vocabulary, order
        parts = len(vocabulary.parts)
        self.now = self.place = self.bar = 0
        self.gaps: tuple[int, ...] = (NONE,) * order
        self.lines: list[tuple[tuple[int, ...], ...]] = [((),) * order] * parts
        self.lengths: list[tuple[int, ...]] = [(NONE,) * order] * parts
        self.sounding: list[tuple[int, int, int]] = []  # end, part, pitch
        self.chosen: list[tuple[int, int, int]] = []  # part, pitch, class of length
        self.moments: tuple[int, ...] = (0, 0)  # pitches of the moments before, as sets
        self.shapes: tuple[int, ...] = (0, 0)  # notes of each part in the moments before
        self.places: dict[tuple[int, int], int] = {}  # a part's pitches at a place, latest
        self.weights = [0.0] * 12
        self.key = 0
        self._begin()

    def copy(self) -> Self:
        """Another, that goes its own way."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        for name in ("lines", "lengths", "sounding", "chosen", "weights"):
            setattr(other, name, list(getattr(self, name)))
        other.places = dict(self.places)
        return other

    def move(self, gap: int, place: int, bar: int) -> None:
        """On to the next moment; the one before is over."""
        self._finish()
        steps = int(self.vocabulary.steps_of_gaps[gap])
        self.now += steps
        self.place, self.bar = place, bar
        self.gaps = (gap, *self.gaps[:-1])
        self.sounding = [note for note in self.sounding if note[0] > self.now]
        self._begin()

    def add(self, part: int, pitch: int) -> None:
        """A note of the moment, its length not known yet."""
        self.chosen.append((part, pitch, NONE))

    def last(self, length: int) -> None:
        """The length of the note added last."""
        part, pitch, _ = self.chosen[-1]
        self.chosen[-1] = (part, pitch, length)

    def _begin(self) -> None:
        self.chosen = []
        self.held = _set(pitch for _, _, pitch in self.sounding)
        self.held_parts = 0
        for _, part, _ in self.sounding:
            self.held_parts |= 1 << part

    def _finish(self) -> None:
        """The moment's notes become the past."""
        shape, pitches = 0, 0
        for part in dict.fromkeys(note[0] for note in self.chosen):
            mine = tuple(pitch for one, pitch, _ in self.chosen if one == part)
            self.lines[part] = (mine, *self.lines[part][:-1])
            length = self.chosen[[note[0] for note in self.chosen].index(part)][2]
            self.lengths[part] = (length, *self.lengths[part][:-1])
            self.places[part, self.place] = _set(mine)
            shape = shape * 1009 + part * 32 + min(len(mine), 31)
            pitches |= _set(mine)
        steps = self.vocabulary.steps_of_lengths
        for part, pitch, length in self.chosen:
            self.sounding.append((self.now + int(steps[length]), part, pitch))
        if self.chosen:
            self.moments = (pitches, self.moments[0])
            self.shapes = (shape % PRIME, self.shapes[0])
            self._hear()

    def _hear(self) -> None:
        """The key by what was heard: the scale that has most of it."""
        fade = FADE ** len(self.chosen)
        weights = [weight * fade for weight in self.weights]
        for part, pitch, _ in self.chosen:
            if self.vocabulary.parts[part].family >= 0:
                weights[pitch % 12] += 1
        self.weights = weights
        sums = [sum(weights[(tonic + step) % 12] for step in SCALE) for tonic in range(12)]
        best = max(sums)
        if sums[self.key] < best - 1e-9:  # no change without a reason
            self.key = sums.index(best)

    def gap_views(self) -> list[View]:
        """Before the gap to the next moment; the notes of the last one are all there."""
        steps = self.vocabulary.steps_of_lengths
        ends = [end - self.now for end, _, _ in self.sounding]
        ends += [int(steps[length]) for _, _, length in self.chosen]
        soon, late = (min(ends), max(ends)) if ends else (0, 0)
        count = min(len(self.chosen), 8)
        where = self.place, self.bar
        return [
            View((soon, late, *where, *self.gaps)),
            View((*where, soon, *self.gaps)),
            View((*self.gaps[:2], soon, self.place, count, *self.gaps[2:])),
        ]

    def part_views(self) -> list[View]:
        """Before the part of the next note, or the end of the moment."""
        part, count, low = self._highest()
        before = self.lines[part][0] if part >= 0 else ()
        above = sum(pitch > low for pitch in before)
        state = part, min(count, 31)
        gap, shapes = self.gaps[0], self.shapes
        pitches = _set(pitch for _, pitch, _ in self.chosen)
        return [
            View((*state, self.held_parts, gap, self.place, *shapes, self.bar)),
            View((*state, self.held_parts, shapes[0], gap, shapes[1], self.place)),
            View((*state, len(before), above, low, _rest(pitches), _rest(self.moments[0]))),
            View((*state, self.held_parts, self.place, self.bar, gap, _rest(self.moments[0]))),
        ]

    def pitch_views(self, part: int) -> list[View]:
        """Before the pitch of the next note, of this part."""
        current, count, low = self._highest()
        if current != part:
            count, low = 0, NONE
        line = [_aligned(pitches, count) for pitches in self.lines[part]]
        near = line[0] if line[0] != NONE else 60
        key, gap = self.key, self.gaps[0]
        last = self.chosen[-1][1] if self.chosen else NONE
        under = self.chosen[-2][1] if len(self.chosen) > 1 else NONE
        below = last if self.chosen else near
        chosen = _set(pitch for _, pitch, _ in self.chosen)
        now, before = chosen | self.held, self.moments[0]
        there = self.places.get((part, self.place), 0)
        mine = _set(self.lines[part][0])
        return [
            View((part, *_from(key, line[0], last, *line[1:])), key),
            View((part, *_from(near, last, *line[1:]), (near - key) % 12), near),
            View(
                (
                    part,
                    *_from(below, under, line[0]),
                    _rest(now, below),
                    (below - key) % 12,
                    _rest(before, below),
                ),
                below,
            ),
            View(
                (
                    part,
                    *_from(key, low, line[0], last),
                    _rest(now, key),
                    _rest(before, key),
                    _rest(self.moments[1], key),
                ),
                key,
            ),
            View((part, low, line[0], last, _rest(now), _rest(before), _rest(self.moments[1]))),
            View((part, low, _rest(there), self.place, _rest(mine), gap)),
        ]

    def length_views(self) -> list[View]:
        """Before the length of the note added last."""
        part, pitch, _ = self.chosen[-1]
        same = self.chosen[-2][2] if len(self.chosen) > 1 else NONE
        mine = same if len(self.chosen) > 1 and self.chosen[-2][0] == part else NONE
        drum = self.vocabulary.parts[part].family < 0
        voice = part * 1000 + (pitch if drum else 0)
        lengths = self.lengths[part]
        return [
            View((voice, mine, same, self.place, *lengths, self.bar)),
            View((voice, mine, *lengths[:2], self.place, self.gaps[0], *lengths[2:])),
            View((voice, mine, self.place, self.bar, lengths[0], self.gaps[0], pitch)),
        ]

    def _highest(self) -> tuple[int, int, int]:
        """Of the note chosen last: its part, how many of it there are, its pitch."""
        if not self.chosen:
            return -1, 0, -1
        part, pitch, _ = self.chosen[-1]
        return part, sum(note[0] == part for note in self.chosen), pitch


def _set(pitches: Any) -> int:
    found = 0
    for pitch in pitches:
        found |= 1 << pitch
    return found


def _rest(pitches: int, origin: int = 0) -> int:
    """A set of pitches as seen from one, as a number."""
    return ((pitches << 128) >> origin) % PRIME


def _aligned(pitches: tuple[int, ...], at: int) -> int:
    """The note of that number, counted from the lowest, or the last."""
    return pitches[min(at, len(pitches) - 1)] if pitches else NONE


def _from(origin: int, *pitches: int) -> tuple[int, ...]:
    return tuple(pitch if pitch == NONE else pitch - origin for pitch in pitches)
