"""The basics: trim, gain, fade, normalize, tag-loudness, convert, concat, mix, stems.part.

`commands` declares them; how each works is in `editing` (trim, fade), `levels` (gain, normalize),
`converting` (convert) and `joining` (concat, mix).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import hookimpl

from .commands.editing import fade, trim
from .commands.forms import concat, convert, mix, part
from .commands.levels import gain, normalize, tag_loudness

__all__ = [
    "concat",
    "convert",
    "fade",
    "gain",
    "mix",
    "musictool_register",
    "normalize",
    "part",
    "tag_loudness",
    "trim",
]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The commands."""
    return [trim, gain, fade, normalize, tag_loudness, convert, concat, mix, part]
