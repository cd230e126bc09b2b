"""MusicGen: recordings from words, and recordings carried on, by Meta's models on this computer.

The engine `musicgen` of `generate` and of `continue`. It needs `musictool[musicgen]`, transformers,
whose modules hold the weights, and the weights themselves, in a folder or in the model hub's cache;
nothing is fetched, and nothing of either is imported before it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from musictool import Audio, BadParameter, Batching, Context, Param, Stream, engine

from ..parameters import REPORT, Attempts, Dtype, Model, Prompt, Seconds

DEFAULT = "musicgen-small"
OF_MELODIES = "musicgen-melody"
TEMPERATURE = Param("Over 1 is bolder; 0 for the likeliest alone", ge=0, le=10)
TOP_K = Param("Only so many of the likeliest codes", ge=1)
TOP_P = Param("Only the likeliest codes that together are so likely", gt=0, le=1)
CFG = Param(
    "How closely it keeps to the words; 1 for no guidance, which takes half the work",
    ge=1,
    le=20,
    also=("guidance", "guidance-scale"),
)
OVERLAP = Param(
    "Past the length that it hears at once: how much of what was made it hears again",
    unit="s",
    gt=0,
    le=25,
)

__all__ = ["continue_", "generate", "style"]


@engine("generate", "musicgen", batch=Batching(within=None))
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
    model: Model = DEFAULT,
    temperature: Annotated[float, TEMPERATURE] = 1.0,
    top_k: Annotated[int, TOP_K] = 250,
    top_p: Annotated[float, TOP_P] = 1.0,
    cfg: Annotated[float, CFG] = 3.0,
    overlap: Annotated[float, OVERLAP] = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Make a recording from words, by MusicGen.

    The prompt says what it sounds like; style, instruments, key, meter and tempo are put behind it
    in words, and may or may not be heard. Bars are a length at the tempo. It is of the model's own
    rate and channels, and exactly as long as was asked for; past the length that the model hears at
    once, it goes on from the last seconds.

    Raises
    ------
    BadParameter
        For chords, which words cannot hold, and for bars without a tempo, or with seconds.
    MissingWeights
        The weights are not on this computer.
    CannotProcess
        What it makes is silent, clipped or of a wrong length, however often it is tried.
    """
    from ..asking import asked_for, length_of
    from .making import make
    from .sampling import Sampling

    length = length_of(seconds, bars, meter, tempo)
    words = asked_for(
        "musicgen",
        prompt,
        chords=chords,
        style=style,
        meter=meter,
        tempo=tempo,
        key=key,
        instruments=instruments,
    )
    return make(
        words,
        length,
        model=model,
        dtype=dtype,
        sampling=Sampling(temperature, top_k, top_p, cfg),
        overlap=overlap,
        attempts=attempts,
        context=context,
    )


@engine("continue", "musicgen", extras={"report": REPORT}, batch=Batching(within=None))
def continue_(
    audio: Audio,
    seconds: float = 20.0,
    only: bool = False,
    *,
    prompt: Annotated[
        str, Param("What the new part is to sound like, in words, if it is", also=("text", "words"))
    ] = "",
    listen: Annotated[
        float, Param("How much of the recording's end the model hears", unit="s", ge=0.25, le=20)
    ] = 10.0,
    model: Model = DEFAULT,
    temperature: Annotated[float, TEMPERATURE] = 1.0,
    top_k: Annotated[int, TOP_K] = 250,
    top_p: Annotated[float, TOP_P] = 1.0,
    cfg: Annotated[float, CFG] = 3.0,
    overlap: Annotated[float, OVERLAP] = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Carry a recording on with what MusicGen makes of its end.

    The model hears the last seconds and goes on from them, as the prompt says if there is one. The
    recording stays as it is, to the bit, up to a crossfade of 30 ms at its end; what the model has
    heard goes through its codec only to find where the new part fits, and at which level. The
    result has the recording's own rate and channels, and is longer by exactly what was asked for.

    Raises
    ------
    MissingWeights
        The weights are not on this computer.
    CannotProcess
        The recording is too short or its end silent, or what is made is silent, clipped or of a
        wrong length, however often it is tried.
    """
    from .carrying import carry_on
    from .sampling import Sampling

    return carry_on(
        audio,
        seconds,
        only,
        prompt=prompt,
        listen=listen,
        model=model,
        dtype=dtype,
        sampling=Sampling(temperature, top_k, top_p, cfg),
        overlap=overlap,
        attempts=attempts,
        context=context,
    )


@engine("style", "melody")
def style(
    audio: Audio,
    reference: Sequence[Stream] = (),
    strength: float = 1.0,
    ceiling_dbtp: float = -1.0,
    *,
    prompt: Prompt,
    model: Model = OF_MELODIES,
    temperature: Annotated[float, TEMPERATURE] = 1.0,
    top_k: Annotated[int, TOP_K] = 250,
    top_p: Annotated[float, TOP_P] = 1.0,
    cfg: Annotated[float, CFG] = 3.0,
    overlap: Annotated[float, OVERLAP] = 10.0,
    attempts: Attempts = 3,
    dtype: Dtype = "auto",
    context: Context,
) -> Audio:
    """Play a recording's melody as words say, by MusicGen.

    The model hears of each moment which pitch class is the strongest, and the words; nothing else
    of the recording is in the result, which is new music, as long and as loud as the recording, of
    its rate and channels. Past the length that the model hears at once, each window hears the
    melody from where it begins, and the end of what was made before. Below strength 1 the recording
    itself is mixed in.

    Raises
    ------
    BadParameter
        For a reference, in whose place the words are.
    MissingWeights
        The weights are not on this computer.
    CannotProcess
        The recording is too short or silent, or what is made is silent, clipped, of a wrong length
        or the recording itself, however often it is tried.
    """
    if reference:
        raise BadParameter(
            "style: engine melody goes by words; leave the reference out, or choose engine timbre"
        )
    from .covering import cover
    from .sampling import Sampling

    return cover(
        audio,
        prompt,
        strength=strength,
        ceiling_dbtp=ceiling_dbtp,
        model=model,
        dtype=dtype,
        sampling=Sampling(temperature, top_k, top_p, cfg),
        overlap=overlap,
        attempts=attempts,
        context=context,
    )
