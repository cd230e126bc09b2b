"""A part of a score as a score of its own, in which all holds that held where it begins.

A note belongs to where it begins. What was set before and still counts is set at the beginning of
the part: tempo, meter, key, chord, pedal and other controllers, program.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from musictool.score import CONTROL, Key, Meter, Raw, Score, Tempo, Text, Track

__all__ = ["at_rest", "control_state", "excerpt", "in_force"]

Event = TypeVar("Event", Tempo, Meter, Key)

PROGRAM, PRESSURE_OF_KEY, CONTROLLER, PRESSURE, BEND = 0xC0, 0xA0, 0xB0, 0xD0, 0xE0
RESTING = {7: 100, 10: 64, 11: 127, **dict.fromkeys((1, 64, 65, 66, 67, 68, 69), 0)}
PARAMETERS = (6, 38, 96, 97, 98, 99, 100, 101)
"""Controllers that mean something only in a row: which parameter, then its value."""
MODES = (120, 123, 124, 125, 126, 127)
"""Controllers that are done as they come: all notes off, and the like."""
TIMED = ("lyric", "marker", "cue", "chord")
"""Words that belong to their moment; others at the very beginning are about the whole."""


def excerpt(score: Score, start: int, end: int, whole: bool = False) -> Score:
    """What begins from `start` up to, but not at, `end`, as a score of `end - start` ticks.

    Parameters
    ----------
    whole
        Whether a note that sounds on past `end` does so; else it ends there.
    """
    meters = _with_pickup(score, start)
    return replace(
        score,
        tracks=tuple(_part(track, start, end, whole) for track in score.tracks),
        tempos=_clipped(score.tempos, start, end),
        meters=_clipped(meters, start, end),
        keys=_clipped(score.keys, start, end),
        texts=_words(score.texts, start, end),
        others=_raw(score.others, start, end),
        length=end - start,
    )


def in_force(events: tuple[Event, ...], tick: int) -> Event | None:
    """The last of sorted events at or before a tick."""
    return next((event for event in reversed(events) if event.tick <= tick), None)


def control_state(track: Track, tick: int) -> NDArray[Any]:
    """What the controls before a tick add up to, as rows of `CONTROL` in their order."""
    before = track.controls[track.controls["tick"] < tick]
    status, number = before["status"], before["number"]
    one_of_many = (status == CONTROLLER) & np.isin(number, PARAMETERS)
    passing = (status == PRESSURE_OF_KEY) | ((status == CONTROLLER) & np.isin(number, MODES))
    names = status.astype(np.int32) * 256 + number
    _, from_behind = np.unique(names[::-1], return_index=True)
    last = np.zeros(before.size, bool)
    last[before.size - 1 - from_behind] = True
    state: NDArray[Any] = before[one_of_many | (last & ~passing)]
    return state


def at_rest(status: int, number: int) -> int | None:
    """The value of a control that nobody has touched; None where nothing says so.

    References
    ----------
    MIDI recommended practice RP-015; General MIDI 2.
    """
    if status == CONTROLLER:
        return RESTING.get(number)
    return 0 if status in (PRESSURE, BEND) else None


def _part(track: Track, start: int, end: int, whole: bool) -> Track:
    notes = track.notes
    notes = notes[(notes["start"] >= start) & (notes["start"] < end)].copy()
    notes["start"] -= start
    if not whole:
        notes["duration"] = np.minimum(notes["duration"], end - start - notes["start"])
    state = control_state(track, start).copy()
    programs = state["value"][state["status"] == PROGRAM]
    state = state[state["status"] != PROGRAM]
    state["tick"] = 0
    controls = track.controls
    controls = controls[(controls["tick"] >= start) & (controls["tick"] < end)].copy()
    controls["tick"] -= start
    return replace(
        track,
        notes=notes,
        program=int(programs[-1]) if programs.size else track.program,
        controls=np.concatenate([state, controls]).astype(CONTROL, copy=False),
        texts=_words(track.texts, start, end),
        others=_raw(track.others, start, end),
    )


def _clipped(events: tuple[Event, ...], start: int, end: int) -> tuple[Event, ...]:
    held = in_force(events, start)
    begun: list[Event] = [] if held is None else [held._replace(tick=start)]
    begun += [event for event in events if start < event.tick < end]
    return tuple(event._replace(tick=event.tick - start) for event in begun)


def _with_pickup(score: Score, start: int) -> tuple[Meter, ...]:
    """The meters, with what is left of a bar that is cut as a shorter one of its own."""
    held = in_force(score.meters, start) or Meter(0, 4, 4)
    bar = held.numerator * 4 * score.resolution / held.denominator
    left = round(-(start - held.tick) % bar)
    beats = left * held.denominator / (4 * score.resolution)
    if not left or not beats.is_integer() or beats < 1:
        return score.meters
    again = held._replace(tick=start + left)
    cut = any(start < meter.tick <= again.tick for meter in score.meters)
    before = tuple(meter for meter in score.meters if meter.tick < start)
    after = tuple(meter for meter in score.meters if meter.tick > start)
    pickup = held._replace(tick=start, numerator=int(beats))
    return (*before, pickup, *(() if cut else (again,)), *after)


def _words(texts: tuple[Text, ...], start: int, end: int) -> tuple[Text, ...]:
    about = [text for text in texts if text.tick == 0 < start and text.kind not in TIMED]
    chords = [text for text in texts if text.kind == "chord" and text.tick <= start]
    held = [chords[-1]._replace(tick=start)] if chords and chords[-1].tick < start else []
    inside = [text for text in (*held, *texts) if start <= text.tick < end]
    return (*about, *(text._replace(tick=text.tick - start) for text in inside))


def _raw(events: tuple[Raw, ...], start: int, end: int) -> tuple[Raw, ...]:
    """Such as set up an instrument, at the beginning; and what comes within."""
    return tuple(
        event._replace(tick=max(event.tick - start, 0)) for event in events if event.tick < end
    )
