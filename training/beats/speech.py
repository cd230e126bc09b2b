"""Sound like speech: syllables of irregular length with gliding pitch and formants."""

from __future__ import annotations

import numpy as np

from musictool import Samples

__all__ = ["babble"]


def babble(seconds: float, rate: int, rng: np.random.Generator) -> Samples:
    """One voice, mono, shape `(frames,)`."""
    from scipy.signal import lfilter

    frames = int(seconds * rate)
    mix = np.zeros(frames)
    at = 0.0
    pitch = rng.uniform(85, 230)
    while at < seconds - 0.5:
        length = float(rng.gamma(4, 0.045)) + 0.05
        count = int(length * rate)
        glide = pitch * np.exp(np.linspace(rng.normal(0, 0.1), rng.normal(0, 0.1), count))
        phase = np.cumsum(glide) / rate
        source = (phase % 1.0) - 0.5 if rng.random() < 0.8 else rng.normal(0, 0.3, count)
        for formant in (rng.uniform(300, 800), rng.uniform(900, 2200), rng.uniform(2300, 3200)):
            radius = np.exp(-np.pi * 120 / rate)
            angle = 2 * np.pi * formant / rate
            source = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], source)
        syllable = source * np.hanning(count) ** 0.5 * rng.uniform(0.4, 1.0)
        begun = int(at * rate)
        end = min(frames, begun + count)
        mix[begun:end] += syllable[: end - begun] / max(np.abs(syllable).max(), 1e-9)
        at += length * rng.uniform(0.8, 1.2) + (
            rng.uniform(0.15, 0.9) if rng.random() < 0.15 else 0
        )
    return mix.astype(np.float32)
