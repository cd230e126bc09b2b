"""Style: make one recording sound like another, by its production, its texture or its timbre."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import hookimpl

__all__ = ["musictool_register"]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """The command `style` and its engines."""
    from . import styling
    from .texture import engine as texture
    from .timbre import playing

    return [*styling.COMMANDS, *texture.COMMANDS, *playing.COMMANDS]
