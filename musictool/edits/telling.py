"""Saying with a recording what was done to it: what plugins call, and what the hub makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from musictool.curve import Curve
from musictool.edits.passages import Passages, Where
from musictool.values import Origin, Value

__all__ = ["Edit", "at_tempo", "edited", "joined", "moved", "told", "transposed"]

V = TypeVar("V", bound=Value)

WHOLE = ((0.0, math.inf, 0.0),)
"""Everything where it was."""


@dataclass(frozen=True, eq=False)
class Edit:
    """One thing that was done to a recording, as far as its tags must know."""

    where: Where | Passages | Callable[[], Where | Passages] = WHOLE
    """Where its moments went; called only when somebody must know, after the sound was made."""
    semitones: float | None = 0.0
    """How much higher it became; None if that is no one number."""
    bpm: float | None = None
    """The tempo that it was brought to, where one was."""
    begins: tuple[float, ...] = ()
    """When each of the recordings that a command joined begins, in seconds."""
    others: tuple[tuple[Origin, Edit], ...] = ()
    """What was joined to the first recording, and where it was put."""

    @cached_property
    def passages(self) -> Passages:
        """Where its moments went."""
        where = self.where() if callable(self.where) else self.where
        return where if isinstance(where, Passages) else Passages.of(where)


def moved(recording: V, where: Where | Callable[[], Where]) -> V:
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
    """
    return edited(recording, Edit(where))


def transposed(recording: V, semitones: float | Curve) -> V:
    """The same recording, saying how much higher it is than what it was made of.

    `shift_pitch` says it already.
    """
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


def edited(value: V, *edits: Edit) -> V:
    """The same value, with more that was done to it."""
    if not edits:
        return value
    origin = value.origin or Origin()
    return replace(value, origin=replace(origin, edits=(*origin.edits, *edits)))


def told(result: Value, source: Value) -> tuple[Edit, ...]:
    """What a command said of its result, beside what was done to its input before."""
    edits, before = (one.origin.edits if one.origin else () for one in (result, source))
    return edits[len(before) :] if edits[: len(before)] == before else ()
