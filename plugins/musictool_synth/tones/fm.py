"""Frequency modulation: sines whose phase is moved by other sines.

References
----------
J. Chowning, "The synthesis of complex audio spectra by means of frequency modulation", JAES 21
(1973): a carrier c modulated by m with index I has partials at c + k m of the levels J_k(I).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from musictool import Samples

from .envelope import Envelope
from .keys import LOUD, Key
from .turning import Turning, Vibrato

__all__ = ["Fm", "Modulator", "Stack"]

HIGHEST = 0.46
"""Of the sample rate: indices are lowered until what lies above it is softer than `UNHEARD`."""

UNHEARD = 1e-3
"""Of the carrier's level."""


@dataclass(frozen=True)
class Modulator:
    """A sine that moves a carrier's phase."""

    ratio: float
    """Times the key's frequency."""
    index: float
    """Radians at the peak of its envelope, at velocity 100, middle C."""
    envelope: Envelope
    hardness: float = 1.0
    """Powers of the velocity that the index follows."""
    softer: float = 0.35
    """Powers of the pitch by which the index shrinks."""


@dataclass(frozen=True)
class Stack:
    """A carrier, and what modulates it."""

    ratio: float
    level: float
    envelope: Envelope
    modulators: tuple[Modulator, ...] = ()
    cents: float = 0.0
    """Out of tune."""
    side: float = 0.0
    """From -1, left, to 1, right."""


@dataclass(frozen=True)
class Fm:
    """A patch: stacks of operators side by side."""

    stacks: tuple[Stack, ...]
    vibrato: Vibrato | None = None

    def begin(self, key: Key) -> _Sounding:
        """The voice of a key."""
        return _Sounding(self, key)


class _Sounding:
    """A voice."""

    def __init__(self, patch: Fm, key: Key) -> None:
        self.patch = patch
        self.key = key
        self.turning = Turning(key.hertz, key.rate, patch.vibrato)
        self.at = 0
        self.frames = max(stack.envelope.frames(key.held, key.rate) for stack in patch.stacks)
        self.indices = [
            [_index(key, stack, one) for one in stack.modulators] for stack in patch.stacks
        ]

    def render(self, frames: int, speed: float | Samples) -> Samples:
        """The next frames, `(2, n)`."""
        frames = min(frames, self.frames - self.at)
        if not frames:
            return np.zeros((2, 0), np.float32)
        turns = self.turning.next(frames, speed)
        sound = np.zeros((2, frames), np.float32)
        for stack, indices in zip(self.patch.stacks, self.indices, strict=True):
            if stack.ratio * self.key.hertz > HIGHEST * self.key.rate:
                continue
            angle = _angle(turns * (stack.ratio * 2 ** (stack.cents / 1200)))
            for modulator, index in zip(stack.modulators, indices, strict=True):
                if index > 1e-3:
                    level = self._level(modulator.envelope, frames) * np.float32(index)
                    angle = angle + level * np.sin(_angle(turns * modulator.ratio))
            wave = np.sin(angle) * self._level(stack.envelope, frames) * np.float32(stack.level)
            sound[0] += wave * np.float32((1 - stack.side) ** 0.5)
            sound[1] += wave * np.float32((1 + stack.side) ** 0.5)
        self.at += frames
        return sound

    def _level(self, envelope: Envelope, frames: int) -> Samples:
        return envelope.at(self.at, frames, self.key.held, self.key.rate)


def _angle(turns: Samples) -> Samples:
    """Radians in single precision, of turns in double."""
    return ((turns - np.floor(turns)) * (2 * np.pi)).astype(np.float32)


def _index(key: Key, stack: Stack, modulator: Modulator) -> float:
    """By velocity and pitch, and so that nothing aliases."""
    index = modulator.index * (key.strength / LOUD) ** modulator.hardness
    index *= (261.63 / key.hertz) ** modulator.softer
    room = HIGHEST * key.rate - stack.ratio * key.hertz
    # The first partial beyond, of order k, has the level J_k(I), which is at most (I / 2)^k / k!
    order = int(room / (modulator.ratio * key.hertz)) + 1
    return min(index, 2 * math.exp((math.log(UNHEARD) + math.lgamma(order + 1)) / order))
