"""The engine `compose` of `continue`, as people call it; those of `inpaint`: `parts`."""

from __future__ import annotations

from typing import Annotated, Literal

from musictool import Context, Extra, Param, Score, Stream, engine

from ..drawing.report import REPORT
from ..hearing import TempoRange, Tracker

__all__ = ["compose"]


@engine(
    "continue",
    "compose",
    extras={
        "composed": Extra(
            "The notes that were composed, as a score, to be edited and played again with --score",
            (".mid", ".midi"),
            also=("midi", "notes", "from-score"),
        ),
        "report": REPORT,
    },
)
def compose(
    stream: Stream,
    seconds: float = 20.0,
    only: bool = False,
    *,
    newness: Annotated[
        float | None,
        Param(
            "Share of the phrases, of two bars each, that are composed; 1, all, unless given; with"
            " 0 all is recalled, as engine unit does it",
            ge=0,
            le=1,
            also=("invention", "freshness", "composed-share"),
        ),
    ] = None,
    score: Annotated[
        Score | None,
        Param(
            "Notes that are played in place of composed ones, such as those of --composed, edited;"
            " a phrase without a note is recalled",
            also=("midi",),
        ),
    ] = None,
    melody: Annotated[
        Score | None,
        Param(
            "A tune that stays, to the tick, on top, with new notes below it; it begins with the"
            " first whole bar of the new part, a quarter note to a beat as it was heard",
            also=("tune", "theme", "lead"),
        ),
    ] = None,
    chords: Annotated[
        str | None,
        Param(
            "Chords, a bar each, over and over, from the first whole bar of the new part on:"
            " 'Am F C G'; '| Am F | C |' for two in a bar; what the bed has there unless given",
            also=("harmony", "progression"),
        ),
    ] = None,
    ending: Annotated[
        Literal["open", "fade", "resolve"],
        Param("Stop in the open, fade out (recordings alone), or come to rest on the tonic"),
    ] = "resolve",
    tracker: Tracker = "tempogram",
    tempo_range: TempoRange = None,
    context: Context,
) -> Stream:
    """Carry a recording on with new notes, played by its own sounds.

    Hears the recording's notes and drums, composes phrases whose notes are new, in the rhythm and
    harmony of phrases that were played, and plays them by notes cut out of the recording, over the
    drums, and whatever else is no note that was heard, as engine unit goes on with them. At its
    best with one instrument, or few; of a dense mix it plays all that is pitched by one sound.
    Where too few notes are heard, a warning says so, and engine unit's music comes.

    Raises
    ------
    BadParameter
        For what is no chord; for newness, melody or chords beside a score, which says itself what
        is composed; for newness beside a melody, which says where, and of 0 beside chords.
    CannotProcess
        The recording is silent or too short to learn from; the score, or the melody, has no notes
        in the new part.
    """
    from .engine import compose_on

    return compose_on(
        stream,
        seconds,
        only,
        newness=newness,
        score=score,
        melody=melody,
        chords=chords,
        ending=ending,
        tracker=tracker,
        tempo_range=tempo_range,
        context=context,
    )
