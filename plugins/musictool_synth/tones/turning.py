"""Where in its period a wave is: frequency, bends and vibrato, summed up since its note began."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musictool import Samples

__all__ = ["Turning", "Vibrato"]


@dataclass(frozen=True)
class Vibrato:
    """Of a player who begins it after a while."""

    hertz: float = 5.3
    cents: float = 12.0
    delay: float = 0.3
    rise: float = 0.5


class Turning:
    """The phase of one voice, counted in turns.

    Parameters
    ----------
    hertz
        Frequency at rest.
    rate
        Sample rate in Hz.
    vibrato
        How it sways, if at all.
    """

    def __init__(self, hertz: float, rate: int, vibrato: Vibrato | None) -> None:
        self.step = hertz / rate
        self.rate = rate
        self.vibrato = vibrato
        self.at = 0
        self.turned = 0.0

    def next(self, frames: int, speed: float | Samples) -> Samples:
        """Turns at the next frames, float64, shape `(frames,)`; `speed` as for a voice."""
        if not isinstance(speed, float):
            speed = speed[:frames]
        if self.vibrato is not None:
            speed = self._swaying(self.vibrato, frames, speed)
        self.at += frames
        if isinstance(speed, float):
            turns = self.turned + self.step * speed * np.arange(frames + 1)
        else:
            turns = np.empty(frames + 1)
            turns[0] = 0
            np.cumsum(speed, out=turns[1:], dtype=np.float64)
            turns *= self.step
            turns += self.turned
        self.turned = float(turns[-1])
        return turns[:-1]

    def _swaying(self, vibrato: Vibrato, frames: int, speed: float | Samples) -> float | Samples:
        times = np.arange(self.at, self.at + frames, dtype=np.float32) / np.float32(self.rate)
        times -= np.float32(vibrato.delay)
        depth = np.clip(times / np.float32(vibrato.rise), 0, 1)
        if not frames or depth[-1] <= 0:
            return speed
        sway = depth * np.sin(np.float32(2 * np.pi * vibrato.hertz) * times)
        return speed * np.exp2(np.float32(vibrato.cents / 1200) * sway)
