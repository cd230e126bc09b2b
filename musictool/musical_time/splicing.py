"""A stretch of a score put back after work on it; the rest stays as it is, to the tick.

Notes, controls and words belong to where they begin. Tempo, meter and key that the work set hold
up to the end of the stretch, from where on those hold that did before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from musictool.musical_time.cutting import at_rest, control_state, excerpt, in_force
from musictool.musical_time.moving import at_resolution, common_resolution, retimed, shifted
from musictool.score import CONTROL, Key, Meter, Score, Tempo, Track

__all__ = ["Stretch"]

PROGRAM = 0xC0
Array = NDArray[Any]
Row = tuple[int, ...]
Event = TypeVar("Event", Tempo, Meter, Key)


class Stretch:
    """A part of a score, from one tick up to another.

    Parameters
    ----------
    keeps_time
        Whether what is done to it keeps its ticks. It is then given with those that it has in the
        whole, so that bars stay in phase; else as an excerpt, beginning at 0, and what follows
        moves by as much as it became longer. Notes that sound on past an excerpt are cut there,
        and do so again if as many come back.
    """

    def __init__(self, score: Score, start: int, end: int, keeps_time: bool) -> None:
        self.score, self.start, self.end = score, start, end
        self.keeps_time = keeps_time
        self.given = _within(score, start, end) if keeps_time else _lifted(score, start, end)
        self.beyond = [
            track.notes["duration"][_begins(track, start, end)] - given.notes["duration"]
            for track, given in zip(score.tracks, self.given.tracks, strict=True)
        ]

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
        length = made.length
        if len(made.tracks) == len(given.tracks):
            sounding = zip(made.tracks, self.beyond, strict=True)
            made = replace(made, tracks=tuple(_longer(*pair) for pair in sounding))
        longer = 0
        if not self.keeps_time:
            longer = length - given.length
            made, given = shifted(made, start), shifted(given, start)
        after = end + longer
        opened = _opened(score, start, end, longer)
        bounds = start, end, after

        def spliced(name: str) -> Any:
            before, given_one, made_one, open_one = (
                getattr(one, name) for one in (score, given, made, opened)
            )
            if made_one == given_one:
                return open_one
            return _spliced(before, made_one, bounds, after < opened.length)

        return replace(
            opened,
            tracks=_tracks((score.tracks, opened.tracks, given.tracks), made.tracks, bounds),
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


def _begins(track: Track, start: int, end: int) -> Array:
    return (track.notes["start"] >= start) & (track.notes["start"] < end)


def _longer(track: Track, by: Array) -> Track:
    if track.notes.size != by.size or not by.any():
        return track
    notes = track.notes.copy()
    notes["duration"] += by
    return replace(track, notes=notes)


def _lifted(score: Score, start: int, end: int) -> Score:
    """What begins in a part, as a score of its own, with what controls had set before."""
    inside = _within(score, start, end)
    tracks = tuple(
        replace(track, controls=whole.controls)
        for track, whole in zip(inside.tracks, score.tracks, strict=True)
    )
    whole = replace(inside, tracks=tracks, tempos=score.tempos, keys=score.keys)
    return excerpt(whole, start, end)


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
    parts: tuple[tuple[Track, ...], tuple[Track, ...], tuple[Track, ...]],
    made: tuple[Track, ...],
    bounds: tuple[int, int, int],
) -> tuple[Track, ...]:
    """Each with what was made of its part; what is new comes behind them."""
    before, opened, given = parts
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
            found[at] = _joined((before[at], opened[at], given[at]), track, bounds)
    return tuple(found)


def _name(track: Track) -> tuple[Any, ...]:
    return track.name, track.program, track.drum, track.channel


def _joined(parts: tuple[Track, Track, Track], made: Track, bounds: tuple[int, int, int]) -> Track:
    before, opened, given = parts
    start, end, after = bounds
    new = _without(made.controls, _set_before(before, given, start, end))
    if made.program != given.program:
        new = np.concatenate([np.array([(start, PROGRAM, 0, made.program)], CONTROL), new])
    inside = new[new["tick"] < after]
    later = [opened.controls[opened.controls["tick"] >= after], new[new["tick"] >= after]]
    until = np.concatenate([opened.controls[opened.controls["tick"] < after], inside])
    until = until[np.argsort(until["tick"], kind="stable")]
    again = _restored(before, replace(opened, controls=until), end, after)
    return replace(
        opened,
        name=made.name if made.name != given.name else opened.name,
        notes=np.concatenate([opened.notes, made.notes]),
        controls=np.concatenate([until, again, *later]),
        texts=(*opened.texts, *made.texts),
        others=(*opened.others, *made.others),
    )


def _set_before(before: Track, given: Track, start: int, end: int) -> Counter[Row]:
    """Controls at the beginning of what was given that are not of the part itself."""
    own = before.controls[(before.controls["tick"] >= start) & (before.controls["tick"] < end)]
    return Counter(given.controls.tolist()) - Counter(own.tolist())


def _without(controls: Array, some: Counter[Row]) -> Array:
    left = Counter(some)
    kept = []
    for row in controls.tolist():
        if left[row] > 0:
            left[row] -= 1
        else:
            kept.append(row)
    return np.array(kept, CONTROL)


def _restored(before: Track, track: Track, end: int, after: int) -> Array:
    """Controls that hold after the part as they did before the work."""
    held = _values(before, end)
    rows = []
    for name, value in _values(track, after).items():
        status, number = name
        rest = before.program if status == PROGRAM else at_rest(status, number)
        wanted = held.get(name, rest)
        if wanted is not None and wanted != value:
            rows.append((after, status, number, wanted))
    return np.array(rows, CONTROL)


def _values(track: Track, tick: int) -> dict[tuple[int, int], int]:
    state = control_state(track, tick).tolist()
    return {(status, number): value for _, status, number, value in state}
