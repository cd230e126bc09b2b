"""Modulators: how velocity and key change what a SoundFont's generators say.

References
----------
SoundFont technical specification 2.04, 8.2 and 9.5. Bends, wheel, volume, expression and pan are
the business of whoever plays the voices, so of other sources each counts as it rests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

__all__ = ["ATTENUATION", "Modulator", "modulators_of", "moved_by"]

ATTENUATION = 48

_VELOCITY, _KEY, _WHEEL = 2, 3, 14
_RESTING = {7: 100, 10: 64, 11: 127, 91: 40}
"""Controllers that do not rest at 0."""


@dataclass(frozen=True)
class Modulator:
    """A source that moves a generator by `amount`, times what a second source says."""

    source: int
    number: int
    amount: int
    by: int
    absolute: bool

    @property
    def kind(self) -> tuple[int, int, int]:
        """Of two of one kind the more special one counts."""
        return self.source, self.number, self.by

    def value(self, key: int, velocity: int) -> float:
        """What is added to the generator."""
        second = 1.0 if self.by == 0 else _level(self.by, key, velocity)
        value = self.amount * _level(self.source, key, velocity) * second
        return abs(value) if self.absolute else value


_LOUDNESS = Modulator(0x0502, ATTENUATION, 960, 0, False)
"""The one that every instrument has: the amplitude goes with the square of the velocity."""

_LEFT_OUT = ((0x0102, 8),)
"""Velocity to cutoff, which FluidSynth and others leave out as well: fonts are not made for it."""


def modulators_of(rows: Any) -> tuple[Modulator, ...]:
    """Those of some rows that can be followed: none that modulates another one."""
    return tuple(
        Modulator(source, number, amount, by, transform == 2)
        for source, number, amount, by, transform in rows.tolist()
        if number < 61 and (source, number) not in _LEFT_OUT and source & 0x7F != 127
    )


def moved_by(
    instrument: tuple[Modulator, ...], preset: tuple[Modulator, ...], key: int, velocity: int
) -> dict[int, float]:
    """What all modulators together add, by generator."""
    own = {one.kind for one in instrument}
    heard = [*instrument, *preset]
    if _LOUDNESS.kind not in own:
        heard.append(_LOUDNESS)
    moved: dict[int, float] = {}
    for one in heard:
        moved[one.number] = moved.get(one.number, 0.0) + one.value(key, velocity)
    return moved


def _level(source: int, key: int, velocity: int) -> float:
    """A source from 0 to 1, or from -1 to 1 if it is bipolar."""
    index, shape = source & 0x7F, source >> 10
    level = _at(index, bool(source & 0x80), key, velocity)
    if source & 0x100:
        level = 1 - level
    if not source & 0x200:
        return _shaped(shape, level)
    both = 2 * level - 1
    return math.copysign(_shaped(shape, abs(both)), both) if shape in (1, 2) else both


def _at(index: int, controller: bool, key: int, velocity: int) -> float:
    if controller:
        return _RESTING.get(index, 0) / 127
    if index == 0:
        return 1.0
    told = {_VELOCITY: velocity / 127, _KEY: key / 127, _WHEEL: 0.5}
    return told.get(index, 0.0)


def _shaped(shape: int, level: float) -> float:
    if shape == 1:  # concave: of attenuations in dB, the square
        return min(1.0, -40 / 96 * math.log10(max(1 - level, 1e-3)))
    if shape == 2:
        return max(0.0, 1 + 40 / 96 * math.log10(max(level, 1e-3)))
    if shape == 3:
        return float(level >= 0.5)
    return level
