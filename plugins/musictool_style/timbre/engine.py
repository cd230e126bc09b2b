"""The engine `timbre`: the input's music played by the reference's sounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from musictool import (
    Audio,
    Context,
    Samples,
    Stream,
    measure_loudness,
    one_thread,
    to_channels,
    watch_downmix,
)

from ..conform import (
    limit_peaks,
    match_loudness,
    stream_of_length,
    without_trailing_silence,
)
from ..references import checked_references
from ..report import timbre_report
from ..windows import Progress, beginning, in_windows
from .analysis import Analysis, analyse, row_seconds
from .colouring import match_spectrum
from .loudness import flatten_level, follow_level, with_gains
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
    stream: Stream,
    reference: Sequence[Stream],
    strength: float,
    ceiling_dbtp: float,
    voices: int,
    octave: str,
    context: Context,
) -> Stream:
    """What the engine `timbre` makes; for the parameters, see its declaration."""
    checked = checked_references(reference, LONGEST_S, context, channels=1)
    references = tuple(one.audio() for one in checked)
    sounding = without_trailing_silence(stream)
    lufs = measure_loudness(watch_downmix(sounding, context.warn)).lufs
    made, played = sounding, []
    if strength and math.isfinite(lufs):
        player = _Player(references, strength, voices, octave == "keep", context, sounding)
        made, played = in_windows(sounding, player, context), player.played
    made = limit_peaks(made, ceiling_dbtp, context)

    def draw(suffix: str) -> bytes:
        return timbre_report(beginning(sounding), beginning(made), played).drawn(suffix)

    context.extra("report", draw)
    return stream_of_length(made, stream.count_frames())


class _Player:
    """Plays windows of a recording's music by the references' sounds, as loud as it.

    Remembers by how many octaves the first was moved, for all that follow, and what played in it.
    """

    def __init__(
        self,
        references: tuple[Audio, ...],
        strength: float,
        voices: int,
        keeps_octave: bool,
        context: Context,
        stream: Stream,
    ) -> None:
        self.strength, self.voices, self.context = strength, voices, context
        weights = context.weights("pitches")
        self.network = context.model("musictool_style/pitches", partial(load, path=weights))
        context.progress(0.0, "analysing the references")
        self.sounds = _in_a_row(references, stream.channels, stream.sample_rate)
        self.pool = analyse(self.sounds, self.network, context.device, context.together)
        level = flatten_level(self.sounds.samples, self.sounds.sample_rate)
        self.material = to_channels(level, stream.channels)
        self.octaves: int | None = 0 if keeps_octave else None
        self.played: list[tuple[Seconds, Seconds]] = []
        """Of each voice of the first window, the times in seconds at which steps begin, and where
        in the references, one after the other, each step's sound lies."""

    def __call__(self, audio: Audio, progress: Progress) -> Audio:
        lufs = measure_loudness(audio).lufs
        if not math.isfinite(lufs):
            return audio
        progress(0.0, "analysing the recording")
        context = self.context
        music = analyse(audio, self.network, context.device, context.together)
        progress(0.15, "comparing octaves")
        steps = cut(music, audio.duration)
        if self.octaves is None:
            self.octaves = best_octaves(music, self.pool)
        music = transpose(music, 12 * self.octaves)
        sound, chosen = _play_voices(
            music, self.pool, steps, self.voices, self.material, audio, progress
        )
        progress(0.92, "matching the spectrum")
        sound = match_spectrum(sound, self.sounds.samples, audio.sample_rate)
        sound = follow_level(sound, audio.samples, audio.sample_rate)
        made = match_loudness(audio.with_samples(sound), lufs)
        if not self.played:
            shown = [(choice.rows, choice.rows >= 0) for choice in chosen]
            self.played = [(steps.starts[at], row_seconds() * rows[at]) for rows, at in shown]
        progress(0.95, "levelling")
        if self.strength < 1:
            samples = morph(audio.samples, made.samples, self.strength, audio.sample_rate)
            made = match_loudness(audio.with_samples(samples), lufs)
        return made


def _play_voices(
    music: Analysis,
    pool: Analysis,
    steps: Steps,
    voices: int,
    material: Samples,
    audio: Audio,
    progress: Progress,
) -> tuple[Samples, list[Choice]]:
    """Voice after voice, each with what the others leave; `(channels, frames)` of all."""
    total = np.zeros((audio.channels, audio.frames), np.float32)
    played: list[Choice] = []
    first = target_of(music, steps)
    target = first
    for number in range(voices):

        def report(part: float, done: int = number) -> None:
            progress(0.2 + 0.7 * (done + 0.9 * part) / voices, "choosing sounds")

        choice = choose(target, pool, report)
        progress(0.2 + 0.7 * (number + 0.9) / voices, "playing the sounds")
        sound = play(choice, steps, music, pool, material, audio.sample_rate, audio.frames)
        middles = (steps.starts + steps.ends) / 2 * audio.sample_rate
        gains = voice_gains(choice, music, steps, pool)
        total += with_gains(sound, middles, gains)
        played.append(choice)
        more = remaining(first, music, steps, pool, played)
        if more is None:
            break
        target = more
    return total, played


def _in_a_row(references: tuple[Audio, ...], channels: int, sample_rate: int) -> Audio:
    """All references in a row, as loud as one another, with silence between them."""
    parts = []
    for one in references:
        level = max(float(np.sqrt(np.mean(one.samples.astype(np.float64) ** 2))), 1e-9)
        samples = to_channels(one.samples * np.float32(0.1 / level), channels)
        parts += [samples, np.zeros((channels, round(GAP_S * one.sample_rate)), np.float32)]
    return Audio(np.concatenate(parts, axis=1), sample_rate)
