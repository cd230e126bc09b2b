"""What is tracked: how much the spectrum rises, 210 times a second, and for bars the pitches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Samples, Stream, chroma_of, frames_of, resample, spectra_of, spectral_flux

__all__ = ["ONSET_RATE", "PITCH_RATE", "Features", "features_of"]

Array = npt.NDArray[np.float64]

RATE = 22050
ONSET_HOP, PITCH_HOP = 105, 512
ONSET_RATE, PITCH_RATE = RATE / ONSET_HOP, RATE / PITCH_HOP
"""Frames a second of flux and loudness, exactly 210, and of pitch classes, 43."""
PITCH_WINDOW = 4096
"""186 ms, which tells semitones apart down to about 100 Hz, where chords begin."""


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
    """Read a recording once; it is held in mono at 22.05 kHz."""
    mono = resample(stream, RATE, 1).audio().samples[0]
    scale = np.float32(1 / max(float(np.sqrt(np.mean(np.square(mono)))) if mono.size else 0, 1e-9))
    flux, loudness = spectral_flux(mono * scale, RATE, ONSET_HOP)
    chroma = [
        chroma_of(np.abs(spectra_of(frames * scale)), RATE / PITCH_WINDOW)
        for frames in frames_of(mono, PITCH_WINDOW, PITCH_HOP, centred=True)
    ]
    return Features(mono.size / RATE, flux, loudness, np.concatenate(chroma))
