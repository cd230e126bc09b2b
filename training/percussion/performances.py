"""Performances to judge by: played in one go, alone or with a band, as such a recording comes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from musictool import Samples
from musictool_transcription.drums.spectra import RATE
from training.beats.performing import perform, with_band
from training.beats.pieces import Performance, Piece
from training.beats.rendering import render_performance, vary_sound
from training.fluidsynth import Voice, play
from training.scores import Notes

from .kits import ELSEWHERE, is_kit_alone, is_soundfont, kits_of
from .patterns import SECONDS
from .striking import strike
from .voices import voice_of

__all__ = ["play_whole"]


def play_whole(
    piece: Piece,
    band: bool,
    kit: Path,
    fonts: Sequence[Path],
    rng: np.random.Generator,
    worn: bool = True,
) -> tuple[Samples, Notes]:
    """Sound of `SECONDS` at most, mono, and what its drums are heard to play, in seconds.

    `kit` plays the drums, and of `fonts` those that have all instruments the band. If it is `worn`,
    the sound has gone through a room, a desk and a microphone.
    """
    performance = perform(with_band(piece, rng) if band else piece, rng)
    drums = [part.notes for part in performance.parts if part.role == "drums"]
    notes = np.concatenate([np.zeros((0, 4)), *drums])
    if not is_soundfont(kit):
        (voices,) = kits_of(kit)
        notes = notes[np.array([voice_of(int(pitch)) in voices for pitch in notes[:, 2]], bool)]
    if is_soundfont(kit) and not is_kit_alone(kit):
        mix = render_performance(performance, kit, RATE, rng)
    else:
        mix = _beside(performance, fonts, rng)
        struck = _struck(notes, kit, len(mix), rng)
        loudest = max(float(np.abs(struck).max(initial=0)), 1e-6)
        mix[: len(struck)] += struck / loudest * rng.uniform(0.5, 1.5)
    sound = vary_sound(mix, RATE, rng) if worn else mix
    return sound[: int(SECONDS * RATE)], notes[notes[:, 0] < SECONDS]


def _beside(performance: Performance, fonts: Sequence[Path], rng: np.random.Generator) -> Samples:
    """All but the drums."""
    rest = tuple(part for part in performance.parts if part.role != "drums")
    others = [one for one in fonts if is_soundfont(one) and not is_kit_alone(one)]
    if not rest or not others:
        return np.zeros(int(performance.duration * RATE), np.float32)
    font = others[rng.integers(len(others))]
    return render_performance(Performance(rest, performance.duration), font, RATE, rng)


def _struck(notes: Notes, kit: Path, frames: int, rng: np.random.Generator) -> Samples:
    if is_soundfont(kit):
        there = notes.copy()
        there[:, 2] = [ELSEWHERE.get(int(pitch), pitch) for pitch in notes[:, 2]]
        return play([Voice(there, 0)], kit, RATE, reverb=bool(rng.random() < 0.5))[:frames]
    (one,) = kits_of(kit)
    return strike(notes, {name: voices[0] for name, voices in one.items()}, frames, rng)
