"""`continue --engine musicgen`: a recording, to the bit, and what the model makes of its end."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch

from musictool import Audio, CannotProcess, Context, Samples, amplitude, resample

from ..checking import SILENT_DB, fault_of, tried, unclipped
from ..drawing import report_file
from ..joining import SEARCH_S, frames_behind, joined
from ..parameters import Dtype
from ..steadying import steadied_with
from .making import Task, composed, overlap_of
from .model import MusicGen, model_of
from .sampling import Sampling

__all__ = ["carry_on"]

MOST_HEARD = 2 / 3
"""Of a window, that is of the recording."""


def carry_on(
    audio: Audio,
    seconds: float,
    only: bool,
    *,
    prompt: str,
    listen: float,
    model: str,
    dtype: Dtype,
    sampling: Sampling,
    overlap: float,
    attempts: int,
    context: Context,
) -> Audio:
    """The recording and `round(seconds × sample_rate)` frames more, or these alone.

    The recording is its own samples up to the crossfade at its end, which is `CROSSFADE_S` long.

    Raises
    ------
    MissingWeights, UsageError, BadParameter, UnreadableFile
        As `model_of`.
    CannotProcess
        The recording is too short, its end is silent, or what is made is no use.
    """
    rate, frames = audio.sample_rate, frames_behind(audio, seconds)
    network = model_of(model, dtype, context)
    heard = _end_of(audio, network, listen)
    if np.sqrt(np.square(heard, dtype=np.float64).mean()) < amplitude(SILENT_DB):
        raise CannotProcess("its end is silent, so that there is nothing to carry on")
    if network.channels == 1 and audio.channels > 1:
        context.note("the model makes one channel: the new part is the same in all of them")
    known = network.codes_of(heard)
    more = -(-int((seconds + SEARCH_S) * network.sample_rate + 1) // network.hop)

    work = partial(
        composed,
        network=network,
        frames=more,
        overlap=overlap_of(network, overlap),
        sampling=sampling,
        known=known.shape[-1],
        are_worded=bool(prompt),
    )

    def told(fraction: float) -> None:
        context.progress(0.9 * fraction, "composing")

    def sound(generator: torch.Generator) -> Samples:
        codes = context.together(work, Task(prompt, known, generator, told))
        context.progress(0.9, "decoding")
        new = steadied_with(network.sound_of(codes), network.sample_rate, context)
        made = Audio(new, network.sample_rate)
        return resample(made, rate, audio.channels).samples

    after = round(heard.shape[1] * rate / network.sample_rate)

    def fault(made: Samples) -> str:
        return fault_of(unclipped(made[:, after : after + frames]), rate, frames)

    made = tried(sound, fault, attempts, network.parts, context)
    result = joined(audio, made, after, frames, only)
    part = (audio.frames, audio.frames + frames)
    context.extra(
        "report", partial(report_file, "continue", result.report, audio, result.whole, part)
    )
    return result.audio


def _end_of(audio: Audio, network: MusicGen, listen: float) -> Samples:
    """The end of a recording as the model hears it: whole frames of its own rate and channels."""
    most = min(listen, MOST_HEARD * network.window * network.hop / network.sample_rate)
    last = audio.samples[:, -round((most + 1) * audio.sample_rate) :]
    heard = resample(Audio(last, audio.sample_rate), network.sample_rate, network.channels).samples
    whole = min(int(most * network.sample_rate), heard.shape[1]) // network.hop * network.hop
    return heard[:, heard.shape[1] - whole :]
