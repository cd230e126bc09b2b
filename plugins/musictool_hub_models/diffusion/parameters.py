"""Parameters that engines on diffusion models have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

from musictool import Param

__all__ = [
    "TRACKS",
    "Cfg",
    "Language",
    "Listen",
    "Lyrics",
    "Overlap",
    "Steps",
    "Track",
    "Window",
    "Wish",
]

Wish = Annotated[
    str, Param("What the new part is to sound like, in words, if it is", also=("text", "words"))
]

Steps = Annotated[
    int | None,
    Param("Steps from noise to sound; else as many as the weights are made for", ge=1, le=500),
]

Cfg = Annotated[
    float | None,
    Param(
        "How closely it keeps to the words; 1 for no guidance, which takes half the work; else as"
        " the weights are made for",
        ge=1,
        le=20,
        also=("guidance", "guidance-scale"),
    ),
]

Lyrics = Annotated[
    Path | None,
    Param(
        "A text file with what is sung, in UTF-8, with parts such as [verse] and [chorus] in lines"
        " of their own"
    ),
]

Language = Annotated[
    str, Param("Language of what is sung, in two letters such as en or ja", also=("lang",))
]

Window = Annotated[
    float | None,
    Param(
        "How much it works on at once, at most what the model can hear; less takes less memory",
        unit="s",
        gt=0,
        le=600,
    ),
]

Overlap = Annotated[
    float,
    Param("Past a window: how much of one is heard in the next", unit="s", gt=0, le=60),
]

Listen = Annotated[
    float,
    Param("How much of the recording it hears beside the new part", unit="s", ge=0.25, le=300),
]

Track = Literal[
    "vocals",
    "backing_vocals",
    "drums",
    "percussion",
    "bass",
    "guitar",
    "keyboard",
    "strings",
    "brass",
    "woodwinds",
    "synth",
    "fx",
]
TRACKS: tuple[str, ...] = get_args(Track)
"""The instruments that ACE-Step 1.5 has learnt to tell apart, as its makers call them."""
