"""What is tracked: how much the spectrum rises, 210 times a second, and for bars the pitches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import (
    MEL,
    Samples,
    Stream,
    frames_of,
    peak_offset,
    resample,
    sparse_bank,
    spectra_of,
    triangular_bank,
)

__all__ = ["ONSET_RATE", "PITCH_RATE", "Features", "features_of", "onset_strength"]

Array = npt.NDArray[np.float64]

RATE = 22050
ONSET_HOP, PITCH_HOP = 105, 512
ONSET_RATE, PITCH_RATE = RATE / ONSET_HOP, RATE / PITCH_HOP
"""Frames a second of flux and loudness, exactly 210, and of pitch classes, 43."""
ONSET_WINDOW, PITCH_WINDOW = 1024, 4096
"""46 ms; 186 ms, which tells semitones apart down to about 100 Hz, where chords begin."""
BANDS = 48
PITCH_CLASSES = 36
"""Thirds of a semitone, so that a neighbour a quarter tone off does not look the same."""
LAG = 3
"""Frames of flux, 14 ms, over which the spectrum rises."""


@dataclass(frozen=True, eq=False)
class Features:
    """What is known of each moment of a recording.

    Parameters
    ----------
    duration
        Seconds.
    flux
        Rise in three bands (below 200 Hz, to 2 kHz, above), shape `(g, 3)`, 210 a second.
    loudness
        Compressed power in mel bands, shape `(g, 48)`.
    chroma
        Magnitude in thirds of semitones from C on, shape `(n, 36)`, 43 a second.
    """

    duration: float
    flux: Array
    loudness: Samples
    chroma: Samples


def features_of(stream: Stream) -> Features:
    """Read a recording once; it is held in mono at 22.05 kHz.

    References
    ----------
    Flux: Böck and Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013.
    """
    from scipy.ndimage import maximum_filter1d

    mono = resample(stream, RATE, 1).audio().samples[0]
    scale = np.float32(1 / max(float(np.sqrt(np.mean(np.square(mono)))) if mono.size else 0, 1e-9))
    bank, centres = _mel_bank()
    loudness = np.concatenate(
        [
            # log(1 + x) keeps quiet attacks and ignores the noise floor.
            np.log1p(300 * bank(np.square(np.abs(spectra_of(frames * scale)))))
            for frames in frames_of(mono, ONSET_WINDOW, ONSET_HOP, centred=True)
        ]
    )
    rise = np.zeros_like(loudness)
    before = maximum_filter1d(loudness, 3, axis=1)[:-LAG]
    rise[LAG:] = np.maximum(loudness[LAG:] - before, 0)
    parts = (centres < 200, (centres >= 200) & (centres < 2000), centres >= 2000)
    flux = np.stack([rise[:, part].mean(axis=1, dtype=np.float64) for part in parts], axis=1)
    chroma = [
        _chroma(np.abs(spectra_of(frames * scale)))
        for frames in frames_of(mono, PITCH_WINDOW, PITCH_HOP, centred=True)
    ]
    return Features(mono.size / RATE, flux, loudness, np.concatenate(chroma))


def onset_strength(flux: Array) -> Array:
    """One curve from the flux in three bands: each counts equally, peaks stand out.

    Returns
    -------
    Shape `(g,)`, mean 0, standard deviation 1.
    """
    from scipy.ndimage import uniform_filter1d

    spread = flux.std(axis=0)
    # A band with almost no flux of its own would be noise blown up to full size.
    total = (flux / np.maximum(spread, 0.2 * spread.max() + 1e-9)).sum(axis=1)
    strength = np.maximum(total - uniform_filter1d(total, int(ONSET_RATE), mode="nearest"), 0)
    strength = np.minimum(strength, np.quantile(strength, 0.998) + 1e-9)
    return np.asarray((strength - strength.mean()) / (strength.std() + 1e-9))


def _chroma(magnitudes: Samples) -> Samples:
    """Peaks from 80 Hz to 2 kHz at interpolated frequencies, shape `(frames, 36)`."""
    spacing = RATE / PITCH_WINDOW
    low, high = int(80 / spacing), int(2000 / spacing)
    left, middle, right = (magnitudes[:, low + k : high + k] for k in (-1, 0, 1))
    offset = peak_offset(*(np.log(part + 1e-9) for part in (left, middle, right)))
    thirds = PITCH_CLASSES * np.log2((np.arange(low, high) + offset) * spacing / 261.6256)
    # The square root: a loud bass does not drown the chord.
    weight = np.where((middle > left) & (middle >= right), np.sqrt(middle), 0)
    chroma = np.zeros((len(magnitudes), PITCH_CLASSES), np.float32)
    rows = np.arange(len(magnitudes))[:, np.newaxis]
    np.add.at(chroma, (rows, np.round(thirds).astype(np.intp) % PITCH_CLASSES), weight)
    return chroma


@cache
def _mel_bank() -> tuple[Callable[[npt.NDArray[Any]], npt.NDArray[Any]], Array]:
    """The bands of power spectra, and their centres in Hz."""
    edges = MEL.spaced(40, 10000, BANDS + 2)
    places = np.fft.rfftfreq(ONSET_WINDOW, 1 / RATE)
    bank = triangular_bank(places, edges, nearest=0.5)
    return sparse_bank(bank / bank.sum(axis=1, keepdims=True)), edges[1:-1]
