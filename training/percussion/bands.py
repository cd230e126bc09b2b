"""What plays beside the drums: composed bands, game music without its drums, a voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from musictool import Samples
from musictool_transcription.drums.spectra import RATE
from training.beats.composing import compose
from training.beats.performing import PROGRAMS
from training.beats.pieces import Part, Piece
from training.beats.sources import freedoom
from training.beats.speech import babble
from training.beats.styles import STYLES
from training.fluidsynth import Voice, play

from .patterns import SECONDS

__all__ = ["Accompaniment", "accompaniment", "songs"]

SPOKEN = 0.08
"""How likely it is somebody who speaks."""


@dataclass(frozen=True)
class Accompaniment:
    """Sound, mono, shape `(frames,)`, and where its beats are, as of a `Pattern`."""

    samples: Samples
    bpm: float
    start: float


@cache
def songs(folder: Path) -> tuple[Piece, ...]:
    """Freedoom's pieces that have more than drums."""
    return tuple(
        piece
        for piece in freedoom(folder)
        if sum(len(part.notes) for part in piece.parts if part.role != "drums") > 60
    )


def accompaniment(
    songs: Sequence[Piece], fonts: Sequence[Path], rng: np.random.Generator
) -> Accompaniment:
    """One at a steady tempo, each part as loud as chance has it."""
    if rng.random() < SPOKEN:
        return Accompaniment(babble(SECONDS, RATE, rng), 0.0, 0.0)
    if songs and rng.random() < 0.4:
        piece = songs[int(rng.integers(len(songs)))]
    else:
        name = str(rng.choice([name for name, style in STYLES.items() if style.beats == 4]))
        piece = compose(name, rng, 70.0)
    bpm, start = float(np.exp(rng.uniform(*np.log(piece.bpm)))), float(rng.uniform(0, 0.5))
    channels = [channel for channel in range(16) if channel != 9]
    voices = []
    for number, part in enumerate(part for part in piece.parts if part.role != "drums"):
        notes = part.notes.copy()
        notes[:, :2] = notes[:, :2] * 60 / bpm + start
        notes[:, :2] += rng.normal(0, 0.006, len(notes))[:, None]
        notes = notes[(notes[:, 0] >= 0) & (notes[:, 0] < SECONDS)]
        notes[:, 1] = notes[:, 1].clip(notes[:, 0] + 0.03, SECONDS)
        volume = int(rng.integers(45, 127))
        voices.append(Voice(notes, _program(part, rng), channels[number % 15], volume))
    font = fonts[int(rng.integers(len(fonts)))]
    played = play(voices, font, RATE, reverb=bool(rng.random() < 0.5))
    samples = np.zeros(int(SECONDS * RATE), np.float32)
    samples[: len(played)] = played[: len(samples)]
    return Accompaniment(samples, bpm, start)


def _program(part: Part, rng: np.random.Generator) -> int:
    if part.role == "own":
        return part.program
    return int(rng.choice(PROGRAMS[part.role]))
