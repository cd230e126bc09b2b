"""How pitch moves within notes, as MIDI has it: bends of a whole channel, in a range."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Bend", "bend_controls", "is_bend"]

Seconds = npt.NDArray[np.float64]
Control = tuple[int, int, int, int]
"""Tick, status, number and value, as the fields of `musictool.CONTROL`."""

PITCH_BEND, CONTROL_CHANGE = 0xE0, 0xB0
FULL = 8192
"""Value of a bend by the whole range."""

USUAL_RANGE = 2
"""Semitones that a bend reaches unless a score says otherwise (General MIDI 1)."""
WIDEST = 24

COARSE, FINE, DATA, DATA_FINE = 101, 100, 6, 38
"""Controllers that choose a registered parameter, here the range of bends, and set it."""

STEP = 2.0
"""Cents by which pitch moves before it is told."""

TOGETHER = 0.03
"""Seconds for which one note may sound into the next without being one of a chord."""


@dataclass(frozen=True, eq=False)
class Bend:
    """How the pitch of one note moves.

    Parameters
    ----------
    times
        Seconds of the recording, ascending, shape `(n,)`.
    cents
        Above the note's pitch as it is rounded to a key of a piano, shape `(n,)`.
    """

    times: Seconds
    cents: Seconds


def bend_controls(
    onsets: Seconds,
    offsets: Seconds,
    bends: Sequence[Bend | None],
    tick: Callable[[float], int],
) -> list[Control]:
    """The bends of notes that sound alone, and the range that they need, in order.

    Parameters
    ----------
    onsets, offsets
        Seconds, shape `(n,)`, in any order.
    bends
        One for each note, or none at all.
    tick
        The tick of a time in seconds.
    """
    alone = _alone(onsets, offsets)
    kept = [bend if lonely else None for bend, lonely in zip(bends, alone, strict=False)]
    if not any(bend is not None and np.any(np.abs(bend.cents) >= STEP) for bend in kept):
        return []
    furthest = max(float(np.abs(bend.cents).max()) for bend in kept if bend and bend.cents.size)
    reach = min(max(USUAL_RANGE, math.ceil(furthest / 100)), WIDEST)
    found: list[Control] = []
    if reach > USUAL_RANGE:
        words = ((COARSE, 0), (FINE, 0), (DATA, reach), (DATA_FINE, 0), (COARSE, 127), (FINE, 127))
        found += [(0, CONTROL_CHANGE, number, value) for number, value in words]
    at = 0.0
    for i in np.argsort(onsets, kind="stable"):
        bend = kept[i]
        course = [(onsets[i], 0.0)]
        if bend is not None and bend.cents.size:
            inside = (bend.times > onsets[i]) & (bend.times < offsets[i])
            first = float(np.interp(onsets[i], bend.times, bend.cents))
            course = [(onsets[i], first), *zip(bend.times[inside], bend.cents[inside], strict=True)]
        for number, (time, cents) in enumerate(course):
            if abs(cents - at) >= (STEP if number else 1e-9):
                at = float(cents)
                value = round(min(max(at / (100 * reach), -1), 1) * FULL)
                found.append((tick(time), PITCH_BEND, 0, min(value, FULL - 1)))
    return found


def is_bend(controls: npt.NDArray[np.void]) -> npt.NDArray[np.bool_]:
    """Which of a track's controls bend, or set the range of bends."""
    sets = np.isin(controls["number"], (COARSE, FINE, DATA, DATA_FINE))
    return np.asarray(
        (controls["status"] == PITCH_BEND) | ((controls["status"] == CONTROL_CHANGE) & sets)
    )


def _alone(onsets: Seconds, offsets: Seconds) -> npt.NDArray[np.bool_]:
    """Whether no other note sounds together with each."""
    order = np.argsort(onsets, kind="stable")
    starts, ends = np.asarray(onsets)[order], np.asarray(offsets)[order]
    until = np.maximum.accumulate(ends)
    overlap = np.zeros(len(starts), bool)
    if len(starts) > 1:
        with_before = until[:-1] - starts[1:] > TOGETHER
        overlap[1:] |= with_before
        overlap[:-1] |= ends[:-1] - starts[1:] > TOGETHER
    alone = np.empty(len(starts), bool)
    alone[order] = ~overlap
    return alone
