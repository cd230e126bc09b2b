"""The engine `centre`: what is panned to the middle, by how alike both channels are.

Where only what is in the middle sounds, a time and a frequency of the left channel are as in the
right one; their similarity (Avendano and Jot 2004) is 1 there, 0 for what is in one channel
alone, and under 0 for what is out of phase. What is in the middle is the mean of both, times that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from musictool import CannotProcess, Samples, Stems, Stream, window_length

from .parts import parted
from .spectra import OVERLAP, samples_of, spectra_of
from .tiles import tiled

__all__ = ["separate"]

WINDOW_S = 0.093
HOPS = 256
"""Of a tile: 6 s at 44.1 kHz."""

SHARPNESS = 8
"""The power of the similarity, so that what is panned beside the middle is at the sides: chosen on
voices in a band whose tracks are known."""

WITH_CENTRE = (3, 5, 6, 7, 8)
"""Numbers of channels whose third is that of the middle, in the order of WAV files."""


def separate(stream: Stream, only: str | None = None) -> Stems:
    """Centre and sides; see the command `separate`."""
    if stream.channels < 2:
        raise CannotProcess(
            "one channel has no middle and no sides; centre separates stereo and more, "
            "and engine hpss one channel, too"
        )
    return parted(stream, "centre", partial(_estimate, sample_rate=stream.sample_rate), only)


def _estimate(blocks: Iterator[Samples], sample_rate: int) -> Iterator[tuple[Samples, Samples]]:
    window = window_length(WINDOW_S, sample_rate)
    hop = window // OVERLAP
    return tiled(blocks, HOPS * hop, OVERLAP * hop, partial(_centred, window=window))


def _centred(pieces: Sequence[Samples], window: int) -> list[Samples]:
    """What of each piece `(channels, n)` is in the middle, `(1, channels, n)`."""
    return [_centre(piece, window)[np.newaxis] for piece in pieces]


def _centre(samples: Samples, window: int) -> Samples:
    left, right = (spectra_of(channel, window) for channel in samples[:2])
    shared = 2 * (left.real * right.real + left.imag * right.imag)
    power = np.square(left.real) + np.square(left.imag)
    power += np.square(right.real) + np.square(right.imag)
    similarity = np.maximum(shared, 0) / np.maximum(power, np.finfo(np.float32).tiny)
    middle = (left + right) * (similarity**SHARPNESS / 2)
    made = np.zeros_like(samples)
    made[:2] = samples_of(middle, window, samples.shape[1])
    if len(samples) in WITH_CENTRE:
        made[2] = samples[2]
    return made
