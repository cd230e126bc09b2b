"""The engine `ace-step`: ACE-Step 1.5 for songs from words and lyrics, and recordings anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from musictool import Audio, BadParameter, Batching, Context, Param, Stems, Stream, engine

from ..parameters import REPORT, Attempts, Dtype, Model, Prompt, Seconds
from .parameters import Cfg, Language, Listen, Lyrics, Overlap, Steps, Track, Window, Wish

__all__ = ["continue_", "generate", "inpaint", "separate", "style", "vary"]

DEFAULT = "ace-step-1.5-xl-turbo"
OF_STEMS = "ace-step-1.5-xl-base"


@engine("generate", "ace-step", batch=Batching(within=None))
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
    lyrics: Lyrics = None,
    language: Language = "en",
    model: Model = DEFAULT,
    steps: Steps = None,
    cfg: Cfg = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Make a song from words and lyrics, by ACE-Step 1.5.

    The prompt says what it sounds like, the lyrics what is sung; without any it is instrumental.
    Tempo, key and meter are told to the model as it has learnt them, style and instruments in
    words; it may keep to them or not. Bars are a length at the tempo. It is of the model's own rate
    and channels, with a peak of -1 dBFS, and exactly as long as was asked for; past the length that
    it hears at once, it goes on from the last seconds by repainting.

    Raises
    ------
    BadParameter
        For chords, which it cannot be told, for bars without a tempo, or with seconds, and for
        guidance of weights that are distilled for none.
    MissingWeights
        The weights are not on this computer.
    UnreadableFile
        The lyrics are no text.
    CannotProcess
        What it makes is silent, clipped or of a wrong length, however often it is tried.
    """
    from ..asking import asked_for, key_of, length_of, text_of
    from .ace_step_15 import FAMILY
    from .making import make
    from .model import Asked
    from .writing import work_of

    length = length_of(seconds, bars, meter, tempo)
    words = asked_for(
        "ace-step",
        prompt,
        chords=chords,
        style=style,
        meter=None,
        tempo=None,
        key=None,
        instruments=instruments,
    )
    sung = text_of(lyrics) or "[Instrumental]"
    asked = Asked(words, steps, cfg, "", sung, language, tempo, key_of(key), meter)
    work = work_of(model, FAMILY, asked, window, overlap, attempts, dtype, context)
    return make(length, work, levelled=True)


