"""The engine `hpss`: what sounds on, what strikes, and the rest, by medians in two resolutions.

In a spectrogram tones are lines along time and strokes are lines along frequency, so a median along
the one keeps the former and takes away the latter (Fitzgerald 2010). Tones are narrow in a long
window, strokes are short in a short one: so first the tones are taken out by a long one, and of
what is left the strokes by a short one, which leaves what is neither (Driedger et al. 2014).

Masks are the same for all channels, from the power of all, so that places in the room stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from musictool import Samples, Stems, Stream, window_length

from .parts import parted
from .spectra import OVERLAP, medians, samples_of, spectra_of
from .tiles import tiled

__all__ = ["separate"]

Floats = npt.NDArray[np.floating]

HOPS = 128
"""Hops of the long window in a tile: 6 s at 44.1 kHz."""


@dataclass(frozen=True)
class Resolution:
    """A window, and how far the medians go over its spectra."""

    window_s: float
    median_s: float
    median_hz: float

    def at(self, sample_rate: int) -> tuple[int, int, int]:
        """The window in samples, and the medians in hops and in bins, which are odd."""
        window = window_length(self.window_s, sample_rate)
        hop = window // OVERLAP
        over_time = round(self.median_s * sample_rate / hop) | 1
        over_frequency = max(round(self.median_hz * window / sample_rate) | 1, 3)
        return window, over_time, over_frequency


TONES = Resolution(0.186, 0.3, 150.0)
STROKES = Resolution(0.0116, 0.3, 250.0)
"""Chosen on renderings and on a band whose tracks are known: `benchmarks/separation.py`."""


def separate(stream: Stream, only: str | None = None) -> Stems:
    """Harmonic, percussive and rest; see the command `separate`."""
    return parted(stream, "hpss", partial(_estimate, sample_rate=stream.sample_rate), only)


def _estimate(blocks: Iterator[Samples], sample_rate: int) -> Iterator[tuple[Samples, Samples]]:
    reach = 0
    for resolution in (TONES, STROKES):
        window, over_time, _ = resolution.at(sample_rate)
        reach += over_time // 2 * (window // OVERLAP) + window
    hop = window_length(TONES.window_s, sample_rate) // OVERLAP
    reach = -(-reach // hop) * hop  # so that windows lie alike in all tiles
    work = partial(_separated, sample_rate=sample_rate)
    return tiled(blocks, HOPS * hop, reach, work)


def _separated(pieces: Sequence[Samples], sample_rate: int) -> list[Samples]:
    """Of each piece `(channels, n)` what is harmonic and what is percussive, `(2, channels, n)`."""
    made = []
    for piece in pieces:
        harmonic = _taken(piece, TONES, sample_rate, strokes=False)
        percussive = _taken(piece - harmonic, STROKES, sample_rate, strokes=True)
        made.append(np.stack([harmonic, percussive]))
    return made


def _taken(samples: Samples, resolution: Resolution, sample_rate: int, strokes: bool) -> Samples:
    """The tones of samples `(channels, n)`, or else the strokes."""
    window, over_time, over_frequency = resolution.at(sample_rate)
    spectra = [spectra_of(channel, window) for channel in samples]
    power = sum(np.square(one.real) + np.square(one.imag) for one in spectra)
    magnitudes = np.sqrt(power)
    tones = np.square(medians(np.ascontiguousarray(magnitudes.T), over_time).T)
    struck = np.square(medians(magnitudes, over_frequency))
    mask = (struck if strokes else tones) / np.maximum(tones + struck, np.finfo(np.float32).tiny)
    length = samples.shape[1]
    return np.stack([samples_of(one * mask, window, length) for one in spectra])
