"""How much the spectrum rises from moment to moment: what beats and strokes are tracked by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from musictool.sound.banks import MEL, sparse_bank, triangular_bank
from musictool.sound.frames import Framer, spectra_of, window_length
from musictool.values import Samples

__all__ = ["band_loudness", "onset_strength", "spectral_flux"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

WINDOW_SECONDS = 0.046
BANDS = 48
LOWEST, HIGHEST = 40.0, 10000.0
"""Of the bands, in Hz."""

SPLITS = (200.0, 2000.0)
"""Hz between bass and kick, body, and hiss."""

LAG_SECONDS = 0.0143


def band_loudness(mono: Iterable[Samples], sample_rate: int, hop: int) -> Iterator[Floats]:
    """Loudness in mel bands as a recording passes.

    Parameters
    ----------
    mono
        Pieces of one channel, each of shape `(samples,)`, scaled to a power of 1.
    sample_rate
        In Hz.
    hop
        Samples from one frame to the next, some 5 ms; frame k is centred on sample k · hop.

    Returns
    -------
    log(1 + 300 · power) in 48 bands, batches of shape `(n, 48)`.
    """
    window = window_length(WINDOW_SECONDS, sample_rate)
    bank, _ = _mel_bank(window, sample_rate)
    framer = Framer(window, hop, centred=True)
    for frames in chain(chain.from_iterable(map(framer.add, mono)), framer.finish()):
        # The logarithm keeps quiet attacks, the 1 in it ignores the noise floor.
        yield np.log1p(300 * bank(np.square(np.abs(spectra_of(frames)))))


def spectral_flux(loudness: Iterable[Floats], sample_rate: int, hop: int) -> Array:
    """Rises of the spectrum in three bands.

    Parameters
    ----------
    loudness
        Of `band_loudness`, for the same sample rate and hop.

    Returns
    -------
    Mean rises below 200 Hz, to 2 kHz and above, against each band's neighbourhood 14 ms earlier,
    shape `(frames, 3)`.

    References
    ----------
    Böck and Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013.
    """
    from scipy.ndimage import maximum_filter1d

    _, centres = _mel_bank(window_length(WINDOW_SECONDS, sample_rate), sample_rate)
    splits = np.searchsorted(centres, SPLITS)
    lag = max(round(LAG_SECONDS * sample_rate / hop), 1)
    earlier = np.full((lag, BANDS), np.inf, np.float32)  # nothing rises over it
    flux = [np.zeros((0, len(SPLITS) + 1))]
    for batch in loudness:
        joined = np.concatenate([earlier, batch])
        rise = np.maximum(batch - maximum_filter1d(joined, 3, axis=1)[:-lag], 0)
        parts = np.split(rise, splits, axis=1)
        flux.append(np.stack([part.mean(axis=1, dtype=np.float64) for part in parts], axis=1))
        earlier = joined[-lag:]
    return np.concatenate(flux)


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
