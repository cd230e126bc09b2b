"""Notes: what is played and by what, what is kept apart, what is learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from torch import Tensor, nn

from musictool.models.cards import ModelCard
from musictool.models.training import Batch, TrainingSettings, epoch_batch
from musictool_transcription.notes.network import NoteNetwork, load
from musictool_transcription.notes.spectra import RATE
from training.generation import corpus
from training.recipe import Arrays, Recipe, Task

from .evaluation import evaluate
from .examples import Example
from .performing import perform, scatter, stretches
from .sounding import sound

__all__ = ["COUNTS", "RECIPE", "is_held_out"]

COUNTS = {
    "song": 520, "quartet": 160, "lead-sheet": 110, "chorale": 80, "folk": 60, "game": 110,
}  # fmt: skip
"""Stretches of scores that are learnt from, by style."""
SCATTERED = 240
HELD_OUT = 8
"""One score of so many is for judging only, and so many in all of each style."""

FRAMES = 150
BATCH = 3

EMPHASIS = {"onset": 4.0, "frame": 1.0, "offset": 2.0, "velocity": 0.02}
"""What each counts in the loss."""

NEAR_OFFSETS = 3.0
"""How much more frames count that lie near an offset: there it is decided."""


def tasks(scores: Path, seed: int) -> Iterator[Task]:
    """Stretches of all styles, and notes at random."""
    rng = np.random.default_rng(seed)
    number = 0
    works: dict[str, list[corpus.Work]] = {}
    for work in corpus.read(scores):
        if work.style in COUNTS:
            works.setdefault(work.style, []).append(work)
    for style, all_works in works.items():
        for apart in (False, True):
            mine = [work for work in all_works if is_held_out(work.name) == apart]
            wanted = HELD_OUT if apart else COUNTS[style]
            each = -(-wanted // len(mine))
            found = [
                stretch
                for index in rng.permutation(len(mine))[:wanted]
                for stretch in stretches(
                    mine[index].name.split("/")[-1], mine[index].score, each, rng
                )
            ]
            for stretch in found[:wanted]:
                number += 1
                name = f"{style.replace('-', '_')}-{number:05d}"
                yield Task(name, apart, (seed, number), (stretch.lines, stretch.keyboard))
    for scattered in range(SCATTERED + HELD_OUT):
        number += 1
        yield Task(f"scattered-{number:05d}", scattered >= SCATTERED, (seed, number), None)


def is_held_out(name: str) -> bool:
    """Whether a work of `training.generation.corpus`, by its name, is for judging only."""
    return crc32(name.encode()) % 8 == 0


def render(task: Task, sources: tuple[Path, ...], rng: np.random.Generator) -> Arrays:
    """One performance, as the network hears it, and its notes."""
    lines, keyboard = task.content or (scatter(rng), bool(rng.random() < 0.5))
    samples, notes = sound(perform(lines, keyboard, rng), sources, RATE, rng)
    return Example.of(samples, notes).arrays()


def draw(examples: Sequence[Example], step: int, seed: int, rng: np.random.Generator) -> Batch:
    """Levels `(BATCH, FRAMES, windows, BINS)`, targets, and where notes begin."""
    chosen = epoch_batch(step, len(examples), BATCH, seed)
    drawn = []
    for index in chosen:
        one = examples[index]
        start = int(rng.integers(0, max(1, len(one.levels) - FRAMES)))
        drawn.append(one.window(start, FRAMES))
    return tuple(np.stack(column) for column in zip(*drawn, strict=True))


def loss(network: nn.Module, levels: Tensor, targets: Tensor, begins: Tensor) -> dict[str, Tensor]:
    """Cross entropy of onsets, frames and offsets, and of velocities where notes begin."""
    each = nn.functional.binary_cross_entropy_with_logits(
        network(levels), targets, reduction="none"
    )
    onset, frame, offset, velocity = each.unbind(1)
    near = nn.functional.max_pool2d(targets[:, 2], (1, 11), stride=1, padding=(0, 5)) > 0
    means = {
        "onset": onset.mean(),
        "frame": (frame * (1 + NEAR_OFFSETS * near)).mean(),
        "offset": offset.mean(),
        "velocity": (velocity * begins).sum() / begins.sum().clamp(min=1),
    }
    return {name: EMPHASIS[name] * mean for name, mean in means.items()}


RECIPE = Recipe(
    sources={
        "song": ("OpenScore Lieder", "CC0-1.0"),
        "quartet": ("OpenScore String Quartets", "CC0-1.0"),
        "lead_sheet": ("OpenEWLD lead sheets (Simonetta), in the public domain", "public domain"),
        "chorale": ("Bach's chorales (JSB, Boulanger-Lewandowski 2012)", "public domain"),
        "folk": ("Nottingham Music Database, E. Foxley, cleaned by Jukedeck", "GPL-3.0"),
        "game": ("Freedoom music, the Freedoom contributors", "BSD-3-Clause"),
        "scattered": ("notes and chords drawn at random", "this project's"),
    },
    tasks=tasks,
    render=render,
    read=Example.from_arrays,
    network=NoteNetwork,
    load=lambda path: load(path=path),
    draw=draw,
    loss=loss,
    evaluate=evaluate,
    settings=TrainingSettings(
        3900, rate=4e-3, warm_up=0.03, cool_down=0.6, check_every=120, largest_gradient=0.5
    ),
    card=ModelCard(
        "A convolutional network over log frequency, the same arithmetic at every pitch, that "
        "hears where notes begin, how long they sound and how loud they are, alike for all "
        "instruments.",
        "GPL-3.0-or-later",
        "`python -m training transcription`: scores are played in varied tempo, key, touch and "
        "pedalling by the instruments of soundfonts (FluidR3, MuseScore General, OPL-3), by a "
        "sampled grand piano (Salamander, A. Holm, CC BY 3.0) and by tones of partials; rooms, "
        "equalisation, noise, saturation and tuning vary.",
        (
            "It has heard renderings, not recordings.",
            "These weights learnt where notes end in the last 2,500 steps only.",
            "Octaves that are struck together with a louder lower note may be missed.",
            "Drums and voices without a pitch are not told apart from notes.",
        ),
    ),
    half=True,
)
