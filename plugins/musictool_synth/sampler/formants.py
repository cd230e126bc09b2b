"""Formants kept where a sound is moved far: its colour stays, whatever its pitch.

Reading a sound faster moves its resonances up along with its tones. Before it is read, a broad
filter moves them the other way.
The envelope runs along the peaks of the partials, as in Röbel and Rodet, "Efficient spectral
envelope estimation and its application to pitch shifting", DAFx 2005.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .listening import Piece

__all__ = ["STEPS", "with_formants"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

SIZE = 4096
TAPS = 511

STEPS = 3
"""Semitones in which shifts are told apart."""

MOST_LOWERED_DB, MOST_RAISED_DB = 18.0, 8.0
"""What is faint may be noise, which is better not raised by as much as a tone would be."""

FLOOR_DB = 45.0
"""What lies so far under the strongest part of a spectrum counts as if it were there."""


def with_formants(piece: Piece, semitones: int) -> Floats:
    """The samples of a piece, to be read so many semitones higher without a change of colour."""
    if not semitones:
        return piece.samples
    from scipy.signal import oaconvolve

    decibels = _envelope(piece)
    bins = np.arange(decibels.size)
    heard_at = np.minimum(bins * 2 ** (semitones / 12), decibels.size - 1)
    wanted = np.interp(heard_at, bins, decibels)
    gains = np.clip(wanted - decibels, -MOST_LOWERED_DB, MOST_RAISED_DB)
    # What the sound is loudest at stays as loud: the colour is to change, not the level.
    gains -= np.average(gains, weights=10 ** (decibels / 10))
    response = np.fft.irfft(10 ** (gains / 20))
    middle = TAPS // 2
    taps = np.roll(response, middle)[:TAPS] * np.hanning(TAPS + 2)[1:-1]
    return np.asarray(oaconvolve(piece.samples, taps.astype(np.float32), "same"), np.float32)


def _envelope(piece: Piece) -> Array:
    """Its spectrum in dB without its partials, from 0 to half the sample rate."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    low, high = piece.steady if piece.pitch is not None else (0, piece.samples.size)
    part = piece.samples[low : min(high, low + 4 * SIZE)]
    part = np.pad(part, (0, max(0, SIZE - part.size))).astype(np.float64)
    frames = np.lib.stride_tricks.sliding_window_view(part, SIZE)[:: SIZE // 2]
    power = (np.abs(np.fft.rfft(frames * np.hanning(SIZE), axis=1)) ** 2).mean(axis=0)
    levels = 10 * np.log10(np.maximum(power, power.max() * 10 ** (-FLOOR_DB / 10)) + 1e-20)
    # Between partials there is nothing to go by: from one peak to the next it is straight.
    spacing = max(3, round(SIZE / max(piece.period, 2.0)))
    ceiling = maximum_filter1d(levels, spacing, mode="nearest")
    return np.asarray(uniform_filter1d(ceiling, spacing, mode="nearest"))
