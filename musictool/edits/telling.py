"""Saying with a recording what was done to it: what plugins call, and what the hub makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from musictool.curve import Curve
from musictool.edits.changes import Changes
from musictool.edits.edit import Edit
from musictool.edits.passages import LEAST, Where
from musictool.edits.time_map import TimeMap
from musictool.origin import Origin
from musictool.values import Audio, Stream, Value, with_origin

__all__ = ["at_tempo", "edited", "joined", "looped", "moved", "told", "transposed"]

V = TypeVar("V", bound=Value)


def moved(recording: V, where: Where | Callable[[], Where], speed: float | None = None) -> V:
    """The same recording, saying where the moments of what it was made of are heard in it.

    A command that moves them (`keeps_time=False`) returns what this gives; times in tags, tempo and
    markers then follow. `stretch` says it already.

    Parameters
    ----------
    where
        A `TimeMap`; or passages `(start, end, at)` in the order of the recording: what lay from
        `start` to `end` seconds is heard from `at` on, and the rest is gone; or None if no moment
        has a place any more. A function that returns one of these is called only if there are tags
        to follow, after the recording was read.
    speed
        How many times faster the music is, for `where=None` if that is known all the same: 1 for
        one made of pieces of it.
    """
    if speed is not None and not 0 < speed < math.inf:
        raise ValueError(f"speed must be more than 0, not {speed}")
    if not (where is None or isinstance(where, TimeMap) or callable(where)):
        _check_passages(where)
    return edited(recording, Edit(where, speed))


def transposed(recording: V, semitones: float | Curve) -> V:
    """The same recording, saying how much higher it is than what it was made of.

    `shift_pitch` says it already.
    """
    if not isinstance(semitones, Curve) and not math.isfinite(semitones):
        raise ValueError(f"semitones must be a number, not {semitones}")
    return edited(recording, Edit(semitones=None if isinstance(semitones, Curve) else semitones))


def at_tempo(recording: V, bpm: float) -> V:
    """The same recording, saying to which tempo it was brought.

    What was done to its time is told beside it (`moved`); this only spares the reckoning from a
    tempo in its tags that is rounded.
    """
    return edited(recording, Edit(bpm=bpm))


def joined(recording: V, begins: Sequence[float]) -> V:
    """A recording made of several, saying when each of them begins in it, in seconds."""
    return edited(recording, Edit(begins=tuple(begins)))


def looped(recording: V, start: float, end: float) -> V:
    """A recording made to be repeated, from `start` to `end` in seconds.

    Its file says so: as a sampler's loop where there is a place for one, and by the fields
    LOOPSTART and LOOPLENGTH, in frames. Loops that it had before are no more.
    """
    if not 0 <= start < end < math.inf:
        raise ValueError(f"a loop must end after it starts, not from {start} to {end} s")
    return edited(recording, Edit(loop=(start, end)))


def _check_passages(where: Sequence[tuple[float, float, float]]) -> None:
    passages = np.asarray(list(where), float)
    if passages.size and (passages.ndim != 2 or passages.shape[1] != 3):
        raise ValueError("where must be passages (start, end, at), in seconds")
    for start, end, at in passages.reshape(-1, 3).tolist():
        if not (math.isfinite(start) and math.isfinite(at) and end >= start - LEAST):
            raise ValueError(f"no passage is from {start} to {end} s, heard from {at} s on")


def edited(value: V, *edits: Edit) -> V:
    """The same value, with more that was done to it."""
    if not edits:
        return value
    origin = value.origin or Origin()
    tempo = None if origin.tempo_bpm is None else _tempo(origin.tempo_bpm, value, edits)
    edits = (*origin.edits, *edits)
    return with_origin(value, replace(origin, edits=edits, tempo_bpm=tempo))


def _tempo(bpm: float, value: Value, edits: Sequence[Edit]) -> float | None:
    """What edits made of a tempo; None if a stream would have to be read for it."""
    if not isinstance(value, Audio | Stream) or value.frames is None:
        return None
    return Changes(edits).tempo(bpm, value.frames / value.sample_rate)


def told(result: Value, source: Value) -> tuple[Edit, ...]:
    """What a command said of its result, beside what was done to its input before."""
    if result.origin is source.origin:
        return ()
    edits, before = (one.origin.edits if one.origin else () for one in (result, source))
    return edits[len(before) :] if edits[: len(before)] == before else ()
