"""The engine `texture` of `style`: the input's course, made out of the reference's texture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import numpy as np
import numpy.typing as npt

from musictool import Audio, Context, Param, Stream, engine, measure_loudness, resample

from ..form import parted, rejoined, with_channels
from ..levels import is_silent, under_ceiling, with_loudness
from ..references import checked_references

if TYPE_CHECKING:
    from .transfer import Settings

__all__ = ["COMMANDS"]

Samples = npt.NDArray[np.float32]

LONGEST_S = 120.0
"""So much of all references together is heard, from the middle of each."""

HIGHEST_RATE = 48000
"""Above, the work is done at this rate: nothing over 24 kHz is made."""


@engine("style", "texture")
def texture(
    audio: Audio,
    reference: Sequence[Stream] = (),
    strength: float = 1.0,
    ceiling_dbtp: float = -1.0,
    *,
    course_ms: Annotated[
        float,
        Param(
            "How closely the input's course is followed: short keeps its attacks, "
            "long leaves the reference its own rhythm",
            unit="ms",
            ge=20,
            le=2000,
        ),
    ] = 60.0,
    iterations: Annotated[
        int, Param("Steps of the optimisation per segment: more come closer", ge=1, le=2000)
    ] = 100,
    context: Context,
) -> Audio:
    """Make the input's course out of the reference's texture: a drum loop of rain, a voice of fire.

    A texture is what stays the same in rain, applause, a crowd or a machine, however long one
    listens. It is described by statistics: averages over time of a convolutional network with
    random weights, of the levels of bands and of their fluctuations. Pieces of the reference,
    laid where the input is as loud, are changed by gradient descent until they have the
    reference's statistics and the input's course: when it is loud, in which of eight broad bands,
    and where it pauses.

    At strength 1 nothing of the input but its course is heard: no words, no tune. Below, its own
    sound comes through more and more. Loudness and stereo image go over to the reference's as
    well. Textures work best; of music as a reference, colour and rhythm remain, not chords and
    tunes, and attacks are softer. Where the reference is even, as rain is, about seven tenths of
    the input's rise and fall in decibels are left. On one core it takes three times as long as the
    recording lasts in stereo. Of more than two minutes of references, two are heard.

    Raises
    ------
    BadParameter
        If there is no reference.
    CannotProcess
        If a reference is silent or shorter than 3 s.

    References
    ----------
    D. Ulyanov, V. Lebedev, "Audio texture synthesis and style transfer" (2016).
    E. Grinstein, N. Duong, A. Ozerov, P. Pérez, "Audio style transfer", ICASSP 2018.
    J. Antognini, M. Hoffman, R. Weiss, "Audio texture synthesis with random neural networks:
    improving diversity and quality", ICASSP 2019.
    J. McDermott, E. Simoncelli, "Sound texture perception via statistics of the auditory
    periphery", Neuron 71 (2011).
    """
    from .transfer import Settings

    references = checked_references(reference, LONGEST_S, context)
    sounding, _ = parted(audio)
    made = sounding
    if strength and not is_silent(sounding):
        settings = Settings(strength, course_ms / 1000, iterations, context.device)
        made = _transferred(sounding, references, settings, context)
    made = under_ceiling(made, ceiling_dbtp)
    context.extra("report", lambda _: _picture(sounding, references[0], made))
    return rejoined(made, audio.frames)


def _transferred(
    audio: Audio, references: Sequence[Audio], settings: Settings, context: Context
) -> Audio:
    """The references' texture in the input's course, as loud as the strength says."""
    from .transfer import transferred

    rate = min(audio.sample_rate, HIGHEST_RATE)
    others = [with_channels(_at_rate(one, rate), audio.channels) for one in references]
    samples = transferred(
        _at_rate(audio, rate), others, rate, settings, context.rng, context.progress
    )
    back = Audio(_at_rate(Audio(samples, rate), audio.sample_rate), audio.sample_rate)
    made = audio.with_samples(rejoined(back, audio.frames).samples)
    there = float(np.mean([measure_loudness(one).lufs for one in references]))
    here = measure_loudness(audio).lufs
    return with_loudness(made, here + (there - here) * settings.strength)


def _picture(source: Audio, reference: Audio, result: Audio) -> bytes:
    from .reporting import drawn

    return drawn([("the input", source), ("the result", result), ("the reference", reference)])


def _at_rate(audio: Audio, sample_rate: int) -> Samples:
    return resample(audio.stream(), sample_rate).audio().samples


COMMANDS = (texture,)
