"""`Heard`: as which kind of music a model hears a score best, and which of its parts play it.

A model was told kinds of music apart, each played by parts of its own. A score says neither, and
its instruments may be others: four saxophones are a quartet, two pianos a tune and its chords. Of
all kinds, and of likely ways to seat the tracks at the parts of each, that is taken which the model
finds a passage likeliest with (maximum likelihood).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import islice, permutations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from musictool import Score, UnknownName, excerpt, find_key

from ..conditions import Told, chroma_of_notes
from ..families import Family
from ..moments import Moments
from ..parts import DRUMS, Seats, Style, seats_of, strangeness
from ..vocabulary import Vocabulary

__all__ = ["PASSAGE", "Heard", "hear"]

Array = NDArray[Any]

PASSAGE = 160
"""Notes of the passage, about, unless it is to be fewer."""

UNKNOWN, FOREIGN = 12.0, 1.0
"""Nats that a note costs which no part has, and one of a part that a style has not."""

WAYS, TRIED = 2, 2000
"""Of the ways to seat tracks at the parts of a style so many are listened to, of so many that are
looked at."""

CROSSED = 0.5
"""How strange it is, in octaves, that of two tracks the lower one has the higher part."""

SPREAD = 2.0
"""Semitones that are added to the standard deviation of a track's pitches."""


class Heard(NamedTuple):
    """The style, None where a model knows none, and the part of each track, None for no part."""

    style: str | None
    seats: Seats


def hear(
    score: Score,
    at: int,
    family: Family,
    style: str | None = None,
    notes: int = PASSAGE,
    among: Collection[str] | None = None,
) -> Heard:
    """How a model hears a score best around a tick: in a style that is given, in some, or in any.

    It is asked about a passage of `notes` notes.

    Raises
    ------
    UnknownName
        For a style that the model was not told.
    """
    vocabulary = family.vocabulary
    known = {one.name: one for one in vocabulary.styles}
    if style is not None and style not in known:
        raise UnknownName("style", style, known, "style")
    usual = tuple(seats_of(score.tracks, vocabulary.parts))
    names = known if among is None else among
    styles = [known[name] for name in (names if style is None else (style,))]
    ways = [Heard(one.name, usual) for one in styles]
    for one in styles:
        ways += [Heard(one.name, seats) for seats in _seats_within(score, one, vocabulary)]
    plays = any(track.notes.size for track in score.tracks)
    if not ways or not plays or not family.has_likelihood or family.given:
        return Heard(style, usual)
    passage = _passage(score, at, notes)
    of = vocabulary.within(find_key(chroma_of_notes(passage)))
    costs = [_unheard(passage, way.seats, of) + _foreign(passage, way, known) for way in ways]
    pieces = [_told(passage, way, of) for way in ways]
    some = [number for number, piece in enumerate(pieces) if len(piece.symbols)]
    if not some:
        return Heard(style, usual)
    found = family.nats_each([pieces[number] for number in some])
    for number, nats in zip(some, found, strict=True):
        costs[number] += 0.0 if nats is None else float(nats.moments.sum())
    return ways[int(np.argmin(costs))]


def _passage(score: Score, at: int, notes: int) -> Score:
    """Whole bars before a tick, or after it where there is little before it."""
    starts = np.sort(np.concatenate([track.notes["start"] for track in score.tracks]))
    lines = np.unique([0, *score.bars, score.length])
    before = int(np.searchsorted(starts, at))
    if before * 2 >= min(notes, len(starts)):
        first = int(starts[max(0, before - notes)]) if before else 0
        return excerpt(score, int(lines[np.searchsorted(lines, first, "right") - 1]), max(at, 1))
    after = min(len(starts) - 1, before + notes)
    line = int(np.searchsorted(lines, int(starts[after]), "right"))
    return excerpt(score, at, max(int(lines[min(line, len(lines) - 1)]), at + 1))


