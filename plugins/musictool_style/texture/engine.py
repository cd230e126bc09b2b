"""The engine `texture`: the input's course of levels, made out of the reference's texture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musictool import Audio, Context, Stream, measure_loudness, one_thread, resample

from ..conform import (
    fit_length,
    is_silent,
    limit_peaks,
    match_loudness,
    without_trailing_silence,
)
from ..references import checked_references
from ..report import texture_report
from .transfer import Settings, transfer

__all__ = ["transfer_texture"]

LONGEST_S = 120.0
"""How much of all references together is analysed, from the middle of each."""

HIGHEST_RATE = 48000
"""Above, the work is done at this rate: nothing over 24 kHz is made."""


@one_thread()
def transfer_texture(
    audio: Audio,
    reference: Sequence[Stream],
    strength: float,
    ceiling_dbtp: float,
    course_s: float,
    iterations: int,
    context: Context,
) -> Audio:
    """What the engine `texture` makes; for the parameters, see its declaration."""
    references = checked_references(reference, LONGEST_S, context, audio.channels)
    sounding = without_trailing_silence(audio)
    made = sounding
    if strength and not is_silent(sounding):
        settings = Settings(strength, course_s, iterations, context.device)
        made = _transferred(sounding, references, settings, context)
    made = limit_peaks(made, ceiling_dbtp, context)
    context.extra("report", lambda _: texture_report(sounding, made, references[0]))
    return fit_length(made, audio.frames)


def _transferred(
    audio: Audio, references: Sequence[Audio], settings: Settings, context: Context
) -> Audio:
    """The references' texture in the input's course, as loud as the strength says."""
    rate = min(audio.sample_rate, HIGHEST_RATE)
    others = [resample(one, rate, audio.channels).samples for one in references]
    own = resample(audio, rate).samples
    samples = transfer(own, others, rate, settings, context.rng, context.progress)
    back = resample(Audio(samples, rate), audio.sample_rate)
    made = audio.with_samples(fit_length(back, audio.frames).samples)
    there = float(np.mean([measure_loudness(one).lufs for one in references]))
    here = measure_loudness(audio).lufs
    return match_loudness(made, here + (there - here) * settings.strength)
