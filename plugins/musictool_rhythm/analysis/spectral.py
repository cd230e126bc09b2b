"""The classic descriptors of a frame of sound, each by its usual definition.

Functions take magnitudes of shape `(frames, frequencies)`, or samples of shape
`(frames, window)`, and give one row or one number for each frame. Frames must not be silent.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import decibels

__all__ = ["cepstrum", "of_samples", "of_spectrum", "power_decibels"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.floating]

ROLLOFF = 0.85
"""Part of the magnitude that lies under the roll-off frequency, as librosa has it."""
_TINY = 1e-10


def of_spectrum(magnitude: Floats, frequencies: Array) -> dict[str, Array]:
    """Centroid, bandwidth, flatness, roll-off, entropy and kurtosis of spectra.

    Centroid, bandwidth and kurtosis are the mean, the standard deviation and the standardized
    fourth moment of frequency, weighted by magnitude (Peeters, "A large set of audio features",
    2004); flatness is the geometric over the arithmetic mean of power (MPEG-7); entropy is that
    of the distribution of power over frequency, 1 when even.
    """
    total = np.maximum(magnitude.sum(axis=1, dtype=np.float64), _TINY)
    centroid = np.einsum("ij,j->i", magnitude, frequencies) / total
    away = (frequencies - centroid[:, np.newaxis]) ** 2
    variance = (magnitude * away).sum(axis=1) / total
    fourth = (magnitude * away**2).sum(axis=1) / total
    power = np.maximum(np.asarray(magnitude, np.float64) ** 2, _TINY)
    logarithms = np.log(power)
    sums = power.sum(axis=1)
    entropy = np.log(sums) - (power * logarithms).sum(axis=1) / sums
    reached = np.cumsum(magnitude, axis=1) >= ROLLOFF * magnitude.sum(axis=1, keepdims=True)
    return {
        "spectral_centroid_hz": centroid,
        "spectral_bandwidth_hz": np.sqrt(variance),
        "spectral_rolloff_hz": frequencies[reached.argmax(axis=1)],
        "spectral_flatness": np.exp(logarithms.mean(axis=1)) / power.mean(axis=1),
        "spectral_entropy": entropy / np.log(magnitude.shape[1]),
        "spectral_kurtosis": fourth / np.maximum(variance, _TINY) ** 2,
    }


def of_samples(frames: Floats) -> dict[str, Array]:
    """Zero-crossing rate, crest factor and kurtosis of waves.

    The rate is the part of all samples whose sign differs from the sample before; the crest
    factor is peak over RMS, 3.01 dB for a sine; kurtosis is 3 for Gaussian noise, 1.5 for a sine.
    """
    centred = frames - frames.mean(axis=1, keepdims=True)
    squares = centred * centred
    variance = np.maximum(squares.mean(axis=1, dtype=np.float64), 1e-30)
    negative = np.signbit(np.where(np.abs(frames) <= _TINY, 0.0, frames))
    crossings = (negative[:, 1:] != negative[:, :-1]).sum(axis=1) / frames.shape[1]
    power = np.maximum((frames * frames).mean(axis=1, dtype=np.float64), 1e-30)
    return {
        "zero_crossing_rate": crossings,
        "crest_factor_db": decibels(np.abs(frames).max(axis=1)) - 10 * np.log10(power),
        "kurtosis": (squares * squares).mean(axis=1, dtype=np.float64) / variance**2,
    }


def power_decibels(power: Floats) -> Array:
    """Powers as levels, not under −100 dB."""
    return 10 * np.log10(np.maximum(power, _TINY).astype(np.float64))


def cepstrum(bands: Floats, coefficients: int) -> Array:
    """The first coefficients of the orthonormal cosine transform over the bands."""
    from scipy.fft import dct

    return np.asarray(dct(bands, axis=1, norm="ortho")[:, :coefficients], np.float64)
