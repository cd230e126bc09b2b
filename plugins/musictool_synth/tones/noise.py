"""Noise in a band: breath, bows, sea, and what is no tone at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musictool import Samples

from .envelope import Envelope
from .keys import Key

__all__ = ["Noise"]


@dataclass(frozen=True)
class Noise:
    """A patch of noise between two frequencies."""

    low: float
    high: float
    """Hz, or times the key's frequency if `tracks`."""
    envelope: Envelope
    tracks: bool = False
    level: float = 1.0
    swell: tuple[float, float] = (0.0, 0.0)
    """How fast in Hz and how deep, 0 to 1, the level goes up and down."""
    pulses: float = 1.0
    """Powers of the swell: high ones make it a row of beats."""

    def begin(self, key: Key) -> _Sounding:
        """The voice of a key."""
        return _Sounding(self, key)


class _Sounding:
    """A voice."""

    def __init__(self, patch: Noise, key: Key) -> None:
        from scipy.signal import butter

        self.patch = patch
        self.key = key
        self.at = 0
        self.frames = patch.envelope.frames(key.held, key.rate)
        times = key.hertz if patch.tracks else 1.0
        high = min(patch.high * times, 0.45 * key.rate)
        low = min(patch.low * times, 0.5 * high)
        self.sos = butter(1, [low, high], "bandpass", fs=key.rate, output="sos")
        self.sos = self.sos.astype(np.float32)
        self.state = np.zeros((len(self.sos), 2, 2), np.float32)
        # As loud in a narrow band as in a wide one.
        self.gain = np.float32(patch.level * (0.5 * key.rate / (high - low)) ** 0.5)

    def render(self, frames: int, speed: float | Samples) -> Samples:
        """The next frames, `(2, n)`; a bend does not move the band."""
        from scipy.signal import sosfilt

        patch, key = self.patch, self.key
        frames = min(frames, self.frames - self.at)
        if not frames:
            return np.zeros((2, 0), np.float32)
        white = key.rng.standard_normal((frames, 2), np.float32).T
        sound, self.state = sosfilt(self.sos, white, axis=1, zi=self.state)
        level = patch.envelope.at(self.at, frames, key.held, key.rate) * self.gain
        hertz, depth = patch.swell
        if depth:
            times = np.arange(self.at, self.at + frames) / key.rate
            wave = (0.5 - 0.5 * np.cos(2 * np.pi * hertz * times)) ** patch.pulses
            level = level * (1 - depth + depth * wave).astype(np.float32)
        self.at += frames
        return np.asarray(sound * level, np.float32)
