"""What `style_texture.py` measures: distance in style, likeness in content.

Nothing of it is used by the engine: another filterbank, another random network with another seed,
other sizes and another compression, and the statistics of McDermott & Simoncelli (2011) from
Hilbert envelopes.
"""

from __future__ import annotations

from functools import cache

import librosa
import numpy as np
import numpy.typing as npt
from scipy import signal

__all__ = ["envelope_likeness", "gram_distance", "onset_likeness", "texture_distance"]

Signal = npt.NDArray[np.float64]

SEED = 90125
FILTERS, TAPS = 200, 8
MEL_BANDS = 96
COCHLEAR_BANDS = 30
ENVELOPE_HZ = 400
APART = (1, 2, 3, 5, 8, 13)
"""Bands between those whose envelopes are correlated."""
SKEWNESS = 2
MODULATIONS_HZ = np.geomspace(1, 160, 15)


def gram_distance(one: Signal, reference: Signal, rate: int) -> float:
    """Of the Gram matrices of a random network, relative to the reference's."""
    floor = _mel(reference, rate).max() * 1e-7
    matrices = [_gram(_mel(each, rate), floor) for each in (one, reference)]
    return float(np.linalg.norm(matrices[0] - matrices[1]) / np.linalg.norm(matrices[1]))


def _mel(samples: Signal, rate: int) -> Signal:
    return librosa.feature.melspectrogram(
        y=samples, sr=rate, n_fft=_power(rate * 0.03), hop_length=_power(rate * 0.03) // 3,
        n_mels=MEL_BANDS, fmin=60, fmax=min(16000, rate / 2),
    )  # fmt: skip


def _power(length: float) -> int:
    return int(1 << round(np.log2(length)))


def _gram(mel: Signal, floor: float) -> Signal:
    levels = np.log10(mel + floor) - np.log10(floor)
    windows = np.lib.stride_tricks.sliding_window_view(levels, TAPS, axis=1)
    stacked = windows.transpose(0, 2, 1).reshape(MEL_BANDS * TAPS, -1)
    answers = np.maximum(_network() @ stacked, 0)
    return np.asarray(answers @ answers.T / answers.shape[1])


@cache
def _network() -> Signal:
    generator = np.random.default_rng(SEED)
    weights = generator.standard_normal((FILTERS, MEL_BANDS * TAPS))
    return weights / np.sqrt(MEL_BANDS * TAPS)


def texture_distance(one: Signal, reference: Signal, rate: int) -> float:
    """Mean over the classes of statistics, each relative to the reference's.

    Skewness can be near 0 in every band, so it is taken relative to 1 where that is more.
    """
    found = [_statistics(each, rate) for each in (one, reference)]
    errors = [np.linalg.norm(a - b) for a, b in zip(*found, strict=True)]
    sizes = [np.linalg.norm(b) for b in found[1]]
    sizes[SKEWNESS] = max(sizes[SKEWNESS], np.sqrt(COCHLEAR_BANDS))
    return float(np.mean(np.divide(errors, sizes)))


def _statistics(samples: Signal, rate: int) -> list[Signal]:
    """Of the envelopes: means, variation, skewness, correlations, modulation powers."""
    envelopes = _envelopes(samples, rate)
    mean = envelopes.mean(axis=1, keepdims=True)
    central = envelopes - mean
    deviation = central.std(axis=1, keepdims=True) + 1e-6 * mean.max()
    standard = central / deviation
    correlations = [(standard[apart:] * standard[:-apart]).mean(axis=1) for apart in APART]
    hertz, powers = signal.welch(central, ENVELOPE_HZ, nperseg=2 * ENVELOPE_HZ, axis=1)
    edges = np.searchsorted(hertz, MODULATIONS_HZ)
    pooled = np.add.reduceat(powers, edges[:-1], axis=1) * (hertz[1] - hertz[0])
    pooled = np.sqrt(pooled) / deviation
    return [
        mean[:, 0],
        (deviation / (mean + 1e-3 * mean.max()))[:, 0],
        (standard**3).mean(axis=1),
        np.concatenate(correlations),
        pooled.ravel(),
    ]


def _envelopes(samples: Signal, rate: int) -> Signal:
    """Amplitudes to the power of 0.3 in bands on the ERB-rate scale, at `ENVELOPE_HZ`."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(samples.size, 1 / rate)
    places = 9.265 * np.log(1 + hertz / 228.8)
    ends = 9.265 * np.log(1 + np.array([50, min(16000, rate / 2)]) / 228.8)
    centres = np.linspace(*ends, COCHLEAR_BANDS + 2)
    width = centres[1] - centres[0]
    count = max(int(samples.size / rate * ENVELOPE_HZ), 8)
    bands = []
    for centre in centres[1:-1]:
        offset = np.clip((places - centre) / width, -1, 1)
        analytic = np.zeros(samples.size, complex)
        analytic[: spectrum.size] = 2 * spectrum * np.cos(np.pi / 2 * offset)
        envelope = np.abs(np.fft.ifft(analytic)) ** 0.3
        bands.append(np.maximum(signal.resample(envelope, count), 0))
    return np.array(bands)


def envelope_likeness(one: Signal, content: Signal, rate: int) -> float:
    """Correlation over time of the levels in 20 mel bands, mean over the bands with any content."""
    levels = [_levels(each, rate) for each in (one, content)]
    central = [level - level.mean(axis=1, keepdims=True) for level in levels]
    sizes = [np.sqrt(np.square(each).sum(axis=1)) for each in central]
    products = (central[0] * central[1]).sum(axis=1)
    heard = levels[1].max(axis=1) > -50
    return float(np.mean((products / (sizes[0] * sizes[1] + 1e-9))[heard]))


def _levels(samples: Signal, rate: int) -> Signal:
    mel = librosa.feature.melspectrogram(
        y=samples,
        sr=rate,
        n_fft=_power(rate * 0.05),
        hop_length=_power(rate * 0.05) // 2,
        n_mels=20,
    )
    return np.asarray(librosa.power_to_db(mel, ref=np.max, top_db=60))


def onset_likeness(one: Signal, content: Signal, rate: int) -> float:
    """Correlation of the onset strengths, smoothed over 50 ms, at the best of ±20 ms."""
    strengths = [
        librosa.onset.onset_strength(y=each, sr=rate, hop_length=256) for each in (one, content)
    ]
    smooth = [np.convolve(each, np.hanning(11) / 5, "same") for each in strengths]
    return float(np.corrcoef(*smooth)[0, 1])
