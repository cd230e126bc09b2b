"""`gain` and `fade` of scores: velocities, and the controller of expression.

Loudness of General MIDI goes by the square of either: 40 log10(value / 127) dB (General MIDI 2,
section 3.3; DLS level 1, section 1.7).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import CONTROL, BadParameter, Score, Track

__all__ = ["fade", "gain"]

Array = NDArray[Any]

CONTROLLER, EXPRESSION = 0xB0, 11
STEPS = 16
"""Steps of a fade in a quarter note."""
MOST_STEPS = 4096
DECADES = 3
"""An exponential fade goes over 60 dB."""

SHAPES: dict[str, Callable[[Array], Array]] = {
    "linear": lambda x: x,
    "equal-power": lambda x: np.sin(np.pi / 2 * x),
    "s-curve": lambda x: (1 - np.cos(np.pi * x)) / 2,
    "exponential": lambda x: (10.0 ** (DECADES * (x - 1)) - 10.0**-DECADES) / (1 - 10.0**-DECADES),
}


def gain(score: Score, db: float, warn: Callable[[str], None]) -> Score:
    """All velocities so much louder, as far as velocities go."""
    beyond = 0

    def louder(track: Track) -> Track:
        nonlocal beyond
        wanted = np.rint(track.notes["velocity"] * 10 ** (db / 40))
        beyond += int((wanted > 127).sum())
        notes = track.notes.copy()
        notes["velocity"] = np.clip(wanted, 1, 127)
        return replace(track, notes=notes)

    made = replace(score, tracks=tuple(map(louder, score.tracks)))
    if beyond:
        notes = "1 note has" if beyond == 1 else f"{beyond} notes have"
        warn(f"{notes} the highest velocity, 127, and would be louder still")
    return made


def fade(score: Score, rise: float, fall: float, shape: str) -> Score:
    """By expression, in steps of a sixty-fourth, from and to nothing; seconds of each."""
    if not rise and not fall:
        raise BadParameter("fade: give in or out, how long it takes")
    length = float(score.clock.seconds(score.length))
    if rise + fall > length > 0:
        rise, fall = (part * length / (rise + fall) for part in (rise, fall))
    curve = SHAPES[shape]
    first, last = int(score.clock.tick(rise)), int(score.clock.tick(length - fall))
    ticks = np.union1d(_steps(0, first, score), _steps(last, score.length, score))

    def level(at: Array) -> Array:
        seconds = score.clock.seconds(at)
        up = np.clip(seconds / rise, 0, 1) if rise else np.ones(at.size)
        down = np.clip((length - seconds) / fall, 0, 1) if fall else np.ones(at.size)
        return np.sqrt(curve(np.minimum(up, down)))

    def faded(track: Track) -> Track:
        is_own = (track.controls["status"] == CONTROLLER) & (track.controls["number"] == EXPRESSION)
        own, others = track.controls[is_own], track.controls[~is_own]
        every = np.unique(np.concatenate([ticks, own["tick"]])).astype(np.int64)
        held = np.searchsorted(own["tick"], every, side="right")
        values = np.append(127, own["value"])[held]
        rows = np.zeros(every.size, CONTROL)
        rows["tick"], rows["status"], rows["number"] = every, CONTROLLER, EXPRESSION
        rows["value"] = np.rint(values * level(every))
        changes = np.diff(rows["value"], prepend=-1) != 0
        return replace(track, controls=np.concatenate([rows[changes], others]))

    return replace(score, tracks=tuple(map(faded, score.tracks))) if length else score


def _steps(first: int, last: int, score: Score) -> Array:
    """Ticks from one to another, sixty-fourths apart, or as many as are worth it."""
    step = max(score.resolution // STEPS, (last - first) // MOST_STEPS, 1)
    return np.append(np.arange(first, last, step), last)
