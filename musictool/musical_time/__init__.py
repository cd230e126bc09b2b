"""Scores in time, to the tick: where bars and beats are, what is cut out, and what moves along.

`places` finds ticks for bars, beats and seconds, `moving` takes all that a score holds to other
ticks, `cutting` takes a part out of one, and `splicing` puts one back.
"""

from musictool.musical_time.cutting import at_rest, control_state, excerpt
from musictool.musical_time.moving import (
    at_resolution,
    common_resolution,
    retimed,
    retimed_track,
    shifted,
)
from musictool.musical_time.places import UNITS, Unit, first_bar, span_of, tick_of
from musictool.musical_time.splicing import Stretch

__all__ = [
    "UNITS",
    "Stretch",
    "Unit",
    "at_resolution",
    "at_rest",
    "common_resolution",
    "control_state",
    "excerpt",
    "first_bar",
    "retimed",
    "retimed_track",
    "shifted",
    "span_of",
    "tick_of",
]
