"""From a route to the filling of a hole: pieces of the recording, each at its frame, and sound.

The length is fixed, and so is the phase in which the filling must come in and go out. What the
units that were chosen lack, and what brings the two joins into phase, is made up for by beats that
come a few milliseconds sooner or later, where the sound is most like itself. Only the filling is
made of this: what is outside of the hole stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool import Samples

from ..remixing.laying import ATTACKS, LEAST_S, NUDGE_REACH, NUDGE_S
from ..unit.fades import Fade
from ..unit.listening import Listened
from ..unit.plan import BEAT_REACH, FREE_REACH
from ..unit.render import (
    LEAST_CORRELATION,
    Piece,
    align,
    keep_peak,
    lay,
    likeness_of,
)
from ..unit.ring import AHEAD_S, missing_ring
from .fits import Place
from .holes import Hole
from .joining import joined
from .levels import levelled, no_louder
from .repeating import Pair, repeats
from .surroundings import Surroundings

__all__ = ["Filling", "Surroundings", "fill"]

ONE_LAG = 0.2
"""By how much less alike both joins together may be so that no beat has to be moved."""
APART_S, SHORTEST_S = 0.06, 0.12
"""Seconds from a join in which no beat is moved, and which a run lasts at least."""
NEAR_S = 0.1
"""Seconds around a jump that must be known for what rings to be."""


@dataclass(frozen=True, eq=False)
class Filling:
    """What comes in the place of a hole.

    Parameters
    ----------
    samples
        Shape `(channels, frames)`.
    pieces, jumps
        What it is made of, frames counted from the hole's first; and whether each was jumped to.
    likeness
        Correlation of the waveforms at both joins, -1 to 1.
    bent
        Share by which its tempo is bent.
    """

    samples: Samples
    pieces: tuple[Piece, ...]
    jumps: tuple[bool, ...]
    likeness: tuple[float, float]
    bent: float


@dataclass(frozen=True)
class _Slot:
    """The beginning of a unit in the filling, in frames as if nothing were moved."""

    at: float
    unit: int
    jump: bool


def fill(
    around: Surroundings,
    heard: Listened,
    hole: Hole,
    place: Place,
    runs: Sequence[tuple[int, int]],
) -> Filling:
    """Lay runs of units `(first, behind the last)` into a hole."""
    rate, edges = around.rate, heard.units.edges
    frames = sum(float(edges[stop] - edges[enter]) * rate for enter, stop in runs)
    into, rest = place.into * rate, place.rest * rate
    if not hole.has_before:
        into = frames - rest - hole.frames
    missing = hole.frames - (frames - into - rest) if hole.has_before and hole.has_after else 0.0
    # Beats are moved later on: what they lack, or have too much of, is not yet in their places.
    slots = _slots(heard, runs, -into, rate, hole.frames - missing)
    pieces, jumps, rings, likeness = _place(around, heard, hole, slots, missing)
    lengths = np.diff([*(one.at for one in pieces), hole.frames])
    pieces = [replace(one, frames=int(length)) for one, length in zip(pieces, lengths, strict=True)]
    samples, fades = lay(around.samples, pieces, rate, pieces[0].source, hole.frames)
    _ring_on(samples, around, pieces, rings, fades)
    leaves = pieces[-1].source + hole.frames - pieces[-1].at
    samples = levelled(samples, around, hole, pieces[0].source, leaves)
    samples = no_louder(samples, around, hole, pieces[0].source, leaves)
    samples = keep_peak(samples, max(around.peak, 1e-6), rate)
    samples = joined(samples, around, heard, hole, place, pieces[0].source, leaves)
    if around.is_known:  # it is told from the beats on which it comes in and goes out
        lead, late = round(-into), round(-rest)
        pieces[-1] = replace(pieces[-1], frames=pieces[-1].frames - late)
        one = pieces[0]
        pieces[0] = replace(one, at=lead, source=one.source + lead, frames=one.frames - lead)
    bent = abs(missing) / max(hole.frames, 1)
    return Filling(samples, tuple(pieces), tuple(jumps), likeness, bent)


def _slots(
    heard: Listened, runs: Sequence[tuple[int, int]], begins: float, rate: int, frames: float
) -> list[_Slot]:
    """Every unit that begins within the hole, and before them the one that it begins with."""
    edges, slots, at = heard.units.edges, list[_Slot](), begins
    for enter, stop in runs:
        for unit in range(enter, stop):
            place = at + float(edges[unit] - edges[enter]) * rate
            jump = unit == enter
            if place <= (SHORTEST_S * rate if jump else 0) and (jump or not slots):
                slots = [_Slot(place, unit, True)]
            elif place > 0 and (place < frames - (SHORTEST_S if jump else APART_S) * rate):
                slots.append(_Slot(place, unit, jump))
        at += float(edges[stop] - edges[enter]) * rate
    return slots


def _place(
    around: Surroundings, heard: Listened, hole: Hole, slots: Sequence[_Slot], missing: float
) -> tuple[list[Piece], list[bool], list[bool], tuple[float, float]]:
    """Pieces in phase with what is before them, and the last with what comes after the hole.

    Returns
    -------
    Them, whether each was jumped to, whether what was left rings on over it, and how alike the
    waveforms at both joins are.
    """
    units, rate, mono = heard.units, around.rate, around.mono
    reach = BEAT_REACH if units.rhythmic else FREE_REACH
    begin = slots[0]
    source = round(float(units.edges[begin.unit]) * rate - begin.at)
    last_jump = max(k for k, slot in enumerate(slots) if slot.jump)
    last = slots[last_jump]
    leaves = float(units.edges[last.unit]) * rate + hole.frames - missing - last.at
    leaves = round(leaves)
    lags, likeness = _lags(
        around, hole, source, leaves, reach, last_jump == 0 and abs(missing) < LEAST_S * rate
    )
    source, leaves = max(source + lags[0], 0), leaves + lags[1]
    exact = leaves - hole.frames  # source less place of what goes out
    attack = [bool(units.attack[slot.unit] > ATTACKS) for slot in slots]
    pieces, jumps = [Piece(0, source, 0, begin.unit, 1, attack=attack[0])], [True]
    rings = [False]
    moving = _moving(slots, abs(missing) / rate, rate)
    settled = _settled(around, slots, moving, last_jump, exact, source, missing)
    for k, slot in enumerate(slots):
        if k == 0 or not (slot.jump or k in moving or k == settled):
            continue
        share = sum(one <= k for one in moving) / len(moving) if moving else 1.0
        at = max(round(slot.at + missing * share), pieces[-1].at + 1)
        before = pieces[-1].source + at - pieces[-1].at
        source = round(float(units.edges[slot.unit]) * rate)
        is_same = False
        if k >= settled:
            source = at + exact
        else:
            near = reach if slot.jump else NUDGE_REACH
            lag = repeats(mono, [Pair(before, source, True)], rate, near) if slot.jump else None
            is_same = lag is not None
            lag = align(mono, before, source, rate, near) if lag is None else lag
            source = max(0, source + lag)
        if slot.jump or source != before:
            pieces.append(Piece(at, source, 0, slot.unit, 1, attack=attack[k]))
            jumps.append(slot.jump)
            rings.append(slot.jump and not is_same)
    if hole.has_after and settled == len(slots) and pieces[-1].source - pieces[-1].at != exact:
        # No beat begins in time: where half of it is over.
        at = (pieces[-1].at + hole.frames) // 2
        if at > pieces[-1].at:
            unit = slots[-1].unit
            pieces.append(Piece(at, at + exact, 0, unit, 1, attack=False))
            jumps.append(False)
            rings.append(False)
    return pieces, jumps, rings, likeness


def _lags(
    around: Surroundings, hole: Hole, source: int, leaves: int, reach: float, is_one: bool
) -> tuple[tuple[int, int], tuple[float, float]]:
    """By how much to move what comes in and what goes out, and how alike they are then.

    If it is one piece (`is_one`), one lag does for both where the waveforms allow it.
    """
    rate, mono = around.rate, around.mono
    into, out = Pair(hole.first, source, True), Pair(hole.last, leaves, False)
    pairs = [into] * hole.has_before + [out] * hole.has_after
    if is_one and (found := repeats(mono, pairs, rate, reach)) is not None:
        return (found, found), (1.0, 1.0)
    curves: list[tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]] = []
    best: list[tuple[int, float]] = []
    for pair in (into, out):
        lag, alike = np.zeros(0, np.intp), np.zeros(0)
        if pair in pairs:
            lag, alike = likeness_of(mono, pair.at, pair.other, rate, reach)
        curves.append((lag, alike))
        if pair in pairs and (found := repeats(mono, [pair], rate, reach)) is not None:
            best.append((found, 1.0))
            continue
        k = int((alike - 0.1 * (lag / max(lag[-1], 1)) ** 2).argmax()) if len(lag) else -1
        is_alike = k >= 0 and alike[k] > LEAST_CORRELATION
        best.append((int(lag[k]), float(alike[k])) if is_alike else (0, 0.0))
    if is_one and len(curves[0][0]) and len(curves[1][0]):
        both = curves[0][1] + curves[1][1]
        k = int(both.argmax())
        if both[k] <= LEAST_CORRELATION:
            return (0, 0), (0.0, 0.0)
        if both[k] > best[0][1] + best[1][1] - ONE_LAG:
            lag = int(curves[0][0][k])
            return (lag, lag), (float(curves[0][1][k]), float(curves[1][1][k]))
    return (best[0][0], best[1][0]), (best[0][1], best[1][1])


def _moving(slots: Sequence[_Slot], seconds: float, rate: int) -> list[int]:
    """Which beats are moved, evenly apart, to make up for so many seconds."""
    if seconds < LEAST_S:
        return []
    free = [k for k in range(1, len(slots)) if slots[k].at > APART_S * rate]
    better = [k for k in free if not slots[k].jump]
    needed = int(np.ceil(seconds / NUDGE_S))
    among = better if len(better) >= needed else free
    count = min(needed, len(among))
    return [among[int((k + 0.5) * len(among) / count)] for k in range(count)]


def _settled(
    around: Surroundings,
    slots: Sequence[_Slot],
    moving: Sequence[int],
    last_jump: int,
    exact: int,
    source: int,
    missing: float,
) -> int:
    """From which slot on all is where the end will have it: the last one moved, or a likely one."""
    if moving and moving[-1] >= max(last_jump, 1):
        return moving[-1]
    rate, mono = around.rate, around.mono
    later = [k for k in range(last_jump + 1, len(slots)) if slots[k].at > APART_S * rate]
    if last_jump and not later:
        return last_jump
    if not later or (last_jump == 0 and source == exact):
        return len(slots)

    def alike(k: int) -> float:
        at = round(slots[k].at + missing)
        before = source + at if last_jump == 0 else at + exact
        _, likeness = likeness_of(mono, before, at + exact, rate, 0.0)
        return float(likeness[0]) if len(likeness) else -1.0

    return max(later, key=alike) if last_jump == 0 else later[len(later) // 2]


def _ring_on(
    samples: Samples,
    around: Surroundings,
    pieces: Sequence[Piece],
    rings: Sequence[bool],
    fades: Sequence[Fade],
) -> None:
    """What rings after a moment that is left goes on, within the hole."""
    rate, near = around.rate, int(NEAR_S * around.rate)
    joins = zip(pairwise(pieces), rings[1:], fades[1:], strict=True)
    for (before, piece), is_rung, fade in joins:
        left = before.source + piece.at - before.at
        heard = around.clean[max(left - near, 0) : left + samples.shape[1] - piece.at]
        room = min(samples.shape[1] - piece.at, around.samples.shape[1] - left)
        is_known = around.clean[max(piece.source - near, 0) : piece.source + near].all()
        ahead = min(fade.lead, int(AHEAD_S * rate))
        if not is_rung or room <= 0 or not is_known or not heard.all():
            continue
        ring = missing_ring(around.samples, piece.source, left, ahead, room, rate)
        first = piece.at - ahead
        samples[:, first : first + ring.shape[1]] += ring
