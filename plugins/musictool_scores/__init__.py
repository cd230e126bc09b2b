"""Scores: notes transposed, in their own musical time.

`commands` declares them; how each works is in the module named for what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import hookimpl

from .commands.pitch import transpose

__all__ = ["musictool_register", "transpose"]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The commands."""
    return [transpose]
