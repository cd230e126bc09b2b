"""`rhythm.quantize` of notes: onto the lines of a grid that begins anew with each bar."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import BadParameter, Meter, Score, Track

from .following import with_moved_notes

__all__ = ["quantize"]

Array = NDArray[Any]


def quantize(score: Score, grid: str, strength: float, swing: float, ends: bool) -> Score:
    """Move beginnings, and with `ends` the ends too, a part of the way to their nearest lines."""
    triplets = grid.endswith("T")
    if triplets and swing != 0.5:
        raise BadParameter("rhythm.quantize: triplets have no swing; give a straight grid, or none")
    step = 4 * score.resolution * Fraction(grid.removesuffix("T"))
    lines = Lines(score, float(step * 2 / 3 if triplets else step), swing)

    def quantized(track: Track) -> Track:
        notes = track.notes.copy()
        before = notes["start"].astype(np.int64)
        starts, next_lines = lines.nearest(before)
        starts = before + np.rint(strength * (starts - before)).astype(np.int64)
        notes["start"] = starts
        if ends:
            until = before + notes["duration"]
            whole = np.maximum(lines.nearest(until)[0], next_lines)
            until = until + np.rint(strength * (whole - until)).astype(np.int64)
            notes["duration"] = np.where(notes["duration"] > 0, np.maximum(until - starts, 1), 0)
        return with_moved_notes(track, notes)

    return replace(score, tracks=tuple(map(quantized, score.tracks)))


class Lines:
    """Every `step` ticks a line, from each bar line on; of two the second is late by `swing`."""

    def __init__(self, score: Score, step: float, swing: float) -> None:
        meters = score.meters
        if not meters or meters[0].tick > 0:
            meters = (Meter(0, 4, 4), *meters)
        self.starts = np.array([meter.tick for meter in meters], np.int64)
        quarter = 4.0 * score.resolution
        self.bars = np.array([quarter * meter[1] / meter[2] for meter in meters])
        self.ends = np.append(self.starts[1:], np.iinfo(np.int64).max // 2).astype(float)
        self.step, self.swing = step, swing

    def nearest(self, ticks: Array) -> tuple[Array, Array]:
        """The line next to each tick, and the one that follows it."""
        at = np.searchsorted(self.starts, ticks, side="right") - 1
        since = ticks - self.starts[at]
        bar = self.starts[at] + since // self.bars[at] * self.bars[at]
        end = np.minimum(bar + self.bars[at], self.ends[at])
        pair = 2 * self.step
        first = bar + (ticks - bar) // pair * pair
        marks = (0.0, self.swing * pair, pair, pair + self.swing * pair, 2 * pair)
        lines = np.stack([np.minimum(first + mark, end) for mark in marks])
        lines[3:] = np.where(lines[2] < end, lines[3:], lines[2] + np.array([[1], [2]]) * self.step)
        lines = np.rint(lines).astype(np.int64)
        chosen = np.abs(lines[:3] - ticks).argmin(axis=0)
        every = np.arange(ticks.size)
        line = lines[chosen, every]
        after = np.where(lines > line, lines, np.iinfo(np.int64).max).min(axis=0)
        return line, after
