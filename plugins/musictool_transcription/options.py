"""What a person can ask of every engine of `transcribe`: bars, a grid, the pedal, which notes."""

from __future__ import annotations

from typing import Annotated, Literal

from musictool import Param

__all__ = [
    "Beats",
    "Bends",
    "FrameThreshold",
    "Grid",
    "Highest",
    "Instrument",
    "Lowest",
    "MinLength",
    "OnsetThreshold",
    "Pedal",
    "StrokeThreshold",
    "TempoRange",
    "Tracker",
]

Beats = Annotated[
    bool,
    Param("Hear the beat too, so that bars are bars in a notation program", also=("bars", "tempo")),
]

Tracker = Annotated[
    str | None, Param("What finds the beats", engine_of="rhythm.beats", also=("beat-tracker",))
]

TempoRange = Annotated[
    tuple[float, float] | None,
    Param(
        "Lowest and highest tempo, to choose between octaves",
        "BPM",
        ge=20,
        le=400,
        also=("min-bpm", "max-bpm"),
    ),
]

Grid = Annotated[
    Literal["off", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"],
    Param(
        "Lines within the bars that notes are moved onto",
        choices={
            "off": "notes stay where they were played",
            "1/4": "quarters",
            "1/4T": "quarter triplets",
            "1/8": "eighths",
            "1/8T": "eighth triplets",
            "1/16": "sixteenths",
            "1/16T": "sixteenth triplets",
            "1/32": "thirty-seconds",
            "1/32T": "thirty-second triplets",
        },
        also=("quantize", "quantise", "snap"),
    ),
]

Pedal = Annotated[
    Literal["control", "lengths"],
    Param(
        "How the sustain pedal is written, of engines that hear one",
        choices={
            "control": "as the controller that it is, and keys as long as they are held",
            "lengths": "as notes that last as long as they sound",
        },
        also=("sustain",),
    ),
]

Bends = Annotated[
    bool, Param("Write how the pitch of a note moves, as bends", also=("pitch-bend", "pitch-bends"))
]

Instrument = Annotated[
    str | None,
    Param(
        "Who plays the notes: violin, 'Electric Piano 1', or a program from 0 to 127",
        also=("program", "patch"),
    ),
]

Lowest = Annotated[
    str | None,
    Param("The lowest pitch to hear, such as C2 or 36", also=("min-pitch", "minimum-frequency")),
]

Highest = Annotated[
    str | None,
    Param("The highest pitch to hear, such as C6 or 84", also=("max-pitch", "maximum-frequency")),
]

MinLength = Annotated[
    float,
    Param(
        "Leave out notes that sound shorter",
        unit="ms",
        ge=0,
        le=2000,
        also=("minimum-note-length", "shortest"),
    ),
]

OnsetThreshold = Annotated[
    float,
    Param("How sure it must be that a note begins; with less, more are heard", ge=0.05, le=0.95),
]

FrameThreshold = Annotated[
    float,
    Param(
        "How sure it must be that a note still sounds; with less, notes last longer",
        ge=0.05,
        le=0.95,
    ),
]

StrokeThreshold = Annotated[
    float,
    Param("How sure it must be that a drum is struck; with less, more are heard", ge=0.05, le=0.95),
]
