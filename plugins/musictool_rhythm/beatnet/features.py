"""What the network hears: levels of bands and their rises, 50 frames a second.

It was trained on the features of madmom (Böck et al. 2016), which are made here anew: Hann windows
of 64 ms, triangles over the bins nearest to quarter tones, log10(1 + m), and by how much each band
rises over the frame before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from musictool import Framer, Stream, resample, sparse_bank

__all__ = ["BANDS", "RATE", "levels"]

Floats = npt.NDArray[np.float32]

RATE = 22050
HOP, WINDOW = 441, 1411
BINS = WINDOW // 2
"""Of a spectrum; the last is left out."""

BANDS = 136
PER_OCTAVE = 24
LOWEST, HIGHEST, REFERENCE = 30.0, 17000.0, 440.0
"""In Hz."""

CHUNK = 128
"""Frames of a block, so that the transforms, which differ in rounding, are cut alike."""


def levels(stream: Stream) -> Iterator[Floats]:
    """Levels of the bands, and then their rises, in runs of frames of shape `(n, 2 · BANDS)`."""
    framer = Framer(WINDOW, HOP, centred=True)
    mono = resample(stream, RATE, 1).blocks(CHUNK * HOP)
    before: Floats | None = None
    for frames in chain(chain.from_iterable(framer.add(it[0]) for it in mono), framer.finish()):
        bands = _bands(frames)
        last = bands[:1] if before is None else before
        rises = np.maximum(np.diff(bands, axis=0, prepend=last), 0)
        before = bands[-1:]
        yield np.concatenate([bands, rises], axis=1)


def _bands(frames: Floats) -> Floats:
    """Levels of windows `(n, WINDOW)`, shape `(n, BANDS)`."""
    from scipy.fft import rfft

    spectra = np.abs(rfft(frames * _window(), axis=-1)[:, :BINS])
    return np.log10(1 + _bank()(spectra)).astype(np.float32)


@cache
def _window() -> Floats:
    return np.hanning(WINDOW).astype(np.float32)


@cache
def _bank() -> Callable[[npt.NDArray[np.floating]], npt.NDArray[np.floating]]:
    """From spectra to bands: triangles over three neighbours of `_centres`, each sums to 1."""
    centres = _centres()
    bank = np.zeros((len(centres) - 2, BINS))
    for row, start, centre, stop in zip(bank, centres, centres[1:], centres[2:], strict=False):
        if stop - start < 2:
            centre, stop = start, start + 1
        row[start:centre] = np.linspace(0, 1, centre - start, endpoint=False)
        row[centre:stop] = np.linspace(1, 0, stop - centre, endpoint=False)
    return sparse_bank(bank / bank.sum(axis=1, keepdims=True))


def _centres() -> list[int]:
    """The bins nearest to quarter tones around 440 Hz, each once."""
    steps = [np.log2(one / REFERENCE) * PER_OCTAVE for one in (LOWEST, HIGHEST)]
    tones = np.arange(np.ceil(steps[0]), np.floor(steps[1]) + 1)
    hertz = REFERENCE * 2 ** (tones / PER_OCTAVE)
    bins = np.arange(BINS) * RATE / (2 * BINS)
    right = np.clip(np.searchsorted(bins, hertz), 1, BINS - 1)
    nearer = hertz - bins[right - 1] < bins[right] - hertz
    return [int(one) for one in np.unique(right - nearer)]
