"""Parameters of all commands here: how the beats of a recording are found."""

from __future__ import annotations

from typing import Annotated

from musictool import Param

__all__ = ["TempoRange", "Tracker"]

Tracker = Annotated[str | None, Param("What finds the beats", engine_of="rhythm.beats")]
TempoRange = Annotated[
    tuple[float, float] | None,
    Param("Lowest and highest tempo, to choose between octaves", unit="BPM", ge=20, le=400),
]
