"""Hiss of many kinds, to learn from and to measure with."""

from __future__ import annotations

import numpy as np
from scipy.fft import irfft, rfft

KINDS = ("white", "pink", "tape", "narrow")


def hiss(frames: int, rate: int, rng: np.random.Generator, kind: str | None = None) -> np.ndarray:
    """Noise of mean power 1, `(frames,)`, whose level changes slowly by some decibels.

    Parameters
    ----------
    kind
        `white`; `pink`, which falls by 1 to 6 dB an octave; `tape`, with the treble that
        equalisation brings up; `narrow`, of a part of the spectrum; any if not given.
    """
    chosen = kind or str(rng.choice(KINDS))
    pitch = np.linspace(1, rate / 2, frames // 2 + 1, dtype=np.float32)
    shape = np.zeros_like(pitch)  # dB
    if chosen == "pink":
        shape -= rng.uniform(1, 6) * np.log2(np.maximum(pitch, 30) / 1000)
    if chosen == "tape":
        corner = 10 ** rng.uniform(3.0, 3.7)
        shape += rng.uniform(3, 12) * np.tanh(np.log2(pitch / corner))
        shape -= 3 * np.maximum(0, np.log2(pitch / 10 ** rng.uniform(3.9, 4.3))) ** 2
    if chosen == "narrow":
        low, high = 10 ** rng.uniform(1.5, 3.3), 10 ** rng.uniform(3.6, 4.3)
        shape -= 24 * np.maximum(0, np.log2(low / pitch))
        shape -= 48 * np.maximum(0, np.log2(pitch / high))
    spectrum = rfft(rng.standard_normal(frames, np.float32)) * 10 ** (shape / 20)
    made = irfft(spectrum, frames) * drift(frames, rate, rng, 3.0 * rng.random())
    return made / np.sqrt(np.mean(made**2))


def drift(frames: int, rate: int, rng: np.random.Generator, decibels: float) -> np.ndarray:
    """A gain that wanders by about so much, over some seconds; a step is 64 frames long."""
    steps = max(2, round(frames / rate / 3) + 1)
    times = np.linspace(0, steps - 1, -(-frames // 64))
    course = np.interp(times, np.arange(steps), rng.standard_normal(steps))
    return np.repeat(np.float32(10) ** (decibels * course / 20), 64)[:frames].astype(np.float32)
