"""A key that is struck, as a patch sees it, with the random numbers that are its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from ..rendering import Voice
from .shelf import Shelf

__all__ = ["LOUD", "Key", "Patch"]

LOUD = 100 / 127
"""The strength at which patches are as loud as they say."""


@dataclass(frozen=True)
class Key:
    """One note, from its own first frame on.

    Parameters
    ----------
    pitch
        MIDI.
    strength
        Velocity from 0 to 1.
    held
        Frames until it is let go.
    rate
        Sample rate in Hz.
    seed
        That of the performance.
    number
        Which note of the performance it is.
    shelf
        Where sounds are kept that several notes share.
    """

    pitch: int
    strength: float
    held: int
    rate: int
    seed: int = 0
    number: int = 0
    shelf: Shelf = field(default_factory=Shelf, repr=False, compare=False)

    @property
    def hertz(self) -> float:
        """The frequency, equally tempered from 440 Hz."""
        return 440.0 * 2.0 ** ((self.pitch - 69) / 12)

    @cached_property
    def rng(self) -> np.random.Generator:
        """Random numbers of this note alone."""
        return np.random.default_rng((self.seed, self.number))


class Patch(Protocol):
    """What makes the voices of a program."""

    def begin(self, key: Key) -> Voice:
        """The voice of a key."""
        ...
