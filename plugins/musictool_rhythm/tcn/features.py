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

from musictool import Stream, resample

from ..analysis.banks import banded

__all__ = ["BANDS", "FPS", "LEVEL_REACH", "RATE", "bands", "levelled"]

Frames = npt.NDArray[np.float32]

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
"""Frames transformed at once: a megabyte, which stays in the processor's cache."""


def bands(stream: Stream) -> Iterator[Frames]:
    """Band magnitudes of the mean of the channels, in runs of frames of shape `(n, BANDS)`.

    A sine of amplitude 1 has magnitude 1 in its bin. A recording of N frames at `RATE` gives
    N // HOP + 1 frames in all.
    """
    held = np.zeros(FFT // 2, np.float32)
    total = made = 0
    for block in resample(_mono(stream), RATE).blocks(CHUNK * HOP):
        total += block.shape[1]
        held = np.concatenate([held, block[0]])
        ready = max(0, (len(held) - FFT) // HOP + 1)
        if ready:
            yield _magnitudes(held, ready)
            held = held[ready * HOP :]
            made += ready
    missing = total // HOP + 1 - made
    if missing > 0:
        padded = np.zeros((missing - 1) * HOP + FFT, np.float32)
        kept = min(len(padded), len(held))
        padded[:kept] = held[:kept]
        yield _magnitudes(padded, missing)


def levelled(magnitudes: Frames, before: int = 0, after: int = 0) -> Frames:
    """log(1 + 20·m / level), about 0 to 6, for all but the first `before` and last `after` frames.

    Those serve as what sounds around: the level of a frame is the mean magnitude of up to
    `LEVEL_REACH` frames to either side of it.
    """
    count = len(magnitudes)
    sums = np.concatenate([[0.0], np.cumsum(magnitudes.mean(axis=1, dtype=np.float64))])
    at = np.arange(before, count - after)
    low = np.maximum(at - LEVEL_REACH, 0)
    high = np.minimum(at + LEVEL_REACH + 1, count)
    level = np.maximum((sums[high] - sums[low]) / (high - low), SILENCE).astype(np.float32)
    result: Frames = np.log1p(magnitudes[before : count - after] * (20.0 / level[:, None]))
    return result


def _mono(stream: Stream) -> Stream:
    if stream.channels == 1:
        return stream
    return stream.through(
        lambda blocks: (_mean(block) for block in blocks),
        frames=stream.frames,
        channels=1,
    )


def _mean(block: Frames) -> Frames:
    """Of the channels, shape `(1, frames)`; `numpy.mean` takes several times as long."""
    mean = block[0].copy()
    for channel in block[1:]:
        mean += channel
    mean /= len(block)
    return mean[np.newaxis]


def _magnitudes(samples: Frames, count: int) -> Frames:
    """Band magnitudes of the first `count` windows, shape `(count, BANDS)`."""
    import torch

    windows = np.lib.stride_tricks.sliding_window_view(samples, FFT)[: count * HOP : HOP]
    spectra = torch.fft.rfft(torch.from_numpy(windows * _window())).numpy()
    return np.ascontiguousarray(_bank()(np.abs(spectra)), np.float32)


@cache
def _window() -> Frames:
    """Hann, scaled so that a sine of amplitude 1 shows as 1."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)
    return (hann * 4 / FFT).astype(np.float32)


@cache
def _bank() -> Callable[[npt.NDArray[np.floating]], npt.NDArray[np.floating]]:
    """From spectra to bands: triangles with centres evenly spaced in log frequency.

    None is narrower than a bin to either side; each sums to 1.
    """
    edges = np.geomspace(LOWEST, HIGHEST, BANDS + 2)[:, None] * FFT / RATE
    left = np.minimum(edges[:-2], edges[1:-1] - 1)
    right = np.maximum(edges[2:], edges[1:-1] + 1)
    bins = np.arange(FFT // 2 + 1)
    rising = (bins - left) / (edges[1:-1] - left)
    falling = (right - bins) / (right - edges[1:-1])
    triangles = np.clip(np.minimum(rising, falling), 0, None)
    return banded(triangles / triangles.sum(axis=1, keepdims=True))
