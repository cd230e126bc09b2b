"""How far a result lies from a hidden target, or from the statistics of a reference.

Samples are float32, shape `(2, frames)`, at `RATE`; results and targets begin together. Windows are
Hann's. No metric is scaled to be independent of level: level is part of a sound.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

import musictool as mt
from musictool import Samples

RATE = 44100
POWER_FLOOR = 1e-8
"""Of a bin, before the logarithm: auraloss's."""
WIDTH_RANGE = (-40.0, 10.0)
"""dB; narrower than the first is mono to the ear, and a mono target has no ratio."""


UNITS = MappingProxyType(
    {
        "MR-STFT": "",
        "MSD": "",
        "centroid": "Hz",
        "RMS": "dB",
        "LUFS": "LU",
        "width": "dB",
    }
)
"""Metrics against a hidden target."""

STYLE_UNITS = MappingProxyType({"mel": "dB", "LUFS": "LU", "crest": "dB", "width": "dB"})
"""Distances between statistics, where there is no hidden target."""


def distances(result: Samples, target: Samples) -> dict[str, float]:
    """All metrics of `UNITS`; smaller is better, 0 is reached by the target itself."""
    return {
        "MR-STFT": multi_resolution_stft(result, target),
        "MSD": mel_spectral_distance(result, target),
        "centroid": centroid_error(result, target),
        "RMS": abs(rms_db(result) - rms_db(target)),
        "LUFS": abs(lufs(result) - lufs(target)),
        "width": abs(width_db(result) - width_db(target)),
    }


def style_distances(result: Samples, reference: Samples) -> dict[str, float]:
    """All metrics of `STYLE_UNITS`; the two may differ in length and in music."""
    return {
        "mel": float(np.abs(long_term_mel_db(result) - long_term_mel_db(reference)).mean()),
        "LUFS": abs(lufs(result) - lufs(reference)),
        "crest": float(np.abs(band_crests_db(result) - band_crests_db(reference)).mean()),
        "width": abs(width_db(result) - width_db(reference)),
    }


def multi_resolution_stft(result: Samples, target: Samples) -> float:
    """Mean over windows of 512, 1024 and 2048 of spectral convergence plus log-magnitude distance.

    With X and Y the magnitudes of target and result in all channels, hops of a quarter window:
    |X − Y|_F / |X|_F + mean |ln X − ln Y|.

    References
    ----------
    Yamamoto, Song, Kim 2020, "Parallel WaveGAN", equations 5-7; `MultiResolutionSTFTLoss` of
    auraloss (Steinmetz & Reiss 2020) with its weights (`w_sc=1, w_log_mag=1, w_lin_mag=0`).
    """
    found = []
    for window in (512, 1024, 2048):
        x, y = (_magnitudes(samples, window, window // 4) for samples in (target, result))
        convergence = np.linalg.norm(x - y) / np.linalg.norm(x)
        found.append(convergence + np.abs(np.log(x) - np.log(y)).mean())
    return float(np.mean(found))


def mel_spectral_distance(result: Samples, target: Samples) -> float:
    """Mean |X − Y| + mean |ln X − ln Y| of 128 mel bands of the mean of the channels.

    Windows of 65,536 samples without overlap, so that it is the spectral balance that counts. Of
    the two definitions in DeepAFx-ST this is that of its code: linear plus logarithmic magnitudes.

    References
    ----------
    Steinmetz, Bryan, Reiss 2022, "Style transfer of audio effects with differentiable signal
    processing"; `MelSpectralDistance` in its `deepafx_st/metrics.py`.
    """
    window = 65536
    x, y = (
        _magnitudes(samples.mean(axis=0, keepdims=True), window, window) @ _mel(window, 128)
        for samples in (target, result)
    )
    return float(np.abs(x - y).mean() + np.abs(np.log(x) - np.log(y)).mean())


def centroid_error(result: Samples, target: Samples) -> float:
    """|mean over frames of Σ f·|X| / Σ |X|, minus the same of the target|, in Hz.

    Of the mean of the channels, windows of 2048, hops of 512; frames where the target is under
    −80 dBFS do not count. As `SpectralCentroidError` of DeepAFx-ST, which takes all frames.
    """
    window, hop = 2048, 512
    spectra = [_magnitudes(s.mean(axis=0, keepdims=True), window, hop)[0] for s in (result, target)]
    heard = _frames(target.mean(axis=0), window, hop).std(axis=-1) > 1e-4
    frequencies = np.fft.rfftfreq(window, 1 / RATE)
    ours, theirs = ((s[heard] @ frequencies / s[heard].sum(axis=-1)).mean() for s in spectra)
    return float(abs(ours - theirs))


def rms_db(samples: Samples) -> float:
    """20 log10 of the root of the mean square over all channels."""
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20))


