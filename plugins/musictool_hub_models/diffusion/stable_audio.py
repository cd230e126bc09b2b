"""The engine `stable-audio`: Stable Audio 3 by Stability AI, for recordings from words and anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from musictool import Audio, BadParameter, Batching, Context, Param, Stream, engine

from ..parameters import REPORT, Attempts, Dtype, Model, Prompt, Seconds
from .parameters import Cfg, Listen, Overlap, Steps, Window, Wish

__all__ = ["continue_", "generate", "inpaint", "style", "vary"]

DEFAULT = "stable-audio-3-medium"
MOST_NOISE = 0.85
"""Of what style begins with at strength 1: without any of the recording, it would be another."""


@engine("generate", "stable-audio", batch=Batching(within=None))
def generate(
    style: str | None = None,
    bars: int | None = None,
    meter: str | None = None,
    tempo: float | None = None,
    key: str | None = None,
    chords: str | None = None,
    instruments: Sequence[str] = (),
    *,
    prompt: Prompt,
    seconds: Seconds = None,
    negative: Annotated[
        str,
        Param(
            "What it is not to sound like, in words; it needs a cfg over 1",
            also=("negative-prompt",),
        ),
    ] = "",
    model: Model = DEFAULT,
    steps: Steps = None,
    cfg: Cfg = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Make a recording from words, by Stable Audio 3.

    The prompt says what it sounds like; style, instruments, key, meter and tempo are put behind it
    in words, and may or may not be heard. Bars are a length at the tempo. It is of the model's own
    rate and channels, and exactly as long as was asked for; past the length that the model hears at
    once, it goes on from the last seconds by inpainting.

    Raises
    ------
    BadParameter
        For chords, which words cannot hold, for bars without a tempo, or with seconds, and for
        negative words without guidance.
    MissingWeights
        The weights are not on this computer.
    CannotProcess
        What it makes is silent, clipped or of a wrong length, however often it is tried.
    """
    if negative and (cfg or 1) <= 1:
        raise BadParameter(
            "generate: negative words are heard by guidance alone; give a cfg over 1 too, with "
            "weights that are not distilled, or leave negative out"
        )
    from ..asking import asked_for, length_of
    from .making import make
    from .model import Asked
    from .stable_audio_3 import FAMILY
    from .writing import work_of

    length = length_of(seconds, bars, meter, tempo)
    words = asked_for(
        "stable-audio",
        prompt,
        chords=chords,
        style=style,
        meter=meter,
        tempo=tempo,
        key=key,
        instruments=instruments,
    )
    work = work_of(
        model, FAMILY, Asked(words, steps, cfg, negative), window, overlap, attempts, dtype, context
    )
    return make(length, work, levelled=False)


