"""ADSR: attack, decay, sustain, release, known in closed form at any moment of a note.

Since a score says when its notes end, an envelope needs no memory: the value at a frame depends on
the frame alone. The attack is half a period of a cosine, decay and release fall exponentially, and
the release arrives at zero exactly, so neither begins nor ends with a click.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musictool import Samples

__all__ = ["Envelope"]

RELEASED = 7.0
"""Time constants of a release, after which it is over: -61 dB, then ramped to zero."""


@dataclass(frozen=True)
class Envelope:
    """Times in seconds; `sustain` from 0 to 1.

    `decay` and `release` are those in which the level falls by 60 dB, were there nothing to hold
    it; a `sustain` of 0 makes what is plucked or struck.
    """

    attack: float
    decay: float
    sustain: float
    release: float

    def frames(self, held: int, rate: int) -> int:
        """How long a note sounds that is held for so many frames."""
        return held + max(1, round(self.release * rate))

    def at(self, start: int, count: int, held: int, rate: int) -> Samples:
        """The level from a frame of the note on, shape `(count,)`, float32; 0 once it is over."""
        times = (np.arange(start, start + count, dtype=np.float32)) / np.float32(rate)
        end = held / rate
        level = self._open(np.minimum(times, np.float32(end)))
        if start + count > held:
            since = np.clip((times - end) / max(self.release, 1 / rate), 0, 1)
            falling = np.exp(-RELEASED * since) - np.exp(-RELEASED)
            level = level * (falling / (1 - np.exp(-RELEASED)))
        return level.astype(np.float32)

    def _open(self, times: Samples) -> Samples:
        """While the key is down."""
        constant = max(self.decay, 1e-4) / np.log(1000)
        late = np.maximum(times - np.float32(self.attack), 0)
        level = self.sustain + (1 - self.sustain) * np.exp(-late / np.float32(constant))
        if times[0] < self.attack:
            rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(times / np.float32(self.attack), 1))
            level = level * rise
        return np.asarray(level, np.float32)
