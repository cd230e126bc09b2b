"""How long pedals hold a note: the sustain pedal all, sostenuto what was held when it went down.

A string that is struck again while only a pedal holds it begins anew, as on a piano.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["SOFT", "held"]

DOWN = 64
"""The least value of a controller that means a pedal is down."""

ALL_UP = 121
"""The controller that resets all others."""


@dataclass(frozen=True)
class Pedal:
    """One of the three, by the number of its controller."""

    number: int

    def moves(self, controls: Any) -> tuple[Any, Any]:
        """The ticks at which it moves, and whether it is down from there on."""
        own = (controls["number"] == self.number) | (controls["number"] == ALL_UP)
        found = controls[(controls["status"] == 0xB0) & own]
        return found["tick"], (found["value"] >= DOWN) & (found["number"] == self.number)

    def down(self, controls: Any, ticks: Any) -> Any:
        """Whether it is down at some ticks."""
        moves, down = self.moves(controls)
        return np.concatenate([[False], down])[np.searchsorted(moves, ticks, side="right")]


SUSTAIN, SOSTENUTO, SOFT = Pedal(64), Pedal(66), Pedal(67)


def held(notes: Any, controls: Any, length: int) -> Any:
    """The ticks at which notes end, shape `(notes,)`; a pedal that stays down goes up at `length`.

    A pedal that goes down just as a key comes up does not hold it any more.
    """
    keys = notes["start"].astype(np.int64) + notes["duration"]
    ends = _sustained(keys, *SUSTAIN.moves(controls), length)
    moves, down = SOSTENUTO.moves(controls)
    before = np.concatenate([[False], down[:-1]])
    for tick in moves[down & ~before]:
        up = moves[~down & (moves > tick)]
        caught = (notes["start"] <= tick) & (ends > tick)
        ends = np.where(caught, np.maximum(ends, up[0] if up.size else length), ends)
    return np.maximum(keys, np.minimum(ends, _next_of_pitch(notes)))


def _sustained(keys: Any, moves: Any, down: Any, length: int) -> Any:
    last = np.searchsorted(moves, keys, side="left")  # the move before, counted from 1
    pressed = np.concatenate([[False], down])[last]
    ups = moves[~down]
    released = np.append(ups, max(length, int(keys.max(initial=0))))
    until = released[np.searchsorted(ups, keys, side="left")]
    return np.where(pressed, np.maximum(until, keys), keys)


def _next_of_pitch(notes: Any) -> Any:
    """When each note's pitch is struck next, after it; a tick that does not come if never."""
    order = np.lexsort((notes["start"], notes["pitch"]))
    starts, pitches = notes["start"][order].astype(np.int64), notes["pitch"][order]
    following = np.full(notes.size, np.iinfo(np.int64).max)
    again = pitches[1:] == pitches[:-1]
    following[:-1][again] = starts[1:][again]
    result = np.empty_like(following)
    result[order] = following
    return result
