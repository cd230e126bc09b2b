"""What the network hears: a log-magnitude filterbank of the whole range, 100 frames a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from musictool import Framer, Stream, resample, sparse_bank, spectra_of, triangular_bank

__all__ = ["BANDS", "FPS", "RATE", "magnitudes"]

Floats = npt.NDArray[np.float32]

RATE = 44100
"""Sample rate at which the network listens, in Hz: cymbals are mostly above 8 kHz."""

HOP = 441
FPS = RATE // HOP
"""Frames per second; frame k is centred on k / FPS seconds."""

WINDOW = 2048
BANDS = 72
LOWEST, HIGHEST = 35.0, 17000.0

CHUNK = 128
"""Frames of a block, so that the transforms, which differ in rounding, are cut alike."""


def magnitudes(stream: Stream) -> Iterator[Floats]:
    """Of the mean of the channels, in runs of frames of shape `(n, BANDS)`.

    A recording of N frames at `RATE` gives N // HOP + 1 frames in all.
    """
    framer = Framer(WINDOW, HOP, centred=True)
    for block in resample(stream, RATE, 1).blocks(CHUNK * HOP):
        for frames in framer.add(block[0]):
            yield _bands(frames)
    for frames in framer.finish():
        yield _bands(frames)


def _bands(frames: Floats) -> Floats:
    return np.ascontiguousarray(_bank()(np.abs(spectra_of(frames))), np.float32)


@cache
def _bank() -> Callable[[npt.NDArray[np.floating]], npt.NDArray[np.floating]]:
    """From spectra to bands: triangles evenly spaced in log frequency, each of sum 1."""
    edges = np.geomspace(LOWEST, HIGHEST, BANDS + 2)
    bank = triangular_bank(np.arange(WINDOW // 2 + 1), edges * WINDOW / RATE, narrowest=1)
    return sparse_bank(bank / bank.sum(axis=1, keepdims=True))
