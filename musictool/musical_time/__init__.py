"""Scores in time, to the tick: where bars and beats are, what is cut out, and what moves along.

`places` finds ticks for bars, beats and seconds, `moving` takes all that a score holds to other
ticks, and `cutting` takes a part out of one.
"""

from musictool.musical_time.cutting import control_state, excerpt
from musictool.musical_time.moving import (
    at_resolution,
    common_resolution,
    retimed,
    retimed_track,
    shifted,
)
from musictool.musical_time.places import first_bar, span_of, tick_of

__all__ = [
    "at_resolution",
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