def _told(passage: Score, way: Heard, vocabulary: Vocabulary) -> Moments:
    """The passage as a model hears it in that way, told what can be."""
    moments = vocabulary.encode(passage, way.seats)
    if vocabulary.ends:
        moments = moments.part(0, len(moments) - 1)
    key = find_key(chroma_of_notes(passage))
    told = Told(
        vocabulary,
        passage,
        style=way.style,
        mode=None if key is None else key.mode,
        density=sum(track.notes.size for track in passage.tracks)
        * passage.resolution
        / max(1, passage.length),
        parts=frozenset(seat for seat in way.seats if seat is not None),
    )
    times = np.cumsum(vocabulary.steps_of_gaps[moments.gaps])
    return replace(moments, known=told(times)) if vocabulary.told else moments


def _unheard(passage: Score, seats: Seats, vocabulary: Vocabulary) -> float:
    """What is lost in that way, in nats: notes that no part has, and whose notes are whose.

    Tracks of one part are told apart by their pitches, as if these were normally distributed.
    """
    known = vocabulary.known(passage, seats)
    lost = UNKNOWN * sum(int((~fit).sum()) for fit in known)
    for seat in {seat for seat in seats if seat is not None}:
        pitches = [
            track.notes["pitch"].astype(float)
            for track, its in zip(passage.tracks, seats, strict=True)
            if its == seat and track.notes.size
        ]
        if len(pitches) < 2:
            continue
        sizes = np.array([len(one) for one in pitches])
        middles = np.array([one.mean() for one in pitches])
        widths = np.array([one.std() for one in pitches]) + SPREAD
        every = np.concatenate(pitches)[:, None]
        logs = np.log(sizes / sizes.sum()) - np.log(widths) - ((every - middles) / widths) ** 2 / 2
        own = logs[np.arange(len(every)), np.repeat(np.arange(len(pitches)), sizes)]
        lost += float((np.logaddexp.reduce(logs, axis=1) - own).sum())
    return lost


def _foreign(passage: Score, way: Heard, styles: Mapping[str, Style]) -> float:
    """What it costs that parts play which are not of the style."""
    own = styles[way.style].parts if way.style is not None else frozenset()
    return FOREIGN * sum(
        track.notes.size
        for track, seat in zip(passage.tracks, way.seats, strict=True)
        if seat is not None and seat not in own
    )


def _seats_within(score: Score, style: Style, vocabulary: Vocabulary) -> list[Seats]:
    """Likely ways to seat tracks at the parts of a style; who finds none free shares one."""
    parts = vocabulary.parts
    seats: list[int | None] = [None] * len(score.tracks)
    playing = [at for at, track in enumerate(score.tracks) if track.notes.size]
    for at in playing:
        if score.tracks[at].drum:
            drums = [number for number in style.parts if parts[number].family == DRUMS]
            seats[at] = min(drums, default=None)
    pitched = [at for at in playing if not score.tracks[at].drum]
    free = sorted(number for number in style.parts if parts[number].family != DRUMS)
    if not pitched or not free:
        return [tuple(seats)] if any(seat is not None for seat in seats) else []
    strange = {
        (at, number): strangeness(score.tracks[at], parts, number)[0]
        for at in pitched
        for number in free
    }
    means = {at: float(score.tracks[at].notes["pitch"].mean()) for at in pitched}
    busiest = sorted(pitched, key=lambda at: -score.tracks[at].notes.size)[: len(free)]
    busiest.sort(key=lambda at: -means[at])  # the highest first, as parts of a family are

    def cost(way: Sequence[int]) -> float:
        crossed = sum(
            parts[one].family == parts[other].family and one > other
            for number, one in enumerate(way)
            for other in way[number + 1 :]
        )
        return CROSSED * crossed + sum(strange[pair] for pair in zip(busiest, way, strict=True))

    found = []
    for way in sorted(islice(permutations(free, len(busiest)), TRIED), key=cost)[:WAYS]:
        mine = dict(zip(busiest, way, strict=True))
        for at in pitched:
            others = min(free, key=lambda number: strange[at, number])
            seats[at] = mine.get(at, others)
        found.append(tuple(seats))
    return found
