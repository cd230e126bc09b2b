"""Subtractive synthesis without aliasing: a wave's harmonics through a filter that moves.

Source and filter are multiplied harmonic by harmonic, for a row of cutoffs, and made into tables of
one period; a voice reads two neighbouring tables and goes from one to the other as its cutoff
moves. No harmonic lies over `HIGHEST` of half the sample rate, so there is nothing to alias.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from musictool import Samples

from .envelope import Envelope
from .keys import LOUD, Key
from .turning import Turning, Vibrato

__all__ = ["Filter", "Spectrum", "Waves"]

HIGHEST = 0.92
"""Of half the sample rate: what bends may add before a harmonic would alias, and no more."""

STEPS = 2
"""Tables to an octave of the cutoff."""

MIDDLE_C = 261.63

Spectrum = Callable[[Samples, float], Samples]
"""Amplitudes of harmonics 1, 2, ... of a fundamental in Hz, with sign."""


_SWEEP = Envelope(0.01, 0.5, 0.0, 0.3)


@dataclass(frozen=True)
class Filter:
    """A low-pass of 24 dB to the octave that follows key, velocity and an envelope."""

    cutoff: float
    """Hz, at middle C, velocity 100."""
    track: float = 0.5
    """Octaves to each octave of the keyboard."""
    hardness: float = 2.0
    """Octaves between the softest and the hardest velocity."""
    sweep: float = 0.0
    """Octaves over `cutoff` at the peak of the envelope."""
    envelope: Envelope = _SWEEP
    resonance: float = 0.7

    def octaves(self, key: Key) -> float:
        """Of the cutoff, over the fundamental."""
        tracked = self.cutoff * (key.hertz / MIDDLE_C) ** self.track
        return float(np.log2(tracked / key.hertz)) + self.hardness * (key.strength - LOUD)


@dataclass(frozen=True)
class Waves:
    """A patch: the wave, its filter, its envelope, and how many play it."""

    spectrum: Spectrum
    envelope: Envelope
    filter: Filter | None = None
    detunes: tuple[float, ...] = (0.0,)
    """In cents, one to each player; they sit from left to right."""
    vibrato: Vibrato | None = None
    width: float = 0.6
    """Of the players' places, 0 to 1."""
    octave: float = 1.0
    """Times the frequency of the key."""

    def begin(self, key: Key) -> _Sounding:
        """The voice of a key."""
        return _Sounding(self, key)


class _Sounding:
    """A voice."""

    def __init__(self, patch: Waves, key: Key) -> None:
        self.patch = patch
        self.key = key
        self.frames = patch.envelope.frames(key.held, key.rate)
        self.at = 0
        step = key.hertz * patch.octave / key.rate
        self.turning = Turning(key.hertz * patch.octave, key.rate, patch.vibrato)
        players = len(patch.detunes)
        self.ratios = [2 ** (cents / 1200) for cents in patch.detunes]
        self.offsets = _apart(players) + (key.rng.random() if players > 1 else 0.0)
        spread = np.linspace(-1, 1, players) if players > 1 else np.zeros(1)
        angles = (1 + patch.width * spread) * np.pi / 4
        self.gains = np.stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
        self.gains *= np.float32((2 / players) ** 0.5)
        self.tables, self.lowest = _tables(
            patch.spectrum, patch.filter and patch.filter.resonance, step, key.rate
        )

    def render(self, frames: int, speed: float | Samples) -> Samples:
        """The next frames, `(2, n)`."""
        frames = min(frames, self.frames - self.at)
        if not frames:
            return np.zeros((2, 0), np.float32)
        turns = self.turning.next(frames, speed)
        wave = self._wave(frames)
        sound = np.zeros((2, frames), np.float32)
        for player, (ratio, offset) in enumerate(zip(self.ratios, self.offsets, strict=True)):
            heard = wave(turns * ratio + offset)
            sound += self.gains[:, player, None] * heard
        sound *= self.patch.envelope.at(self.at, frames, self.key.held, self.key.rate)
        self.at += frames
        return sound

    def _wave(self, frames: int) -> Callable[[Samples], Samples]:
        """What reads the tables, at the cutoff of the next frames."""
        size = self.tables.shape[1] - 1
        filter_ = self.patch.filter
        if filter_ is None:
            return lambda turns: _read(self.tables[0], turns, size)
        octaves = filter_.octaves(self.key) + np.zeros(1, np.float32)
        if filter_.sweep:
            key = self.key
            octaves = octaves + filter_.sweep * filter_.envelope.at(
                self.at, frames, key.held, key.rate
            )
        places = np.clip(octaves * STEPS - self.lowest, 0, self.tables.shape[0] - 1.001)
        if np.ptp(places) < 1e-3:
            row = int(places[0])
            part = np.float32(places[0] - row)
            table = (1 - part) * self.tables[row] + part * self.tables[row + 1]
            return lambda turns: _read(table, turns, size)
        rows = places.astype(np.int32)
        parts = (places - rows).astype(np.float32)
        flat = self.tables.ravel()
        begins = rows * (size + 1)

        def read(turns: Samples) -> Samples:
            low = _read(flat, turns, size, begins)
            return low + parts * (_read(flat, turns, size, begins + (size + 1)) - low)

        return read


def _read(table: Samples, turns: Samples, size: int, begins: Samples | int = 0) -> Samples:
    """A period at some phases, between its points on a straight line."""
    places = (turns - np.floor(turns)) * size
    whole = places.astype(np.int32)
    part = (places - whole).astype(np.float32)
    whole += begins
    low = table.take(whole, mode="clip")
    whole += 1
    return np.asarray(low + part * (table.take(whole, mode="clip") - low), np.float32)


def _apart(players: int) -> Samples:
    """Phases of chirps, in turns: players who begin with them are as loud together as they will be.

    With any others, a section of four may begin twice as loud as it goes on, or cancel itself.
    """
    number = np.arange(players)
    return (number * (number + players % 2) / players / 2) % 1


@lru_cache(maxsize=192)
def _tables(
    spectrum: Spectrum, resonance: float | None, step: float, rate: int
) -> tuple[Samples, int]:
    """Periods of a wave whose frequency is `step` times the rate, and the lowest cutoff's place.

    Shape `(cutoffs, points + 1)`; the last point is the first again. The cutoffs are `STEPS` to an
    octave over the fundamental.
    """
    harmonics = np.arange(1, max(2, int(HIGHEST / 2 / step) + 1))
    amplitudes = spectrum(harmonics, step * rate).astype(np.float64)
    if harmonics[0] * step > HIGHEST / 2:
        amplitudes = np.zeros_like(amplitudes)
    size = max(2048, 1 << (int(harmonics.size * 8) - 1).bit_length())
    rows = amplitudes[None, :]
    lowest = -2 * STEPS
    if resonance is not None:
        highest = STEPS * int(np.ceil(np.log2(0.5 / step) + 1))
        cutoffs = 2.0 ** (np.arange(lowest, max(highest, lowest + 2) + 1) / STEPS)
        ratio = (harmonics[None, :] / cutoffs[:, None]) ** 2
        one = 1 / np.sqrt((1 - ratio) ** 2 + ratio / resonance**2)
        other = 1 / np.sqrt((1 - ratio) ** 2 + 2 * ratio)
        rows = amplitudes[None, :] * one * other
    bins = np.zeros((rows.shape[0], size // 2 + 1), np.complex128)
    bins[:, 1 : harmonics.size + 1] = -0.5j * size * rows
    periods = np.fft.irfft(bins, size, axis=1)
    return np.concatenate([periods, periods[:, :1]], axis=1).astype(np.float32), lowest
