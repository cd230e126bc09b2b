"""From a lead and its accompaniment to sound: who sings or plays, and how loud."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from musictool import Samples, amplitude
from training.beats.pieces import Part
from training.beats.rendering import vary_sound
from training.fluidsynth import Voice, play
from training.scores import DRUM_CHANNEL, Notes
from training.transcription.sounding import tones_of_partials

from .leading import SECONDS, Played
from .singing import sing

__all__ = ["sound"]

LEADS = (0, 4, 11, 21, 22, 24, 25, 26, 27, 29, 30, 40, 40, 41, 42, 52, 53, 53, 54, 54, 56, 57, 59,
         60, 64, 65, 65, 66, 67, 68, 70, 71, 71, 73, 73, 74, 75, 78, 79, 80, 81, 85)  # fmt: skip
"""General MIDI programs of leads."""

SUNG, PARTIALS = 0.4, 0.12
"""How likely a lead is sung, and how likely it is tones of an instrument that there is not."""

LOUDER_DB = (-3.0, 9.0)
"""By how much a lead is louder than what accompanies it."""


def sound(
    played: Played, fonts: tuple[Path, ...], rate: int, rng: np.random.Generator
) -> tuple[Samples, Notes]:
    """What it sounds like, mono, and the notes of the lead, in seconds."""
    frames = int(SECONDS * rate)
    around = _accompaniment(played.others, frames, fonts, rate, rng)
    mix = around / max(_loudness(around), 1e-6)
    if len(played.tune):
        lead = _lead(played.tune, frames, fonts, rate, rng)
        gain = float(amplitude(rng.uniform(*LOUDER_DB)))
        mix = mix + lead * np.float32(gain / max(_loudness(lead), 1e-6))
    mix /= max(float(np.abs(mix).max()), 1e-6)
    return vary_sound(mix, rate, rng) if rng.random() < 0.7 else mix, played.tune


def _lead(
    tune: Notes, frames: int, fonts: tuple[Path, ...], rate: int, rng: np.random.Generator
) -> Samples:
    way = rng.random()
    if way < SUNG or not fonts:
        return sing(tune, frames, rate, rng)
    if way < SUNG + PARTIALS:
        return tones_of_partials(tune, frames, rate, 1.0, rng)
    voice = Voice(tune, int(rng.choice(LEADS)))
    font = fonts[rng.integers(len(fonts))]
    return _fitted(play([voice], font, rate, reverb=bool(rng.random() < 0.5)), frames)


def _accompaniment(
    parts: tuple[Part, ...],
    frames: int,
    fonts: tuple[Path, ...],
    rate: int,
    rng: np.random.Generator,
) -> Samples:
    if not fonts:
        tones = [
            tones_of_partials(part.notes, frames, rate, 1.0, rng)
            for part in parts
            if part.role != "drums"
        ]
        return np.asarray(sum(tones, np.zeros(frames, np.float32)))
    channels = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    voices = [
        Voice(
            part.notes,
            part.program,
            DRUM_CHANNEL if part.role == "drums" else channels[number % len(channels)],
            int(rng.integers(60, 120)),
        )
        for number, part in enumerate(parts)
    ]
    font = fonts[rng.integers(len(fonts))]
    return _fitted(play(voices, font, rate, reverb=bool(rng.random() < 0.5)), frames)


def _fitted(samples: Samples, frames: int) -> Samples:
    return np.pad(samples[:frames], (0, max(0, frames - len(samples))))


def _loudness(samples: Samples) -> float:
    """RMS of what is not silence."""
    loud = samples[np.abs(samples) > 0.02 * np.abs(samples).max(initial=0)]
    return float(np.sqrt((loud**2).mean())) if loud.size else 0.0
