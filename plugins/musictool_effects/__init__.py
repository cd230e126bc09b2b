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
        de_esser,
        dither,
        duck,
        dynamics,
        eq,
        filters,
        level,
        lofi,
        modulation,
        pitch,
        space,
        stereo,
        transient_shaper,
        true_peak_limiter,
        vst3,
    )

    tone = (filters, eq)
    loudness = (level, dynamics, de_esser, duck, transient_shaper, true_peak_limiter)
    rest = (space, stereo, modulation, pitch, lofi, dither, vst3)
    return [one for module in (*tone, *loudness, *rest) for one in module.COMMANDS]


@hookimpl
def musictool_presets() -> dict[str, str]:
    """Chains with names."""
    from .presets import PRESETS

    return PRESETS
