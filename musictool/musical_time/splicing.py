"""A stretch of a score put back after work on it; the rest stays as it is, to the tick.

Notes, controls and words belong to where they begin. Tempo, meter and key that the work set hold
up to the end of the stretch, from where on those hold that did before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from musictool.musical_time.cutting import control_state, excerpt, in_force
from musictool.musical_time.moving import at_resolution, common_resolution, retimed, shifted
from musictool.score import CONTROL, Key, Meter, Score, Tempo, Track

__all__ = ["Stretch"]

PROGRAM = 0xC0
Array = NDArray[Any]
Event = TypeVar("Event", Tempo, Meter, Key)


class Stretch:
    """A part of a score, from one tick up to another.

    Parameters
    ----------
    keeps_time
        Whether what is done to it keeps its ticks. It is then given with those that it has in the
        whole, so that bars stay in phase; else as an excerpt, beginning at 0, and what follows
        moves by as much as it became longer.
    """

    def __init__(self, score: Score, start: int, end: int, keeps_time: bool) -> None:
        self.score, self.start, self.end = score, start, end
        self.keeps_time = keeps_time
        self.given = _within(score, start, end) if keeps_time else _lifted(score, start, end)

    def replaced(self, made: Score) -> Score:
        """The whole score, with what was made of this part in its place."""
        score, given, start, end = self.score, self.given, self.start, self.end
        resolution = common_resolution((score, made))
        if resolution != score.resolution:
            ratio = resolution / score.resolution
            finer = at_resolution(score, resolution)
            again = Stretch(finer, round(start * ratio), round(end * ratio), self.keeps_time)
            return again.replaced(at_resolution(made, resolution))
        made = at_resolution(made, resolution)
        longer = 0
        if not self.keeps_time:
            longer = made.length - given.length
            made, given = shifted(made, start), shifted(given, start)
        after = end + longer
        opened = _opened(score, start, end, longer)

        def spliced(name: str) -> Any:
            before, given_one, made_one, open_one = (
                getattr(one, name) for one in (score, given, made, opened)
            )
            if made_one == given_one:
                return open_one
            return _spliced(before, made_one, (start, end, after), after < opened.length)

        return replace(
            opened,
            tracks=_tracks(opened.tracks, given.tracks, made.tracks, start, after),
            tempos=spliced("tempos"),
            meters=spliced("meters"),
            keys=spliced("keys"),
            texts=(*opened.texts, *made.texts),
            others=(*opened.others, *made.others),
        )


def _within(score: Score, start: int, end: int) -> Score:
    """What begins in a part, where it is; before it nothing but what holds in it."""

    def clipped(events: tuple[Event, ...]) -> tuple[Event, ...]:
        held = in_force(events, start)
        inside: list[Event] = [] if held is None else [held._replace(tick=0)]
        return tuple(inside + [event for event in events if start < event.tick < end])

    return _chosen(
        replace(score, tempos=clipped(score.tempos), keys=clipped(score.keys)),
        lambda ticks: (start <= ticks) & (ticks < end),
    )


def _lifted(score: Score, start: int, end: int) -> Score:
    """What begins in a part, as a score of its own, without what was set before by controls."""
    inside = _within(score, start, end)
    whole = replace(inside, tempos=score.tempos, keys=score.keys)
    return excerpt(whole, start, end, whole=True)


def _chosen(score: Score, wanted: Callable[[Any], Any]) -> Score:
    """What begins at ticks that are wanted; tempo, meter and key as they are."""

    def chosen(events: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(event for event in events if wanted(event.tick))

    def track(one: Track) -> Track:
        return replace(
            one,
            notes=one.notes[wanted(one.notes["start"])],
            controls=one.controls[wanted(one.controls["tick"])],
            texts=chosen(one.texts),
            others=chosen(one.others),
        )

    return replace(
        score,
        tracks=tuple(map(track, score.tracks)),
        texts=chosen(score.texts),
        others=chosen(score.others),
    )


def _opened(score: Score, start: int, end: int, longer: int) -> Score:
    """A score without what begins in a part, and with what follows it so much later."""
    outside = _chosen(score, lambda ticks: (ticks < start) | (ticks >= end))
    if not longer:
        return outside
    last = max(start, end + longer)

    def place(ticks: Array) -> Array:
        return np.where(ticks >= end, ticks + longer, np.minimum(ticks, last))

    return retimed(outside, place)


def _spliced(
    before: tuple[Event, ...],
    made: tuple[Event, ...],
    bounds: tuple[int, int, int],
    goes_on: bool,
) -> tuple[Event, ...]:
    """Events of the whole, with those that the work set up to the end of the part."""
    start, end, after = bounds
    found: list[Event] = [one for one in before if one.tick < start]
    held = in_force(made, start)
    if held is not None and _unlike(in_force(tuple(found), start), held):
        found.append(held._replace(tick=start))
    found += [one for one in made if start < one.tick < after]
    again = in_force(before, end) or (_usual(made[0]) if made else None)
    later: list[Event] = [one._replace(tick=one.tick + after - end) for one in before]
    later = [one for one in later if one.tick >= after]
    is_said = not goes_on or (later and later[0].tick == after)
    if again is not None and not is_said and _unlike(in_force(tuple(found), after), again):
        found.append(again._replace(tick=after))
    return tuple(found + later)


def _usual(event: Event) -> Event | None:
    """What holds where nothing is said."""
    usual = {Tempo: Tempo(0, 500_000), Meter: Meter(0, 4, 4)}
    return usual.get(type(event))  # type: ignore[return-value]


def _unlike(one: Event | None, other: Event) -> bool:
    return one is None or one[1:] != other[1:]


def _tracks(
    opened: tuple[Track, ...],
    given: tuple[Track, ...],
    made: tuple[Track, ...],
    start: int,
    after: int,
) -> tuple[Track, ...]:
    """Each with what was made of its part; what is new comes behind them."""
    if len(made) == len(given):
        places = list(range(len(made)))
    else:
        names = [_name(track) for track in given]
        places = []
        for track in made:
            name = _name(track)
            free = [at for at, one in enumerate(names) if one == name and at not in places]
            places.append(free[0] if free else -1)
    found = list(opened)
    for at, track in zip(places, made, strict=True):
        if at < 0:
            found.append(track)
        else:
            found[at] = _joined(opened[at], given[at], track, start, after)
    return tuple(found)


def _name(track: Track) -> tuple[Any, ...]:
    return track.name, track.program, track.drum, track.channel


def _joined(opened: Track, given: Track, made: Track, start: int, after: int) -> Track:
    controls = [opened.controls, made.controls]
    if made.program != given.program:
        state = control_state(opened, after)
        programs = state["value"][state["status"] == PROGRAM]
        before = int(programs[-1]) if programs.size else opened.program
        rows = [(start, PROGRAM, 0, made.program), (after, PROGRAM, 0, before)]
        controls = [np.array(rows[:1], CONTROL), *controls, np.array(rows[1:], CONTROL)]
    return replace(
        opened,
        name=made.name if made.name != given.name else opened.name,
        notes=np.concatenate([opened.notes, made.notes]),
        controls=np.concatenate(controls),
        texts=(*opened.texts, *made.texts),
        others=(*opened.others, *made.others),
    )
