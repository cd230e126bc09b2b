"""A piece that is played while a model makes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from musictool import Context, Score

from ..families import Family
from ..searches.constraints import Constraints
from ..searches.finishing import finished
from ..searches.wishes import Wishes
from ..vocabulary import STEPS
from .growing import growing
from .playing import Certain, play

__all__ = ["play_while_made"]


def play_while_made(
    name: str,
    model: Family,
    constraints: Constraints,
    wishes: Wishes,
    bpm: float | None,
    options: Mapping[str, Any],
    context: Context,
) -> Score:
    """What was played to `name`; see `ports.opened`."""

    def course() -> Iterator[Certain]:
        for piece, step in growing(model, constraints, options, context):
            made = finished(piece, constraints, wishes, bpm)
            yield Certain(made, step * made.resolution / STEPS)

    return play(name, course, context)
