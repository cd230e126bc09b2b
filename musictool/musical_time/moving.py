"""All that a score holds, taken to other ticks together: notes, controls, words, tempo, meter, key.

Whoever moves notes in time moves the rest along; here is the only place that knows what that is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from musictool.clock import LAST_TICK
from musictool.errors import CannotProcess
from musictool.score import Score, Track

__all__ = ["at_resolution", "common_resolution", "retimed", "retimed_track", "shifted"]

Ticks = NDArray[Any]
Event = TypeVar("Event", bound=Any)

FINEST = 32767
"""Ticks to a quarter note, at most."""


def retimed(score: Score, place: Callable[[Ticks], Ticks]) -> Score:
    """A score whose ticks are others.

    Parameters
    ----------
    place
        The new ticks of an array of them (int64), which must not fall where these rise. Ends of
        notes go through it as their beginnings do, and a note that had a length keeps a tick of it.

    Raises
    ------
    CannotProcess
        If a tick would be later than a score can count to.
    """
    return replace(
        score,
        tracks=tuple(retimed_track(track, place) for track in score.tracks),
        tempos=_moved(score.tempos, place),
        meters=_moved(score.meters, place),
        keys=_moved(score.keys, place),
        texts=_moved(score.texts, place),
        others=_moved(score.others, place),
        length=int(_placed(np.array([score.length]), place)[0]),
    )


def retimed_track(track: Track, place: Callable[[Ticks], Ticks]) -> Track:
    """A track whose ticks are others, as `retimed` has it for a score."""
    notes, controls = track.notes.copy(), track.controls.copy()
    starts = _placed(notes["start"], place)
    lengths = _placed(notes["start"].astype(np.int64) + notes["duration"], place) - starts
    notes["start"], notes["duration"] = starts, np.maximum(lengths, notes["duration"] > 0)
    controls["tick"] = _placed(controls["tick"], place)
    texts, others = _moved(track.texts, place), _moved(track.others, place)
    return replace(track, notes=notes, controls=controls, texts=texts, others=others)


def _placed(ticks: Ticks, place: Callable[[Ticks], Ticks]) -> Ticks:
    found = np.asarray(place(ticks.astype(np.int64)))
    if found.size and found.max() > LAST_TICK:
        raise CannotProcess(f"the score would be longer than {LAST_TICK} ticks")
    return found


def _moved(events: tuple[Event, ...], place: Callable[[Ticks], Ticks]) -> tuple[Event, ...]:
    ticks = _placed(np.array([event.tick for event in events], np.int64), place).tolist()
    return tuple(event._replace(tick=tick) for event, tick in zip(events, ticks, strict=True))


def shifted(score: Score, ticks: int) -> Score:
    """The whole score so many ticks later."""
    return retimed(score, lambda old: old + ticks) if ticks else score


def at_resolution(score: Score, resolution: int) -> Score:
    """The same music counted in other ticks; exact where the new ones divide the old.

    Parameters
    ----------
    resolution
        Ticks to a quarter note, 1-32767.
    """
    if resolution == score.resolution:
        return score
    ratio = Fraction(resolution, score.resolution)
    up, down = ratio.numerator, ratio.denominator
    finer = retimed(score, lambda old: (old * up + down // 2) // down)
    return replace(finer, resolution=resolution)


def common_resolution(scores: Iterable[Score]) -> int:
    """One at which none loses anything, if there is one; else the finest that any of them has."""
    found = [score.resolution for score in scores]
    least = math.lcm(*found)
    return least if least <= FINEST else max(found)
