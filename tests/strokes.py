"""Recordings whose onsets are known, and how far off they come out."""

from __future__ import annotations

import numpy as np

from musictool import Audio

RATE = 44100


def stroke(seconds: float = 0.2) -> np.ndarray:
    """A drum: noise that dies away within 30 ms, over a low tone."""
    time = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(5).standard_normal(time.size)
    body = np.cos(2 * np.pi * 180 * time) * np.exp(-time / 0.06)
    return 0.5 * noise * np.exp(-time / 0.01) + 0.4 * body


def strokes(times, seconds: float, levels=None) -> Audio:
    """Strokes at times in seconds, to the nearest frame; the second channel is half as loud."""
    samples = np.zeros(round(seconds * RATE))
    one = stroke()
    levels = np.ones(len(times)) if levels is None else levels
    for time, level in zip(times, levels, strict=True):
        start = round(time * RATE)
        piece = samples[start : start + one.size]
        piece += level * one[: piece.size]
    return Audio(0.5 * np.stack([samples, 0.5 * samples]), RATE)


def heard(audio: Audio, times, reach: float = 0.05) -> np.ndarray:
    """How late, in ms, a stroke comes near each time: where the first channel leaps."""
    signal = np.abs(audio.samples[0])
    late = []
    for time in times:
        first = max(round((time - reach) * audio.sample_rate), 0)
        near = signal[first : round((time + reach) * audio.sample_rate)]
        assert near.max() > 0.05, f"no stroke near {time:.3f} s"
        leap = np.flatnonzero(near > 0.3 * near.max())[0]
        late.append(1000 * ((first + leap) / audio.sample_rate - time))
    return np.array(late)
