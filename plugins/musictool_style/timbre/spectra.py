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

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from musictool import Samples, decibels, frames_of, sparse_bank, spectra_of, triangles

__all__ = ["BINS", "BINS_PER_SEMITONE", "HOP", "LOWEST_NOTE", "RATE", "levels", "magnitudes"]

Floats = npt.NDArray[np.float32]

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


def magnitudes(samples: Samples) -> Floats:
    """Linear magnitudes, shape `(frames // HOP + 1, BINS)`; row k is centred on frame k · HOP."""
    columns = []
    for length, low, high in WINDOWS:
        bins, bank = _bank(length, low, high)
        rows = [
            np.sqrt(bank(np.abs(spectra_of(frames)[:, :bins]) ** 2))
            for frames in frames_of(samples, length, HOP, centred=True)
        ]
        columns.append(np.concatenate(rows))
    return np.concatenate(columns, axis=1)


def levels(spectra: Floats) -> Floats:
    """Log magnitudes from 0, `FLOOR_DB` under the strongest bin of each spectrum, to 1."""
    strongest = np.maximum(spectra.max(axis=-1, keepdims=True), 1e-9)
    return np.asarray(1 + decibels(spectra / strongest, -FLOOR_DB) / FLOOR_DB, np.float32)


@cache
def _bank(length: int, low: float, high: float) -> tuple[int, Callable[[Floats], Floats]]:
    """How many FFT bins, and a product with triangles over them, tops at 1: the `BINS` in a range.

    The range is in Hz.
    """
    ladder = LOWEST_NOTE + np.arange(BINS) / BINS_PER_SEMITONE
    centres = 440.0 * 2 ** ((ladder - 69) / 12)
    places = centres[(centres >= low) & (centres < high)] * length / RATE
    reach = np.maximum(places * (2 ** (1 / (12 * BINS_PER_SEMITONE)) - 1), 1.0)
    bins = int(places[-1] + reach[-1]) + 2
    return bins, sparse_bank(triangles(np.arange(bins), places, reach))
