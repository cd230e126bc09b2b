"""A key that is struck, as a patch sees it, and the random numbers that are its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

__all__ = ["Key"]


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
        Numbers that what is random begins with.
    """

    pitch: int
    strength: float
    held: int
    rate: int
    seed: tuple[int, ...] = (0,)

    @property
    def hertz(self) -> float:
        """The frequency, equally tempered from 440 Hz."""
        return 440.0 * 2.0 ** ((self.pitch - 69) / 12)

    @cached_property
    def rng(self) -> np.random.Generator:
        """Random numbers of this note alone."""
        return np.random.default_rng(self.seed)
