"""Sums of sines that die away: what bars, bells, skins and piano strings do when they are struck.

A decaying sine is a power of a complex number, z^(64 b + j) = z^(64 b) z^j, so that a block of all
sines together is one product of two matrices. The model: J.-M. Adrien, "The missing link: modal
synthesis", in Representations of Musical Signals (1991).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musictool import Samples

from .keys import Key
from .ringing import Ringing
from .shelf import GROWTH, Source

__all__ = ["Bars", "Modes"]

SHORT, LONG = 64, GROWTH
"""Frames of a row, and of all rows of a block."""

AT_ONCE = 32
"""Modes of one product: few enough that BLAS does it in one thread, so that sums are rounded alike
on any number of cores."""

GONE = 1e-4
"""Of the loudest moment: -80 dB, under which it has died away."""

UNHEARD = 1e-6
"""Of all sines together at their beginning: a sine under it is left out from there on."""

HIGHEST = 0.46
"""Of the sample rate: no sine above."""


class Modes:
    """A sum of decaying sines as a source.

    Parameters
    ----------
    hertz, decays
        Frequencies, and seconds in which each falls by 60 dB, shape `(modes,)`.
    levels
        Amplitudes, shape `(channels, modes)`.
    rate
        Sample rate in Hz.
    attack
        Seconds in which it rises, as a hammer stays on the string.
    """

    def __init__(
        self, hertz: Samples, decays: Samples, levels: Samples, rate: int, attack: float
    ) -> None:
        audible = (hertz < HIGHEST * rate) & (np.abs(levels).max(axis=0) > 1e-6)
        hertz, decays, levels = hertz[audible], decays[audible], levels[:, audible]
        powers = (-np.log(1000) / decays + 2j * np.pi * hertz) / rate
        self.levels = np.abs(levels).max(axis=0)
        self.states = np.full(hertz.size, -1j)
        self.turn = np.exp(powers * LONG)
        self.rows = np.exp(powers * SHORT * np.arange(LONG // SHORT)[:, None]).astype(np.complex64)
        row = levels[:, :, None] * np.exp(powers[:, None] * np.arange(SHORT))
        # Real and imaginary parts in turn, as they lie in memory.
        self.row = np.stack([row.real, -row.imag], axis=2).astype(np.float32)
        self.attack = round(attack * rate)
        self.at = 0
        self.loudest = float(self.levels.sum())

    def more(self, frames: int) -> Samples:
        """The next frames; `frames` is a multiple of `LONG`."""
        sound = np.concatenate([self._block() for _ in range(frames // LONG)], axis=1)
        if self.at < self.attack:
            times = np.minimum(np.arange(self.at, self.at + frames) / self.attack, 1)
            sound *= (0.5 - 0.5 * np.cos(np.pi * times)).astype(np.float32)
        self.at += frames
        if (np.abs(self.states) * self.levels).sum() <= GONE * self.loudest:
            sound[:, -SHORT:] *= np.linspace(1, 0, SHORT, dtype=np.float32)
            return sound[:, :-1]
        return sound

    def _block(self) -> Samples:
        rows = (self.states.astype(np.complex64) * self.rows).view(np.float32)
        channels, modes = self.row.shape[:2]
        sound = np.zeros((channels, LONG // SHORT, SHORT), np.float32)
        for first in range(0, modes, AT_ONCE):
            some = slice(first, first + AT_ONCE)
            part = rows[:, 2 * first : 2 * (first + AT_ONCE)]
            for channel in range(channels):
                sound[channel] += part @ self.row[channel, some].reshape(-1, SHORT)
        self.states = self.states * self.turn
        heard = np.abs(self.states) * self.levels > UNHEARD * self.loudest
        if heard.sum() < 0.8 * modes:
            self.states, self.turn = self.states[heard], self.turn[heard]
            self.levels, self.row = self.levels[heard], self.row[:, heard]
            self.rows = np.ascontiguousarray(self.rows[:, heard])
        return sound.reshape(channels, LONG)


@dataclass(frozen=True)
class Bars(Ringing):
    """A patch of modes at fixed ratios: bars, bells, plates, skins."""

    ratios: tuple[float, ...] = (1.0,)
    levels: tuple[float, ...] = (1.0,)
    decays: tuple[float, ...] = (1.0,)
    """Seconds in which each mode falls by 60 dB, at middle C."""
    shorter: float = 0.5
    """Powers of the pitch by which decays shrink: 1 halves them with each octave."""
    hardness: float = 1.0
    """How much velocity brings out the upper modes."""
    attack: float = 0.001
    beating: float = 0.0
    """Cents between the two modes that each really is, one to either side."""

    def source(self, key: Key, rng: np.random.Generator) -> Source:
        """The sound of a key."""
        ratios, levels, decays = (
            np.array(row, np.float64) for row in (self.ratios, self.levels, self.decays)
        )
        hertz = key.hertz * ratios
        levels = levels * (key.strength / 0.8) ** (self.hardness * np.log2(1 + ratios) / 2)
        decays = decays * (261.63 / key.hertz) ** self.shorter
        sides = np.stack([levels, levels])
        if self.beating:
            apart = 2 ** (self.beating / 1200 * rng.uniform(0.5, 1, ratios.size))
            hertz = np.concatenate([hertz, hertz * apart])
            decays = np.concatenate([decays, decays * 0.9])
            sides = np.block([sides * [[0.6], [0.4]], sides * [[0.4], [0.6]]])
        return Modes(hertz, decays, sides, key.rate, self.attack)
