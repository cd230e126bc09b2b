"""Transcription: recordings become scores. The command `transcribe` and its engines.

`transcribing` declares them; each engine has a folder of its name, whose `engine.hear` gives
`heard.Heard`, the notes in seconds. `finishing` makes the score of them: bars, grid, pedal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import Weights, hookimpl

from .transcribing import melody, transcribe

__all__ = ["melody", "musictool_register", "musictool_weights", "transcribe"]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The command `transcribe` and its engines."""
    return [transcribe, melody]


@hookimpl
def musictool_weights() -> dict[str, Weights]:
    """What the networks have learnt."""
    return {
        "notes": Weights(
            about="Hears notes of any pitched instruments: onsets, ends and velocities",
            source="package:musictool_transcription!/notes/weights/notes.safetensors",
            sha256="64dbadf682d5c7940b377fdf4af0f658997447f47b02b91b4555c8a8d28569a9",
            size=199_416,
            licence="GPL-3.0-or-later",
            trained_on="renderings of OpenScore's songs and quartets (CC0), OpenEWLD's lead sheets "
            "and Bach's chorales (public domain), Nottingham's tunes (GPL-3.0) and the music of "
            "Freedoom (BSD-3-Clause), by soundfonts, a sampled piano (CC BY 3.0) and tones of "
            "partials; no recordings",
        ),
    }
