"""`trim`, `rhythm.tempo` and `rhythm.quantize` of scores: where in time the notes are."""

from __future__ import annotations

from typing import Annotated, Literal

from musictool import Context, Param, Score, command

__all__ = ["quantize", "tempo", "trim"]


@command(
    "trim",
    keeps_time=False,
    docs="scores",
    examples=("tune.mid --bars 9-16", "tune.mid --start 9 --end 13 --unit bars -o part.mid"),
)
def trim(
    score: Score,
    start: Annotated[
        float | None,
        Param(
            "Where to begin; negative counts from the end",
            unit="s",
            also=("from", "begin", "ss", "offset", "skip", "last"),
        ),
    ] = None,
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
    unit: Annotated[
        Literal["seconds", "bars", "beats"],
        Param(
            "What start, end and duration count: seconds from 0, or bars or beats from 1",
            also=("units",),
            choices={
                "seconds": "as in recordings",
                "bars": "9 is where bar 9 begins",
                "beats": "of the meter",
            },
        ),
    ] = "seconds",
) -> Score:
    """Cut a part out of a score.

    A note belongs to where it begins: what began before is left out, and what sounds on past the
    end stops there. Tempo, meter, key, chord, program, pedal and other controllers that held where
    the part begins hold at its beginning; a bar that is cut is a shorter one, so that the others
    stay in phase. Bars are counted from 1; a shorter first bar, a pickup, is bar 0.

    Raises
    ------
    BadParameter
        If both `end` and `duration` are given.
    CannotProcess
        If nothing is left: `start` beyond the end of the score, or a bar before the first.
    """
    from .. import cutting

    return cutting.trim(score, start, end, duration, unit)


@command(
    "rhythm.tempo",
    keeps_time=False,
    uses=(),
    docs="scores",
    examples=("tune.mid --bpm 104", "tune.mid --factor 0.9 --bars 9-12 -o slower.mid"),
)
def tempo(
    score: Score,
    bpm: Annotated[
        float | None,
        Param(
            "Tempo to reach, from the one that most of it has",
            unit="BPM",
            ge=5,
            le=1000,
            also=("tempo", "target", "to"),
        ),
    ] = None,
    factor: Annotated[
        float | None,
        Param(
            "Speed in place of bpm: 1.1 is 10 % faster, 0.5 half as fast",
            also=("ratio", "speed", "rate", "stretch", "amount"),
            unit="times",
            ge=0.05,
            le=20,
        ),
    ] = None,
    from_bpm: Annotated[
        float | None,
        Param(
            "The tempo that counts as its own, in place of the usual one",
            "BPM",
            ge=5,
            le=1000,
            also=("from",),
        ),
    ] = None,
    *,
    context: Context,
) -> Score:
    """Play a score faster or slower.

    Either bpm or factor. The tempo map is scaled, so changes of tempo stay in proportion, and all
    ticks are what they were. For bpm the tempo that most quarter notes have is brought to the one
    asked for, and a note says which that was.

    Raises
    ------
    BadParameter
        If both or neither of `bpm` and `factor` are given, or `from_bpm` without `bpm`.
    CannotProcess
        If a score cannot say a tempo so slow, or so fast.
    """
    from .. import retiming

    return retiming.at_tempo(score, bpm, factor, from_bpm, context.note)


@command(
    "rhythm.quantize",
    docs="scores",
    examples=("tune.mid --grid 1/8", "tune.mid --swing 0.62 --strength 0.5 --ends -o swung.mid"),
)
def quantize(
    score: Score,
    grid: Annotated[
        Literal[
            "1/1", "1/2", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T", "1/64"
        ],
        Param(
            "Distance of the lines",
            choices={
                "1/1": "whole notes",
                "1/2": "halves",
                "1/4": "quarters",
                "1/4T": "quarter triplets",
                "1/8": "eighths",
                "1/8T": "eighth triplets",
                "1/16": "sixteenths",
                "1/16T": "sixteenth triplets",
                "1/32": "thirty-seconds",
                "1/32T": "thirty-second triplets",
                "1/64": "sixty-fourths",
            },
        ),
    ] = "1/16",
    strength: Annotated[
        float,
        Param("How far notes move: 0 not at all, 1 onto the line", ge=0, le=1, also=("amount",)),
    ] = 1.0,
    swing: Annotated[
        float,
        Param(
            "Where every second line lies between its neighbours: 0.5 straight, 0.66 shuffled",
            also=("shuffle", "groove"),
            ge=0.5,
            le=0.75,
        ),
    ] = 0.5,
    ends: Annotated[
        bool, Param("Move the ends of notes to their lines too", also=("lengths", "durations"))
    ] = False,
) -> Score:
    """Tighten the timing: what begins beside the grid is moved onto it.

    The grid begins anew with each bar, by the meters of the score. Every note moves to its nearest
    line and keeps its length; with ends that is brought to lines as well, and is one line at least.
    A note that came before another of its pitch does not run into it. Syllables move with their
    notes; pedal and other controllers stay.

    Raises
    ------
    BadParameter
        If swing is asked of triplets.
    """
    from .. import quantizing

    return quantizing.quantize(score, grid, strength, swing, ends)
