"""ADSR: attack, decay, sustain, release, known in closed form at any moment of a note.

Since a score says when its notes end, an envelope needs no memory: the value at a frame depends on
the frame alone. The attack is half a period of a cosine, the decay falls exponentially, the release
like what is critically damped: none of them begins or ends with a click.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musictool import Samples

__all__ = ["Envelope", "let_go"]

RELEASED = 9.0
"""Time constants of a release, after which it is over: at -58 dB, which is taken off throughout."""


def let_go(parts: Samples) -> Samples:
    """What is left when parts of a release, 0 to 1, have passed: from 1, at first level, to 0."""
    passed = parts * np.float32(RELEASED)
    rest = (1 + RELEASED) * np.exp(-RELEASED)
    return np.asarray(((1 + passed) * np.exp(-passed) - rest) / (1 - rest), np.float32)


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
            level = level * let_go(since)
        return level

    def _open(self, times: Samples) -> Samples:
        """While the key is down."""
        constant = max(self.decay, 1e-4) / np.log(1000)
        late = np.maximum(times - np.float32(self.attack), 0)
        level = self.sustain + (1 - self.sustain) * np.exp(-late / np.float32(constant))
        if times[0] < self.attack:
            rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(times / np.float32(self.attack), 1))
            level = level * rise
        return np.asarray(level, np.float32)
