"""What is heard, frame by frame: log-mel, chroma, loudness and onset strength of a recording.

The units stand on these frames. The analysis runs on a mono copy at 22.05 kHz whatever the
recording's own rate, so ten minutes of 192 kHz cost as little memory as of 22 kHz.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import (
    MEL,
    Audio,
    Samples,
    band_loudness,
    chroma_of,
    frames_of,
    resample,
    sparse_bank,
    spectra_of,
    spectral_flux,
    triangular_bank,
)

__all__ = [
    "ANALYSIS_RATE",
    "FRAME_HOP",
    "MEL_FFT",
    "ONSET_RATE",
    "Frames",
    "analyse",
    "mel_filters",
    "mono_mix",
]

Floats = npt.NDArray[np.float32]

ANALYSIS_RATE = 22050
FRAME_HOP = 512
"""23 ms between feature frames."""
ONSET_HOP = 105
"""4.8 ms between onset frames: an onset is placed within a few ms."""
ONSET_RATE = ANALYSIS_RATE / ONSET_HOP
"""Onset frames a second: 210."""
FRAME_FFT = 4096
"""186 ms: separates semitones down to about 100 Hz, where chords begin."""
MEL_FFT = 1024
"""46 ms, for mel and onsets: a longer window would smear attacks across a join."""
MEL_BANDS = 48


@dataclass(frozen=True, eq=False)
class Frames:
    """Features of one recording; `n` frames of 512 samples, `g` onset frames of 105, at 22.05 kHz.

    Parameters
    ----------
    mono
        The recording at 22.05 kHz, shape `(samples,)`.
    mel
        Log-mel spectrum in dB above a floor 70 dB under the piece's mean power, `(n, 48)`.
    chroma
        Magnitude per third of a semitone, `(n, 36)`, bin 0 is C; unnormalised.
    level
        Power in dB, `(n,)`.
    onset
        Spectral flux in three bands (below 200 Hz, to 2 kHz, above), `(g, 3)`.
    """

    mono: Samples
    mel: Floats
    chroma: Floats
    level: Floats
    onset: Floats

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.mono) / ANALYSIS_RATE

    def at(self, seconds: npt.ArrayLike) -> npt.NDArray[np.intp]:
        """Feature frame that holds a time."""
        frame = np.floor(np.asarray(seconds) * ANALYSIS_RATE / FRAME_HOP).astype(np.intp)
        return np.clip(frame, 0, len(self.mel))


def mono_mix(samples: Samples, chunk: int = 1 << 20) -> Samples:
    """Mean of the channels, or the strongest channel where they cancel in the mean.

    Parameters
    ----------
    samples
        Shape `(channels, frames)`.
    """
    mean: Samples = samples.mean(axis=0, dtype=np.float32)
    if samples.shape[0] == 1:
        return mean
    powers = np.zeros(samples.shape[0])
    for start in range(0, samples.shape[1], chunk):
        block = samples[:, start : start + chunk]
        powers += np.einsum("cf,cf->c", block, block)
    # Out-of-phase stereo: less than a twentieth of the power survives the mean.
    if float(np.dot(mean, mean)) < 0.05 * powers.mean():
        strongest: Samples = samples[int(powers.argmax())].copy()
        return strongest
    return mean


def analyse(audio: Audio) -> Frames:
    """Features of a whole recording, of any channel count and sample rate."""
    mix = audio.with_samples(mono_mix(audio.samples)[np.newaxis])
    mono = resample(mix, ANALYSIS_RATE).samples[0]
    power = float(np.mean(np.square(mono))) if len(mono) else 0.0
    scaled = mono * np.float32(1 / max(np.sqrt(power), 1e-9))
    bank = sparse_bank(mel_filters(MEL_FFT))
    mels, levels = [], []
    for magnitudes in _magnitudes(scaled, MEL_FFT, FRAME_HOP):
        squares = np.square(magnitudes)
        mels.append(np.maximum(10 * np.log10(bank(squares) + 1e-7) + 70, 0))
        # Without the lowest bins: an offset of the zero line is no sound.
        levels.append(10 * np.log10(squares[:, 2:].mean(axis=1) + 1e-12))
    bin_hz = ANALYSIS_RATE / FRAME_FFT
    chroma = [chroma_of(one, bin_hz) for one in _magnitudes(scaled, FRAME_FFT, FRAME_HOP)]
    loudness = band_loudness([scaled], ANALYSIS_RATE, ONSET_HOP)
    flux = spectral_flux(loudness, ANALYSIS_RATE, ONSET_HOP)
    return Frames(
        mono,
        np.concatenate(mels),
        np.concatenate(chroma),
        np.concatenate(levels),
        flux.astype(np.float32),
    )


def _magnitudes(mono: Samples, window: int, hop: int) -> Iterator[Floats]:
    """Of spectra centred on every hop, in batches of shape `(frames, window // 2 + 1)`."""
    return (np.abs(spectra_of(frames)) for frames in frames_of(mono, window, hop, centred=True))


def mel_filters(n_fft: int) -> Floats:
    """Triangular filters, each with a sum of 1, `(48, n_fft // 2 + 1)`."""
    # The lowest bands are narrower than one bin: each has at least its nearest bin.
    edges = MEL.spaced(40, 10000, MEL_BANDS + 2)  # Hz
    bank = triangular_bank(np.fft.rfftfreq(n_fft, 1 / ANALYSIS_RATE), edges, nearest=0.5)
    return np.asarray(bank / bank.sum(1, keepdims=True), np.float32)
