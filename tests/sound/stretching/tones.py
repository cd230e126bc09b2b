"""Sines, and the frequency of what comes out."""

from __future__ import annotations

import numpy as np

from musictool import Audio

from ...strokes import RATE


def sine(frequency: float, seconds: float = 4.0) -> Audio:
    time = np.arange(round(seconds * RATE)) / RATE
    wave = np.sin(2 * np.pi * frequency * time)
    return Audio(np.stack([0.5 * wave, -0.25 * wave]), RATE)


def frequency_of(samples: np.ndarray) -> float:
    """By the phase of a sine from second to second; the ends are left out."""
    inner = samples[RATE // 2 : -RATE // 2] * np.hanning(samples.size - 2 * (RATE // 2))
    spectrum = np.abs(np.fft.rfft(inner, 16 * inner.size))
    return float(np.argmax(spectrum)) * RATE / (16 * inner.size)
