"""How much of the input's music, and how much of the reference's sound, a result has.

Content is the input's: Pearson correlation of the chroma (librosa's constant-Q chroma, all frames
in which the input sounds) and of the onset strength over time. Style is the reference's, and is
measured by three distances between recordings of any length, each at the same loudness:

- mfcc: Euclidean, between means and deviations over time of MFCC 1 to 13;
- envelope: RMS in dB, between mean log spectra in 20 mel bands: wider than the distance of
  partials, else it would measure which notes are played;
- gram: Frobenius, between normalised Gram matrices of a convolutional layer with random weights
  over spectra in 40 mel bands (Ulyanov and Lebedev 2016), mean over four draws.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from musictool import Audio, resample

__all__ = ["DISTANCES", "chroma_correlation", "distances", "onset_correlation"]

Samples = npt.NDArray[np.float32]

RATE = 22050
DISTANCES = ("mfcc", "envelope", "gram")
BANDS, WIDE_BANDS = 40, 20
FILTERS, WIDTH, DRAWS = 256, 11, 4
QUIET_DB = 50.0
"""Frames so much softer than the loudest do not count."""


def _mono(audio: Audio) -> Samples:
    samples = resample(audio.with_samples(audio.mono()[None]).stream(), RATE).audio().samples[0]
    return samples / max(float(np.sqrt(np.mean(samples**2))), 1e-9) * np.float32(0.1)


def chroma_correlation(audio: Audio, result: Audio) -> float:
    """Over all frames in which the input sounds."""
    import librosa

    x, y = _mono(audio), _mono(result)
    size = min(len(x), len(y))
    one, other = (librosa.feature.chroma_cqt(y=part[:size], sr=RATE) for part in (x, y))
    level = librosa.feature.rms(y=x[:size], hop_length=512)[0][: one.shape[1]]
    sounds = level > level.max() * 10 ** (-QUIET_DB / 20)
    return _pearson(one[:, : len(level)][:, sounds], other[:, : len(level)][:, sounds])


def onset_correlation(audio: Audio, result: Audio) -> float:
    """Of librosa's onset strength."""
    import librosa

    x, y = _mono(audio), _mono(result)
    size = min(len(x), len(y))
    one, other = (librosa.onset.onset_strength(y=part[:size], sr=RATE) for part in (x, y))
    return _pearson(one, other)


def distances(audio: Audio, reference: Audio) -> dict[str, float]:
    """By name, as in `DISTANCES`."""
    one, other = _log_mel(audio), _log_mel(reference)
    mfcc = [_mfcc(spectra) for spectra in (one, other)]
    means = [_log_mel(part, WIDE_BANDS).mean(axis=1) for part in (audio, reference)]
    means = [mean - mean.mean() for mean in means]
    grams = [_grams(spectra) for spectra in (one, other)]
    return {
        "mfcc": float(np.linalg.norm(mfcc[0] - mfcc[1])),
        "envelope": float(np.sqrt(np.mean((means[0] - means[1]) ** 2))),
        "gram": float(np.mean([np.linalg.norm(a - b) for a, b in zip(*grams, strict=True)])),
    }


def _log_mel(audio: Audio, bands: int = BANDS) -> Samples:
    """Levels in dB of the frames that sound, `(bands, frames)`."""
    import librosa

    power = librosa.feature.melspectrogram(y=_mono(audio), sr=RATE, n_mels=bands)
    level = 10 * np.log10(power.sum(axis=0) + 1e-12)
    power = power[:, level > level.max() - QUIET_DB]
    decibels = 10 * np.log10(np.maximum(power, power.max() * 1e-6))
    return np.asarray(decibels, np.float32)


def _mfcc(spectra: Samples) -> Samples:
    from scipy.fft import dct

    found = dct(spectra, axis=0, norm="ortho")[1:14]
    return np.concatenate([found.mean(axis=1), found.std(axis=1)])


@cache
def _weights(draw: int) -> Samples:
    rng = np.random.default_rng(draw)
    scale = np.sqrt(2 / (BANDS * WIDTH))
    return rng.normal(0, scale, (FILTERS, BANDS * WIDTH)).astype(np.float32)


def _grams(spectra: Samples) -> list[Samples]:
    """Of each draw, `(FILTERS, FILTERS)`, scaled to a norm of one."""
    scaled = (spectra - spectra.max()) / 20 + 2
    if scaled.shape[1] < WIDTH:
        scaled = np.pad(scaled, ((0, 0), (0, WIDTH - scaled.shape[1])), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(scaled, WIDTH, axis=1)
    rows = windows.transpose(1, 0, 2).reshape(windows.shape[1], -1)  # (frames, BANDS · WIDTH)
    found = []
    for draw in range(DRAWS):
        seen = np.maximum(rows @ _weights(draw).T, 0)
        gram = seen.T @ seen / len(seen)
        found.append(gram / max(float(np.linalg.norm(gram)), 1e-9))
    return found


def _pearson(one: npt.NDArray, other: npt.NDArray) -> float:
    if one.std() < 1e-9 or other.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])
