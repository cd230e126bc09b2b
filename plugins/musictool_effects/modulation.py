"""What swings by itself: tremolo and auto-pan, chorus and phaser.

The oscillator of tremolo and auto-pan is a function of the frame's number alone. Where its rate
moves, the phase is the exact integral of the rate, so no error adds up and no block size shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt

from musictool import Context, Curve, Param, Samples, Stream, command

from .automation import even_blocks, timed_blocks, value_at
from .stereo import ALONE, is_stereo
from .streaming import through

__all__ = ["COMMANDS"]

Array = npt.NDArray[np.float64]

EDGE_S = 0.005
"""A square's edges are quarter-sines bent into each other over 5 ms: steep to the ear, no click."""

Rate = Annotated[
    float | Curve,
    Param(
        "How often it swings to and fro in a second",
        unit="Hz",
        ge=0.01,
        le=100,
        also=("speed", "freq", "frequency"),
    ),
]
Phase = Annotated[
    float, Param("Where in the swing it begins; 90 is the highest point", unit="°", ge=0, le=360)
]
Shape = Annotated[
    Literal["sine", "triangle", "square"],
    Param(
        "How it swings",
        choices={
            "sine": "softly",
            "triangle": "evenly, with a sharp turn at both ends",
            "square": "to and fro at once, in 5 ms so as not to click",
        },
    ),
]

SweepRate = Annotated[
    float | Curve,
    Param(
        "How often it swings in a second",
        unit="Hz",
        ge=0,
        le=100,
        above_nyquist="refused",
        also=("speed", "freq", "frequency"),
    ),
]
SweepDepth = Annotated[
    float | Curve, Param("How far it swings: 0 not at all, 1 the farthest", ge=0, le=1)
]
Feedback = Annotated[
    float | Curve, Param("Share of the result that goes round again", ge=-0.99, le=0.99)
]
Mix = Annotated[float | Curve, Param("Share of the effect: 0 none, 1 nothing else", ge=0, le=1)]