@engine("continue", "ace-step", extras={"report": REPORT}, batch=Batching(within=None))
def continue_(
    audio: Audio,
    seconds: float = 20.0,
    only: bool = False,
    *,
    prompt: Wish = "",
    listen: Listen = 30.0,
    lyrics: Lyrics = None,
    language: Language = "en",
    model: Model = DEFAULT,
    steps: Steps = None,
    cfg: Cfg = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Carry a recording on with what ACE-Step 1.5 makes of its end, by repainting.

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
    from ..asking import text_of
    from .ace_step_15 import FAMILY
    from .carrying import carry_on
    from .model import Asked
    from .writing import work_of

    asked = Asked(prompt, steps, cfg, "", text_of(lyrics), language)
    work = work_of(model, FAMILY, asked, window, overlap, attempts, dtype, context)
    return carry_on(audio, seconds, only, listen, work)


@engine("inpaint", "ace-step", batch=Batching(within=None))
def inpaint(
    audio: Audio,
    start: float | None = None,
    end: float | None = None,
    seconds: float | None = None,
    find: bool = False,
    *,
    prompt: Wish = "",
    listen: Listen = 30.0,
    lyrics: Lyrics = None,
    language: Language = "en",
    model: Model = DEFAULT,
    steps: Steps = None,
    cfg: Cfg = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Make a part of a recording anew by ACE-Step 1.5; what is outside stays to the bit.

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
    from ..asking import text_of
    from .ace_step_15 import FAMILY
    from .filling import fill, part_of
    from .model import Asked
    from .writing import work_of

    part = part_of(audio, start, end)
    asked = Asked(prompt, steps, cfg, "", text_of(lyrics), language)
    work = work_of(model, FAMILY, asked, window, overlap, attempts, dtype, context)
    return fill(audio, part, seconds, listen, work)


@engine("style", "ace-step", batch=Batching(within=None))
def style(
    audio: Audio,
    reference: Sequence[Stream] = (),
    strength: float = 1.0,
    ceiling_dbtp: float = -1.0,
    *,
    prompt: Prompt,
    lyrics: Lyrics = None,
    language: Language = "en",
    model: Model = DEFAULT,
    steps: Steps = None,
    cfg: Cfg = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Make a recording sound as words say, by ACE-Step 1.5.

    A cover: the model hears what is played by the codes of its tokenizer, and plays it anew as the
    prompt says. The greater the strength, the freer it is from the task of a cover; at 1 the codes
    are a background for what the words alone ask for. The whole is as long as it was, at the
    recording's rate, channels and loudness; of more than the model hears at once, windows overlap
    and go over into each other.

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
            "style: engine ace-step goes by words, not by a reference; leave it out, or choose "
            "engine chain, texture or timbre"
        )
    from ..asking import text_of
    from .ace_step_15 import FAMILY
    from .model import Asked
    from .restyling import style_whole
    from .writing import work_of

    asked = Asked(prompt, steps, cfg, "", text_of(lyrics), language)
    work = work_of(model, FAMILY, asked, window, overlap, attempts, dtype, context)
    return style_whole(audio, work, strength=strength, noise=1.0, ceiling_dbtp=ceiling_dbtp)


@engine("vary", "ace-step", batch=Batching(within=None))
def vary(
    audio: Audio,
    amount: float = 0.3,
    start: float | None = None,
    end: float | None = None,
    *,
    prompt: Wish = "",
    lyrics: Lyrics = None,
    language: Language = "en",
    model: Model = DEFAULT,
    steps: Steps = None,
    cfg: Cfg = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Make a recording, or a part of it, a little other than it is, by ACE-Step 1.5.

    Noise takes the place of the amount of it, and the model makes sound of that, hearing by the
    codes of its tokenizer what is played: 0 is the recording itself, 1 keeps nothing of its sound.
    Another seed makes another. What is outside of start and end stays to the bit; both joins are
    crossfades of 30 ms inside.

    Raises
    ------
    MissingWeights
        The weights are not on this computer.
    CannotProcess
        Nothing lies between start and end, the part is silent, or what is made is the recording
        itself, silent, clipped or of a wrong length, however often it is tried.
    """
    from ..asking import text_of
    from .ace_step_15 import FAMILY
    from .model import Asked
    from .restyling import restyle_part
    from .writing import work_of

    asked = Asked(prompt, steps, cfg, "", text_of(lyrics), language)
    work = work_of(model, FAMILY, asked, window, overlap, attempts, dtype, context)
    return restyle_part(audio, start, end, work, noise=amount)


@engine("separate", "ace-step", batch=Batching(within=None))
def separate(
    audio: Audio,
    only: str | None = None,
    *,
    stems: Annotated[
        Sequence[Track], Param("Instruments to make, each in turn", also=("instruments", "tracks"))
    ] = ("vocals", "drums", "bass"),
    prompt: Annotated[
        str, Param("What the recording is, in words, if it helps", also=("text", "words"))
    ] = "",
    lyrics: Lyrics = None,
    language: Language = "en",
    model: Model = OF_STEMS,
    steps: Steps = None,
    cfg: Cfg = None,
    window: Window = None,
    overlap: Overlap = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Stems:
    """Make instruments of a recording anew by ACE-Step 1.5, and the rest: what they leave of it.

    The model plays each instrument as it hears it in the recording, so a stem sounds like it, and
    is not it. The rest is the recording without them, sample by sample, so that all sum to it; it
    holds whatever the stems differ by from what was played. Each has the recording's rate, channels
    and length, and is no louder than it; past a window, windows overlap and go over into each
    other. It needs weights that are not distilled.

    Raises
    ------
    BadParameter
        No such instrument is known, none is asked for, or the weights are distilled.
    MissingWeights
        The weights are not on this computer.
    CannotProcess
        The model hears none of the instruments in it, or what it makes is the recording itself,
        clipped or of a wrong length, however often it is tried.
    """
    from ..asking import text_of
    from .ace_step_15 import FAMILY
    from .extracting import extract, wanted_of
    from .model import Asked
    from .writing import work_of

    wanted = wanted_of(stems, only)
    asked = Asked(prompt, steps, cfg, "", text_of(lyrics), language)
    work = work_of(model, FAMILY, asked, window, overlap, attempts, dtype, context)
    return extract(audio, wanted, only, work)
