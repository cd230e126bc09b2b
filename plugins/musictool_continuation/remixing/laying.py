"""From a route to pieces of the recording, each at its frame, and to sound.

The route ends a few hundredths of a second beside the length that is wished for. What is missing
or too much is shared out among beats: each comes a few milliseconds sooner or later than the one
before it would have it, joined as all pieces are, in phase and ahead of the attack. Nothing is
stretched; what begins and ends the piece is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from musictool import Audio, Samples

from ..unit.listening import Listened
from ..unit.plan import BEAT_REACH, FREE_REACH
from ..unit.render import Piece, align, keep_peak, lay
from ..unit.ring import AHEAD_S, LONGEST_S, missing_ring
from .route import Leg

__all__ = ["Laid", "Part", "lay_pieces", "sound_of"]

NUDGE_S = 0.008
"""Seconds by which a beat is moved at most, where there are enough of them."""
NUDGE_REACH = 0.003
"""Seconds by which one may be moved more or less, to come in phase."""
LEAST_S = 0.0005
"""Seconds beside its length from which on anything is moved."""
ATTACKS = 1.0
"""Onset strength of a unit from which on it begins with an attack."""
RELEASE_S = 0.005
"""Seconds of fade where the recording is entered or left amid its sound."""


@dataclass(frozen=True)
class Part:
    """What of the recording a remix is made of, and when it must be where.

    Parameters
    ----------
    keep, end
        The units before which the beginning is left as it is, and from which on the end is.
    frames
        Length of the remix.
    hits
        Its frames at which the beats that end the legs before the last are to be struck.
    amid
        Whether the recording is entered, and left, amid its sound.
    """

    keep: int
    end: int
    frames: int
    hits: tuple[int, ...] = ()
    amid: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, eq=False)
class Laid:
    """Pieces of a recording, one after another.

    Parameters
    ----------
    pieces
        As `unit` lays them.
    jumps
        Whether each was jumped to; the others play on, a few milliseconds sooner or later.
    bent
        Largest share by which the tempo is bent.
    """

    pieces: tuple[Piece, ...]
    jumps: tuple[bool, ...]
    bent: float


@dataclass(frozen=True)
class _Slot:
    """The beginning of a unit in the remix, in frames as if nothing were moved."""

    at: float
    unit: int
    jump: bool


def lay_pieces(
    audio: Audio,
    mono: Samples,
    heard: Listened,
    legs: Sequence[Leg],
    part: Part,
    strikes: Sequence[float],
) -> Laid:
    """Place the runs of a route.

    Parameters
    ----------
    audio, mono
        The recording, and its mix, shape `(frames,)`.
    heard
        What was heard of it.
    legs
        The route.
    part
        What it is laid between.
    strikes
        Seconds from the beginning of each unit to its attack, `(t,)`.
    """
    rate, edges = audio.sample_rate, heard.units.edges
    pieces = [Piece(0, 0, audio.frames, 0, 1)]
    jumps = [False]
    bent = 0.0
    # Where the first leg's first unit begins, if nothing is moved before it.
    begins = float(edges[0] * rate)
    for number, leg in enumerate(legs):
        final = number == len(legs) - 1
        stop = leg.runs[-1][1]
        if final:
            ends = part.frames - (audio.frames - edges[part.end] * rate)
        else:
            ends = part.hits[number] - strikes[stop] * rate
        slots = _slots(heard, leg, begins, rate)
        keep = part.keep if number == 0 else 0
        free = slots[-1].at - begins - (edges[keep] - edges[0]) * rate
        missing = ends - slots[-1].at
        bent = max(bent, abs(missing) / max(free, rate / 10))
        exact = audio.frames - part.frames if final else None
        _place(rate, mono, heard, slots, missing, (pieces, jumps), exact, keep)
        begins = ends
    lengths = np.diff([*(one.at for one in pieces), part.frames])
    pieces = [
        Piece(one.at, one.source, int(length), one.unit, one.units, attack=one.attack)
        for one, length in zip(pieces, lengths, strict=True)
    ]
    return Laid(tuple(pieces), tuple(jumps), bent)


def _slots(heard: Listened, leg: Leg, begins: float, rate: int) -> list[_Slot]:
    """Every unit of a leg, and that which follows its last."""
    units, slots, at = heard.units, list[_Slot](), begins
    for enter, stop in leg.runs:
        for unit in range(enter, stop):
            place = at + (units.edges[unit] - units.edges[enter]) * rate
            slots.append(_Slot(place, unit, unit == enter and bool(slots)))
        at += (units.edges[stop] - units.edges[enter]) * rate
    enter, stop = leg.runs[-1]
    return [*slots, _Slot(at, stop, enter == stop)]


def _place(
    rate: int,
    mono: Samples,
    heard: Listened,
    slots: Sequence[_Slot],
    missing: float,
    laid: tuple[list[Piece], list[bool]],
    exact: int | None,
    keep: int,
) -> None:
    """Lay the units of a leg: at its jumps, and where a beat is moved.

    Parameters
    ----------
    missing
        Frames by which the leg is too short.
    exact
        Source less place of what follows the leg, where that is fixed to the frame.
    keep
        How many of its units are not moved, if there are more.
    """
    units = heard.units
    pieces, jumps = laid
    moving = _moving(heard, slots, abs(missing) / rate, keep)
    settled = len(slots)
    if exact is not None:
        # From some beat after the last jump on, all is where the end will have it.
        last_jump = max((k for k, slot in enumerate(slots) if slot.jump), default=0)
        after = [k for k in moving if k > last_jump] or [(last_jump + len(slots)) // 2]
        settled = after[-1]
    steps = sorted({*moving, *(k for k, slot in enumerate(slots) if slot.jump), settled})
    for k in steps:
        if k == len(slots):
            break
        slot = slots[k]
        share = sum(one <= k for one in moving) / len(moving) if moving else 1.0
        at = max(round(slot.at + missing * share), pieces[-1].at + 1)
        before = pieces[-1].source + at - pieces[-1].at
        source = round(units.edges[slot.unit] * rate)
        if k >= settled:
            source = at + (exact or 0)
        elif slot.jump:
            reach = BEAT_REACH if units.rhythmic else FREE_REACH
            source = max(0, source + align(mono, before, source, rate, reach))
        else:
            source = max(0, source + align(mono, before, source, rate, NUDGE_REACH))
        if slot.jump or source != before:
            attack = bool(units.attack[min(slot.unit, len(units) - 1)] > ATTACKS)
            pieces.append(Piece(at, source, 0, slot.unit, 1, attack=attack))
            jumps.append(slot.jump)


def _moving(heard: Listened, slots: Sequence[_Slot], seconds: float, keep: int) -> list[int]:
    """Which beats are moved, evenly apart, to make up for so many seconds."""
    needed = int(np.ceil(seconds / NUDGE_S))
    if seconds < LEAST_S:
        return []
    units = heard.units
    first = max(1, min(keep, len(slots) - 1))
    free = [k for k in range(first, len(slots)) if not slots[k].jump]
    # Not beside a jump, and where an attack hides it, unless there are too few of these.
    better = [
        k
        for k in free
        if not any(one.jump for one in slots[max(k - 1, 0) : k + 2])
        and (not units.rhythmic or units.attack[min(slots[k].unit, len(units) - 1)] > ATTACKS)
    ]
    among = next(
        (some for some in (better, free) if len(some) >= needed), [*range(first, len(slots))]
    )
    if not among:
        return []
    count = min(needed, len(among))
    return [among[int((k + 0.5) * len(among) / count)] for k in range(count)]


def sound_of(audio: Audio, laid: Laid, part: Part, heard: Listened) -> Samples:
    """The pieces as sound, shape `(channels, part.frames)`.

    What rings after a moment that is left goes on over what is entered, unless that is the end,
    which stays as it is.
    """
    rate = audio.sample_rate
    made, fades = lay(audio.samples, laid.pieces, rate, 0, part.frames)
    ends = part.frames - (audio.frames - round(heard.units.edges[part.end] * rate))
    joins = zip(pairwise(laid.pieces), laid.jumps[1:], fades[1:], strict=True)
    for (before, piece), jump, fade in joins:
        left = before.source + piece.at - before.at
        room = min(int(LONGEST_S * rate), ends - piece.at, audio.frames - left)
        ahead = min(fade.lead, int(AHEAD_S * rate))
        if not jump or room <= 0:
            continue
        ring = missing_ring(audio.samples, piece.source, left, ahead, room, rate)
        first = piece.at - ahead
        made[:, first : first + ring.shape[1]] += ring
    peak = max(float(np.abs(audio.samples).max(initial=0)), 1e-6)
    made = keep_peak(made, peak, rate)
    release = min(int(RELEASE_S * rate), part.frames // 2)
    rise = np.linspace(0, 1, release + 2, dtype=np.float32)[1:-1]
    if part.amid[0]:
        made[:, :release] *= rise
    if part.amid[1]:
        made[:, part.frames - release :] *= rise[::-1]
    return made
