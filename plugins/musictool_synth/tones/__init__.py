"""The engine `tones`: every sound made by synthesis, without samples.

`palette` says which patch plays which program; a patch is made of `waves` (subtractive), each in a
file of its kind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musictool import Context, Samples

from ..performing import Struck
from ..rendering import Voice
from .keys import Key
from .loudness import gain_of
from .palette import patch_of

__all__ = ["Tones"]

LOUD = 100 / 127
"""The velocity at which gains are set."""


class Tones:
    """The voices of a score.

    Parameters
    ----------
    rate
        Sample rate in Hz.
    context
        That of the command, for its random numbers.
    """

    def __init__(self, rate: int, context: Context) -> None:
        self.rate = rate
        self.seed = int(context.rng.integers(2**31))

    def begin(self, note: Struck) -> Voice:
        """The voice of a note."""
        strength = note.velocity / 127
        key = Key(note.pitch, strength, note.end - note.start, self.rate, (self.seed, note.number))
        gain = gain_of(note.program, self.rate) * (strength / LOUD) ** 2
        return _Amplified(patch_of(note.program).begin(key), np.float32(gain))


@dataclass(frozen=True)
class _Amplified:
    voice: Voice
    gain: np.float32

    def render(self, frames: int, speed: float | Samples) -> Samples:
        return self.voice.render(frames, speed) * self.gain
