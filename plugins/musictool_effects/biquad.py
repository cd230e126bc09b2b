"""Filters of second order, as rows b0 b1 b2 a0 a1 a2 with a0 = 1: what scipy calls sections.

All take the frequency in Hz, which must be under half the sample rate.

References
----------
R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients",
https://www.w3.org/TR/audio-eq-cookbook/.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from musictool import BLOCK_FRAMES, Samples, Stream, amplitude, sosfilt

__all__ = [
    "BUTTERWORTH_Q",
    "RINGS",
    "Filter",
    "band_pass",
    "filtered",
    "high_shelf",
    "highpass",
    "low_shelf",
    "lowpass",
    "notch",
    "peak",
]

Sections = npt.NDArray[np.float64]

BUTTERWORTH_Q = math.sqrt(0.5)
"""The steepest that a filter of second order can be without a bump."""

RINGS = 0.25
"""Seconds: what the hub takes for a filter, which rings without a pause; a ring that has fallen by
60 dB sooner is not kept. At a frequency f with a Q that takes 2.2 Q / f seconds."""

INAUDIBLE = 1e-20
"""-400 dB. What still rings lower is let go: numbers under 1e-308 are slow to reckon with."""


class Filter:
    """Sections one after the other, each channel by itself; remembers what rings.

    The sections may be others from block to block, if there are as many.
    """

    def __init__(self, sections: int, channels: int) -> None:
        self.state = np.zeros((sections, channels, 2))

    def __call__(self, sections: Sections, block: Samples) -> Samples:
        """The next block through them."""
        result, self.state = sosfilt(sections, block, self.state)
        self.state[np.abs(self.state) < INAUDIBLE] = 0
        return np.asarray(result, np.float32)


def filtered(stream: Stream, sections: Sections) -> Stream:
    """A stream through sections one after the other, each channel by itself."""

    def blocks() -> Iterator[Samples]:
        through = Filter(len(sections), stream.channels)
        for block in stream.blocks(BLOCK_FRAMES):
            yield through(sections, block)

    return stream.with_blocks(blocks)


def peak(frequency: float, gain_db: float, q: float, sample_rate: int) -> Sections:
    """A bell: `gain_db` at the frequency, nothing far from it; shape `(1, 6)`."""
    cosine, alpha = _turn(frequency, q, sample_rate)
    a = _root(gain_db)
    return _section(
        (1 + alpha * a, -2 * cosine, 1 - alpha * a),
        (1 + alpha / a, -2 * cosine, 1 - alpha / a),
    )


def low_shelf(frequency: float, gain_db: float, q: float, sample_rate: int) -> Sections:
    """`gain_db` far below the frequency, half of it there, nothing far above; shape `(1, 6)`."""
    cosine, alpha = _turn(frequency, q, sample_rate)
    a = _root(gain_db)
    bent = 2 * math.sqrt(a) * alpha
    return _section(
        (
            a * ((a + 1) - (a - 1) * cosine + bent),
            2 * a * ((a - 1) - (a + 1) * cosine),
            a * ((a + 1) - (a - 1) * cosine - bent),
        ),
        (
            (a + 1) + (a - 1) * cosine + bent,
            -2 * ((a - 1) + (a + 1) * cosine),
            (a + 1) + (a - 1) * cosine - bent,
        ),
    )


def high_shelf(frequency: float, gain_db: float, q: float, sample_rate: int) -> Sections:
    """`gain_db` far above the frequency, half of it there, nothing far below; shape `(1, 6)`."""
    cosine, alpha = _turn(frequency, q, sample_rate)
    a = _root(gain_db)
    bent = 2 * math.sqrt(a) * alpha
    return _section(
        (
            a * ((a + 1) + (a - 1) * cosine + bent),
            -2 * a * ((a - 1) + (a + 1) * cosine),
            a * ((a + 1) + (a - 1) * cosine - bent),
        ),
        (
            (a + 1) - (a - 1) * cosine + bent,
            2 * ((a - 1) - (a + 1) * cosine),
            (a + 1) - (a - 1) * cosine - bent,
        ),
    )


def notch(frequency: float, q: float, sample_rate: int) -> Sections:
    """Nothing of the frequency, all of the others; shape `(1, 6)`."""
    cosine, alpha = _turn(frequency, q, sample_rate)
    return _section((1, -2 * cosine, 1), (1 + alpha, -2 * cosine, 1 - alpha))


def band_pass(frequency: float, q: float, sample_rate: int) -> Sections:
    """All of the frequency, little of the others; shape `(1, 6)`."""
    cosine, alpha = _turn(frequency, q, sample_rate)
    return _section((alpha, 0, -alpha), (1 + alpha, -2 * cosine, 1 - alpha))


def lowpass(frequency: float, slope: float, sample_rate: int) -> Sections:
    """A Butterworth filter of `slope` dB per octave, 3 dB down at the frequency.

    Shape `(slope / 12, 6)`, for a slope that is a multiple of 12.
    """
    turns = [_turn(frequency, q, sample_rate) for q in _butterworth(slope)]
    return np.concatenate(
        [
            _section(
                ((1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2),
                (1 + alpha, -2 * cosine, 1 - alpha),
            )
            for cosine, alpha in turns
        ]
    )


def highpass(frequency: float, slope: float, sample_rate: int) -> Sections:
    """As `lowpass`, for what is above the frequency."""
    turns = [_turn(frequency, q, sample_rate) for q in _butterworth(slope)]
    return np.concatenate(
        [
            _section(
                ((1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2),
                (1 + alpha, -2 * cosine, 1 - alpha),
            )
            for cosine, alpha in turns
        ]
    )


def _turn(frequency: float, q: float, sample_rate: int) -> tuple[float, float]:
    """The cookbook's cos w0 and alpha."""
    angle = 2 * math.pi * frequency / sample_rate
    return math.cos(angle), math.sin(angle) / (2 * q)


def _root(gain_db: float) -> float:
    """The cookbook's A: the square root of the gain."""
    return amplitude(gain_db / 2)


def _section(
    feedforward: tuple[float, float, float], feedback: tuple[float, float, float]
) -> Sections:
    return np.array([[*feedforward, *feedback]]) / feedback[0]


def _butterworth(slope: float) -> list[float]:
    """The Q of each pair of poles: they stand evenly on a half circle."""
    pairs = round(slope / 12)
    return [0.5 / math.cos(math.pi * (2 * pair + 1) / (4 * pairs)) for pair in range(pairs)]