@command(
    "fx.tremolo",
    also=("trem",),
    examples=(
        "song.wav --rate-hz 4 --depth 0.8",
        "song.wav --shape square --depth 1 -o chopped.wav",
    ),
    docs="effects/tremolo",
)
def tremolo(
    stream: Stream,
    rate_hz: Rate = 5.0,
    depth: Annotated[
        float | Curve, Param("How deep: 0 is nothing, 1 down to silence", ge=0, le=1)
    ] = 0.5,
    shape: Shape = "sine",
    phase: Phase = 0.0,
) -> Stream:
    """Let the level of a recording swing, as a guitar amplifier's tremolo does.

    The level goes from as it was down to 1 - depth and back, in all channels together; it never
    gets louder. It begins halfway and rising unless a phase is given. A square of full depth
    chops the sound. Beyond some 20 Hz the swing is heard as roughness rather than as movement.

    References
    ----------
    gain = 1 - depth (1 - s) / 2, with s the shape between -1 and 1.
    """

    def swinging(blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block, seconds in timed_blocks(blocks, stream.sample_rate):
            swing = _oscillator(rate_hz, shape, phase, seconds)
            gain = 1 - value_at(depth, seconds) * (1 - swing) / 2
            yield block * gain.astype(np.float32)

    return even_blocks(stream).through(swinging, frames=stream.frames)


@command(
    "fx.auto-pan",
    uses=(),
    examples=("song.wav --rate-hz 0.25", "song.wav --depth 1 --shape triangle -o swinging.wav"),
    docs="effects/auto-pan",
)
def auto_pan(
    stream: Stream,
    rate_hz: Rate = 0.5,
    depth: Annotated[
        float | Curve, Param("How far: 0 is nothing, 1 all the way to both sides", ge=0, le=1)
    ] = 0.8,
    shape: Shape = "sine",
    phase: Phase = 0.0,
    *,
    context: Context = ALONE,
) -> Stream:
    """Let a stereo recording swing between left and right.

    One channel gets louder while the other gets quieter, so that their power stays the same: at
    the far side one is 3 dB up and the other silent, so leave that much headroom. Each channel
    stays in its place, none is mixed into the other. It begins in the middle, moving to the right,
    unless a phase is given.

    Raises
    ------
    CannotProcess
        If the recording is not stereo.

    References
    ----------
    Equal-power panning: the gains are sqrt(2) cos a and sqrt(2) sin a, with a = (1 + depth s) pi/4
    and s the shape between -1 (left) and 1 (right).
    """
    if not is_stereo(stream, "panning", context):
        return stream

    def swinging(blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block, seconds in timed_blocks(blocks, stream.sample_rate):
            place = value_at(depth, seconds) * _oscillator(rate_hz, shape, phase, seconds)
            angle = (1 + place) * (np.pi / 4)
            gains = np.sqrt(2) * np.stack([np.cos(angle), np.sin(angle)])
            yield block * gains.astype(np.float32)

    return even_blocks(stream).through(swinging, frames=stream.frames)


@command(
    "fx.chorus",
    also=("ensemble", "doubler", "thicken", "flanger"),
    rings=1.0,
    examples=(
        "song.wav --rate-hz 0.5 --depth 0.4",
        "song.wav --centre-delay-ms 15 --mix 0.3 -o thick.wav",
    ),
    docs="effects/chorus",
)
def chorus(
    stream: Stream,
    rate_hz: SweepRate = 1.0,
    depth: SweepDepth = 0.25,
    centre_delay_ms: Annotated[
        float | Curve, Param("Delay around which the copy swings", unit="ms", ge=1, le=100)
    ] = 7.0,
    feedback: Feedback = 0.0,
    mix: Mix = 0.5,
) -> Stream:
    """Thicken a sound with a copy that wavers in time, as if several played it.

    The copy's delay swings around centre_delay_ms. 7 to 8 ms sound like a chorus; 1 ms with
    feedback is a flanger; a high depth and rate are out of tune on purpose. Both channels swing
    alike, so it does not widen.
    """
    from pedalboard import Chorus

    swing = {"rate_hz": rate_hz, "depth": depth, "centre_delay_ms": centre_delay_ms}
    return through(stream, Chorus, feedback=feedback, mix=mix, **swing)


@command(
    "fx.phaser",
    also=("phase", "flanger"),
    rings=1.0,
    examples=(
        "song.wav --rate-hz 0.2 --depth 0.9",
        "song.wav --rate-hz 2 --feedback 0.5 --mix 0.4 -o warble.wav",
    ),
    docs="effects/phaser",
)
def phaser(
    stream: Stream,
    rate_hz: SweepRate = 1.0,
    depth: SweepDepth = 0.5,
    centre_frequency_hz: Annotated[
        float | Curve,
        Param("Frequency around which the notches swing", unit="Hz", gt=0, above_nyquist="idle"),
    ] = 1300.0,
    feedback: Feedback = 0.0,
    mix: Mix = 0.5,
) -> Stream:
    """Sweep notches through the sound, for a slow whoosh or a fast warble.

    Six all-pass filters of first order swing around centre_frequency_hz; mixed with the sound
    itself they cancel it at three frequencies, so mix=0.5 is strongest and mix=1 has no notches at
    all.
    """
    from pedalboard import Phaser

    swing = {"rate_hz": rate_hz, "depth": depth, "centre_frequency_hz": centre_frequency_hz}
    return through(stream, Phaser, feedback=feedback, mix=mix, **swing)


def _oscillator(rate_hz: float | Curve, shape: str, phase: float, seconds: Array) -> Array:
    """The shape at some times, between -1 and 1; it begins at 0, rising.

    All three are a triangle, cut at some height and bent by a sine: a sine is one that is not cut.
    """
    cycles = _cycles(rate_hz, seconds) + phase / 360
    triangle = 1 - 4 * np.abs((cycles + 0.25) % 1 - 0.5)
    if shape == "triangle":
        return np.asarray(triangle)
    height = 1.0
    if shape == "square":
        height = np.minimum(2 * EDGE_S * value_at(rate_hz, seconds), 1.0)
    return np.asarray(np.sin(np.clip(triangle / height, -1, 1) * (np.pi / 2)))


def _cycles(rate_hz: float | Curve, seconds: Array) -> Array:
    """How many cycles have passed since the beginning: the integral of the rate."""
    if not isinstance(rate_hz, Curve):
        return seconds * rate_hz
    passed = _integral(rate_hz, np.append(seconds, 0.0))
    return passed[:-1] - passed[-1]


def _integral(curve: Curve, seconds: Array) -> Array:
    """The integral of a curve from its first point on; it is level before and after its points."""
    times = np.array([time for time, _ in curve.points])
    values = np.array(curve.values)
    before = values[0] * np.minimum(seconds - times[0], 0)
    after = values[-1] * np.maximum(seconds - times[-1], 0)
    if times.size == 1:
        return np.asarray(before + after)
    lengths = np.diff(times)
    pieces = lengths * _piece(values[:-1], values[1:], np.ones(lengths.size), curve.exponential)
    inside = np.clip(seconds, times[0], times[-1])
    index = np.minimum(np.searchsorted(times, inside, "right") - 1, lengths.size - 1)
    share = (inside - times[index]) / lengths[index]
    piece = _piece(values[index], values[index + 1], share, curve.exponential)
    passed = np.concatenate([[0.0], np.cumsum(pieces)])
    return np.asarray(before + passed[index] + lengths[index] * piece + after)


def _piece(first: Array, last: Array, share: Array, exponential: bool) -> Array:
    """The integral over the first part of a line of length 1, straight or exponential."""
    if not exponential:
        return np.asarray(first * share + (last - first) * share**2 / 2)
    slope = np.log(last / first)
    level = slope == 0
    bent = np.expm1(slope * share) / np.where(level, 1.0, slope)
    return np.asarray(first * np.where(level, share, bent))


COMMANDS = (tremolo, auto_pan, chorus, phaser)
