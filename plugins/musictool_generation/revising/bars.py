"""The way between two scores bar by bar: each step has less of the first and more of the second.

A step has bars of both (beats of short ones), each in its place, and between them bars that the
model makes, so that they lead from what is before to what comes after. A bar is first of the one,
then made, then of the other. The second begins in waves, some phrases apart, which spread until
they meet: so there are runs of bars as they are, and a bridge wherever one goes over to the other.
Of `n` bars at the part `f` of the way about `n (1 - f)^2` are of the one, `n f^2` of the other.
What is made is bounded, and so is the time that it takes: runs of long scores are longer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from musictool import CannotProcess, Context, Meter, Model, Score, Tempo, Track

from ..making import Search
from ..parts import DRUMS
from ..saved import loaded
from ..searches.anew import Hole, without
from .hearing import hear
from .pacing import rates_around
from .remaking import Plan, remade

__all__ = ["BarWay"]

Array = NDArray[Any]

MADE = 2
"""In place of 0 and 1 for the two scores: the model makes it."""

MOST_MADE = 16
"""Bars of a step that the model makes, at most."""

WAVE, WAVES = 16, 4
"""Bars of a wave, if there are no more waves than so many."""

HEARD = 6, 2
"""Bars that are heard before a bridge, and after it."""


@dataclass(frozen=True)
class BarWay:
    """The way from one of two scores to the other.

    Parameters
    ----------
    ends
        The scores, of one resolution.
    units
        What goes over at once.
    shares
        Of each step, how many of these are of the first and of the second score.
    in_bars
        Whether units are bars, or beats.
    """

    model: Model
    ends: tuple[Score, Score]
    units: tuple[_Unit, ...]
    shares: tuple[tuple[int, int], ...]
    in_bars: bool

    @classmethod
    def between(cls, one: Score, other: Score, steps: int, model: Model) -> Self:
        """The way between these in so many steps, the two with them.

        Raises
        ------
        CannotProcess
            If they are too short for that.
        """
        ends = one, other
        units = _units(ends, [score.bars for score in ends])
        in_bars = len(units) >= steps - 1
        if not in_bars:
            units = _units(ends, [score.clock.tick(np.array(score.beats)) for score in ends])
        if len(units) < steps - 1:
            raise CannotProcess(
                f"there are {len(units)} beats on which both have notes, too few for so many "
                f"steps; give at most {len(units) + 1}"
            )
        longer = max(1.0, max(len(score.bars) for score in ends) / len(units)) if in_bars else 1.0
        shares = _shares(len(units), steps, round(MOST_MADE / longer))
        return cls(model, ends, tuple(units), tuple(shares), in_bars)

    def step(
        self,
        number: int,
        tempo: Tempo,
        search: Search,
        allow_copies: bool,
        context: Context,
        progress: Callable[[float, str], None],
    ) -> Score:
        """One of the steps between, counted from 1, the first score."""
        part = (number - 1) / (len(self.shares) - 1)
        score, holes, gone, ends = _mixed(self.ends, self.units, self.shares[number - 1], part)
        first = holes[0].start if holes else score.length
        as_heard = hear(without(score, gone), first, loaded(self.model, context))
        plan = Plan(holes, gone, as_heard, ends=ends, heard=HEARD)
        score = replace(score, tempos=(tempo,))
        if not self.in_bars:
            score = replace(score, meters=self.ends[part >= 0.5].meters)
        return remade(score, plan, self.model, search, allow_copies, context, progress)


class _Unit(NamedTuple):
    """Whole bars, or beats, of both scores in each other's place: from and to, in ticks."""

    spans: tuple[tuple[int, int], tuple[int, int]]


