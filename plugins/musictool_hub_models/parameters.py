"""Parameters that engines on models of the hub have in common."""

from __future__ import annotations

from typing import Annotated, Literal

from musictool import Extra, Param

__all__ = ["LEAST_S", "MOST_S", "REPORT", "Attempts", "Dtype", "Model", "Prompt", "Seconds"]

REPORT = Extra(
    "What was done at the seam, and how both sides of it differ: .json in figures; .png as a"
    " picture, with spectrum and level from near; .html as a page of both",
    (".json", ".png", ".html"),
    also=("seam", "joins", "picture"),
)

Model = Annotated[
    str,
    Param(
        "The model: a name that musictool models lists, a folder with a model's files, or "
        "owner/name@COMMIT of the model hub's cache"
    ),
]

Dtype = Annotated[
    Literal["auto", "float32", "bfloat16", "float16"],
    Param(
        "Numbers that it counts with",
        choices={
            "auto": "float32 on a CPU, else bfloat16",
            "float32": "the most exact",
            "bfloat16": "half the memory",
            "float16": "half the memory, for older GPUs",
        },
        also=("precision", "half"),
    ),
]

Attempts = Annotated[
    int,
    Param(
        "How often it is tried, each time with another seed, before what is silent, clipped or of "
        "a wrong length is refused",
        ge=1,
        le=20,
    ),
]

Prompt = Annotated[str, Param("What it is to sound like, in words", also=("text", "words"))]

LEAST_S, MOST_S = 0.1, 600.0
"""Between these is what can be made from words."""

Seconds = Annotated[
    float | None,
    Param(
        "Length; 10 s unless it or bars are given",
        unit="s",
        gt=LEAST_S,
        le=MOST_S,
        also=("duration",),
    ),
]
