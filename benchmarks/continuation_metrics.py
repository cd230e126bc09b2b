"""Measures of a continuation, each on the sound itself, for `benchmarks/continuation.py`.

They use librosa and know nothing of how the engine hears: what the engine got wrong about the
piece shows here. All work on mono at 22.05 kHz.
"""

from __future__ import annotations

import librosa
import numpy as np
import soxr

RATE = 22050
HOP = 512
WINDOW = 1024
"""46 ms on either side of a boundary."""


def mono(samples: np.ndarray, rate: int) -> np.ndarray:
    """`(channels, frames)` at any rate to `(frames,)` at 22.05 kHz."""
    return soxr.resample(samples.mean(axis=0), rate, RATE) if rate != RATE else samples.mean(axis=0)


def flux_at(sound: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Spectral flux across each time: RMS difference in dB of the log-mel spectra of the 46 ms
    before and after; the largest within -30 to +15 ms, since a seam may lie beside the beat.
    """
    filters = librosa.filters.mel(sr=RATE, n_fft=WINDOW, n_mels=40)
    window = np.hanning(WINDOW)
    floor = 1e-6 * float(np.mean(sound**2)) * WINDOW + 1e-12

    def spectra(starts: np.ndarray) -> np.ndarray:
        padded = np.pad(sound, WINDOW * 2)
        index = np.round(starts).astype(int) + WINDOW * 2
        index = np.clip(index, 0, len(padded) - WINDOW)
        blocks = padded[index[:, None] + np.arange(WINDOW)] * window
        power = np.abs(np.fft.rfft(blocks)) ** 2
        return 10 * np.log10(power @ filters.T + floor)

    found = []
    for shift in (-0.030, -0.015, 0.0, 0.015):
        at = (np.asarray(times) + shift) * RATE
        found.append(np.sqrt(np.mean((spectra(at) - spectra(at - WINDOW)) ** 2, axis=1)))
    return np.max(found, axis=0)


def percentile_of(values: np.ndarray, natural: np.ndarray) -> np.ndarray:
    """Percentile (0–100) of each value among the natural ones."""
    return 100 * np.searchsorted(np.sort(natural), values) / len(natural)


def beat_deviation(
    sound: np.ndarray, period: float, cut: float, joins: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How far, in ms, onsets after each join lie from the grid before the cut.

    The grid's phase is where a comb of the piece's period catches most onset strength in the
    eight seconds before the cut; the same is done in the four beats after each join and, to show
    what the measure itself allows, in windows of four beats before the cut.

    Returns
    -------
    Deviations after the joins, and natural ones.
    """
    hop = 64
    strength = librosa.onset.onset_strength(y=sound, sr=RATE, hop_length=hop, n_fft=1024)
    strength = np.maximum(strength - librosa.util.normalize(strength).mean(), 0)
    rate = RATE / hop

    def phase(start: float, beats: float, near: float | None = None) -> float:
        # Phase in seconds relative to multiples of the period on the absolute clock.
        offsets = np.arange(0, period, 1 / rate)
        first = np.ceil(start / period) * period
        grid = first + period * np.arange(round(beats))
        index = np.round((grid[:, None] + offsets) * rate).astype(int)
        comb = np.where(index < len(strength), strength[np.minimum(index, len(strength) - 1)], 0)
        kernel = np.hanning(9)
        total = np.convolve(np.tile(comb.sum(axis=0), 3), kernel, "same")
        total = total[len(offsets) : 2 * len(offsets)]
        if near is not None:
            # Only the beat's own neighbourhood: an off-beat accent is no timing error.
            away = np.abs((offsets - near + period / 2) % period - period / 2)
            total = np.where(away < 0.07, total, -1)
        return float(offsets[int(total.argmax())])

    def deviation(start: float, beats: float) -> float:
        found = phase(start, beats, reference)
        return 1000 * float((found - reference + period / 2) % period - period / 2)

    span = min(8.0, cut - 2 * period)
    reference = phase(cut - span, span / period - 1)
    natural = [deviation(t, 4) for t in np.arange(max(0, cut - 30), cut - 5 * period, 2 * period)]
    after = [
        deviation(cut + t - 0.02, 4) for t in joins if cut + t + 5 * period < len(sound) / RATE
    ]
    return np.abs(after), np.abs(natural)


def frame_features(sound: np.ndarray) -> np.ndarray:
    """Log-mel (40) and chroma (12) every 23 ms, `(n, 52)`."""
    power = np.abs(librosa.stft(sound, n_fft=2048, hop_length=HOP)) ** 2
    mel = librosa.feature.melspectrogram(S=power, sr=RATE, n_mels=40)
    chroma = librosa.feature.chroma_stft(S=power, sr=RATE, tuning=0.0)
    return np.concatenate([librosa.power_to_db(mel, ref=1.0, top_db=None).clip(-60), chroma]).T


def windows(frames: np.ndarray, period: float) -> np.ndarray:
    """Four successive beats, the mean of each, every half beat, `(m, 4 * 52)`."""
    beat = period * RATE / HOP
    total = np.cumsum(np.pad(frames, ((1, 0), (0, 0))), axis=0)
    starts = np.arange(0, len(frames) - 4 * beat, beat / 2)
    edges = np.round(starts[:, None] + beat * np.arange(5)).astype(int)
    means = (total[edges[:, 1:]] - total[edges[:, :-1]]) / np.diff(edges)[:, :, None]
    return means.reshape(len(means), 4 * frames.shape[1])


def frechet(a: np.ndarray, b: np.ndarray, scale: np.ndarray) -> float:
    """Fréchet distance of Gaussians fitted to two sets of rows, in units of `scale`."""
    a, b = a / scale, b / scale
    mean = a.mean(axis=0) - b.mean(axis=0)
    cov_a, cov_b = np.cov(a.T), np.cov(b.T)
    # tr sqrt(A B) by the symmetric form sqrt(sqrt(A) B sqrt(A))
    values, vectors = np.linalg.eigh(cov_a)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ cov_b @ root), 0)).sum()
    return float(mean @ mean + np.trace(cov_a) + np.trace(cov_b) - 2 * cross)


def key(frames: np.ndarray) -> int:
    """Key number 0–23 (12 on: minor), Krumhansl and Kessler's profiles on the mean chroma."""
    major = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88]
    minor = [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17]
    chroma = frames[:, 40:].mean(axis=0)
    fits = [np.corrcoef(np.roll(p, k), chroma)[0, 1] for p in (major, minor) for k in range(12)]
    return int(np.argmax(fits))


def keys_agree(a: int, b: int) -> bool:
    """Same key, or its relative major or minor: the same notes."""
    same = a == b
    relative = (a < 12) != (b < 12) and (max(a, b) - 12 + 3) % 12 == min(a, b)
    return same or relative


def tempo_ratio(before: np.ndarray, after: np.ndarray) -> float:
    """Librosa's tempo of one sound over that of another, octaves folded away."""
    tempi = [
        float(np.atleast_1d(librosa.beat.beat_track(y=sound, sr=RATE, hop_length=256)[0])[0])
        for sound in (before, after)
    ]
    if min(tempi) <= 0:
        return float("nan")
    octaves = np.log2(tempi[1] / tempi[0])
    return float(2 ** (octaves - np.round(octaves)))
