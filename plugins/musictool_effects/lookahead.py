"""A look-ahead limiter for true peaks: the wave between the samples stays under a ceiling too.

What must be taken away at a frame is known from its own peak and those of the frames to come. It
is held from `attack` frames before a peak on, let go after it, and smoothed by an average over the
past `attack` frames, so that the gain has arrived when the peak does and never takes less than
needed. Over the few frames that shape a peak between two samples the gain keeps still, since a
changing gain would bend the wave there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain

import numpy as np
import numpy.typing as npt

from musictool import BLOCK_FRAMES, TRUE_PEAK_REACH, Samples, Stream, amplitude, true_peaks

__all__ = ["under_ceiling"]

Nepers = npt.NDArray[np.float64]

PLATEAU = 8
"""Frames on either side of a peak over which what it needs is held."""

MARGIN_DB = 0.03
"""How far under the ceiling the peaks come to lie, for the rest of the wave's bending: 0.02 dB in
the worst case found (white noise 20 dB too loud at 8 kHz with 1 ms each to look ahead and to let
go), 0.001 dB in music."""

NOTHING = 1e-5
"""In nepers: attenuation under 0.0001 dB counts as none, so that a release comes to its end."""


def under_ceiling(
    stream: Stream, gain_db: float, ceiling_db: float, release: float, lookahead: float
) -> Stream:
    """The recording amplified, and limited to a ceiling in dBTP; times in seconds.

    All channels get the same gain. Frames stay where they are.
    """
    factor = amplitude(gain_db)
    limit = _Limiter(stream, ceiling_db - MARGIN_DB, lookahead, release)

    def blocks() -> Iterator[Samples]:
        return limit(block * factor for block in stream.blocks(BLOCK_FRAMES))

    return stream.with_blocks(blocks)


class _Limiter:
    """One limiter; each call is a reading of its own."""

    def __init__(self, stream: Stream, ceiling_db: float, lookahead: float, release: float) -> None:
        self.sample_rate = stream.sample_rate
        self.channels = stream.channels
        self.ceiling = amplitude(ceiling_db)
        self.attack = max(TRUE_PEAK_REACH, round(lookahead * stream.sample_rate))
        self.release = release * stream.sample_rate
        self.delay = TRUE_PEAK_REACH + PLATEAU + self.attack

    def __call__(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        rest = np.zeros((self.channels, self.delay), np.float32)
        gains = _Gains(self)
        waiting = rest
        surplus = self.delay
        for block in chain(blocks, [rest]):
            frames = block.shape[1]
            joined = np.concatenate([waiting, block], axis=1)
            gain = gains(joined[:, -2 * TRUE_PEAK_REACH - frames :])
            ready = joined[:, :frames]
            waiting = joined[:, frames:]
            skipped = min(surplus, frames)
            surplus -= skipped
            if frames > skipped:
                yield (ready if gain is None else ready * gain)[:, skipped:]


class _Gains:
    """From samples to the gain of the frames `delay` earlier; None where it is 1 throughout."""

    def __init__(self, limiter: _Limiter) -> None:
        self.limiter = limiter
        self.needs = np.zeros(limiter.attack + 2 * PLATEAU)
        self.released = 0.0
        self.holds = np.zeros(limiter.attack)

    def __call__(self, samples: Samples) -> Samples | None:
        limiter = self.limiter
        peaks = true_peaks(samples, limiter.sample_rate).max(axis=0)
        needs = np.concatenate([self.needs, np.log(np.maximum(peaks / limiter.ceiling, 1))])
        self.needs = needs[len(needs) - len(self.needs) :]
        holds = np.concatenate([self.holds, self._let_go(_held(needs, len(self.needs) + 1))])
        self.holds = holds[len(holds) - len(self.holds) :]
        if not holds.any():
            return None
        return np.exp(-_smoothed(holds, limiter.attack)).astype(np.float32)

    def _let_go(self, holds: Nepers) -> Nepers:
        """Let attenuation fall back exponentially.

        The greater of each value and what is left of the one before it: in logarithms, with the
        fall added back, a running maximum.
        """
        fallen = np.arange(1, len(holds) + 1) / self.limiter.release
        with np.errstate(divide="ignore"):
            rising = np.log(holds) + fallen
            left = math.log(self.released) if self.released else -math.inf
        falling = np.exp(np.maximum.accumulate(np.maximum(rising, left)) - fallen)
        result = np.where(falling < NOTHING, 0.0, np.maximum(falling, holds))
        self.released = float(result[-1])
        return result


def _held(values: Nepers, width: int) -> Nepers:
    """The greatest of each `width` values in a row."""
    from scipy.ndimage import maximum_filter1d

    return _valid(maximum_filter1d(values, width), width)


def _smoothed(values: Nepers, attack: int) -> Nepers:
    """Averages over `attack` + 1 values in a row, weighted as a triangle."""
    from scipy.ndimage import uniform_filter1d

    half = attack // 2
    once = _valid(uniform_filter1d(values, half + 1), half + 1)
    return _valid(uniform_filter1d(once, attack - half + 1), attack - half + 1)


def _valid(filtered: Nepers, width: int) -> Nepers:
    """Without the ends, where the filter stood half outside."""
    return filtered[width // 2 : len(filtered) - (width - 1 - width // 2)]
