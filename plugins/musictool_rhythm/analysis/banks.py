"""Filter banks over the frequencies of a Fourier transform, as matrices (channels, frequencies)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = ["banded", "gammatone_bank", "mel_bank"]

Array = npt.NDArray[np.float64]

TOP = 11025.0
"""Hz: where the banks end, so that what they tell does not depend on the sample rate from
22.05 kHz on."""

_GAMMATONE_BOTTOM = 50.0  # Hz, as Shao and Wang have it
_NEGLIGIBLE = 1e-6  # of a channel's peak


def banded(bank: Array) -> Callable[[npt.NDArray[np.floating]], npt.NDArray[np.floating]]:
    """The product of spectra `(frames, frequencies)` with a bank that is zero nearly everywhere.

    Beside being less work, it is none that a BLAS would wake its threads for: on a busy machine
    they wait for each other longer than the product takes.
    """
    from scipy.sparse import csr_array

    highest = np.abs(bank).max(axis=1, keepdims=True)
    sparse = csr_array(np.where(np.abs(bank) > _NEGLIGIBLE * highest, bank, 0).astype(np.float32))
    return lambda spectra: np.asarray((sparse @ spectra.T).T)


@cache
def mel_bank(window: int, sample_rate: int, channels: int = 128) -> Array:
    """Triangles of one area, evenly spaced on Slaney's mel scale.

    References
    ----------
    M. Slaney, "Auditory toolbox", 1998: linear up to 1 kHz (3 mel in 200 Hz), then logarithmic
    (27 mel for a factor of 6.4). It is librosa's default.
    """
    edges = _hertz(np.linspace(0, _mel(min(TOP, sample_rate / 2)), channels + 2))
    frequencies = np.arange(window // 2 + 1) * sample_rate / window
    rise = (frequencies - edges[:-2, np.newaxis]) / np.diff(edges)[:-1, np.newaxis]
    fall = (edges[2:, np.newaxis] - frequencies) / np.diff(edges)[1:, np.newaxis]
    triangles = np.maximum(np.minimum(rise, fall), 0)
    return np.asarray(triangles * (2 / (edges[2:] - edges[:-2]))[:, np.newaxis])


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
    top = min(TOP, sample_rate / 2)
    rates = np.linspace(_erb_rate(_GAMMATONE_BOTTOM), _erb_rate(top), channels)
    centres = (10 ** (rates / 21.4) - 1) / 0.00437
    widths = 1.019 * 24.7 * (0.00437 * centres + 1)
    frequencies = np.arange(window // 2 + 1) * sample_rate / window
    away = (frequencies - centres[:, np.newaxis]) / widths[:, np.newaxis]
    power = (1 + away**2) ** -4.0
    return np.asarray(power / power.sum(axis=1, keepdims=True))


def _erb_rate(hertz: float) -> float:
    """How many equivalent rectangular bandwidths lie below a frequency."""
    return float(21.4 * np.log10(1 + 0.00437 * hertz))


_LINEAR = 200 / 3  # Hz for each mel, up to 1 kHz
_LOGARITHMIC = np.log(6.4) / 27


def _mel(hertz: float) -> float:
    if hertz < 1000:
        return hertz / _LINEAR
    return float(1000 / _LINEAR + np.log(hertz / 1000) / _LOGARITHMIC)


def _hertz(mel: Array) -> Array:
    knee = 1000 / _LINEAR
    return np.asarray(
        np.where(mel < knee, mel * _LINEAR, 1000 * np.exp(_LOGARITHMIC * (mel - knee)))
    )
