"""The engine `tones`: every sound made by synthesis, without samples.

`palette` says which patch plays which program, `kit` which drum lies where. A patch is made of what
its kind of sound needs, each in a file: `waves` (subtractive), `fm`, `strings` (plucked), `modal`
(struck) and `piano`, `noise`, `drums`; `layers` puts several together.
"""

from __future__ import annotations

import numpy as np

from musictool import Context, Samples

from ..performing import NEVER, Struck
from ..rendering import Voice
from .envelope import let_go
from .keys import LOUD, Key
from .kit import drum_of
from .loudness import drum_gain, gain_of
from .palette import PALETTE
from .shelf import Shelf

__all__ = ["Tones"]

CHOKE_S = 0.02
"""In which a drum is silenced by another."""


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
        self.shelf = Shelf()

    def begin(self, note: Struck) -> Voice:
        """The voice of a note."""
        key = Key(
            note.pitch,
            note.velocity / 127,
            note.end - note.start,
            self.rate,
            self.seed,
            note.number,
            self.shelf,
        )
        if note.drum:
            patch = drum_of(note.pitch, note.program)
            gain = drum_gain(note.pitch, note.program, self.rate)
        else:
            patch = PALETTE[note.program]
            gain = gain_of(note.program, note.pitch, self.rate)
        cut = note.cut - note.start if note.cut < NEVER else None
        level = np.float32(gain * (key.strength / LOUD) ** 2)
        return _Playing(patch.begin(key), level, cut, round(CHOKE_S * self.rate))


class _Playing:
    """A voice at its level, until another drum silences it."""

    def __init__(self, voice: Voice, level: np.float32, cut: int | None, fade: int) -> None:
        self.voice = voice
        self.level = level
        self.cut = cut
        self.fade = fade
        self.at = 0

    def render(self, frames: int, speed: float | Samples) -> Samples:
        """The next frames, `(2, n)`."""
        if self.cut is not None:
            frames = min(frames, self.cut + self.fade - self.at)
        sound = self.voice.render(frames, speed) * self.level
        if self.cut is not None and self.at + sound.shape[1] > self.cut:
            times = np.arange(self.at, self.at + sound.shape[1]) - self.cut
            sound = sound * let_go(np.clip(times / self.fade, 0, 1))
        self.at += sound.shape[1]
        return sound
