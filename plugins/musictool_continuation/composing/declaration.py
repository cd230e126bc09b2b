"""The engine `compose` of `continue`, as people call it."""

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
            also=("midi", "melody"),
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
        For newness beside a score, which says itself what is composed.
    CannotProcess
        The recording is silent or too short to learn from; the score has no notes in the new part.
    """
    from .engine import compose_on

    return compose_on(
        stream,
        seconds,
        only,
        newness=newness,
        score=score,
        ending=ending,
        tracker=tracker,
        tempo_range=tempo_range,
        context=context,
    )
