"""A command whose choices are members of an `Enum`, and numbers."""

from enum import Enum
from typing import Annotated, Literal

from musictool import Note, Param, Score, command


class Interval(Enum):
    """How far."""

    OCTAVE = "octave"
    FIFTH = "fifth"


@command("lab.interval")
def interval(
    score: Score,
    by: Annotated[Interval, Param("How far", choices={Interval.FIFTH: "3:2"})] = Interval.OCTAVE,
    times: Literal[1, 2] = 1,
) -> Score:
    """Move notes up by an interval."""
    up = times * (12 if by is Interval.OCTAVE else 7)
    return Score.of([Note(n.start, n.end, n.pitch + up, n.velocity) for n in score.notes])
