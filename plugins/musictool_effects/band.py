"""What of a recording is above a frequency, beside the recording and in time with it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from musictool import Samples, Stream

from .automation import even_blocks

__all__ = ["with_band_above"]

Array = npt.NDArray[np.float64]

REJECTION_DB = 70.0
"""How far down the band is what lies under it."""

TRANSITION = 0.3
"""Width of the way from nothing to all, below the frequency and as a share of it."""


def with_band_above(stream: Stream, frequency: float) -> Stream:
    """Twice the channels: those of the recording, and under them what of each is above a frequency.

    The band is filtered with linear phase and its delay is taken out, so to take it from the
    recording leaves exactly what is below.
    """
    response = _highpass(frequency, stream.sample_rate)
    reach = response.size // 2

    def split(blocks: Iterator[Samples]) -> Iterator[Samples]:
        held = np.zeros((stream.channels, 2 * reach), np.float32)
        early = reach
        for block in _and_silence(blocks, stream.channels, reach):
            held = np.concatenate([held, block], axis=1)
            band = _convolved(held, response)
            both = np.concatenate([held[:, reach : reach + block.shape[1]], band])
            held = held[:, block.shape[1] :]
            if both.shape[1] > early:
                yield both[:, early:]
            early = max(early - both.shape[1], 0)

    return even_blocks(stream).through(split, frames=stream.frames, channels=2 * stream.channels)


def _and_silence(blocks: Iterator[Samples], channels: int, frames: int) -> Iterator[Samples]:
    yield from blocks
    yield np.zeros((channels, frames), np.float32)


def _highpass(frequency: float, sample_rate: int) -> Array:
    """A sine cardinal under Kaiser's window; shape `(taps,)`, an odd number.

    References
    ----------
    J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", Proc.
    IEEE ISCAS, 1974.
    """
    width = 2 * math.pi * TRANSITION * frequency / sample_rate
    reach = math.ceil((REJECTION_DB - 8) / (2.285 * width) / 2)
    cutoff = 2 * frequency * (1 - TRANSITION / 2) / sample_rate
    lowpass = cutoff * np.sinc(cutoff * np.arange(-reach, reach + 1))
    lowpass *= np.kaiser(lowpass.size, 0.1102 * (REJECTION_DB - 8.7))
    highpass = -lowpass / lowpass.sum()
    highpass[reach] += 1
    return highpass


def _convolved(held: Samples, response: Array) -> Samples:
    """Each channel through the filter, where the filter lies within it; by overlap and save.

    Parameters
    ----------
    held
        Shape `(channels, frames + taps - 1)`.

    Returns
    -------
    Samples
        Shape `(channels, frames)`.
    """
    before = response.size - 1
    length = 1 << max((8 * response.size).bit_length(), 12)
    hop = length - before
    frames = held.shape[1] - before
    pieces = -(-frames // hop)
    padded = np.pad(held, ((0, 0), (0, pieces * hop - frames)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, length, axis=1)[:, ::hop]
    spectrum = np.fft.rfft(windows) * np.fft.rfft(response, length).astype(np.complex64)
    result = np.fft.irfft(spectrum, length)[:, :, before:]
    return result.reshape(len(held), -1)[:, :frames].astype(np.float32)
