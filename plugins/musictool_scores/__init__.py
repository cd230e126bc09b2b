"""Scores: notes edited in their own musical time: pitches, timing and touch, tracks, voices.

`commands` declares them; how each works is in the module named for what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import hookimpl

from .commands.parts import join, split, tracks
from .commands.pitch import transpose
from .commands.playing import humanize

__all__ = ["humanize", "join", "musictool_register", "split", "tracks", "transpose"]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The commands."""
    return [transpose, humanize, tracks, split, join]
