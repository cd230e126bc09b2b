"""Rhythm: hear the beat, then move it. Beats, tempo, pitch, grid, groove, film cues; `analyze`.

`commands` and `tracking` declare them; each engine of `rhythm.beats` has a module or folder of its
name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import hookimpl

from .commands.analyze import analyze, analyze_score
from .commands.speed import pitch, steady, tempo, transpose
from .commands.timing import click, fit, groove, quantize
from .tracking import beats_by_librosa, beats_by_tcn, beats_by_tempogram

__all__ = [
    "analyze",
    "analyze_score",
    "click",
    "fit",
    "groove",
    "musictool_register",
    "pitch",
    "quantize",
    "steady",
    "tempo",
    "transpose",
]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The nine commands of rhythm, the engines of `rhythm.beats`, and `analyze`."""
    return [
        *(beats_by_tcn, beats_by_tempogram, beats_by_librosa),
        *(analyze, analyze_score, tempo, pitch, transpose, steady, quantize, groove, fit, click),
    ]
