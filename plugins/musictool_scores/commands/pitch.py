"""`transpose`: how high the notes are."""

from __future__ import annotations

from typing import Annotated

from musictool import Context, Param, Score, command

__all__ = ["transpose"]


@command(
    "transpose",
    also=("transposition",),
    docs="scores",
    uses=(),
    examples=("tune.mid --semitones -2", 'tune.mid --to-key "D minor" -o d.mid'),
)
def transpose(
    score: Score,
    semitones: Annotated[
        int | None,
        Param(
            "How much higher; 12 is an octave",
            unit="semitones",
            ge=-60,
            le=60,
            also=("steps", "st", "n-steps", "amount", "by", "half-steps"),
        ),
    ] = None,
    interval: Annotated[
        str | None,
        Param(
            "The same as an interval, with its spelling: M2, -m3, P5, 'minor third'",
            also=("chromatic",),
        ),
    ] = None,
    to_key: Annotated[
        str | None,
        Param(
            "The key to reach from that of the beginning, the shorter way: D, 'F# minor'",
            also=("key", "target", "to"),
        ),
    ] = None,
    *,
    context: Context,
) -> Score:
    """Play notes higher or lower.

    One of semitones, interval and to_key. Notes keep their times, drums stay as they are, and keys
    and chord symbols follow. Notes that have a spelling, as those of sheet music do, keep their
    place in the key: what was the third of C major becomes that of E flat, and is written G. Of the
    ways to spell so many semitones the one is taken whose keys have the fewest accidentals; an
    interval says it exactly, an augmented fourth (A4) or a diminished fifth (d5). A score that says
    no key is in the one that analyze finds, and a note says which.

    Raises
    ------
    BadParameter
        If not exactly one of the three is given, or an interval or a key is none that there is.
    CannotProcess
        If a note would be below 0 or above 127, or if the score has no key, or one of the other
        mode.
    """
    from .. import transposing

    return transposing.transpose(score, semitones, interval, to_key, context)
