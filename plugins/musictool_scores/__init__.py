"""Scores: notes edited in their own musical time: pitches, timing and touch, tracks, voices.

`commands` declares them; how each works is in the module named for what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import hookimpl

from .commands.forms import concat, convert, mix
from .commands.levels import fade, gain
from .commands.parts import join, split, tracks
from .commands.pitch import transpose
from .commands.playing import humanize
from .commands.time import quantize, tempo, trim

__all__ = [
    "concat",
    "convert",
    "fade",
    "gain",
    "humanize",
    "join",
    "mix",
    "musictool_register",
    "quantize",
    "split",
    "tempo",
    "tracks",
    "transpose",
    "trim",
]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The commands, half of them under names that recordings have, too."""
    return [
        *(trim, concat, mix, convert, gain, fade, tempo, quantize),
        *(transpose, humanize, tracks, split, join),
    ]
