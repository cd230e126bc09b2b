"""Models of the hub: engines on large models that people bring to this computer themselves.

A package for each kind, `musicgen` and `diffusion`; beside them what all do alike: `weights` finds
a model, `placing` has its parts on a device, as memory lets it, `recording` makes one launch of a
step on a GPU, `checking` refuses sound that is no use, and `joining` puts it behind a recording's
own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import Weights, hookimpl

from . import diffusion, musicgen
from .diffusion.published import ACE_STEP, STABLE_AUDIO
from .musicgen.published import ALL as MUSICGEN


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """What this plugin brings."""
    return [musicgen.generate, musicgen.continue_, musicgen.style, *diffusion.ENGINES]


@hookimpl
def musictool_weights() -> dict[str, Weights]:
    """Models that others have published, each under its own licence."""
    return {**MUSICGEN, **STABLE_AUDIO, **ACE_STEP}
