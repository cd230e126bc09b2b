"""The plan of a continuation: which stretch of the recording sounds when, to the sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from musictool import Audio, amplitude, decibels

from .analysis import mono_mix
from .costs import Cut
from .ending import Ending, fade_start
from .listening import Listened
from .paths import grid_of, runs_of
from .render import Piece, align
from .units import Units

__all__ = ["Plan", "lay_out"]

BEAT_REACH, FREE_REACH = 0.006, 0.015
"""Largest lag at a join in seconds: on a beat grid small enough not to be heard as timing."""
LARGEST_GAIN = 2.0
"""dB by which a piece may be turned to meet the level before it."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What a continuation is made of.

    Parameters
    ----------
    cut
        Frame of the recording at which the new part begins.
    frames
        Length of the new part from there on.
    pieces
        Stretches of the recording, one after another.
    path
        Unit in each slot.
    heard
        The recording.
    grid
        Start of every slot in seconds after the cut, `(len(path) + 1,)`; the first is ≤ 0.
    fade_start
        Frame of the new part at which it begins to fade; `frames` if it does not.
    """

    cut: int
    frames: int
    pieces: tuple[Piece, ...]
    path: tuple[int, ...]
    heard: Listened
    grid: np.ndarray
    fade_start: int

    @property
    def units(self) -> Units:
        """The units of the recording."""
        return self.heard.units

    @property
    def joins(self) -> tuple[int, ...]:
        """Frames of the new part at which a piece begins; the first is 0."""
        return tuple(piece.at for piece in self.pieces)

    @property
    def longest_run(self) -> int:
        """Most units in one piece: each layer of it is a verbatim run of that length."""
        return max(piece.units for piece in self.pieces)


def lay_out(
    audio: Audio,
    heard: Listened,
    cut: Cut,
    path: list[int],
    cut_frame: int,
    total: int,
    ending: Ending,
    final: int | None,
    drums: Sequence[int | None] = (),
) -> Plan:
    """Place the units of a path on the output grid.

    Parameters
    ----------
    audio
        The recording.
    heard, cut, path
        What was heard of it, where the new part begins, and what was chosen.
    cut_frame, total
        First frame and length of the new part.
    ending, final
        How it ends, and the slot of the last chord if it has one.
    drums
        For every run of the path, the unit its percussive layer comes from, or None.
    """
    rate, units = audio.sample_rate, heard.units
    grid = grid_of(units, path, cut)
    mono = mono_mix(audio.samples)
    pieces: list[Piece] = []
    for number, (start, stop) in enumerate(runs_of(path)):
        at = max(0, round(grid[start] * rate))
        if at >= total:
            break
        unit = path[start]
        offset = cut.offset if start == 0 else 0.0
        source = round((units.edges[unit] + offset) * rate)
        reach = BEAT_REACH if units.rhythmic else FREE_REACH
        before = cut_frame
        if pieces:
            before = pieces[-1].source + at - pieces[-1].at
        source = max(0, source + align(mono, before, source, rate, reach))
        other = drums[number] if number < len(drums) else None
        drums_at = None if other is None else round((units.edges[other] + offset) * rate)
        frames = min(round(grid[stop] * rate), total) - at
        gain = _gain(units, pieces[-1] if pieces else None, path, start, cut)
        attack = bool(units.attack[unit] > 1.0)
        pieces.append(Piece(at, source, frames, unit, stop - start, gain, attack, drums_at, other))
    last = fade_start(ending, total, rate, None if final is None else float(grid[final]))
    return Plan(cut_frame, total, tuple(pieces), tuple(path), heard, grid, last)


def _gain(units: Units, previous: Piece | None, path: list[int], start: int, cut: Cut) -> float:
    """Gain that brings what was before the entry to the level of what is there instead."""
    entered = path[start] - 1
    left = path[start - 1] if start else cut.unit - 1
    if entered < 0 or not 0 <= left < len(units):
        return 1.0
    carried = decibels(previous.gain) if previous else 0.0
    # Half of what was turned before is let go, so that gains do not add up from run to run.
    step = 0.7 * (units.level[left] - units.level[entered]) + 0.5 * carried
    return amplitude(np.clip(step, -LARGEST_GAIN, LARGEST_GAIN))
