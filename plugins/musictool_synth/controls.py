"""The controls of a part as courses in time: its pitch, its level on either side, its room.

Controllers are read in the order in which they come, as a MIDI instrument does, bends in the range
that registered parameter 0 sets. Every step becomes a ramp of `RAMP_S`, so that none is a click.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from musictool import Samples

__all__ = ["Controls", "Course"]

RAMP_S = 0.01

VIBRATO_HZ = 5.5
VIBRATO_SEMITONES = 0.5
"""With modulation or pressure all the way up, on either side, as in soundfonts."""

_DEFAULTS = {1: 0, 7: 100, 10: 64, 11: 127, 91: 40}
"""Controllers that are heard, with what General MIDI has them begin with."""

_KEPT_BY_RESET = (7, 10, 91)


@dataclass(frozen=True)
class Course:
    """A value over time: steps at frames, each smoothed into a ramp."""

    frames: Any
    values: Any

    @classmethod
    def of(cls, frames: list[int], values: list[float], ramp: int) -> Self:
        """From steps in order; of those at one frame the last counts."""
        steps = dict(zip(frames, values, strict=True))
        points: list[tuple[float, float]] = []
        value = None
        times = [*steps, math.inf]
        for at, (frame, new) in enumerate(steps.items()):
            if value is not None and frame > 0 and new != value:
                points.append((frame, value))
                points.append((min(frame + ramp, times[at + 1]), new))
            elif value != new:
                points.append((frame, new))
            value = new
        columns = np.array(points, np.float64)
        return cls(columns[:, 0], columns[:, 1])

    def at(self, start: int, count: int) -> float | Samples:
        """From a frame on: one number where nothing moves, else float32 of shape `(count,)`."""
        first = int(np.searchsorted(self.frames, start, side="right"))
        last = int(np.searchsorted(self.frames, start + count, side="left"))
        before, after = max(first - 1, 0), min(last, self.frames.size - 1)
        values = self.values[before : after + 1]
        if (values == values[0]).all():
            return float(values[0])
        times = np.arange(start, start + count)
        near = self.frames[before : after + 1]
        return np.interp(times, near, values).astype(np.float32)


@dataclass(frozen=True)
class Controls:
    """The courses of one part."""

    rate: int
    semitones: Course
    vibrato: Course
    """From 0 to 1."""
    left: Course
    right: Course
    room: Course
    """How much goes to the reverb: 1 as General MIDI begins."""

    @classmethod
    def of(cls, controls: Any, frames: Any, rate: int) -> Self:
        """From rows of `CONTROL` in order, and the frame of each."""
        state = _State()
        times = [0]
        told = [state.heard()]
        rows = zip(
            frames.tolist(),
            controls["status"].tolist(),
            controls["number"].tolist(),
            controls["value"].tolist(),
            strict=True,
        )
        for frame, status, number, value in rows:
            if state.moved(status, number, value):
                times.append(frame)
                told.append(state.heard())
        ramp = max(1, round(RAMP_S * rate))
        courses = (Course.of(times, list(column), ramp) for column in zip(*told, strict=True))
        return cls(rate, *courses)

    def speed(self, start: int, count: int) -> float | Samples:
        """How many times as fast the waves of all notes go: bends, tuning, vibrato."""
        semitones, vibrato = self.semitones.at(start, count), self.vibrato.at(start, count)
        if not isinstance(vibrato, float) or vibrato > 0:
            times = np.arange(start, start + count) / self.rate
            wave = np.sin(2 * np.pi * VIBRATO_HZ * times).astype(np.float32)
            semitones = semitones + np.float32(VIBRATO_SEMITONES) * vibrato * wave
        if isinstance(semitones, float):
            return float(2 ** (semitones / 12))
        return np.exp2(semitones / np.float32(12)).astype(np.float32)

    def levels(self, start: int, count: int) -> tuple[float | Samples, float | Samples]:
        """The factors of the left and the right channel."""
        return self.left.at(start, count), self.right.at(start, count)


@dataclass
class _State:
    """A MIDI channel between two events."""

    values: dict[int, int] = field(default_factory=_DEFAULTS.copy)
    parameter: tuple[int, int] = (127, 127)
    """The registered parameter that data entry is for, (controller 101, 100)."""
    bend: int = 0
    pressure: int = 0
    reach: float = 2.0
    """Semitones of a whole bend."""
    coarse: int = 0
    fine: float = 0.0

    def moved(self, status: int, number: int, value: int) -> bool:
        """Take an event; whether it may be heard."""
        if status == 0xE0:
            self.bend = value
        elif status == 0xD0:
            self.pressure = value
        elif status != 0xB0:
            return False
        elif number in self.values:
            self.values[number] = value
        elif number in (98, 99):
            self.parameter = (127, 127)
        elif number == 100:
            self.parameter = (self.parameter[0], value)
        elif number == 101:
            self.parameter = (value, self.parameter[1])
        elif number == 6:
            self._entered(value)
        elif number == 38 and self.parameter == (0, 0):
            self.reach = math.floor(self.reach) + value / 100
        elif number == 121:
            kept = {number: self.values[number] for number in _KEPT_BY_RESET}
            self.values = {**_DEFAULTS, **kept}
            self.bend, self.pressure, self.parameter = 0, 0, (127, 127)
        else:
            return False
        return True

    def _entered(self, value: int) -> None:
        if self.parameter == (0, 0):
            self.reach = float(value)
        elif self.parameter == (0, 1):
            self.fine = (value - 64) / 64
        elif self.parameter == (0, 2):
            self.coarse = value - 64

    def heard(self) -> tuple[float, float, float, float, float]:
        """Semitones, vibrato, level left and right, room."""
        semitones = self.reach * self.bend / (8191 if self.bend > 0 else 8192)
        vibrato = min(1.0, (self.values[1] + self.pressure) / 127)
        level = (self.values[7] / 100 * self.values[11] / 127) ** 2
        angle = max(self.values[10] - 1, 0) / 126 * math.pi / 2
        left, right = math.sqrt(2) * math.cos(angle), math.sqrt(2) * math.sin(angle)
        if self.values[10] == 64:
            left = right = 1.0
        room = self.values[91] / 40
        return (semitones + self.fine + self.coarse, vibrato, level * left, level * right, room)
