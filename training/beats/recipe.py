"""Beats: what is rendered and what is kept apart, what is learnt, and from which excerpts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from torch import Tensor, nn

from musictool import Audio
from musictool.models.cards import ModelCard
from musictool.models.training import Batch, TrainingSettings, epoch_batch
from musictool_rhythm.tcn.network import OUTPUTS, BeatNetwork, load
from training.recipe import Arrays, Recipe, Task

from . import sources
from .composing import compose
from .evaluation import evaluate
from .excerpts import Example, excerpt
from .performing import perform, perform_without_beat, with_band
from .pieces import Performance, Piece
from .rendering import render_performance, vary_sound
from .speech import babble
from .styles import HELD_OUT, KEYBOARD, STYLES

__all__ = ["RECIPE"]

RATE = 22050

HELD_OUT_DRUMMER = "drummer7"
HELD_OUT_TUNES = ("nottingham-ashover", "nottingham-playford", "nottingham-slip")

PER_STYLE, PER_HELD_OUT_STYLE, PER_KEYBOARD_STYLE = 22, 8, 45
MOST = {"groove": 230, "nottingham": 150, "freedoom": 180, "jsb": 60}
MOST_HELD_OUT = {"groove": 12, "nottingham": 14, "freedoom": 14, "jsb": 8}
FREE, FREE_HELD_OUT = 150, 16
"""Renderings without a beat, two thirds of them notes and the others speech-like."""

FRAMES = 1500
"""Length of an excerpt: 30 s."""

BATCH = 8

WEIGHTS = (1.0, 1.0, 0.06)
"""Of beat, downbeat and pulse in the loss; the last is the same for whole excerpts, and is learned
soon."""


def tasks(scores: Path, seed: int) -> Iterator[Task]:
    """Pieces of all sources, and names of what is composed when it is rendered."""
    number = 0

    def task(name: str, apart: bool, content: Piece | str) -> Task:
        nonlocal number
        number += 1
        return Task(f"{name}-{number:05d}", apart, (seed, number), content)

    for style in STYLES:
        apart = style in HELD_OUT
        for _ in range(PER_HELD_OUT_STYLE if apart else PER_STYLE):
            yield task(f"composed-{style}", apart, style)
    for number_free in range(FREE + FREE_HELD_OUT):
        style = "speech" if number_free % 3 == 0 else "free"
        yield task(f"free-{style}", number_free >= FREE, style)
    readers = {
        "groove": sources.groove,
        "nottingham": sources.nottingham,
        "freedoom": sources.freedoom,
        "jsb": sources.chorales,
    }
    for source, read in readers.items():
        found = list(read(scores / source))
        for apart, most in ((False, MOST[source]), (True, MOST_HELD_OUT[source])):
            mine = [piece for piece in found if _is_held_out(source, piece) == apart]
            chosen = np.random.default_rng((seed, apart)).permutation(len(mine))[:most]
            for index in chosen:
                yield task(f"{mine[index].style}-{mine[index].name}", apart, mine[index])
    for style in KEYBOARD:
        for _ in range(PER_KEYBOARD_STYLE):
            yield task(f"composed-{style}", False, style)


def _is_held_out(source: str, piece: Piece) -> bool:
    """By drummer, collection or official split; else by file, never by passage."""
    if source == "groove":
        return piece.style.endswith(HELD_OUT_DRUMMER)
    if source == "nottingham":
        return piece.style in HELD_OUT_TUNES
    if source == "jsb":
        return piece.style == "jsb-test"
    return crc32(piece.name.rsplit("-", 1)[0].encode()) % 7 == 0


def render(task: Task, soundfonts: tuple[Path, ...], rng: np.random.Generator) -> Arrays:
    """One performance, played and heard as the network will hear it."""
    soundfont = soundfonts[rng.integers(len(soundfonts))]
    content = task.content
    if content == "speech":
        performance = Performance((), 28.0)
        samples = babble(28.0, RATE, rng)
    else:
        machine = 0.2
        if content == "free":
            performance = perform_without_beat(rng)
        elif isinstance(content, str):
            machine = STYLES[content].electronic if content in STYLES else 0.0
            performance = perform(compose(content, rng), rng)
        else:
            drummed = content.style.startswith("groove") and content.beats_per_bar == 4
            piece = with_band(content, rng) if drummed and rng.random() < 0.65 else content
            performance = perform(piece, rng)
        samples = render_performance(performance, soundfont, RATE, rng, machine)
    return Example.of(Audio(vary_sound(samples, RATE, rng), RATE), performance).arrays()


def draw(examples: Sequence[Example], step: int, seed: int, rng: np.random.Generator) -> Batch:
    """Inputs `(BATCH, FRAMES, BANDS)`; targets and mask `(BATCH, FRAMES, 3)`."""
    chosen = epoch_batch(step, len(examples), BATCH, seed)
    drawn = [excerpt(examples[index], FRAMES, rng) for index in chosen]
    return tuple(
        np.stack([getattr(one, name) for one in drawn]) for name in ("inputs", "targets", "mask")
    )


def loss(network: nn.Module, inputs: Tensor, targets: Tensor, mask: Tensor) -> dict[str, Tensor]:
    """Weighted mean cross entropy of each output over the frames where its target is known."""
    each = nn.functional.binary_cross_entropy_with_logits(
        network(inputs), targets, reduction="none"
    )
    means = (each * mask).sum(dim=(0, 1)) / mask.sum(dim=(0, 1)).clamp(min=1)  # (3,)
    return dict(zip(OUTPUTS, means * torch.tensor(WEIGHTS, device=means.device), strict=True))


RECIPE = Recipe(
    sources={
        "composed": ("pieces composed by rule, 26 styles", "this project's"),
        "groove": ("Groove MIDI Dataset, Gillick et al. 2019, Google (Magenta)", "CC BY 4.0"),
        "freedoom": ("Freedoom music, the Freedoom contributors", "BSD-3-Clause"),
        "nottingham": ("Nottingham Music Database, E. Foxley, cleaned by Jukedeck", "GPL-3.0"),
        "jsb": ("Bach's chorales (JSB, Boulanger-Lewandowski 2012)", "public domain"),
        "free": ("notes without a beat, and speech-like sound", "this project's"),
    },
    tasks=tasks,
    render=render,
    read=Example.from_arrays,
    network=BeatNetwork,
    load=lambda path: load(path=path),
    draw=draw,
    loss=loss,
    evaluate=evaluate,
    settings=TrainingSettings(
        6000, rate=2e-3, largest_gradient=0.5, warm_up=0.015, cool_down=0.4, check_every=180
    ),
    card=ModelCard(
        "A temporal convolutional network (after Davies and Böck 2019, Böck and Davies 2020) that "
        "hears beats, downbeats and whether there is a regular beat.",
        "GPL-3.0-or-later",
        "`python -m training beats`: scores are played by FluidSynth or a drum machine in varied "
        "tempo, swing, rubato, instruments, rooms, equalisation, noise and level; beat times come "
        "from the scores.",
        (
            "It has heard renderings, not recordings.",
            "Of two tempi in the ratio 1:2 it may take the other one.",
        ),
    ),
)
