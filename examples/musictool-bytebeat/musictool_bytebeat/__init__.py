"""Sound by a formula: a command whose parser is of another age than musictool's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np

from musictool import Audio, Param, command, hookimpl

MUSICTOOL_CONTRACT = "1.0"


@command(
    "bytebeat",
    examples=("'t*(42&t>>10)' -o beat.wav", "'t*(t>>5|t>>8)' --seconds 4 -o rise.wav"),
)
def bytebeat(
    formula: Annotated[str, Param("Of t, the number of the sample", positional=True)],
    seconds: Annotated[float, Param("Length", unit="s", gt=0, le=600)] = 8.0,
    rate: Annotated[int, Param("Samples in a second", unit="Hz", ge=1000, le=192000)] = 8000,
) -> Audio:
    """Make sound of a formula: the lowest eight bits of it are heard.

    There are whole numbers, t, brackets and the operators of C, as in t*(42&t>>10).
    """
    from .formula import worked_out

    heard = worked_out(formula, np.arange(max(1, round(seconds * rate)))) & 255
    return Audio((heard[np.newaxis] / 128 - 1).astype(np.float32), rate)


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """What this plugin brings."""
    return [bytebeat]
