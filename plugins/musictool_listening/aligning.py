"""One recording laid over another: how much later it comes, and what is left between them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

import numpy as np
import numpy.typing as npt

from musictool import BLOCK_FRAMES, Samples, Stream, resample

from .passages import from_frame

__all__ = ["Overlay", "overlay"]

SEARCH_RATE = 4000
"""Hz; of the recordings that are looked for in each other."""
LONGEST = 600
"""Seconds of each that are looked at for the lag."""
AROUND = 20.0
"""Seconds of the loudest part, by which the lag is found to the frame."""
ALIKE = 0.5
"""Correlation from which on both have the same sound."""


@dataclass(frozen=True)
class Overlay:
    """A recording over the first one, both at the first one's sample rate."""

    correlation: float
    """At the best lag, from 0 to 1."""
    lag_s: float | None = None
    """How much later it comes; None if both have not the same sound."""
    gain_db: float | None = None
    """How much louder it is where both sound."""
    inverted: bool = False
    residual_db: float | None = None
    """What is left of the first when the other is subtracted at equal level; −inf for nothing."""


def overlay(first: Stream, other: Stream) -> Overlay:
    """Lay a recording over another one; both are read four times, in constant memory."""
    a, b = _sketch(first), _sketch(other)
    coarse, correlation = _lag(a, b)
    if correlation < ALIKE:
        return Overlay(round(correlation, 3))
    channels = first.channels if first.channels == other.channels else 1
    first = resample(first, first.sample_rate, channels)
    other = resample(other, first.sample_rate, channels)
    lag = _refined(first, other, a, coarse)
    return _residual(first, other, lag, correlation)


def _sketch(stream: Stream) -> npt.NDArray[np.float64]:
    """The beginning in one channel, in which no sound of one channel is cancelled by another."""
    weights = np.array([[1 / (1 + 0.5 * channel) for channel in range(stream.channels)]])
    weights = (weights / weights.sum()).astype(np.float32)
    rough = resample(
        stream.through(
            lambda blocks: (weights @ block for block in blocks), frames=stream.frames, channels=1
        ),
        SEARCH_RATE,
    )
    blocks = islice(rough.blocks(SEARCH_RATE), LONGEST)
    parts = [np.zeros(0), *(block[0].astype(np.float64) for block in blocks)]
    return np.concatenate(parts)


def _lag(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> tuple[int, float]:
    """How many samples later `b` comes, and the correlation there."""
    from scipy.signal import correlate

    energy = math.sqrt(float(a @ a) * float(b @ b))
    if energy < 1e-12:
        return 0, 0.0
    product = np.abs(correlate(b, a, "full", "fft"))
    at = int(product.argmax()) - (len(a) - 1)
    first, last = max(-at, 0), min(len(a), len(b) - at)  # of `a`, where both are
    here, there = a[first:last], b[first + at : last + at]
    shared = math.sqrt(float(here @ here) * float(there @ there))
    enough = min(float(here @ here) / float(a @ a), float(there @ there) / float(b @ b)) > 0.1
    return at, min(abs(float(here @ there)) / max(shared, 1e-12), 1.0) if enough else 0.0


def _refined(first: Stream, other: Stream, sketch: npt.NDArray[np.float64], coarse: int) -> int:
    """The lag in frames, by the loudest part of the first recording."""
    length = min(int(AROUND * SEARCH_RATE), len(sketch))
    low = max(-coarse, 0)  # the other has not begun before
    energies = np.concatenate([[0.0], np.cumsum(np.square(sketch[low:]))])
    length = max(min(length, len(energies) - 1), 1)
    start = low + int((energies[length:] - energies[: len(energies) - length]).argmax())
    rate = first.sample_rate
    begin, frames = round(start * rate / SEARCH_RATE), round(length * rate / SEARCH_RATE)
    reach = 2 * math.ceil(rate / SEARCH_RATE)
    guess = round(coarse * rate / SEARCH_RATE)
    here = _part(first, begin, frames)
    there = _part(other, max(begin + guess - reach, 0), frames + 2 * reach)
    offset = max(begin + guess - reach, 0) - begin
    from scipy.signal import correlate

    product = sum(
        correlate(two.astype(np.float64), one.astype(np.float64), "full", "fft")
        for one, two in zip(here, there, strict=True)
    )
    lags = np.arange(-(here.shape[1] - 1), there.shape[1]) + offset
    near = np.abs(lags - guess) <= reach
    return int(lags[near][np.abs(np.asarray(product)[near]).argmax()])


def _residual(first: Stream, other: Stream, lag: int, correlation: float) -> Overlay:
    """By least squares over all of what both have."""

    def pairs() -> Iterator[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
        blocks = (
            from_frame(one, skipped).blocks(BLOCK_FRAMES)
            for one, skipped in ((first, max(-lag, 0)), (other, max(lag, 0)))
        )
        for one, two in zip_longest(*blocks):
            if one is None or two is None:
                return
            shared = min(one.shape[1], two.shape[1])
            yield one[:, :shared].astype(np.float64), two[:, :shared].astype(np.float64)

    own = others = both = 0.0
    for one, two in pairs():
        own += float(np.vdot(one, one))
        others += float(np.vdot(two, two))
        both += float(np.vdot(one, two))
    factor = both / others if others and both else 1.0
    if abs(abs(factor) - 1) < 1e-9:
        factor = math.copysign(1.0, factor)
    left = sum(float(np.square(one - factor * two).sum()) for one, two in pairs())
    residual = 10 * math.log10(left / own) if left and own else -math.inf
    return Overlay(
        round(correlation, 3),
        lag / first.sample_rate,
        -20 * math.log10(abs(factor)),
        factor < 0,
        residual,
    )


def _part(stream: Stream, start: int, frames: int) -> Samples:
    parts = [np.zeros((stream.channels, 0), np.float32)]
    missing = frames
    for block in from_frame(stream, start).blocks():
        parts.append(block[:, :missing])
        missing -= parts[-1].shape[1]
        if not missing:
            break
    return np.concatenate(parts, axis=1)
