"""Whether a piece repeats itself to the sample: then it says itself what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from musictool import Samples

__all__ = ["Pair", "repeats"]

REPEATS = 0.98
"""Correlation of all that is compared from which on it does."""
AROUND_S = 2.0
"""Seconds on a side that are compared."""


class Pair(NamedTuple):
    """Two frames of a recording, of which what is before is compared, or what comes after."""

    at: int
    other: int
    is_before: bool


def repeats(mono: Samples, pairs: Sequence[Pair], rate: int, reach: float) -> int | None:
    """The lag, of `other`, at which the seconds beside all pairs are the same; None if none is.

    Parameters
    ----------
    mono
        The recording, shape `(frames,)`.
    pairs
        What is compared; one lag is for all.
    rate
        Frames per second.
    reach
        Largest lag in seconds.
    """
    most, width = int(reach * rate), int(AROUND_S * rate)
    sums, energies, power, compared = np.zeros(2 * most + 1), np.zeros(2 * most + 1), 0.0, 0
    for at, other, is_before in pairs:
        if is_before:
            length = min(width, at, other - most)
            at, other = at - length, other - length
        else:
            length = min(width, len(mono) - at, len(mono) - other - most)
            length = length if other >= most else 0
        if length <= 0:
            return None
        own = mono[at : at + length].astype(np.float64)
        others = mono[other - most : other + length + most].astype(np.float64)
        size = 1 << int(np.ceil(np.log2(len(others) + length)))
        product = np.fft.irfft(np.fft.rfft(others, size) * np.conj(np.fft.rfft(own, size)), size)
        sums += product[: len(sums)]
        energy = np.concatenate([[0.0], np.cumsum(others**2)])
        energies += energy[length : length + len(sums)] - energy[: len(sums)]
        power += float(own @ own)
        compared += length
    if compared < width // 4:
        return None
    likeness = sums / np.sqrt(np.maximum(energies, 0) * power + 1e-12)
    best = int(likeness.argmax())
    return best - most if likeness[best] > REPEATS else None
