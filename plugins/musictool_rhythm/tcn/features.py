"""What the network hears: a log-magnitude filterbank, 50 frames a second, from blocks of any size.

The same code serves training and tracking. `bands` turns a recording into band magnitudes as it
streams by; `levelled` makes them independent of the recording's level: each frame is divided by
the mean magnitude of the ten seconds around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from musictool import Framer, Stream, resample, sparse_bank, spectra_of, triangular_bank
from musictool import levelled as by_level

__all__ = ["BANDS", "FPS", "LEVEL_REACH", "RATE", "bands", "levelled"]

Floats = npt.NDArray[np.float32]

RATE = 22050
"""Sample rate at which the network listens, in Hz."""

HOP = 441
FPS = RATE // HOP
"""Frames per second; frame k is centred on k / FPS seconds."""

FFT = 2048
BANDS = 81
LOWEST, HIGHEST = 30.0, 10000.0

LEVEL_REACH = 5 * FPS
"""Frames to either side that say how loud the music is."""

SILENCE = 1e-5
"""Mean band magnitude below which a passage counts as silence and is not raised further; dither
of 16 bits lies at a tenth of it."""

CHUNK = 128
"""Frames of a block, so that the transforms, which differ in rounding, are cut alike."""


def bands(stream: Stream) -> Iterator[Floats]:
    """Band magnitudes of the mean of the channels, in runs of frames of shape `(n, BANDS)`.

    A sine of amplitude 1 has magnitude 1 in its bin. A recording of N frames at `RATE` gives
    N // HOP + 1 frames in all.
    """
    framer = Framer(FFT, HOP, centred=True)
    for block in resample(stream, RATE, 1).blocks(CHUNK * HOP):
        for frames in framer.add(block[0]):
            yield _magnitudes(frames)
    for frames in framer.finish():
        yield _magnitudes(frames)


def levelled(magnitudes: Floats, before: int = 0, after: int = 0) -> Floats:
    """Levelled, about 0 to 6, all but the first `before` and last `after` frames.

    Those serve as what sounds around: as far as `LEVEL_REACH` they say how loud the music is.
    """
    return by_level(magnitudes, LEVEL_REACH, SILENCE)[before : len(magnitudes) - after]


def _magnitudes(frames: Floats) -> Floats:
    """Band magnitudes of windows `(n, FFT)`, shape `(n, BANDS)`."""
    return np.ascontiguousarray(_bank()(np.abs(spectra_of(frames))), np.float32)


@cache
def _bank() -> Callable[[npt.NDArray[np.floating]], npt.NDArray[np.floating]]:
    """From spectra to bands: triangles with centres evenly spaced in log frequency.

    None is narrower than a bin to either side; each sums to 1.
    """
    bins, edges = np.arange(FFT // 2 + 1), np.geomspace(LOWEST, HIGHEST, BANDS + 2)
    bank = triangular_bank(bins, edges * FFT / RATE, narrowest=1)
    return sparse_bank(bank / bank.sum(axis=1, keepdims=True))
