"""`trim` and `fade`: the length of a recording, and its edges."""

from __future__ import annotations

from typing import Annotated, Literal

from musictool import Param, Stream, command

__all__ = ["fade", "trim"]


@command(
    "trim",
    also=("cut", "crop", "slice", "shorten", "excerpt", "snip", "clip", "shorter", "strip-silence"),
    keeps_time=False,
    passes=2,
    examples=("song.wav --start 1.5 --end 4", "song.wav --silence -50 -o tight.wav"),
    docs="editing",
)
def trim(
    stream: Stream,
    start: Annotated[
        float,
        Param(
            "Where to begin; negative counts from the end",
            unit="s",
            also=("from", "begin", "ss", "offset", "skip", "last"),
        ),
    ] = 0.0,
    end: Annotated[
        float | None,
        Param(
            "Where to stop; negative counts from the end",
            unit="s",
            also=("to", "until", "stop", "out"),
        ),
    ] = None,
    duration: Annotated[
        float | None,
        Param(
            "How much to keep, in place of end",
            unit="s",
            gt=0,
            also=("length", "t", "seconds", "dur", "for", "first", "keep"),
        ),
    ] = None,
    silence: Annotated[
        float | None,
        Param(
            "Strip what stays quieter than this at both ends",
            unit="dBFS",
            ge=-150,
            lt=0,
            also=("threshold", "strip"),
        ),
    ] = None,
) -> Stream:
    """Cut a recording out of a longer one.

    Times are exact to the frame. As in Python slices, a negative time counts from the end
    (start=-30 keeps the last half minute, end=-5 drops the last five seconds), and what reaches
    past either end stops there. Nothing after the end is decoded. With silence, the quiet
    beginning and end of what was cut are stripped as well.

    Raises
    ------
    BadParameter
        If both `end` and `duration` are given.
    CannotProcess
        If nothing is left: `start` beyond the end of the recording, or only silence.
    """
    from .. import editing

    return editing.trim(stream, start, end, duration, silence)


@command(
    "fade",
    also=("fade-in", "fade-out", "afade"),
    examples=("song.wav --in 0.5 --out 4", "song.wav --out 3 --shape s-curve -o ending.wav"),
    docs="editing",
)
def fade(
    stream: Stream,
    in_: Annotated[
        float,
        Param(
            "Length of the fade-in",
            unit="s",
            ge=0,
            also=("fade-in", "attack", "length", "duration"),
        ),
    ] = 0.0,
    out: Annotated[
        float,
        Param(
            "Length of the fade-out",
            unit="s",
            ge=0,
            also=("fade-out", "release", "length", "duration"),
        ),
    ] = 0.0,
    shape: Annotated[
        Literal["linear", "equal-power", "s-curve", "exponential"],
        Param(
            "How the level moves",
            also=("curve", "type"),
            choices={
                "linear": "amplitude in equal steps",
                "equal-power": "a quarter of a sine, 3 dB down in the middle",
                "s-curve": "half a cosine, soft at both ends",
                "exponential": "decibels in equal steps, over 60 dB",
            },
        ),
    ] = "linear",
) -> Stream:
    """Fade a recording in, out, or both.

    The first frame of a fade-in and the last frame of a fade-out are exactly zero. If the fades
    are longer than the recording, both are shortened in proportion so that they meet.

    Raises
    ------
    BadParameter
        If neither fade is asked for.
    """
    from .. import editing

    return editing.fade(stream, in_, out, shape)
