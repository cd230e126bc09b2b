"""The tune of a mix: what is played and by what, what is kept apart, what is learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from torch import Tensor, nn

from musictool.models.cards import ModelCard
from musictool.models.training import Batch, TrainingSettings, epoch_batch
from musictool_transcription.lead.network import LeadNetwork, chances, load
from musictool_transcription.notes.spectra import PITCHES, RATE
from training.generation import corpus
from training.recipe import Arrays, Recipe, Task
from training.transcription.examples import Example

from .evaluation import evaluate
from .leading import band, passages, play_song
from .sounding import sound

__all__ = ["RECIPE", "is_held_out", "is_test"]

COUNTS = {"song": 120, "lead-sheet": 40, "folk": 30}
"""Passages that are learnt from, by style."""
BANDS = 100
HELD_OUT = 8
"""One score of so many is for judging only, and so many in all of each style."""

FRAMES, BATCH = 150, 3

ONSETS = 2.0
"""What they count in the loss, beside the pitch."""


def is_held_out(style: str, name: str) -> bool:
    """Whether a score is not learnt from."""
    return crc32(f"{style}/{name}".encode()) % 8 == 0


def is_test(style: str, name: str) -> bool:
    """Whether it is for the benchmark: half of those held out; settings were tuned by the rest."""
    return crc32(f"{style}/{name}".encode()) % 16 == 8


def tasks(scores: Path, seed: int) -> Iterator[Task]:
    """Passages of songs, and bands."""
    rng = np.random.default_rng(seed)
    number = 0
    for source in corpus.SOURCES:
        if source.style not in COUNTS:
            continue
        works = list(source.read(scores))
        for apart in (False, True):
            mine = [work for name, work in works if is_held_out(source.style, name) == apart]
            wanted = HELD_OUT if apart else COUNTS[source.style]
            found = [
                passage
                for index in rng.permutation(len(mine))
                if len(mine[index].tracks) > 1
                for passage in passages(mine[index], 1, rng)
            ]
            for passage in found[:wanted]:
                number += 1
                name = f"{source.style.replace('-', '_')}-{number:05d}"
                yield Task(name, apart, (seed, number), passage)
    for at in range(BANDS + HELD_OUT):
        number += 1
        yield Task(f"band-{number:05d}", at >= BANDS, (seed, number), None)


def render(task: Task, sources: tuple[Path, ...], rng: np.random.Generator) -> Arrays:
    """One performance, as the network hears it, and the notes of the lead."""
    played = play_song(task.content, rng) if task.content else band(rng)
    samples, tune = sound(played, sources, RATE, rng)
    return Example.of(samples, tune).arrays()


def draw(examples: Sequence[Example], step: int, seed: int, rng: np.random.Generator) -> Batch:
    """Levels `(BATCH, FRAMES, windows, BINS)`, pitches of the lead and its onsets."""
    levels, pitches, onsets = [], [], []
    for index in epoch_batch(step, len(examples), BATCH, seed):
        one = examples[index]
        start = int(rng.integers(0, max(1, len(one.levels) - FRAMES)))
        heard, targets, _ = one.window(start, FRAMES)
        levels.append(heard)
        onsets.append(targets[0])
        sounds = targets[1].max(axis=0) > 0
        pitches.append(np.where(sounds, targets[1].argmax(axis=0), PITCHES))
    return np.stack(levels), np.stack(pitches), np.stack(onsets)


def loss(network: nn.Module, levels: Tensor, pitches: Tensor, onsets: Tensor) -> dict[str, Tensor]:
    """Cross entropy of the pitch, or none, of each frame, and of onsets at each pitch."""
    said = network(levels)
    begins = nn.functional.binary_cross_entropy_with_logits(said[:, 0], onsets)
    return {
        "pitch": nn.functional.cross_entropy(chances(said), pitches),
        "onset": ONSETS * begins,
    }


RECIPE = Recipe(
    sources={
        "song": ("OpenScore Lieder", "CC0-1.0"),
        "lead_sheet": ("OpenEWLD lead sheets (Simonetta), in the public domain", "public domain"),
        "folk": ("Nottingham Music Database, E. Foxley, cleaned by Jukedeck", "GPL-3.0"),
        "band": ("bands composed by rule", "this project's"),
    },
    tasks=tasks,
    render=render,
    read=Example.from_arrays,
    network=LeadNetwork,
    load=lambda path: load(path=path),
    draw=draw,
    loss=loss,
    evaluate=evaluate,
    settings=TrainingSettings(
        450, rate=3e-3, warm_up=0.05, cool_down=0.7, check_every=50, largest_gradient=0.5
    ),
    card=ModelCard(
        "A convolutional network over log frequency that hears which pitch of a mix is its tune, "
        "or that there is none: the network of the engine notes, which has learnt on.",
        "GPL-3.0-or-later",
        "`python -m training lead`, from the weights of the engine notes on: tunes with their "
        "accompaniment, a few decibels softer to far louder than it, sung by a singer of formants "
        "with glides and vibrato, played by soundfonts (FluidR3, MuseScore General, OPL-3) or by "
        "tones of partials; rooms, equalisation, noise and saturation vary.",
        (
            "It has heard renderings, not recordings, and no singer but that of formants.",
            "The training was ended early, and only part of the passages had been rendered; it "
            "hears more in an accompaniment alone than it should.",
            "What is the tune of several voices alike, as of a choir or a fugue, it does not know.",
        ),
    ),
    half=True,
)
