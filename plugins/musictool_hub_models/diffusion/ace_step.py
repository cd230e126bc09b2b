"""The engine `ace-step`: ACE-Step 1.5 for songs from words and lyrics, and recordings anew."""

from __future__ import annotations

from collections.abc import Sequence

from musictool import Audio, BadParameter, Batching, Context, engine

from ..parameters import Attempts, Dtype, Model, Prompt, Seconds
from .parameters import Cfg, Language, Lyrics, Overlap, Steps, Window

__all__ = ["generate"]

DEFAULT = "ace-step-1.5-xl-turbo"


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
    if chords is not None:
        raise BadParameter(
            "generate: chords cannot be told to engine ace-step; leave them out, or choose engine "
            "trained"
        )
    from ..asking import asked_for, length_of, text_of
    from .ace_step_15 import FAMILY
    from .making import make
    from .model import Asked, model_of
    from .writing import windows_of

    length = length_of(seconds, bars, meter, tempo)
    words = asked_for(
        prompt, style=style, meter=None, tempo=None, key=None, instruments=instruments
    )
    sung = text_of(lyrics) or "[Instrumental]"
    network = model_of(model, FAMILY, dtype, context)
    return make(
        network,
        Asked(words, steps, cfg, "", sung, language, tempo, key, meter),
        length,
        windows_of(network, window, overlap),
        attempts,
        context,
        levelled=True,
    )
