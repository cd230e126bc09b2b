"""The reference's average colour, given back to sounds that were moved in pitch.

Reading a sound faster moves its resonances up along with its tones. The mean spectrum of what is
played is brought to the reference's by one broad linear-phase filter, within bounds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Samples, amplitude, frames_of, triangles

__all__ = ["match_spectrum"]

Array = npt.NDArray[np.float64]

SIZE = 2048
OCTAVES = 0.5
"""Width of a band, and of the filter's features."""

MOST_DB = 9.0
FAINT_DB = 45.0
"""Bands that lie this far under the strongest one, in either recording, are left as they are."""

RANGE_DB = 40.0
"""Frames that are this much softer than the loudest do not count."""

FLOOR_DB = 60.0
"""Bands this far under the strongest of a frame count as if they were there."""


def match_spectrum(samples: Samples, reference: Samples, rate: int) -> Samples:
    """`samples` with the mean spectrum of `reference`; both are `(channels, any)`."""
    from scipy.signal import fftconvolve

    centres = np.arange(np.log2(60), np.log2(0.45 * rate), OCTAVES)
    found, wanted = (_bands(part, rate, centres) for part in (samples, reference))
    if found is None or wanted is None:
        return samples
    faint = np.minimum(found - found.max(), wanted - wanted.max()) < -FAINT_DB
    gains = np.where(faint, 0.0, wanted - found)
    weight = np.where(faint, 0.0, amplitude(found - found.max()))
    gains = np.clip(gains - np.average(gains, weights=weight), -MOST_DB, MOST_DB)
    gains = np.where(faint, np.minimum(gains, 0.0), gains)
    frequencies = np.fft.rfftfreq(SIZE, 1 / rate)
    curve = np.interp(np.log2(np.maximum(frequencies, 1.0)), centres, gains)
    response = np.fft.irfft(amplitude(curve), SIZE)
    taps = np.roll(response, SIZE // 2) * np.hanning(SIZE + 1)[:SIZE]
    filtered = fftconvolve(samples, taps[None].astype(np.float32), axes=1)
    return np.asarray(filtered[:, SIZE // 2 : SIZE // 2 + samples.shape[1]], np.float32)


def _bands(samples: Samples, rate: int, centres: Array) -> Array | None:
    """Mean levels in dB over triangles an octave wide; None if there is not a frame."""
    mono = samples.mean(axis=0)
    if len(mono) < SIZE:
        return None
    octaves = np.log2(np.maximum(np.fft.rfftfreq(SIZE, 1 / rate), 1.0))
    bank = triangles(octaves, centres, OCTAVES)
    shape = bank / np.maximum(bank.sum(axis=1, keepdims=True), 1e-9)
    window = np.hanning(SIZE)
    parts = list(frames_of(mono, SIZE, SIZE // 2, centred=False))
    totals = np.concatenate([((part * window) ** 2).sum(axis=1) for part in parts])
    least = totals.max() * 10 ** (-RANGE_DB / 10)
    sums, count = np.zeros(len(centres)), 0
    for part in parts:
        loud = ((part * window) ** 2).sum(axis=1) > least
        power = np.abs(np.fft.rfft(part[loud] * window, axis=1)) ** 2 @ shape.T
        floor = np.maximum(power.max(axis=1, keepdims=True), 1e-12) * 10 ** (-FLOOR_DB / 10)
        sums += (10 * np.log10(np.maximum(power, floor))).sum(axis=0)
        count += int(loud.sum())
    if not count:
        return None
    mean = sums / count
    return np.asarray(mean - mean.max(), np.float64)
