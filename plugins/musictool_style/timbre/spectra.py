"""Magnitudes over log frequency, three bins to a semitone: what pitch is read from.

Three windows share the range, long ones for low tones and short ones for high, so that semitones
stay apart in the bass without smearing what is quick above. The same code serves training,
analysis and transposition: a sound a semitone higher is the same sound three bins up.

References
----------
Brown, "Calculation of a constant Q spectral transform", JASA 1991. Here its kernels are
triangles over power spectra of three lengths, which costs three FFTs a frame.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = ["BINS", "BINS_PER_SEMITONE", "HOP", "LOWEST_NOTE", "RATE", "levels", "magnitudes"]

Array = npt.NDArray[np.float32]

RATE = 22050
"""Sample rate at which everything is analysed, in Hz."""

HOP = 512
"""Frames between spectra: 23 ms."""

BINS_PER_SEMITONE = 3
LOWEST_NOTE = 24
"""MIDI note of bin 0, C1."""

BINS = 96 * BINS_PER_SEMITONE
"""Eight octaves, to 8.4 kHz."""

WINDOWS = ((8192, 0.0, 250.0), (4096, 250.0, 900.0), (2048, 900.0, RATE / 2))
"""Length in frames, and the range of frequencies for which it is used."""

FLOOR_DB = 60.0
"""How far under the strongest bin of a spectrum its floor lies."""

CHUNK = 512
"""Spectra computed at once."""


def magnitudes(samples: Array) -> Array:
    """Linear magnitudes, shape `(frames // HOP + 1, BINS)`; row k is centred on frame k · HOP."""
    from scipy.fft import rfft

    count = len(samples) // HOP + 1
    longest = WINDOWS[0][0]
    padded = np.zeros(count * HOP + longest, np.float32)
    padded[longest // 2 : longest // 2 + len(samples)] = samples
    found = np.zeros((count, BINS), np.float32)
    for length, _, _ in WINDOWS:
        kernel, columns = _kernel(length)
        begin = (longest - length) // 2
        frames = np.lib.stride_tricks.sliding_window_view(padded[begin:], length)[::HOP]
        for at in range(0, count, CHUNK):
            part = frames[at : min(at + CHUNK, count)] * _window(length)
            power = np.abs(rfft(part)[:, : len(kernel)]) ** 2
            found[at : at + CHUNK, columns] = np.sqrt(power.astype(np.float32) @ kernel)
    return found


def levels(spectra: Array) -> Array:
    """Log magnitudes from 0, `FLOOR_DB` under the strongest bin of each spectrum, to 1."""
    strongest = np.maximum(spectra.max(axis=-1, keepdims=True), 1e-9)
    decibels = 20 * np.log10(np.maximum(spectra / strongest, 10 ** (-FLOOR_DB / 20)))
    return np.asarray(1 + decibels / FLOOR_DB, np.float32)


@cache
def _window(length: int) -> Array:
    """Hann, scaled so that a sine of amplitude 1 shows as 1."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    return (hann * 4 / length).astype(np.float32)


@cache
def _kernel(length: int) -> tuple[Array, slice]:
    """Triangles over FFT bins, each with its top at 1, and which of `BINS` they are."""
    ladder = LOWEST_NOTE + np.arange(BINS) / BINS_PER_SEMITONE
    centres = 440.0 * 2 ** ((ladder - 69) / 12)
    _, low, high = next(one for one in WINDOWS if one[0] == length)
    chosen = np.flatnonzero((centres >= low) & (centres < high))
    places = centres[chosen] * length / RATE
    reach = np.maximum(places * (2 ** (1 / (12 * BINS_PER_SEMITONE)) - 1), 1.0)
    bins = np.arange(int(places[-1] + reach[-1]) + 2)[:, None]
    triangles = np.clip(1 - np.abs(bins - places) / reach, 0, None)
    return triangles.astype(np.float32), slice(int(chosen[0]), int(chosen[-1]) + 1)
