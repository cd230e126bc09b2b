"""Transcription: recordings become scores. The command `transcribe` and its engines.

`transcribing` declares them; each engine has a folder of its name, whose `engine.hear` gives
`heard.Heard`, the notes in seconds. `finishing` makes the score of them: bars, grid, pedal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import hookimpl

from .transcribing import transcribe

__all__ = ["musictool_register", "transcribe"]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The command `transcribe` and its engines."""
    return [transcribe]
