"""The engine `texture`: the input's course of levels, made out of the reference's texture."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from musictool import Audio, Context, Stream, measure_loudness, one_thread, resample

from ..conform import (
    fit_length,
    limit_peaks,
    match_loudness,
    stream_of_length,
    without_trailing_silence,
)
from ..references import checked_references
from ..report import texture_report
from ..windows import Progress, beginning, in_windows
from .transfer import Settings, transfer

__all__ = ["transfer_texture"]

LONGEST_S = 120.0
"""How much of all references together is analysed, from the middle of each."""

HIGHEST_RATE = 48000
"""Above, the work is done at this rate: nothing over 24 kHz is made."""


@one_thread()
def transfer_texture(
    stream: Stream,
    reference: Sequence[Stream],
    strength: float,
    ceiling_dbtp: float,
    course_s: float,
    iterations: int,
    context: Context,
) -> Stream:
    """What the engine `texture` makes; for the parameters, see its declaration."""
    checked = checked_references(reference, LONGEST_S, context, stream.channels)
    references = [one.audio() for one in checked]
    sounding = without_trailing_silence(stream)
    made = sounding
    here = measure_loudness(sounding).lufs
    if strength and math.isfinite(here):
        settings = Settings(strength, course_s, iterations, context.device)
        there = float(np.mean([measure_loudness(one).lufs for one in references]))

        def make(window: Audio, progress: Progress) -> Audio:
            level = measure_loudness(window).lufs
            if not math.isfinite(level):
                return window
            made = _transferred(window, references, settings, context, progress)
            return match_loudness(made, level + (there - here) * strength)

        made = in_windows(sounding, make, context)
    made = limit_peaks(made, ceiling_dbtp, context)

    def draw(suffix: str) -> bytes:
        return texture_report(beginning(sounding), beginning(made), references[0]).drawn(suffix)

    context.extra("report", draw)
    return stream_of_length(made, stream.count_frames())


def _transferred(
    audio: Audio,
    references: Sequence[Audio],
    settings: Settings,
    context: Context,
    progress: Progress,
) -> Audio:
    """The references' texture in the input's course."""
    rate = min(audio.sample_rate, HIGHEST_RATE)
    others = [resample(one, rate, audio.channels).samples for one in references]
    own = resample(audio, rate).samples
    samples = transfer(own, others, rate, settings, context.seed, progress)
    back = resample(Audio(samples, rate), audio.sample_rate)
    return audio.with_samples(fit_length(back, audio.frames).samples)
