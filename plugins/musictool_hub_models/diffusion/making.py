"""`generate`: a recording from words alone."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch

from musictool import Audio, Samples, amplitude

from ..checking import fault_of, unclipped
from ..steadying import steadied_with
from .writing import Work, written

__all__ = ["make"]

PEAK_DB = -1.0
"""To which ACE-Step's pipeline brings what it makes, in dBFS."""


def make(seconds: float, work: Work, levelled: bool) -> Audio:
    """A recording of exactly `round(seconds × sample_rate)` frames, at the model's own rate.

    Parameters
    ----------
    levelled
        Bring its peak to `PEAK_DB`, if the model's own level means nothing.

    Raises
    ------
    CannotProcess
        What it makes is no use, however often it is tried.
    """
    model = work.model
    rate = model.sample_rate
    frames = round(seconds * rate)
    nothing = torch.zeros((1, model.depth, 0), device=model.device)

    def sound(generator: torch.Generator) -> Samples:
        more = -(-frames // model.hop)
        latents = written(work, nothing, more, nothing, generator, frames / rate)
        made = work.sound_of(latents)[:, :frames]
        if latents.shape[-1] > work.windows.window:
            made = steadied_with(made, rate, work.context)
        return unclipped(made) if levelled else made

    fault = partial(fault_of, sample_rate=rate, frames=frames)
    made = work.tried(sound, fault)
    if levelled:
        made = made * np.float32(amplitude(PEAK_DB) / np.abs(made).max())
    return Audio(made, rate)
