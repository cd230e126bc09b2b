"""Models of the hub: engines on large models that people bring to this computer themselves.

A package for each family, `musicgen`; beside them what all do alike: `weights` finds a model,
`checking` refuses sound that is no use, and `joining` puts it behind a recording's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import Weights, hookimpl

from . import musicgen
from .musicgen.published import WEIGHTS as OF_MUSICGEN


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """What this plugin brings."""
    return [musicgen.generate, musicgen.continue_]


@hookimpl
def musictool_weights() -> dict[str, Weights]:
    """Models that others have published, each under its own licence."""
    return OF_MUSICGEN
