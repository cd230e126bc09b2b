"""A synthetic band, whose production is known because nothing was done to it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool import Audio, run

RATE = 11025
"""Low, so that a fit takes few seconds."""


def band(
    seconds: float, seed: int = 0, rate: int = RATE, channels: int = 2, gap: float = 0.004
) -> Audio:
    """Strokes of noise on every half second, tones under them, and hiss between, of a level `gap`.

    Another seed is another passage of the same band.
    """
    from scipy.signal import lfilter

    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * rate)) / rate
    white = rng.standard_normal((channels + 1, times.size))
    noise = lfilter([1], [1, -0.9], white, axis=1)
    strokes = np.exp(-9 * (times % 0.5)) * np.where(times % 1 < 0.5, 1, 0.4)
    tones = sum(
        np.sin(2 * np.pi * hertz * times + rng.uniform(0, 6)) / number
        for number, hertz in enumerate((110, 220, 330, 660, 1320, 2640), 1)
    )
    middle = 0.08 * noise[-1] * strokes + 0.03 * tones * np.exp(-2 * (times % 1))
    return Audio(middle + 0.03 * noise[:channels] * strokes + gap * noise[:channels], rate)


def dry(seconds: float, seed: int = 0, rate: int = RATE) -> Audio:
    """Short strokes with next to nothing between: what a room is heard by."""
    from scipy.signal import lfilter

    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * rate)) / rate
    noise = lfilter([1], [1, -0.9], rng.standard_normal((2, times.size)), axis=1)
    return Audio(0.15 * noise * np.exp(-30 * (times % 0.5)) + 1e-4 * noise, rate)


def through(pipeline: str, audio: Audio) -> Audio:
    """What a pipeline makes of it, as a recording whose file nobody knows."""
    made = run(pipeline, audio)
    return Audio(made.samples[:, : audio.frames], made.sample_rate)


def quieter(audio: Audio, db: float) -> Audio:
    return audio.with_samples(audio.samples * np.float32(10 ** (-db / 20)))


def spectrum_db(audio: Audio) -> npt.NDArray[np.float64]:
    """Levels of thirds of an octave from 80 Hz to 4 kHz, less their mean."""
    from scipy.signal import welch

    rate = audio.sample_rate
    hertz, power = welch(audio.samples.astype(float), rate, nperseg=round(0.4 * rate))
    edges = 1000 * 2 ** ((np.arange(-11, 8) - 0.5) / 3)
    levels = [
        power.mean(axis=0)[(hertz >= low) & (hertz < high)].mean() for low, high in pairwise(edges)
    ]
    decibels = 10 * np.log10(np.array(levels))
    return decibels - decibels.mean()


def apart_db(one: Audio, other: Audio) -> float:
    """How far their spectra are apart, root of the mean square."""
    return float(np.sqrt(np.mean((spectrum_db(one) - spectrum_db(other)) ** 2)))


def width_db(audio: Audio) -> float:
    left, right = audio.samples
    return float(20 * np.log10(np.linalg.norm(left - right) / np.linalg.norm(left + right)))
