"""Filter banks over the frequencies of a Fourier transform, as matrices (channels, frequencies)."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from musictool import ERB, SLANEY_MEL, triangular_bank

__all__ = ["gammatone_bank", "mel_bank"]

Array = npt.NDArray[np.float64]

TOP = 11025.0
"""Hz: where the banks end, so that what they tell does not depend on the sample rate from
22.05 kHz on."""

_GAMMATONE_BOTTOM = 50.0  # Hz, as Shao and Wang have it


@cache
def mel_bank(window: int, sample_rate: int, channels: int = 128) -> Array:
    """Triangles of one area, evenly spaced on Slaney's mel scale, as librosa has them."""
    edges = SLANEY_MEL.spaced(0, min(TOP, sample_rate / 2), channels + 2)
    bank = triangular_bank(np.fft.rfftfreq(window, 1 / sample_rate), edges)
    return np.asarray(bank * (2 / (edges[2:] - edges[:-2]))[:, np.newaxis])


@cache
def gammatone_bank(window: int, sample_rate: int, channels: int = 64) -> Array:
    """Power responses of gammatone filters of fourth order, each with a sum of 1.

    They are evenly spaced on the scale of equivalent rectangular bandwidths, as places in the
    inner ear are.

    References
    ----------
    Glasberg and Moore, "Derivation of auditory filter shapes from notched-noise data", 1990, for
    the bandwidths 24.7 (4.37 f / kHz + 1) Hz; a filter's own is 1.019 times that (Patterson 1992).
    """
    centres = ERB.spaced(_GAMMATONE_BOTTOM, min(TOP, sample_rate / 2), channels)
    widths = 1.019 * 24.7 * (0.00437 * centres + 1)
    frequencies = np.fft.rfftfreq(window, 1 / sample_rate)
    away = (frequencies - centres[:, np.newaxis]) / widths[:, np.newaxis]
    power = (1 + away**2) ** -4.0
    return np.asarray(power / power.sum(axis=1, keepdims=True))
