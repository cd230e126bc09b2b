"""The engine `compose` of `inpaint` and `vary`, as people call it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from musictool import Context, Extra, Param, Score, Stream, engine

from ..hearing import TempoRange, Tracker

__all__ = ["compose_filling", "compose_otherwise"]

COMPOSED = Extra(
    "The notes that were composed, as a score, to be edited and played again with --score",
    (".mid", ".midi"),
    also=("midi", "notes", "from-score"),
)
Chords = Annotated[
    str | None,
    Param(
        "Chords, a bar each, over and over, from the first whole bar that is composed on:"
        " 'Am F C G'; '| Am F | C |' for two in a bar; what sounds there unless given",
        also=("harmony", "progression"),
    ),
]
Given = Annotated[
    Score | None,
    Param(
        "Notes that are played in place of composed ones, such as those of --composed, edited",
        also=("midi",),
    ),
]


@engine("inpaint", "compose", extras={"composed": COMPOSED})
def compose_filling(
    stream: Stream,
    start: float | None = None,
    end: float | None = None,
    seconds: float | None = None,
    find: bool = False,
    *,
    chords: Chords = None,
    score: Given = None,
    tracker: Tracker = "tempogram",
    tempo_range: TempoRange = None,
    context: Context,
) -> Stream:
    """Fill a part of a recording with new notes, played by its own sounds.

    The hole is filled as engine unit does it, on the beat, in phase and in tune; then the notes
    that begin and end in it are composed anew, given those before and after, in the rhythm and
    harmony of the filling, and played by notes cut out of the recording. Drums, and notes that
    sound on over the ends of the hole, stay those of the filling. At its best with one instrument,
    or few. The recording is heard for 45 s before and after.

    Raises
    ------
    BadParameter
        As with engine unit; for what is no chord, and for chords beside a score.
    CannotProcess
        As with engine unit; too few notes are heard to compose from, or none in the hole; the score
        has none there.
    """
    from .filling import compose_into

    return compose_into(
        stream,
        start,
        end,
        seconds,
        find,
        chords=chords,
        score=score,
        tracker=tracker,
        tempo_range=tempo_range,
        context=context,
    )


@engine("vary", "compose", extras={"composed": COMPOSED})
def compose_otherwise(
    stream: Stream,
    amount: float = 0.3,
    start: float | None = None,
    end: float | None = None,
    *,
    keep: Annotated[
        Sequence[Literal["rhythm", "melody", "harmony", "tones"]],
        Param(
            "What stays as it is",
            choices={
                "rhythm": "when notes begin and how long they are",
                "melody": "the notes with nothing above them, as they sound",
                "harmony": "the chords that analyze finds: on beats all that is new is of them",
                "tones": "what sounds there: new notes are of those pitch classes, bar by bar",
            },
            also=("hold", "fixed"),
        ),
    ] = (),
    score: Given = None,
    tracker: Tracker = "tempogram",
    tempo_range: TempoRange = None,
    context: Context,
) -> Stream:
    """Play some phrases of a recording with other notes, by its own sounds.

    Phrases of two bars are chosen, evenly spread, until they are so large a share (amount); the
    notes that begin and end in them are composed anew, given all the others, and played by notes
    cut out of the recording. Their rhythm stays and, bar by bar, which pitch classes sound, unless
    keep says what does; and so do drums, notes that sound on over the ends of phrases, all other
    phrases and the length. At its best with one instrument, or few.

    Raises
    ------
    BadParameter
        The end comes before the start, or what stays is said beside a score.
    CannotProcess
        The recording is silent, too short or too long, or too few notes are heard in it; the score
        has none in what may change.
    """
    from .varying import compose_variation

    return compose_variation(
        stream,
        amount,
        start,
        end,
        keep=keep,
        score=score,
        tracker=tracker,
        tempo_range=tempo_range,
        context=context,
    )
