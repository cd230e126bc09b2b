"""Notes of a score made anew in holes, stretch by stretch, with what is around each in the ear.

Of what is before a stretch some bars are heard, and of what is after it, so that the time it takes
goes by the holes and not by the score. Several pieces are under way at once, and those go on that
lead well to what follows (`searches.particles`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from musictool import (
    NOTE,
    SPELLING_UNKNOWN,
    Context,
    Model,
    Score,
    Track,
    at_resolution,
    common_resolution,
    excerpt,
)

from ..making import Search, compose, ready
from ..moments import Moments
from ..searches.anew import Anew, Harmonies, Hole
from ..searches.constraints import Constraints
from ..searches.finishing import apart, new_notes
from ..searches.forced import forced
from ..searches.voices import Voice
from ..searches.wishes import Wishes
from ..vocabulary import STEPS, Vocabulary
from .hearing import Heard

__all__ = ["Plan", "played", "remade", "with_steps"]

Array = NDArray[Any]

BEFORE = 16
"""Bars before a stretch that are heard."""

AFTER = 4
"""Bars after it."""

LONGEST = 32
"""Bars of a stretch."""

MOST = 800
"""Notes at most that are heard before it, and a fourth of that after it, if a bar has not more."""


@dataclass(frozen=True)
class Plan:
    """What is made anew.

    Parameters
    ----------
    holes, gone, rhythm, ends, chords, tones
        As of `Anew`, of the whole score.
    as_heard
        As which style, and with which parts, the model hears it.
    phrase_bars
        As of `Wishes`, where the whole ends.
    key
        As of `Wishes`, of what is new.
    heard
        Bars before a stretch that are heard, and bars after it; `BEFORE` and `AFTER` unless given.
    """

    holes: tuple[Hole, ...]
    gone: tuple[Array, ...]
    as_heard: Heard
    rhythm: bool = False
    ends: bool = False
    chords: Harmonies = ()
    phrase_bars: int | None = None
    heard: tuple[int, int] | None = None
    tones: bool = False
    key: str | None = None


def with_steps(score: Score) -> Score:
    """A score in ticks that the steps of models are whole numbers of, if there are such."""
    return at_resolution(score, common_resolution([score, Score(resolution=STEPS)]))


def remade(
    score: Score,
    plan: Plan,
    model: Model,
    search: Search,
    allow_copies: bool,
    context: Context,
    progress: Callable[[float, str], None] | None = None,
) -> Score:
    """A score with new notes in the holes of a plan; all else as it was.

    `progress` is that of this part of the work.
    """
    now, gone = score, list(plan.gone)
    tell = progress or context.progress
    stretches = _stretches(score, plan)
    for number, stretch in enumerate(stretches):
        wishes = _wishes(now, gone, score, plan, stretch, number == len(stretches) - 1)

        def told(fraction: float, message: str, done: int = number) -> None:
            tell((done + fraction) / len(stretches), message)

        made = compose(model, wishes, search, allow_copies, context, told)
        now, gone = _spliced(now, gone, stretch, *made)
    return now


def played(
    name: str,
    score: Score,
    plan: Plan,
    model: Model,
    options: Mapping[str, Any],
    allow_copies: bool,
    context: Context,
) -> Score:
    """As `remade`, of holes at the end, while what is new is played to `name` (`ports.opened`).

    `options` are those of `stream`.
    """
    from ..live.growing import growing
    from ..live.playing import Certain, play

    since = min(hole.start for hole in plan.holes)

    def course() -> Iterator[Certain]:
        now, gone = score, list(plan.gone)
        stretches = _stretches(score, plan)
        for stretch in stretches:
            is_last = stretch == stretches[-1]
            wishes = _wishes(now, gone, score, plan, stretch, is_last)
            family, constraints, wishes = ready(model, wishes, allow_copies, context)
            known = forced(constraints)
            for piece, step in growing(family, constraints, options, context, known):
                made = _spliced(now, gone, stretch, piece, constraints, wishes)
                tick = stretch.first + step * score.resolution / STEPS
                last = math.inf if is_last else max(hole.stop for hole in stretch.holes) - 1
                yield Certain(made[0], min(tick, last), since)
            now, gone = made

    return play(name, course, context)


class _Stretch(NamedTuple):
    """Holes that are filled together, and from where to where the score is heard."""

    first: int
    last: int
    holes: tuple[Hole, ...]


def _stretches(score: Score, plan: Plan) -> list[_Stretch]:
    heard_before, heard_after = plan.heard or (BEFORE, AFTER)
    lines = np.unique([*score.bars, score.length])
    starts = np.sort(np.concatenate([track.notes["start"] for track in score.tracks]))
    left, found = sorted(plan.holes), []
    while left:
        begin = left[0].start
        at = int(np.searchsorted(lines, begin, "right")) - 1
        limit = int(lines[at + LONGEST]) if at + LONGEST < len(lines) else int(lines[-1])
        end = left[0].stop
        for hole in left:  # what is far from it is another stretch, and not all between heard anew
            if np.searchsorted(lines, hole.start) > np.searchsorted(lines, end) + heard_after:
                limit = min(limit, hole.start)
                break
            end = max(end, hole.stop)
        mine = [hole._replace(stop=min(hole.stop, limit)) for hole in left if hole.start < limit]
        left = sorted(
            hole._replace(start=max(hole.start, limit)) for hole in left if hole.stop > limit
        )
        end = max(hole.stop for hole in mine)
        before = lines[max(0, at - heard_before) : at + 1]
        heard = np.searchsorted(starts, begin) - np.searchsorted(starts, before)
        first = int(before[np.flatnonzero((heard <= MOST) | (before == before[-1]))[0]])
        at = int(np.searchsorted(lines, end))
        after = lines[at : at + heard_after + 1]
        heard = np.searchsorted(starts, after) - np.searchsorted(starts, end)
        last = int(after[np.flatnonzero((heard <= MOST // AFTER) | (after == after[0]))[-1]])
        if left:
            last = min(last, max(end, left[0].start))
        found.append(_Stretch(first, last, tuple(mine)))
    return found


def _wishes(
    now: Score, gone: Sequence[Array], band: Score, plan: Plan, stretch: _Stretch, is_last: bool
) -> Wishes:
    """What is wished of a stretch, in ticks from where it is heard."""
    first, last, holes = stretch
    anew = Anew(
        tuple(hole._replace(start=hole.start - first, stop=hole.stop - first) for hole in holes),
        tuple(
            going[_begins(track, first, last)]
            for track, going in zip(now.tracks, gone, strict=True)
        ),
        band,
        plan.as_heard.seats,
        plan.as_heard.style,
        plan.rhythm,
        plan.ends and is_last,
        tuple((max(0, tick - first), chord) for tick, chord in _in_force(plan.chords, first, last)),
        plan.tones,
    )
    phrase_bars = plan.phrase_bars if anew.ends else None
    return Wishes(key=plan.key, keep=excerpt(now, first, last), anew=anew, phrase_bars=phrase_bars)


def _in_force(chords: Harmonies, first: int, last: int) -> Harmonies:
    before = [one for one in chords if one[0] <= first]
    return (*before[-1:], *(one for one in chords if first < one[0] < last))


def _begins(track: Track, first: int, last: int) -> Array:
    starts = track.notes["start"]
    found: Array = (starts >= first) & (starts < last)
    return found


def _spliced(
    now: Score,
    gone: Sequence[Array],
    stretch: _Stretch,
    moments: Moments,
    constraints: Constraints,
    wishes: Wishes,
) -> tuple[Score, list[Array]]:
    """The whole score with what a model made of a stretch, and what of it is yet to go."""
    anew, window, vocabulary = wishes.anew, wishes.keep, constraints.vocabulary
    assert anew is not None
    assert window is not None
    going = anew.going(window, vocabulary)
    new = _by_track(new_notes(moments, constraints), going, window, anew, vocabulary)
    tracks, later = [], []
    for at, track in enumerate(now.tracks):
        goes = np.zeros(len(track.notes), bool)
        goes[_begins(track, stretch.first, stretch.last)] = going[at]
        kept, fresh = track.notes[~goes], new[at]
        fresh["start"] += stretch.first
        made = (
            apart(replace(track, notes=fresh), kept) if len(fresh) else replace(track, notes=kept)
        )
        yet = np.zeros(len(made.notes), bool)
        yet[made.notes["start"] >= stretch.last] = gone[at][track.notes["start"] >= stretch.last]
        tracks.append(made)
        later.append(yet)
    return replace(now, tracks=tuple(tracks)), later


def _by_track(
    new: Moments, going: Sequence[Array], window: Score, anew: Anew, vocabulary: Vocabulary
) -> list[Array]:
    """New notes as rows of `NOTE` for each track, in ticks of what was heard."""
    times = np.cumsum(vocabulary.steps_of_gaps[new.gaps])[new.rows]
    parts = vocabulary.part_of_symbols[new.symbols]
    notes = np.zeros(len(times), NOTE)
    ticks = window.resolution / STEPS
    notes["start"] = np.rint(times * ticks)
    notes["duration"] = np.rint(vocabulary.steps_of_lengths[new.lengths] * ticks)
    notes["pitch"] = vocabulary.pitch_of_symbols[new.symbols]
    notes["release"], notes["spelling"] = 64, SPELLING_UNKNOWN
    if anew.rhythm:
        at_track = _as_they_were(notes, times, parts, going, window, anew.seats)
    else:
        at_track = _by_voice(times, new.symbols, anew.voices(window, vocabulary))
    found = []
    for at, track in enumerate(anew.band.tracks):
        mine = notes[at_track == at]
        if not anew.rhythm and len(mine):
            mine["velocity"] = round(float(np.median(track.notes["velocity"])))
        found.append(mine)
    return found


def _by_voice(times: Array, symbols: Array, voices: Sequence[Voice]) -> Array:
    """The track of each note; tracks of one voice take turns, moment by moment."""
    at_track = np.zeros(len(times), np.int64)
    for voice in voices:
        mine = (times >= voice.start) & (times < voice.stop) & voice.symbols[symbols]
        each, turn = np.unique(times[mine], return_inverse=True)
        at_track[mine] = voice.turns(len(each))[turn]
    return at_track


def _as_they_were(
    notes: Array,
    times: Array,
    parts: Array,
    going: Sequence[Array],
    window: Score,
    seats: Sequence[int | None],
) -> Array:
    """The rhythm and touch of the notes that go, to the tick, for those that come; their tracks."""
    scale = STEPS / window.resolution
    slots: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for at, (track, goes) in enumerate(zip(window.tracks, going, strict=True)):
        for row in np.flatnonzero(goes).tolist():
            note, seat = track.notes[row], seats[at]
            if seat is not None:
                key = round(note["start"] * scale), seat
                slots.setdefault(key, []).append((int(note["pitch"]), at, row))
    for several in slots.values():
        several.sort()
    at_track = np.zeros(len(notes), np.int64)
    for number, key in enumerate(zip(times.tolist(), parts.tolist(), strict=True)):
        _, at, row = slots[key].pop(0)
        old = window.tracks[at].notes[row]
        for name in ("start", "duration", "velocity", "release", "voice"):
            notes[number][name] = old[name]
        at_track[number] = at
    return at_track