@engine("continue", "stable-audio", extras={"report": REPORT}, batch=Batching(within=None))
def continue_(
    audio: Audio,
    seconds: float = 20.0,
    only: bool = False,
    *,
    prompt: Wish = "",
    listen: Listen = 30.0,
    model: Model = DEFAULT,
    steps: Steps = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Carry a recording on with what Stable Audio 3 makes of its end, by inpainting.

    The model hears the last seconds and goes on from them, as the prompt says if there is one. The
    recording stays as it is, to the bit, up to a crossfade of 30 ms at its end; what the model has
    heard goes through its codec only to find where the new part fits, at which level and in which
    colour. The result has the recording's own rate and channels, and is longer by exactly what was
    asked for.

    Raises
    ------
    MissingWeights
        The weights are not on this computer.
    CannotProcess
        The recording is too short or its end silent, or what is made is silent, clipped or of a
        wrong length, however often it is tried.
    """
    from .carrying import carry_on
    from .model import Asked
    from .stable_audio_3 import FAMILY
    from .writing import work_of

    work = work_of(model, FAMILY, Asked(prompt, steps), window, overlap, attempts, dtype, context)
    return carry_on(audio, seconds, only, listen, work)


@engine("inpaint", "stable-audio", batch=Batching(within=None))
def inpaint(
    audio: Audio,
    start: float | None = None,
    end: float | None = None,
    seconds: float | None = None,
    find: bool = False,
    *,
    prompt: Wish = "",
    listen: Listen = 30.0,
    model: Model = DEFAULT,
    steps: Steps = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Make a part of a recording anew by Stable Audio 3; what is outside stays to the bit.

    The model hears what is before and behind the part, nothing of what is inside, and the prompt if
    there is one. What it makes is moved by up to 10 ms to where it fits, and brought to the level
    and the colour of both sides; crossfades of 30 ms at both joins lie inside the part, with the
    sound outside led on by prediction. The length is exact: that of the part, or seconds.

    Raises
    ------
    BadParameter
        Neither start nor end is given, or gaps are to be found, which engine unit does.
    MissingWeights
        The weights are not on this computer.
    CannotProcess
        Nothing lies between start and end, too little is outside, or what is made is silent,
        clipped or of a wrong length, however often it is tried.
    """
    if find:
        raise BadParameter(
            "inpaint: gaps are found by engine unit; leave find out and say with start and end "
            "what is to be filled, or choose engine unit"
        )
    if start is None and end is None:
        raise BadParameter("inpaint: give start or end: what is to be made anew")
    from .filling import fill, part_of
    from .model import Asked
    from .stable_audio_3 import FAMILY
    from .writing import work_of

    part = part_of(audio, start, end)
    work = work_of(model, FAMILY, Asked(prompt, steps), window, overlap, attempts, dtype, context)
    return fill(audio, part, seconds, listen, work)


@engine("style", "stable-audio", batch=Batching(within=None))
def style(
    audio: Audio,
    reference: Sequence[Stream] = (),
    strength: float = 1.0,
    ceiling_dbtp: float = -1.0,
    *,
    prompt: Prompt,
    model: Model = DEFAULT,
    steps: Steps = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Make a recording sound as words say, by Stable Audio 3.

    Noise takes the place of a part of the recording, 0.85 of it at strength 1, and the model makes
    sound of that as the prompt says: the less noise, the more of the recording stays. The whole is
    as long as it was, at the recording's rate, channels and loudness; of more than the model hears
    at once, windows overlap and go over into each other.

    Raises
    ------
    BadParameter
        A reference is given: it goes by words.
    MissingWeights
        The weights are not on this computer.
    CannotProcess
        The recording is silent, or what is made is the recording itself, silent, clipped or of a
        wrong length, however often it is tried.
    """
    if reference:
        raise BadParameter(
            "style: engine stable-audio goes by words, not by a reference; leave it out, or choose "
            "engine chain, texture or timbre"
        )
    from .model import Asked
    from .restyling import style_whole
    from .stable_audio_3 import FAMILY
    from .writing import work_of

    work = work_of(model, FAMILY, Asked(prompt, steps), window, overlap, attempts, dtype, context)
    return style_whole(
        audio, work, strength=strength, noise=MOST_NOISE * strength, ceiling_dbtp=ceiling_dbtp
    )


@engine("vary", "stable-audio", batch=Batching(within=None))
def vary(
    audio: Audio,
    amount: float = 0.3,
    start: float | None = None,
    end: float | None = None,
    *,
    prompt: Wish = "",
    model: Model = DEFAULT,
    steps: Steps = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Make a recording, or a part of it, a little other than it is, by Stable Audio 3.

    Noise takes the place of the amount of it, and the model makes sound of that: 0 is the recording
    itself, 1 keeps nothing of its sound. Another seed makes another. What is outside of start and
    end stays to the bit; both joins are crossfades of 30 ms inside.

    Raises
    ------
    MissingWeights
        The weights are not on this computer.
    CannotProcess
        Nothing lies between start and end, the part is silent, or what is made is the recording
        itself, silent, clipped or of a wrong length, however often it is tried.
    """
    from .model import Asked
    from .restyling import restyle_part
    from .stable_audio_3 import FAMILY
    from .writing import work_of

    work = work_of(model, FAMILY, Asked(prompt, steps), window, overlap, attempts, dtype, context)
    return restyle_part(audio, start, end, work, noise=amount)
