"""The engine `timbre`: the input's music played by the reference's sounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from musictool import (
    Audio,
    Context,
    Samples,
    Stream,
    downmix_loss,
    measure_loudness,
    one_thread,
    to_channels,
)

from ..conform import (
    fit_length,
    is_silent,
    limit_peaks,
    match_loudness,
    without_trailing_silence,
)
from ..references import checked_references
from ..report import timbre_report
from .analysis import Analysis, analyse, row_seconds
from .colouring import match_spectrum
from .loudness import flatten_level, follow_level
from .morphing import morph
from .network import load
from .ranges import best_octaves, transpose
from .selecting import Choice, choose, remaining, target_of, voice_gains
from .synthesis import play
from .timing import Steps, cut

__all__ = ["transfer_timbre"]

Seconds = npt.NDArray[np.float64]

LONGEST_S = 300.0
"""So much of all references together is drawn from, from the middle of each."""

GAP_S = 0.5
"""Silence between references, so that no sound goes on from one into the next."""


@one_thread()
def transfer_timbre(
    audio: Audio,
    reference: Sequence[Stream],
    strength: float,
    ceiling_dbtp: float,
    voices: int,
    octave: str,
    context: Context,
) -> Audio:
    """What the engine `timbre` makes; for the parameters, see its declaration."""
    references = checked_references(reference, LONGEST_S, context, channels=1)
    if said := downmix_loss(audio):
        context.warn(said)
    sounding = without_trailing_silence(audio)
    played: Sequence[tuple[Seconds, Seconds]] = ()
    if is_silent(sounding) or strength == 0:
        made = limit_peaks(audio, ceiling_dbtp, context)
    else:
        made, played = _play_all(sounding, references, voices, octave, context)
        context.progress(0.95, "levelling")
        if strength < 1:
            made = _morphed(sounding, made, strength)
        made = fit_length(limit_peaks(made, ceiling_dbtp, context), audio.frames)
    context.extra("report", lambda _: timbre_report(sounding, made, played))
    return made


def _morphed(audio: Audio, made: Audio, strength: float) -> Audio:
    samples = morph(audio.samples, made.samples, strength, audio.sample_rate)
    return match_loudness(audio.with_samples(samples), measure_loudness(audio).lufs)


def _play_all(
    audio: Audio, references: tuple[Audio, ...], voices: int, octave: str, context: Context
) -> tuple[Audio, list[tuple[Seconds, Seconds]]]:
    """The input's music by the references' sounds alone, as loud as it, and what plays when.

    Of each voice, the times in seconds at which steps begin, and where in the references, one after
    the other, each step's sound lies.
    """
    network = context.model("musictool_style/pitches", load)
    context.progress(0.0, "analysing")
    sounds = _in_a_row(references, audio)
    pool = analyse(sounds, network, context.device)
    music = analyse(audio, network, context.device)
    steps = cut(music, audio.duration)
    if octave == "fit":
        music = transpose(music, 12 * best_octaves(music, pool))
    material = to_channels(flatten_level(sounds.samples, sounds.sample_rate), audio.channels)
    sound, played = _play_voices(music, pool, steps, voices, material, audio, context)
    sound = match_spectrum(sound, sounds.samples, audio.sample_rate)
    sound = follow_level(sound, audio.samples, audio.sample_rate)
    made = match_loudness(audio.with_samples(sound), measure_loudness(audio).lufs)
    shown = [(choice.rows, choice.rows >= 0) for choice in played]
    return made, [(steps.starts[at], row_seconds() * rows[at]) for rows, at in shown]


def _play_voices(
    music: Analysis,
    pool: Analysis,
    steps: Steps,
    voices: int,
    material: Samples,
    audio: Audio,
    context: Context,
) -> tuple[Samples, list[Choice]]:
    """Voice after voice, each with what the others leave; `(channels, frames)` of all."""
    total = np.zeros((audio.channels, audio.frames), np.float32)
    played: list[Choice] = []
    first = target_of(music, steps)
    target = first
    for number in range(voices):

        def report(part: float, done: int = number) -> None:
            context.progress(0.2 + 0.7 * (done + part) / voices, "choosing sounds")

        choice = choose(target, pool, report)
        sound = play(choice, steps, music, pool, material, audio.sample_rate, audio.frames)
        middles = (steps.starts + steps.ends) / 2 * audio.sample_rate
        gains = voice_gains(choice, music, steps, pool)
        total += sound * np.interp(np.arange(audio.frames), middles, gains).astype(np.float32)
        played.append(choice)
        more = remaining(first, music, steps, pool, played)
        if more is None:
            break
        target = more
    return total, played


def _in_a_row(references: tuple[Audio, ...], audio: Audio) -> Audio:
    """All references in a row, as loud as one another, with silence between them."""
    parts = []
    for one in references:
        level = max(float(np.sqrt(np.mean(one.samples.astype(np.float64) ** 2))), 1e-9)
        samples = to_channels(one.samples * np.float32(0.1 / level), max(audio.channels, 1))
        parts += [samples, np.zeros((audio.channels, round(GAP_S * one.sample_rate)), np.float32)]
    return Audio(np.concatenate(parts, axis=1), audio.sample_rate)