def lufs(samples: Samples) -> float:
    """Integrated loudness, ITU-R BS.1770-4; silence counts as −70."""
    return max(float(mt.measure_loudness(mt.Audio(samples, RATE)).lufs), -70.0)


def width_db(samples: Samples) -> float:
    """10 log10 of the energy of (L − R) / 2 over that of (L + R) / 2, kept in `WIDTH_RANGE`."""
    left, right = samples.astype(np.float64)
    side, middle = np.mean((left - right) ** 2), np.mean((left + right) ** 2)
    return float(np.clip(10 * np.log10((side + 1e-20) / (middle + 1e-20)), *WIDTH_RANGE))


def long_term_mel_db(samples: Samples) -> npt.NDArray[np.float64]:
    """Mean power of 64 mel bands over the whole recording in dB, shape `(64,)`.

    Windows of 4096, hops of 2048. Bands over 70 dB under the strongest count as that: what a lossy
    encoder left above its cutoff is not style.
    """
    power = np.square(_magnitudes(samples, 4096, 2048)).mean(axis=(0, 1)) @ _mel(4096, 64)
    level = 10 * np.log10(power)
    return np.maximum(level, level.max() - 70)


def band_crests_db(samples: Samples) -> npt.NDArray[np.float64]:
    """Peak over RMS in eight octave bands from 63 Hz to 8 kHz, in dB, shape `(8,)`."""
    from scipy.signal import butter, sosfilt

    crests = []
    for centre in 62.5 * 2.0 ** np.arange(8):
        edges = (centre / np.sqrt(2), centre * np.sqrt(2))
        band = sosfilt(butter(3, edges, "bandpass", fs=RATE, output="sos"), samples, axis=-1)
        crests.append(20 * np.log10(np.abs(band).max() + 1e-10) - rms_db(band))
    return np.asarray(crests)


def _frames(samples: Samples, window: int, hop: int) -> Samples:
    """Shape `(..., frames, window)`; the end is filled up with silence."""
    missing = -(samples.shape[-1] - window) % hop if samples.shape[-1] > window else 0
    missing = max(missing, window - samples.shape[-1])
    padded = np.pad(samples, [(0, 0)] * (samples.ndim - 1) + [(0, missing)])
    return np.lib.stride_tricks.sliding_window_view(padded, window, axis=-1)[..., ::hop, :]


def _magnitudes(samples: Samples, window: int, hop: int) -> Samples:
    """Shape `(channels, frames, bins)`, at least the root of the floor."""
    from scipy.fft import rfft

    # Periodic, as torch's and scipy's `hann` for analysis.
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)).astype(np.float32)
    spectrum = rfft(_frames(samples, window, hop) * hann)
    power = np.maximum(spectrum.real**2 + spectrum.imag**2, POWER_FLOOR)
    return np.sqrt(power, dtype=np.float32)


@cache
def _mel(window: int, bands: int) -> Samples:
    """Shape `(bins, bands)`."""
    from librosa.filters import mel

    return np.ascontiguousarray(mel(sr=RATE, n_fft=window, n_mels=bands).T)
