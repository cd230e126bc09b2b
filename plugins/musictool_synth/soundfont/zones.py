"""The zones of presets and instruments: what a SoundFont's tables say for a key and a velocity.

References
----------
SoundFont technical specification 2.04, 7.3, 7.7 and 9.4: generators of an instrument are absolute,
those of a preset are added; a first zone without an end is for all that follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from .chunks import Tables
from .modulators import Modulator, modulators_of

__all__ = ["Layer", "Zone", "Zones", "layers"]

KEYS, VELOCITIES, INSTRUMENT, SAMPLE = 43, 44, 41, 53

MOST_LAYERS = 64
"""Sounds of one note at most; real fonts have up to eight."""


@dataclass(frozen=True)
class Zone:
    """Generators by number, modulators, and the instrument or sample at its end."""

    generators: dict[int, int]
    modulators: tuple[Modulator, ...]
    end: int


@dataclass(frozen=True)
class Layer:
    """What sounds: the zone of a preset and one of its instrument's."""

    preset: Zone
    instrument: Zone


class Zones:
    """The zones of one preset or instrument, found by key and velocity."""

    def __init__(self, zones: list[Zone]) -> None:
        self._zones = zones

    def at(self, key: int, velocity: int) -> Iterator[Zone]:
        """Those that answer."""
        low_key, high_key, low, high = self._ranges
        answer = (low_key <= key) & (key <= high_key) & (low <= velocity) & (velocity <= high)
        for at in np.flatnonzero(answer).tolist():
            yield self._zones[at]

    @cached_property
    def _ranges(self) -> tuple[npt.NDArray[Any], ...]:
        told = [
            (*_range(zone.generators.get(KEYS)), *_range(zone.generators.get(VELOCITIES)))
            for zone in self._zones
        ]
        return tuple(np.array(told, np.int64).reshape(-1, 4).T)


class Layers:
    """The presets of a file, each read when it is first played."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._presets: dict[int, Zones] = {}
        self._instruments: dict[int, Zones] = {}

    def of(self, preset: int, key: int, velocity: int) -> list[Layer]:
        """What sounds when a preset, by its row, is played."""
        found: list[Layer] = []
        for outer in self._preset(preset).at(key, velocity):
            for inner in self._instrument(outer.end).at(key, velocity):
                found.append(Layer(outer, inner))
                if len(found) >= MOST_LAYERS:
                    return found
        return found

    def _preset(self, row: int) -> Zones:
        if row not in self._presets:
            told = self._tables
            bags = told.presets["bag"][row : row + 2]
            found = _zones(
                told.preset_bags,
                told.preset_generators,
                told.preset_modulators,
                (int(bags[0]), int(bags[1])),
                (INSTRUMENT, len(told.instruments) - 1),
            )
            self._presets[row] = Zones(found)
        return self._presets[row]

    def _instrument(self, row: int) -> Zones:
        if row not in self._instruments:
            told = self._tables
            bags = told.instruments["bag"][row : row + 2]
            found = _zones(
                told.instrument_bags,
                told.instrument_generators,
                told.instrument_modulators,
                (int(bags[0]), int(bags[1])),
                (SAMPLE, len(told.samples) - 1),
            )
            self._instruments[row] = Zones(found)
        return self._instruments[row]


def layers(tables: Tables) -> Layers:
    """What the presets of a file play."""
    return Layers(tables)


def _zones(
    bags: Any, generators: Any, modulators: Any, rows: tuple[int, int], end: tuple[int, int]
) -> list[Zone]:
    """Zones of some rows of bags; `end` is the generator that ends one, and how many there are."""
    number, count = end
    common = Zone({}, (), -1)
    found: list[Zone] = []
    spans = bags[rows[0] : rows[1] + 1]
    for at, (here, after) in enumerate(pairwise(spans.tolist())):
        told = dict(generators[here[0] : after[0]].tolist())
        more = modulators_of(modulators[here[1] : after[1]])
        last = told.get(number, -1)
        if number not in told:
            if at == 0:
                common = Zone(told, more, -1)
        elif 0 <= last < count:
            found.append(Zone(common.generators | told, _overridden(common.modulators, more), last))
    return found


def _overridden(common: tuple[Modulator, ...], own: tuple[Modulator, ...]) -> tuple[Modulator, ...]:
    kinds = {modulator.kind for modulator in own}
    return (*(one for one in common if one.kind not in kinds), *own)


def _range(amount: int | None) -> tuple[int, int]:
    """Lowest and highest, in the two bytes of an amount."""
    return (0, 127) if amount is None else (amount & 0xFF, amount >> 8 & 0xFF)
