"""`concat`, `mix` and `convert` of scores: one made of several, and another form of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from musictool import Context, Param, Score, command

__all__ = ["concat", "convert", "mix"]


@command(
    "concat",
    uses=(),
    keeps_time=False,
    docs="scores",
    examples=("intro.mid verse.mid -o song.mid", "one.mid two.mid --align none -o both.mid"),
)
def concat(
    scores: Sequence[Score],
    gap: Annotated[
        float, Param("Silence between scores", unit="s", ge=0, also=("silence", "pause", "pad"))
    ] = 0.0,
    align: Annotated[
        Literal["bar", "beat", "none"],
        Param(
            "Where the next may begin, after the one before",
            also=("snap", "at"),
            choices={
                "bar": "at the bar line at which, or after which, it ends",
                "beat": "at the beat",
                "none": "where it ends, to the tick",
            },
        ),
    ] = "bar",
    *,
    context: Context,
) -> Score:
    """Join scores end to end, in the order given.

    Each keeps its tempo, its meter and its key. The ticks are those of a resolution at which none
    loses anything; where no file can have so many, a note says so. A track goes on in the one of
    the same name and program, with its pedal and other controllers at rest where the next score
    begins; what has none gets a track of its own.
    One that is given several times is a loop.
    """
    from .. import sequencing

    return sequencing.concat(scores, gap, align, context.note)


@command(
    "mix",
    uses=(),
    docs="scores",
    examples=("piano.mid drums.mid -o band.mid", "one.mid two.mid --starts 0 --starts 4 -o r.mid"),
)
def mix(
    scores: Sequence[Score],
    starts: Annotated[
        Sequence[float],
        Param(
            "When each comes in, one per score",
            also=("offsets", "delays", "at", "start"),
            unit="s",
            ge=0,
        ),
    ] = (),
    *,
    context: Context,
) -> Score:
    """Play scores at the same time, each with its own tracks.

    Bar on bar: all go by the tempo and the meters of the first, and by the key of the first that
    says one; where another has a tempo of its own, a note says which is taken. The ticks are those
    of a resolution at which none loses anything; where no file can have so many, a note says so.

    Raises
    ------
    BadParameter
        If the number of `starts` is not the number of scores.
    """
    from .. import sequencing

    return sequencing.mix(scores, starts, context.note)


@command(
    "convert",
    keeps_form=False,
    docs="scores",
    uses=(),
    examples=("tune.mid -o tune.musicxml", "tune.mid --resolution 960 -o fine.mid"),
)
def convert(
    score: Score,
    resolution: Annotated[
        int | None,
        Param(
            "Ticks to a quarter note to change to",
            ge=1,
            le=32767,
            also=("ppq", "tpq", "ticks", "division", "ppqn"),
        ),
    ] = None,
    *,
    context: Context,
) -> Score:
    """Change the kind of file, or the ticks to a quarter note.

    The kind is chosen by the name of the output. Without a resolution every tick stays; with a
    coarser one notes come onto the nearest tick, and keep some length; a note says how many.
    """
    from .. import resolving

    return resolving.convert(score, resolution or score.resolution, context.note)
