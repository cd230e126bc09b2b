"""Fewer bits without distortion: rounding that is made independent of the sound by noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt

from musictool import Context, Param, Samples, Stream, command

from .automation import even_blocks

__all__ = ["COMMANDS", "SHAPINGS", "Shaping"]

Integers = npt.NDArray[np.int64]

FRACTION = 32
"""Bits behind the point of a step in which rounding and noise are reckoned."""


@dataclass(frozen=True)
class Shaping:
    """A filter for the noise, with whole numbers as coefficients.

    `zeros` is its response h to an impulse. Convolved with `complement` it is 1 - z^-`lag`, so
    what undoes it is `complement` and a running sum over every `lag`-th frame.
    """

    zeros: tuple[int, ...]
    complement: tuple[int, ...]
    lag: int


SHAPINGS = {
    "first-order": Shaping((1, -1), (1,), 1),
    "psychoacoustic": Shaping((1, -2, 2, -1), (1, 2, 2, 1), 6),
}


@command(
    "fx.dither",
    also=("noise-shaping",),
    examples=("song.wav", "song.wav --bits 16 --shaping psychoacoustic --bit-depth 16 -o cd.wav"),
    docs="effects/dither",
    uses=("seed",),
)
def dither(
    stream: Stream,
    bits: Annotated[
        int, Param("Bits of a sample in the file to come", unit="bit", ge=8, le=24)
    ] = 16,
    shaping: Annotated[
        Literal["none", "first-order", "psychoacoustic"],
        Param(
            "Where the noise goes",
            choices={
                "none": "evenly over all frequencies",
                "first-order": "away from the bass: less below a sixth of the sample rate",
                "psychoacoustic": "away from the bass and a sixth of the sample rate, to the top",
            },
        ),
    ] = "none",
    *,
    context: Context,
) -> Stream:
    """Reduce the bit depth without distortion, by a faint noise before rounding.

    Without it, writing 24-bit or floating-point sound to 16 bits makes fades and quiet passages
    rough; with it, they sink into a steady hiss, for 16 bits at 93 dB under a full-scale sine.
    Silence gets the hiss as well.

    Nothing may follow, and the file should have the same depth, which then holds the samples bit
    for bit: musictool run "fade out=5 | fx.dither bits=16" in.wav -o out.wav --bit-depth 16. The
    hub by itself only rounds. A deeper file holds them too, a shallower one rounds them again, and
    lossy formats have no use for dither.

    Shaping makes the noise stronger but less audible: first-order by 3 dB stronger and, at
    44.1 kHz, 4 dB less audible; psychoacoustic by 10 dB stronger and 9 dB less audible. What lies
    within full scale stays there.

    References
    ----------
    Triangular noise of two steps from peak to peak, non-subtractive: Lipshitz, Wannamaker and
    Vanderkooy, "Quantization and dither: a theoretical survey", JAES 40(5), 1992. The error has a
    mean of zero and a variance of a quarter of a step squared, whatever the sound.

    Error feedback: Lipshitz, Vanderkooy and Wannamaker, "Minimally audible noise shaping", JAES
    39(11), 1991. The error is filtered by h = 1 - z^-1, or by h = 1 - 2z^-1 + 2z^-2 - z^-3, whose
    zeros lie at 0 and at a sixth of the sample rate. Since the coefficients are whole numbers, the
    feedback equals filtering by 1/h, rounding, and filtering by h: no loop over samples.
    Audibility by the threshold of hearing of Terhardt, "Calculating virtual pitch", 1979.
    """

    def dithered(blocks: Iterator[Samples]) -> Iterator[Samples]:
        rng = context.fresh_rng()
        round_off = _Rounding(SHAPINGS.get(shaping), stream.channels)
        full = 2.0 ** (bits - 1)
        for block in blocks:
            wanted = block * np.float64(full)
            near = np.rint(wanted)
            rest = ((wanted - near) * 2.0**FRACTION).astype(np.int64)
            steps = near + round_off(rest, _triangular(rng, block.shape))
            bounded = np.where(np.abs(block) <= 1, np.clip(steps, -full, full - 1), steps)
            yield (bounded / full).astype(np.float32)

    return even_blocks(stream).through(dithered, frames=stream.frames)


def _triangular(rng: np.random.Generator, shape: tuple[int, ...]) -> Integers:
    """Noise between -1 and 1 step, in units of 2^-32: the difference of two even ones."""
    one, other = rng.integers(2**32, size=(2, *shape), dtype=np.uint32).astype(np.int64)
    return np.asarray(one - other)


class _Rounding:
    """Rounds to whole steps after adding noise; remembers what the filter needs of earlier blocks.

    All is reckoned in whole numbers that wrap around at 64 bits. That loses nothing, since the
    filter has whole coefficients and what it gives is small.
    """

    def __init__(self, shaping: Shaping | None, channels: int) -> None:
        self.shaping = shaping
        if shaping is not None:
            self.rests = np.zeros((channels, len(shaping.complement) - 1), np.int64)
            self.sums = np.zeros((channels, shaping.lag), np.int64)
            self.rounded = np.zeros((channels, len(shaping.zeros) - 1), np.int64)

    def __call__(self, rests: Integers, noise: Integers) -> Integers:
        if self.shaping is None:
            return _rounded(rests + noise)
        undone, self.rests = _convolved(rests, self.shaping.complement, self.rests)
        undone, self.sums = _summed(undone, self.sums)
        rounded = _rounded(undone + noise)
        shaped, self.rounded = _convolved(rounded, self.shaping.zeros, self.rounded)
        return shaped.astype(np.int32).astype(np.int64)


def _rounded(parts: Integers) -> Integers:
    """Whole steps, from units of 2^-32."""
    return (parts + (1 << (FRACTION - 1))) >> FRACTION


def _convolved(
    signal: Integers, coefficients: tuple[int, ...], before: Integers
) -> tuple[Integers, Integers]:
    """An FIR filter; `before` are the frames before the first, given back for the next block."""
    joined = np.concatenate([before, signal], axis=1)
    frames, reach = signal.shape[1], before.shape[1]
    result = sum(
        factor * joined[:, reach - delay : reach - delay + frames]
        for delay, factor in enumerate(coefficients)
    )
    return np.asarray(result), joined[:, frames:]


def _summed(signal: Integers, before: Integers) -> tuple[Integers, Integers]:
    """Each frame plus the sum `lag` frames earlier; `before` are as many sums before the first."""
    channels, lag = before.shape
    frames = signal.shape[1]
    joined = np.zeros((channels, -(-(lag + frames) // lag) * lag), np.int64)
    joined[:, :lag] = before
    joined[:, lag : lag + frames] = signal
    sums = joined.reshape(channels, -1, lag).cumsum(axis=1).reshape(channels, -1)
    return sums[:, lag : lag + frames], sums[:, frames : lag + frames]


COMMANDS = (dither,)
