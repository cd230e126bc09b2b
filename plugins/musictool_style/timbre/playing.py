"""The engine `timbre` of `style`: the input's music played by the reference's sounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import numpy.typing as npt

from musictool import Audio, Context, Param, Stream, engine, measure_loudness

from ..form import parted, rejoined, with_channels
from ..levels import is_silent, under_ceiling, with_loudness
from ..references import checked_references

if TYPE_CHECKING:
    from .listening import Heard
    from .selecting import Choice
    from .timing import Steps

__all__ = ["COMMANDS"]

Array = npt.NDArray[np.float32]

LONGEST_S = 300.0
"""So much of all references together is drawn from, from the middle of each."""

GAP_S = 0.5
"""Silence between references, so that no sound goes on from one into the next."""


@engine("style", "timbre", uses=("device",))
def timbre(
    audio: Audio,
    reference: Sequence[Stream] = (),
    strength: float = 1.0,
    ceiling_dbtp: float = -1.0,
    *,
    voices: Annotated[
        int, Param("How many sounds may play at once, for chords and accompaniment", ge=1, le=6)
    ] = 4,
    octave: Annotated[
        Literal["fit", "keep"],
        Param(
            "Where to play what the reference cannot reach",
            choices={"fit": "in the octave that it can", "keep": "in the input's, as it can"},
        ),
    ] = "fit",
    context: Context,
) -> Audio:
    """Play the input's music with the reference's own sounds: hum a tune, hear it on a cello.

    The input is cut where notes begin and every 50 ms. For each piece a sound of the reference is
    chosen that holds the same notes, is about as loud and goes on smoothly from the one before; it
    is moved to the exact pitch, by an octave at most, and takes on the input's loudness. What lies
    far beyond the reference's range is played whole octaves away, unless octave is keep. A network
    trained on one music played by many instruments says which sounds hold the same notes. Where
    one sound does not hold all notes of the input, further ones join it.

    At strength 1 every sound is the reference's; below, the spectrum lies between both. Words and
    breath do not survive. A single line, hummed, sung or played, follows best, with a reference
    that plays single notes or plain chords in about the same range; of dense mixes the outline
    remains. Drums are played by the reference's noises, if it has any. Sounds keep their places
    between left and right, so a mono reference makes all of it mono. Of more than five minutes of
    references, five are drawn from.

    Raises
    ------
    BadParameter
        If there is no reference.
    CannotProcess
        If a reference is silent or shorter than 3 s.

    References
    ----------
    D. Schwarz, "Concatenative sound synthesis: the early years", Journal of New Music Research 35
    (2006). J. Driedger, T. Prätzlich, M. Müller, "Let it Bee: towards NMF-inspired audio
    mosaicing", ISMIR 2015.
    """
    references = checked_references(reference, LONGEST_S, context)
    sounding, _ = parted(audio)
    steps: Steps | None = None
    played: list[Choice] = []
    if is_silent(sounding) or strength == 0:
        made = under_ceiling(audio, ceiling_dbtp)
    else:
        music, steps, played = _played(sounding, references, voices, octave, context)
        context.progress(0.95, "levelling")
        if strength < 1:
            music = _between(sounding, music, strength)
        made = rejoined(under_ceiling(music, ceiling_dbtp), audio.frames)
    context.extra("report", lambda _: _report(sounding, made, steps, played))
    return made


def _between(audio: Audio, music: Audio, strength: float) -> Audio:
    from .morphing import morphed

    samples = morphed(audio.samples, music.samples, strength, audio.sample_rate)
    return with_loudness(audio.with_samples(samples), measure_loudness(audio).lufs)


def _report(audio: Audio, made: Audio, steps: Steps | None, played: list[Choice]) -> bytes:
    from .reporting import drawn

    return drawn(audio, made, steps, played)


def _played(
    audio: Audio, references: tuple[Audio, ...], voices: int, octave: str, context: Context
) -> tuple[Audio, Steps, list[Choice]]:
    """The input's music by the references' sounds alone, as loud as it, and what plays when."""
    from .colouring import coloured_like
    from .listening import listen
    from .loudness import evened, following
    from .network import load
    from .ranges import fitting_octaves, transposed
    from .timing import cut

    network = context.model("musictool_style/pitches", load)
    context.progress(0.0, "listening")
    pool = _pooled(references, audio)
    there = listen(pool, network, context.device)
    heard = listen(audio, network, context.device)
    steps = cut(heard, audio.duration)
    if octave == "fit":
        heard = transposed(heard, 12 * fitting_octaves(heard, there))
    material = with_channels(evened(pool.samples, pool.sample_rate), audio.channels)
    sound, played = _voiced(heard, there, steps, voices, material, audio, context)
    sound = coloured_like(sound, pool.samples, audio.sample_rate)
    sound = following(sound, audio.samples, audio.sample_rate)
    played_back = with_loudness(audio.with_samples(sound), measure_loudness(audio).lufs)
    return played_back, steps, played


def _voiced(
    heard: Heard,
    there: Heard,
    steps: Steps,
    voices: int,
    material: Array,
    audio: Audio,
    context: Context,
) -> tuple[Array, list[Choice]]:
    """Voice after voice, each with what the others leave; `(channels, frames)` of all."""
    from .selecting import choose, left_over, shares, wanted
    from .synthesis import play

    total = np.zeros((audio.channels, audio.frames), np.float32)
    played: list[Choice] = []
    first = wanted(heard, steps)
    asked = first
    for number in range(voices):

        def report(part: float, done: int = number) -> None:
            context.progress(0.2 + 0.7 * (done + part) / voices, "choosing sounds")

        choice = choose(asked, there, report)
        sound = play(choice, steps, heard, there, material, audio.sample_rate, audio.frames)
        middles = (steps.starts + steps.ends) / 2 * audio.sample_rate
        balance = np.interp(np.arange(audio.frames), middles, shares(choice, heard, steps, there))
        total += sound * balance.astype(np.float32)
        played.append(choice)
        more = left_over(first, heard, steps, there, played)
        if more is None:
            break
        asked = more
    return total, played


def _pooled(references: tuple[Audio, ...], audio: Audio) -> Audio:
    """All references in a row, as loud as one another, with silence between them."""
    parts = []
    for one in references:
        level = max(float(np.sqrt(np.mean(one.samples.astype(np.float64) ** 2))), 1e-9)
        samples = with_channels(one.samples * np.float32(0.1 / level), max(audio.channels, 1))
        parts += [samples, np.zeros((audio.channels, round(GAP_S * one.sample_rate)), np.float32)]
    return Audio(np.concatenate(parts, axis=1), audio.sample_rate)


COMMANDS = (timbre,)
