"""`SoundFont`: the presets of a file, and the regions that a key and a velocity sound."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from ..sampled.region import Envelope, Lfo, Region, Sound
from .chunks import is_compressed, is_playable, read_sample, read_tables
from .modulators import ATTENUATION, moved_by
from .zones import Layer, layers

__all__ = ["DRUMS", "SoundFont"]

DRUMS = 128
"""The bank of drums."""

ATTENUATED = 0.4
"""Of the attenuation that a font tells, what the cards that fonts were made for took."""

LEAST_RELEASE = 1 / 64

_DEFAULTS = {8: 13500, 56: 100, 46: -1, 47: -1, 58: -1} | dict.fromkeys(
    (21, 23, 25, 26, 27, 28, 30, 33, 34, 35, 36, 38), -12000
)
_OF_INSTRUMENTS = frozenset((0, 1, 2, 3, 4, 12, 45, 46, 47, 50, 54, 57, 58))
"""Generators that a preset cannot have."""


class SoundFont:
    """A SoundFont 2 or 3, opened.

    Raises
    ------
    UnreadableFile
        If it is none, or damaged.
    """

    def __init__(self, path: Path) -> None:
        self._tables = tables = read_tables(path)
        self.name = tables.name
        self._layers = layers(tables)
        rows = tables.presets[:-1]
        self._rows: dict[tuple[int, int], int] = {}
        for row, place in enumerate(rows[["bank", "program"]].tolist()):
            self._rows.setdefault(place, row)
        self.regions = lru_cache(4096)(self._regions)

    def preset(self, bank: int, program: int) -> int | None:
        """The row of a preset, or of what stands in for it; None if there is none at all."""
        stand_ins = [(bank, program), (DRUMS, 0)] if bank == DRUMS else [(bank, program)]
        if bank != DRUMS:
            stand_ins += [(0, program), (0, program // 8 * 8), (0, 0)]
        for place in stand_ins:
            if place in self._rows:
                return self._rows[place]
        return None

    def has(self, bank: int, program: int) -> bool:
        """Whether there is that very preset."""
        return (bank, program) in self._rows

    def preset_name(self, row: int) -> str:
        """What a preset is called."""
        told = self._tables.presets["name"][row].decode("latin-1").strip()
        return told if told.isprintable() else ""

    def _regions(self, row: int, key: int, velocity: int) -> tuple[Region, ...]:
        """What sounds, when a preset's key is played."""
        found = (self._region(one, key, velocity) for one in self._layers.of(row, key, velocity))
        return tuple(region for region in found if region is not None)

    def _region(self, layer: Layer, key: int, velocity: int) -> Region | None:
        header = self._tables.samples[layer.instrument.end]
        if not is_playable(header, self._tables.size):
            return None
        told = _Told(layer, key, velocity)
        sound = self._sound(header, told)
        if sound is None:
            return None
        key = told.key
        root = told(58) if 0 <= told(58) <= 127 else min(int(header["pitch"]), 127)
        if told(58) < 0 and header["pitch"] > 127:
            root = 60
        cents = (key - root) * told(56) + 100 * told(51) + told(52) + int(header["correction"])
        return Region(
            sound,
            cents=float(np.clip(cents, -12000, 12000)),
            gain=10 ** (-max(ATTENUATED * told.own(ATTENUATION), 0) / 200)
            * 10 ** (-max(told.moved(ATTENUATION), 0) / 200),
            pan=float(np.clip(told(17) / 500, -1, 1)),
            volume=told.envelope((33, 34, 35, 36, 37, 38, 39, 40)),
            modulation=told.envelope((25, 26, 27, 28, 29, 30, 31, 32)),
            to_pitch=float(told(7)),
            to_cutoff=float(told(11)),
            tremolo=Lfo(
                told.seconds(21), told.hertz(22), float(told(5)), float(told(10)), told(13) / 10
            ),
            vibrato=Lfo(told.seconds(23), told.hertz(24), float(told(6))),
            cutoff_hz=told.hertz(8),
            resonance_db=float(np.clip(told(9), 0, 960)) / 10,
            until_end=int(told(54)) & 3 == 3,
        )

    def _sound(self, header: Any, told: _Told) -> Sound | None:
        begin, end = int(header["start"]), int(header["end"])
        first, last = int(header["loop_start"]), int(header["loop_end"])
        compressed = is_compressed(header)
        if compressed:
            start, stop = begin, end
            frames = None
        else:
            start = begin + told.frames(0, 4)
            stop = end + told.frames(1, 12)
            if not (0 <= start < stop and 2 * stop <= self._tables.size):
                start, stop = begin, end
            first, last = first - start, last - start
            frames = stop - start
        first, last = first + told.frames(2, 45), last + told.frames(3, 50)
        loops = int(told(54)) & 3 in (1, 3) and 0 <= first < last
        loops = loops and (frames is None or last <= frames)
        read = partial(read_sample, self._tables, start, stop, compressed)
        return Sound(
            (self._tables.path, start, stop),
            read,
            float(header["rate"]),
            (first, last) if loops else None,
        )


class _Told:
    """The generators of a layer: the instrument's, the preset's, and what modulators add."""

    def __init__(self, layer: Layer, key: int, velocity: int) -> None:
        self._own, self._added = layer.instrument.generators, layer.preset.generators
        self.key = self._own.get(46, -1) if 0 <= self._own.get(46, -1) <= 127 else key
        forced = self._own.get(47, -1)
        velocity = forced if 0 < forced <= 127 else velocity
        modulators = layer.instrument.modulators, layer.preset.modulators
        self._moved = moved_by(*modulators, self.key, velocity)

    def own(self, number: int) -> int:
        """Without modulators."""
        value = self._own.get(number, _DEFAULTS.get(number, 0))
        return value if number in _OF_INSTRUMENTS else value + self._added.get(number, 0)

    def moved(self, number: int) -> float:
        """By modulators."""
        return self._moved.get(number, 0.0)

    def __call__(self, number: int) -> float:
        return self.own(number) + self.moved(number)

    def frames(self, fine: int, coarse: int) -> int:
        """An offset into samples."""
        return self.own(fine) + 32768 * self.own(coarse)

    def seconds(self, number: int, more: float = 0.0) -> float:
        """Of timecents; -12000 and less is at once."""
        timecents = self(number) + more
        return 0.0 if timecents <= -12000 else float(2 ** (min(timecents, 8000) / 1200))

    def hertz(self, number: int) -> float:
        """Of cents over 8.176 Hz."""
        return float(8.176 * 2 ** (np.clip(self(number), -16000, 13500) / 1200))

    def envelope(self, numbers: tuple[int, ...]) -> Envelope:
        """Of the generators for delay, attack, hold, decay, sustain, release, and two by key."""
        delay, attack, hold, decay, sustain, release, of_hold, of_decay = numbers
        below = 60 - self.key
        return Envelope(
            self.seconds(delay),
            self.seconds(attack),
            self.seconds(hold, below * self(of_hold)),
            self.seconds(decay, below * self(of_decay)),
            1 - float(np.clip(self(sustain), 0, 1000)) / 1000,
            max(self.seconds(release), LEAST_RELEASE),
        )
