"""`gain` and `fade` of scores: how loud the notes are."""

from __future__ import annotations

from typing import Annotated, Literal

from musictool import Context, Param, Score, command

__all__ = ["fade", "gain"]


@command(
    "gain",
    uses=(),
    docs="scores",
    examples=("tune.mid --db -6", "tune.mid --db 3 --tracks bass -o b.mid"),
)
def gain(
    score: Score,
    db: Annotated[
        float,
        Param(
            "Change in level",
            unit="dB",
            ge=-120,
            le=60,
            also=("gain", "volume", "level", "amount", "by"),
        ),
    ],
    *,
    context: Context,
) -> Score:
    """Make notes louder or softer, by their velocities.

    As General MIDI has it, twice the velocity is 12 dB. Where a velocity would pass 127 it stays
    there, and a warning says how often.
    """
    from .. import levels

    return levels.gain(score, db, context.warn)


@command(
    "fade",
    keeps_time=False,
    docs="scores",
    examples=("tune.mid --out 4", "tune.mid --in 2 --out 4 --shape s-curve -o f.mid"),
)
def fade(
    score: Score,
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
) -> Score:
    """Fade a score in, out, or both, by the expression of every track.

    Controller 11 moves in steps of a sixty-fourth note, so that notes which are held fade as well,
    and what expression there is stays in proportion. If the fades are longer than the score, both
    are shortened so that they meet.

    Raises
    ------
    BadParameter
        If neither fade is asked for.
    """
    from .. import levels

    return levels.fade(score, in_, out, shape)
