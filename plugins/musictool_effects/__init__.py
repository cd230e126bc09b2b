"""Effects: every effect of pedalboard, VST3 plugins, and what an engineer misses beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import hookimpl

__all__ = ["musictool_presets", "musictool_register"]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """All of `fx`; each module declares its own commands."""
    from . import (
        de_essing,
        dither,
        ducking,
        dynamics,
        equalizing,
        filters,
        level,
        limiting,
        lofi,
        modulation,
        pitch,
        space,
        stereo,
        transients,
        vst3,
    )

    return [
        *level.COMMANDS,
        *filters.COMMANDS,
        *equalizing.COMMANDS,
        *dynamics.COMMANDS,
        *limiting.COMMANDS,
        *de_essing.COMMANDS,
        *ducking.COMMANDS,
        *transients.COMMANDS,
        *space.COMMANDS,
        *stereo.COMMANDS,
        *modulation.COMMANDS,
        *pitch.COMMANDS,
        *lofi.COMMANDS,
        *dither.COMMANDS,
        *vst3.COMMANDS,
    ]


@hookimpl
def musictool_presets() -> dict[str, str]:
    """Chains with names."""
    from .presets import PRESETS

    return PRESETS
