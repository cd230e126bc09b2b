"""The music that commands are checked with: recordings, notes, stems, of any form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from musictool.clock import Meter
from musictool.score import Key, Score, Track
from musictool.values import Audio

__all__ = ["DUET", "Piece"]

DUET = Score(
    (
        Track.of([(0, 960, 60), (960, 960, 64), (1920, 960, 67)]),
        Track.of([(0, 1920, 48), (0, 1920, 55)]),
        Track.of([(0, 240, 36), (960, 240, 38)], drum=True),
    ),
    meters=(Meter(0, 3, 4),),
    keys=(Key(0, 0),),
    length=2880,
)
"""A bar of three voices, one of them drums."""


@dataclass(frozen=True)
class Piece:
    """Three seconds of a synthetic band: a bass on every beat at 120 BPM, a chord, some hiss."""

    sample_rate: int = 44100
    channels: int = 2
    seconds: float = 3.0

    @cache  # noqa: B019 - few pieces, asked for by thousands of checks
    def audio(self) -> Audio:
        """The recording, read-only: a command that writes into what it got fails."""
        rng = np.random.default_rng(0)
        time = np.arange(round(self.seconds * self.sample_rate)) / self.sample_rate
        beat = np.exp(-8 * (time % 0.5))
        chord = sum(np.sin(2 * np.pi * pitch * time) for pitch in (220, 277.2, 329.6))
        samples = 0.3 * beat * np.sin(2 * np.pi * 55 * time) + 0.1 * chord
        spread = np.linspace(0.7, 1.0, self.channels)[:, np.newaxis]
        samples = spread * samples + 0.005 * rng.standard_normal((self.channels, time.size))
        whole = samples.astype(np.float32)
        whole.flags.writeable = False
        return Audio(whole, self.sample_rate)
