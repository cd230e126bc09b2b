"""Generation: models that make notes, trained on scores.

`moments` is what models see of a score, `vocabulary` makes it of scores and back; each family of
models is a file in `families`, each way of making notes with them a file in `searches`. `wishing`
reads what a musician asks for, each of `demands` holds a wish that looks at what came before; in
`revising` they are made beside those that are there.
`commands` declares what people call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musictool import Weights, hookimpl

from .commands.harmonizing import harmonize
from .commands.making import generate
from .commands.measuring import evaluate, explain
from .commands.revising import continue_score, inpaint, interpolate, vary
from .commands.training import train, train_on_recordings

__all__ = [
    "continue_score",
    "evaluate",
    "explain",
    "generate",
    "harmonize",
    "inpaint",
    "interpolate",
    "musictool_register",
    "musictool_weights",
    "train",
    "train_on_recordings",
    "vary",
]


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """What this plugin offers."""
    return [
        train,
        train_on_recordings,
        generate,
        harmonize,
        continue_score,
        inpaint,
        vary,
        interpolate,
        evaluate,
        explain,
    ]


@hookimpl
def musictool_weights() -> dict[str, Weights]:
    """The model that it brings."""
    from .base import NAME, base_weights

    return {NAME: base_weights()}
