"""The engine `stable-audio`: Stable Audio 3 by Stability AI, for recordings from words and anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from musictool import Audio, BadParameter, Batching, Context, Param, engine

from ..parameters import Attempts, Dtype, Model, Prompt, Seconds
from .parameters import Cfg, Overlap, Steps, Window

__all__ = ["generate"]

DEFAULT = "stable-audio-3-medium"


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
    if chords is not None:
        raise BadParameter(
            "generate: chords cannot be told to engine stable-audio, which goes by words; leave "
            "them out, or choose engine trained"
        )
    if negative and (cfg or 1) <= 1:
        raise BadParameter(
            "generate: negative words are heard by guidance alone; give a cfg over 1 too, with "
            "weights that are not distilled, or leave negative out"
        )
    from ..asking import asked_for, length_of
    from .making import make
    from .model import Asked, model_of
    from .stable_audio_3 import FAMILY
    from .writing import windows_of

    length = length_of(seconds, bars, meter, tempo)
    words = asked_for(
        prompt, style=style, meter=meter, tempo=tempo, key=key, instruments=instruments
    )
    network = model_of(model, FAMILY, dtype, context)
    return make(
        network,
        Asked(words, steps, cfg, negative),
        length,
        windows_of(network, window, overlap),
        attempts,
        context,
        levelled=False,
    )
