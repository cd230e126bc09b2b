"""`continue`: a recording, to the bit, and what the model makes of its end."""

from __future__ import annotations

from functools import partial
from math import ceil

import numpy as np
import torch

from musictool import Audio, CannotProcess, Samples, amplitude, resample

from ..checking import SILENT_DB, fault_of, unclipped
from ..drawing import report_file
from ..joining import SEARCH_S, frames_behind, joined
from ..steadying import steadied_with
from .filling import heard_of
from .writing import Work, written

__all__ = ["carry_on"]


def carry_on(audio: Audio, seconds: float, only: bool, listen: float, work: Work) -> Audio:
    """The recording and `round(seconds × sample_rate)` frames more, or these alone.

    The recording is its own samples up to the crossfade at its end, which is `CROSSFADE_S` long.

    Raises
    ------
    CannotProcess
        The recording is too short, its end is silent, or what is made is no use.
    """
    model = work.model
    rate, frames = audio.sample_rate, frames_behind(audio, seconds)
    end = audio.samples[:, -round(listen * rate) :]
    if np.sqrt(np.square(end, dtype=np.float64).mean()) < amplitude(SILENT_DB):
        raise CannotProcess("its end is silent, so that there is nothing to carry on")
    known = heard_of(end, rate, model, is_end=True)
    if not known.shape[-1]:
        raise CannotProcess("is too short to be carried on by this model")
    more = ceil((seconds + SEARCH_S) * model.sample_rate / model.hop) + 1
    after = round(known.shape[-1] * model.hop * rate / model.sample_rate)

    def sound(generator: torch.Generator) -> Samples:
        latents = written(work, known, more, known[:, :, :0], generator)
        new = work.sound_of(latents)
        if latents.shape[-1] > work.windows.window:
            new = steadied_with(new, model.sample_rate, work.context)
        return resample(Audio(new, model.sample_rate), rate, audio.channels).samples

    def fault(made: Samples) -> str:
        return fault_of(unclipped(made[:, after : after + frames]), rate, frames)

    made = work.tried(sound, fault)
    result = joined(audio, made, after, frames, only)
    part = (audio.frames, audio.frames + frames)
    work.context.extra(
        "report", partial(report_file, "continue", result.report, audio, result.whole, part)
    )
    return result.audio
