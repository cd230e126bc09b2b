"""Where a sound stands between left and right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt

from musictool import CannotProcess, Context, Curve, Param, Samples, Stream, amplitude, command

from .automation import even_blocks, timed_blocks, value_at

__all__ = ["ALONE", "COMMANDS", "is_stereo"]

ALONE = Context()

Array = npt.NDArray[np.float64]


@command(
    "fx.width",
    also=("widen", "wider", "stereo-width", "stereo", "mono", "imager"),
    uses=(),
    examples=("song.wav --width 1.8", "song.wav --width 1.5 --mono-below-hz 120 -o wide.wav"),
    docs="effects/width",
)
def width(
    stream: Stream,
    width: Annotated[
        float | Curve,
        Param(
            "How wide: 0 is mono, 1 as it was, 2 twice as wide",
            unit="times",
            also=("amount", "stereo"),
            ge=0,
            le=4,
        ),
    ] = 1.5,
    mono_below_hz: Annotated[
        float | None,
        Param(
            "Bring what lies below this frequency to the middle",
            unit="Hz",
            ge=20,
            le=1000,
            above_nyquist="lowered",
        ),
    ] = None,
    *,
    context: Context = ALONE,
) -> Stream:
    """Make a stereo recording wider or narrower.

    The side signal, left minus right, is multiplied; the middle stays as it is, so a fold-down to
    mono sounds as before. Above 1, sounds at the far left or right get louder by up to 20 log10 of
    the width, in dB. With mono_below_hz the side also loses its bass, at 12 dB per octave, which
    keeps a wide mix firm on loudspeakers and safe on vinyl.

    Raises
    ------
    CannotProcess
        If the recording is not stereo.

    References
    ----------
    M = (L+R)/2, S = (L-R)/2; L' = M+wS, R' = M-wS. The bass leaves S by a Butterworth high-pass of
    second order.
    """
    if not is_stereo(stream, "width", context):
        return stream

    def widened(blocks: Iterator[Samples]) -> Iterator[Samples]:
        thinned = _high_pass(mono_below_hz, stream.sample_rate)
        for block, seconds in timed_blocks(blocks, stream.sample_rate):
            middle, side = _rotated(block) / 2
            yield _joined(middle, thinned(side) * value_at(width, seconds))

    return even_blocks(stream).through(widened, frames=stream.frames)


@command(
    "fx.mid-side",
    also=("ms",),
    uses=(),
    examples=("song.wav --side-db 3", "song.wav --mid-db -60 -o sides.wav"),
    docs="effects/mid-side",
)
def mid_side(
    stream: Stream,
    mid_db: Annotated[
        float | Curve,
        Param("Change in level of the middle, left plus right", unit="dB", ge=-120, le=24),
    ] = 0.0,
    side_db: Annotated[
        float | Curve,
        Param("Change in level of the side, left minus right", unit="dB", ge=-120, le=24),
    ] = 0.0,
    mode: Annotated[
        Literal["process", "encode", "decode"],
        Param(
            "What goes in and what comes out",
            choices={
                "process": "left and right in and out",
                "encode": "left and right in; out come middle and side, in their places",
                "decode": "middle and side in; out come left and right",
            },
        ),
    ] = "process",
    *,
    context: Context = ALONE,
) -> Stream:
    """Balance what stands in the middle against what stands at the sides.

    Voice, bass and drums are mostly in the middle, room and doubled instruments at the sides. To
    work on the two apart, put other effects between encode and decode, which undo each other:
    fx.mid-side mode=encode | fx.highpass | fx.mid-side mode=decode.

    Raises
    ------
    CannotProcess
        If the recording is not stereo.

    References
    ----------
    M = (L+R)/2, S = (L-R)/2; L = M+S, R = M-S.
    """
    if not is_stereo(stream, "mid-side", context):
        return stream

    def balanced(blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block, seconds in timed_blocks(blocks, stream.sample_rate):
            middle, side = block if mode == "decode" else _rotated(block) / 2
            middle = middle * amplitude(value_at(mid_db, seconds))
            side = side * amplitude(value_at(side_db, seconds))
            if mode == "encode":
                yield np.stack([middle, side]).astype(np.float32)
            else:
                yield _joined(middle, side)

    return even_blocks(stream).through(balanced, frames=stream.frames)


def is_stereo(stream: Stream, what: str, context: Context) -> bool:
    """Whether there are two channels to work between; a preset or a saved chain does without.

    Raises
    ------
    CannotProcess
        If there are not, and a person asks for it.
    """
    if stream.channels == 2:
        return True
    said = f"{what} is between two channels, and this recording has {stream.channels}"
    if not context.adapts:
        raise CannotProcess(f"{said}; make it stereo first: convert channels=2")
    context.warn(f"left out, since {said}")
    return False


def _rotated(block: Samples) -> Array:
    """Left plus right and left minus right, shape `(2, frames)`; in float64 nothing is lost."""
    left, right = block.astype(np.float64)
    return np.stack([left + right, left - right])


def _joined(middle: Array, side: Array) -> Samples:
    """Left and right again."""
    return np.stack([middle + side, middle - side]).astype(np.float32)


def _high_pass(cutoff_hz: float | None, sample_rate: int) -> Callable[[Array], Array]:
    """A filter that remembers, from block to block; without a cutoff it lets everything pass."""
    if cutoff_hz is None:
        return lambda signal: signal

    from scipy.signal import butter, sosfilt

    sections = butter(2, cutoff_hz, "highpass", fs=sample_rate, output="sos")
    state = np.zeros((len(sections), 2))

    def filtered(signal: Array) -> Array:
        result, state[:] = sosfilt(sections, signal, zi=state)
        return np.asarray(result)

    return filtered


COMMANDS = (width, mid_side)
