"""Rhythm: hear the beat, then move it. Tempo, pitch, grid, groove, film cues, and `analyze`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import hookimpl

__all__ = ["musictool_register"]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """All of `rhythm` and `analyze`; each module declares its own commands."""
    from . import analyzing, clicking, cue_fitting, grooving, quantizing, steadying, tempo

    return [
        *analyzing.COMMANDS,
        *tempo.COMMANDS,
        *steadying.COMMANDS,
        *quantizing.COMMANDS,
        *grooving.COMMANDS,
        *cue_fitting.COMMANDS,
        *clicking.COMMANDS,
    ]
