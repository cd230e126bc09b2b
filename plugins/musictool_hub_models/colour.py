"""The colour of a codec, found and undone: what of a recording comes back from it, band by band.

Of the same stretch there are the recording itself and the codec's copy. Where the copy is weaker or
stronger in a third of an octave, what is new from the same codec is so too. It is changed by a
filter that leaves every sound where it is in time: gentle, since what the codec has lost is not to
be had, and noise in its place is no gain.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from musictool import Samples

__all__ = ["MOST_DB", "Colour", "colour_of", "filtered", "levels_in"]

Array = npt.NDArray[np.float64]

MOST_DB = 6.0
"""What a band is changed by, at most."""

FAINT_DB = -50.0
"""Bands so far below the loudest one of either are left as they are: they hold next to nothing."""

LOWEST = 50.0
FRAME_S = 0.1
"""Of a spectrum, and of the filter's whole length; half of it is before a sound."""

LEAST_FRAMES = 8
"""Of less sound nothing is said."""


class Colour(NamedTuple):
    """What each band is to be changed by."""

    centres: Array
    """In Hz, thirds of an octave apart."""
    gains: Array
    """In dB; their median over the bands that hold something is about 0."""


def levels_in(samples: Samples, sample_rate: int) -> tuple[Array, Array]:
    """The power of sound in thirds of an octave, of all channels together.

    Parameters
    ----------
    samples
        Shape `(channels, frames)`; what is shorter than `FRAME_S` counts as if silence followed.

    Returns
    -------
    Centres in Hz, and the mean power of each band in dB.
    """
    length = _length(sample_rate)
    samples = np.pad(samples, ((0, 0), (0, max(0, length - samples.shape[1]))))
    count = 2 * samples.shape[1] // length - 1
    window = np.hanning(length)
    powers = np.zeros(length // 2 + 1)
    for number in range(count):
        begin = number * length // 2
        piece = samples[:, begin : begin + length]
        powers += np.square(np.abs(np.fft.rfft(piece * window, length))).sum(axis=0)
    frequencies = np.fft.rfftfreq(length, 1 / sample_rate)
    centres = LOWEST * 2 ** (np.arange(np.log2(0.45 * sample_rate / LOWEST) * 3) / 3)
    bands = np.abs(np.log2(np.maximum(frequencies, 1) / centres[:, None])) <= 1 / 6
    sums = (bands * powers).sum(axis=1) / (count * len(samples))
    return centres, 10 * np.log10(np.maximum(sums, 1e-20))


def colour_of(end: Samples, copy: Samples, sample_rate: int) -> Colour:
    """What brings the copy of a stretch to its colour, not to its level.

    Parameters
    ----------
    end, copy
        The same stretch, shape `(channels, frames)`: as it is, and as the codec has it.
    """
    least = LEAST_FRAMES * _length(sample_rate)
    if min(end.shape[1], copy.shape[1]) < least:
        return Colour(np.array([LOWEST]), np.zeros(1))
    centres, wanted = levels_in(end, sample_rate)
    _, found = levels_in(copy, sample_rate)
    holds = (wanted > wanted.max() + FAINT_DB) & (found > found.max() + FAINT_DB)
    gains = wanted - found
    gains -= np.median(gains[holds]) if holds.any() else 0.0  # the level is another matter
    gains = np.where(holds, np.clip(gains, -MOST_DB, MOST_DB), 0.0)
    padded = np.pad(gains, 1, mode="edge")
    return Colour(centres, (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4)


def filtered(samples: Samples, colour: Colour, sample_rate: int) -> Samples:
    """Sound with each band changed; nothing is moved in time, and its length stays."""
    if not colour.gains.any():
        return samples
    from scipy.signal import oaconvolve

    length = _length(sample_rate)
    frequencies = np.maximum(np.fft.rfftfreq(length, 1 / sample_rate), 1)
    gains = np.interp(np.log2(frequencies), np.log2(colour.centres), colour.gains)
    response = np.roll(np.fft.irfft(10 ** (gains / 20), length), length // 2)
    response = response * np.hanning(length + 1)[:length]
    padded = np.pad(samples, ((0, 0), (length // 2 - 1, length // 2)))
    made = oaconvolve(padded, response[None], mode="valid", axes=1)
    return np.asarray(made, np.float32)


def _length(sample_rate: int) -> int:
    return 2 * round(FRAME_S * sample_rate / 2)