def _units(scores: Sequence[Score], each: Sequence[Any]) -> list[_Unit]:
    """As short as can be with notes in both, each of the same part of the way through both.

    `each` are the ticks of bar lines or beats of both.
    """
    lines = [
        np.unique(np.append(ticks, score.length)).astype(np.int64)
        for ticks, score in zip(each, scores, strict=True)
    ]
    count = min(map(len, lines)) - 1
    lines = [one[np.arange(count + 1) * (len(one) - 1) // max(1, count)] for one in lines]
    starts = [
        np.sort(np.concatenate([track.notes["start"] for track in score.tracks] or [[]]))
        for score in scores
    ]
    found: list[_Unit] = []
    begun = 0
    for bar in range(1, count + 1):
        spans = [(int(ticks[begun]), int(ticks[bar])) for ticks in lines]
        counts = [
            np.searchsorted(onsets, span[1]) - np.searchsorted(onsets, span[0])
            for onsets, span in zip(starts, spans, strict=True)
        ]
        if all(counts):
            found.append(_Unit((spans[0], spans[1])))
            begun = bar
    if found:
        first, second = found[-1].spans
        whole = (first[0], scores[0].length), (second[0], scores[1].length)
        found[-1] = _Unit(whole)
    return found


def _shares(count: int, steps: int, most: int) -> list[tuple[int, int]]:
    """Of each step, how many units are of the first and of the second score.

    All others, `most` at most, are made.
    """
    falling = []
    for at in range(steps):
        part = at / (steps - 1)
        one, other = (1 - part) ** 2, part**2
        own = count - min(most, count * (1 - one - other))
        falling.append(math.ceil(own * one / (one + other)))
    for at in range(steps - 2, -1, -1):
        falling[at] = max(falling[at], falling[at + 1] + 1)
    falling[0] = count
    return [
        (of_one, min(of_other, count - of_one))
        for of_one, of_other in zip(falling, falling[::-1], strict=True)
    ]


def _order(count: int) -> list[int]:
    """All numbers below one, as the waves reach them: from where these begin to between them."""
    waves = min(WAVES, max(1, round(count / WAVE)))
    place = (np.arange(count) + 0.5) * waves / count
    wave, way = np.divmod(place, 1.0)
    away = np.round(0.5 - np.abs(way - 0.5), 9)
    found: list[int] = np.lexsort((way, wave, away)).tolist()
    return found


def _mixed(
    scores: Sequence[Score], units: Sequence[_Unit], shares: tuple[int, int], part: float
) -> tuple[Score, tuple[Hole, ...], tuple[Array, ...], bool]:
    """A step before the model has done its share; the holes, what goes, whether one ends it."""
    of_one, of_other = shares
    order = _order(len(units))
    kinds = dict.fromkeys(order[:of_other], 1) | dict.fromkeys(order[len(order) - of_one :], 0)
    near = int(part >= 0.5)
    sources = [kinds.get(at, MADE) for at in range(len(units))]
    spans = [
        unit.spans[near if source == MADE else source]
        for unit, source in zip(units, sources, strict=True)
    ]
    starts = np.cumsum([0, *(stop - start for start, stop in spans)]).tolist()
    players = _players(scores)
    rows: list[list[Array]] = [[] for _ in players]
    gone: list[list[Array]] = [[] for _ in players]
    meters: list[Meter] = []
    for at, (source, (start, stop)) in enumerate(zip(sources, spans, strict=True)):
        of = near if source == MADE else source
        shift = starts[at] - start
        meters += [
            one._replace(tick=max(one.tick, start) + shift)
            for one in _in_force(scores[of].meters, start, stop)
        ]
        goes_on = at + 1 < len(sources) and sources[at + 1] == source
        for player, places in enumerate(players):
            place = places[of]
            if place is None:
                continue
            notes = scores[of].tracks[place].notes
            notes = notes[(notes["start"] >= start) & (notes["start"] < stop)].copy()
            if not goes_on:
                notes["duration"] = np.minimum(notes["duration"], stop - notes["start"])
            notes["start"] += shift
            rows[player].append(notes)
            gone[player].append(np.full(len(notes), source == MADE))
    tracks = tuple(
        replace(_track(scores, places, near), notes=np.concatenate(several))
        for places, several in zip(players, rows, strict=True)
    )
    holes = [
        Hole(starts[at], starts[at + 1], tuple(range(len(tracks))))
        for at, source in enumerate(sources)
        if source == MADE
    ]
    score = Score(
        tracks,
        meters=tuple(
            one for at, one in enumerate(meters) if not at or one[1:] != meters[at - 1][1:]
        ),
        resolution=scores[0].resolution,
        length=starts[-1],
    )
    masks = tuple(np.concatenate(several) for several in gone)
    paced = tuple(
        hole._replace(rates=rates_around(score, masks, hole.start, hole.stop, hole.tracks))
        for hole in _joined(holes)
    )
    return score, paced, masks, sources[-1] == MADE


def _in_force(meters: Sequence[Meter], start: int, stop: int) -> list[Meter]:
    before = [one for one in meters if one.tick <= start] or [Meter(0, 4, 4)]
    return [before[-1], *(one for one in meters if start < one.tick < stop)]


def _joined(holes: Sequence[Hole]) -> tuple[Hole, ...]:
    """Those next to each other as one."""
    found: list[Hole] = []
    for hole in holes:
        if found and found[-1].stop == hole.start:
            found[-1] = found[-1]._replace(stop=hole.stop)
        else:
            found.append(hole)
    return tuple(found)


def _players(scores: Sequence[Score]) -> list[tuple[int | None, int | None]]:
    """The tracks of both that are each other's: of one family, in their order; or of one alone."""
    places: dict[tuple[int, int], list[int | None]] = {}
    for number, score in enumerate(scores):
        seen: Counter[int] = Counter()
        for at, track in enumerate(score.tracks):
            if track.notes.size:
                family = DRUMS if track.drum else track.program // 8
                places.setdefault((family, seen[family]), [None, None])[number] = at
                seen[family] += 1
    return [(one, other) for one, other in places.values()]


def _track(scores: Sequence[Score], places: tuple[int | None, int | None], near: int) -> Track:
    """Whose name and instrument it has: of the score that is nearer."""
    of = near if places[near] is not None else 1 - near
    place = places[of]
    assert place is not None
    track = scores[of].tracks[place]
    return Track.of([], name=track.name, program=track.program, drum=track.drum)
