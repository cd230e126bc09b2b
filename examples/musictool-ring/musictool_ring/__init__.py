"""Let the end of a recording ring out: an engine for the command `continue`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np

from musictool import Audio, CannotProcess, Param, engine, hookimpl, moved

MUSICTOOL_CONTRACT = "1.0"


@engine("continue", "ring", uses=())
def ring(
    audio: Audio,
    seconds: float = 20.0,
    only: bool = False,
    *,
    listen: Annotated[float, Param("How much of the end it hears", unit="s", gt=0, le=5)] = 0.5,
    partials: Annotated[int, Param("How many tones ring, at most", ge=1, le=1000)] = 250,
) -> Audio:
    """Let the last sound ring out, as if it had not been cut off."""
    from .prediction import rung_on

    end = audio.samples[:, -max(1, round(listen * audio.sample_rate)) :]
    if not end.size:
        raise CannotProcess("there is nothing in it that could ring")
    new = rung_on(end, round(seconds * audio.sample_rate), 2 * partials)
    if only:
        return moved(audio.with_samples(new), None, speed=1)
    longer = audio.with_samples(np.concatenate([audio.samples, new], axis=1))
    return moved(longer, [(0.0, audio.duration, 0.0)])


@hookimpl
def musictool_register() -> list[Callable[..., Any]]:
    """What this plugin brings."""
    return [ring]
