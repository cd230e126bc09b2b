"""How much the spectrum rises from moment to moment: what beats and strokes are tracked by."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from musictool.sound.banks import MEL, sparse_bank, triangular_bank
from musictool.sound.frames import frames_of, spectra_of, window_length
from musictool.values import Samples

__all__ = ["onset_strength", "spectral_flux"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

WINDOW_SECONDS = 0.046
BANDS = 48
LOWEST, HIGHEST = 40.0, 10000.0
"""Of the bands, in Hz."""

SPLITS = (200.0, 2000.0)
"""Hz between bass and kick, body, and hiss."""

LAG_SECONDS = 0.0143


def spectral_flux(mono: Samples, sample_rate: int, hop: int) -> tuple[Array, Floats]:
    """Rises of the spectrum in three bands, and the loudness whose rises they are.

    Parameters
    ----------
    mono
        One channel, shape `(samples,)`, scaled to a power of 1.
    sample_rate
        In Hz.
    hop
        Samples from one frame to the next, some 5 ms; frame k is centred on sample k · hop.

    Returns
    -------
    Mean rises below 200 Hz, to 2 kHz and above, against each band's neighbourhood 14 ms earlier,
    shape `(frames, 3)`; log(1 + 300 · power) in 48 mel bands, shape `(frames, 48)`.

    References
    ----------
    Böck and Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013.
    """
    from scipy.ndimage import maximum_filter1d

    window = window_length(WINDOW_SECONDS, sample_rate)
    bank, centres = _mel_bank(window, sample_rate)
    # The logarithm keeps quiet attacks, the 1 in it ignores the noise floor.
    loudness = np.concatenate(
        [
            np.log1p(300 * bank(np.square(np.abs(spectra_of(frames)))))
            for frames in frames_of(mono, window, hop, centred=True)
        ]
    )
    lag = max(round(LAG_SECONDS * sample_rate / hop), 1)
    rise = np.zeros_like(loudness)
    rise[lag:] = np.maximum(loudness[lag:] - maximum_filter1d(loudness, 3, axis=1)[:-lag], 0)
    parts = np.split(rise, np.searchsorted(centres, SPLITS), axis=1)
    return np.stack([part.mean(axis=1, dtype=np.float64) for part in parts], axis=1), loudness


def onset_strength(flux: Array, frames_per_second: float) -> Array:
    """One curve from the flux in several bands: each counts equally, peaks stand out.

    Parameters
    ----------
    flux
        Shape `(frames, bands)`, of `spectral_flux`.

    Returns
    -------
    Shape `(frames,)`, mean 0, standard deviation 1.
    """
    from scipy.ndimage import uniform_filter1d

    spread = flux.std(axis=0)
    # A band with almost no flux of its own would be noise blown up to full size.
    total = (flux / np.maximum(spread, 0.2 * spread.max() + 1e-9)).sum(axis=1)
    usual = uniform_filter1d(total, int(frames_per_second), mode="nearest")
    strength = np.maximum(total - usual, 0)
    strength = np.minimum(strength, np.quantile(strength, 0.998) + 1e-9)
    return np.asarray((strength - strength.mean()) / (strength.std() + 1e-9))


@cache
def _mel_bank(window: int, sample_rate: int) -> tuple[Callable[[Floats], Floats], Array]:
    """The bands of power spectra, each with a sum of 1, and their centres in Hz."""
    edges = MEL.spaced(LOWEST, HIGHEST, BANDS + 2)
    places = np.linspace(0, sample_rate / 2, window // 2 + 1)
    bank = triangular_bank(places, edges, nearest=0.5)
    return sparse_bank(bank / bank.sum(axis=1, keepdims=True)), edges[1:-1]
