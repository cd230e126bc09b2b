"""Pitches: which instruments play, what is kept of the sound, and what is drawn from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from musictool import Samples, amplitude, decibels
from musictool.models.cards import ModelCard
from musictool.models.training import Batch, TrainingSettings
from musictool_style.timbre.network import NOTES, PitchNetwork, load
from musictool_style.timbre.spectra import BINS, HOP, LOWEST_NOTE, RATE, levels, magnitudes
from training.fluidsynth import Voice, play
from training.recipe import Arrays, Recipe, Task

from .evaluation import evaluate
from .excerpts import SECONDS, Excerpt, excerpts
from .loss import loss
from .pairs import Rendering, augment, draw_pairs

__all__ = ["RECIPE"]

Floats = npt.NDArray[np.float32]

COUNT = 480
"""Excerpts, a sixth of them for judging only."""

PAIRS = 96
"""Pairs in a batch."""

UNIT = 4
"""Spectra in a unit of 93 ms; its middle two are kept, as their mean."""

HELD_OUT_PROGRAMS = (4, 11, 22, 24, 40, 52, 56, 65, 73, 81)
"""General MIDI numbers, from 0: electric piano, vibraphone, harmonica, nylon guitar, violin,
choir, trumpet, alto saxophone, flute, saw lead. No soundfont plays them in training."""

PROGRAMS = tuple(sorted({*range(95)} - {*HELD_OUT_PROGRAMS, 9, 13, 14, 47, 55, 86}))
"""Without bells and drums whose pitch is in doubt, hits that are chords, and leads in fifths."""

TAKES = 6
"""Instruments that play each excerpt."""


def tasks(scores: Path, seed: int) -> Iterator[Task]:
    """Excerpts of all sources."""
    for number, excerpt in enumerate(excerpts(scores, COUNT, np.random.default_rng(seed))):
        yield Task(excerpt.name, excerpt.held_out, (seed, number), excerpt)


def render(task: Task, soundfonts: tuple[Path, ...], rng: np.random.Generator) -> Arrays:
    """One excerpt by `TAKES` instruments."""
    excerpt: Excerpt = task.content
    programs = rng.permutation(HELD_OUT_PROGRAMS if task.held_out else PROGRAMS)[:TAKES]
    spectra = []
    for program in programs:
        voice = Voice(excerpt.notes, int(program))
        soundfont = soundfonts[rng.integers(len(soundfonts))]
        sound = play([voice], soundfont, RATE, reverb=bool(rng.random() >= 0.5))
        whole = np.zeros(round(SECONDS * RATE), np.float32)
        whole[: len(sound)] = sound[: len(whole)]
        spectra.append(_units(whole))
    kept = np.stack(spectra).astype(np.float16)
    return {"spectra": kept, "notes": _labels(excerpt, kept.shape[1])}


def _units(sound: Samples) -> Floats:
    """Mean spectra in dB over full scale, shape `(units, BINS)`."""
    found = magnitudes(sound)
    count = len(found) // UNIT
    middle = found[: count * UNIT].reshape(count, UNIT, BINS)[:, 1:3].mean(axis=1)
    return np.asarray(decibels(middle, -120.0))


def _labels(excerpt: Excerpt, count: int) -> npt.NDArray[np.int8]:
    """1 where a note sounds throughout the middle of a unit, −1 where it begins or ends in it."""
    labels = np.zeros((count, NOTES), np.int8)
    begins = (np.arange(count) * UNIT + 1) * HOP / RATE - 0.02
    ends = begins + HOP / RATE + 0.04
    for start, end, pitch, _ in excerpt.notes:
        column = int(pitch) - LOWEST_NOTE
        touched = (begins < end + 0.25) & (ends > start)
        labels[touched & (labels[:, column] == 0), column] = -1
        labels[(begins >= start) & (ends <= end), column] = 1
    return labels


def draw(renderings: Sequence[Rendering], step: int, seed: int, rng: np.random.Generator) -> Batch:
    """Spectra `(2 · PAIRS, BINS)`, all firsts before all seconds, and notes `(PAIRS, NOTES)`."""
    first, second, notes = draw_pairs(renderings, PAIRS, rng)
    spectra = np.concatenate([augment(first, rng), augment(second, rng)])
    return levels(amplitude(spectra)), notes


RECIPE = Recipe(
    sources={
        "nottingham": ("Nottingham Music Database, E. Foxley, cleaned by Jukedeck", "GPL-3.0"),
        "freedoom": ("Freedoom music, the Freedoom contributors", "BSD-3-Clause"),
        "jsb": ("Bach's chorales (JSB, Boulanger-Lewandowski 2012)", "public domain"),
        "chords": ("chords drawn at random", "this project's"),
        "line": ("lines drawn at random", "this project's"),
    },
    tasks=tasks,
    render=render,
    read=Rendering.from_arrays,
    network=PitchNetwork,
    load=lambda path: load(path=path),
    draw=draw,
    loss=loss,
    evaluate=evaluate,
    settings=TrainingSettings(4000, rate=2e-3, warm_up=0.1, cool_down=0.9),
    card=ModelCard(
        "A convolutional network over log frequency that hears which notes a short sound holds, "
        "alike for every instrument: two maps over 96 semitones, and the probability of each note.",
        "GPL-3.0-or-later",
        "`python -m training pitches`: FluidSynth plays each excerpt, the same notes at the same "
        "times, with six instruments. Two instruments' spectra of one unit, varied, are to be "
        "nearer to each other than to other units and to one another transposed (InfoNCE); beside "
        "it the notes are named (cross entropy).",
        (
            "It knows synthesised instruments.",
            "Windows are 372 ms long under 250 Hz: quick bass notes blur.",
            "Noise has no notes, but something is named all the same.",
        ),
    ),
)
