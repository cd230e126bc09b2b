"""Drummer: which drummers are kept apart, what is drawn of a performance, and the loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from torch import Tensor

from musictool.models.cards import ModelCard
from musictool.models.training import Batch, TrainingSettings
from musictool_scores.humanizing.drummer.network import DrummerNetwork, load
from musictool_scores.humanizing.drummer.styles import STYLES
from training.recipe import Arrays, Recipe, Task

from .evaluation import evaluate
from .performances import Example, heard_before, played, rows

__all__ = ["RECIPE", "is_held_out"]

HELD_OUT_DRUMMERS = ("drummer7", "drummer9")
HELD_OUT_SHARE = 10
"""One performance of so many of the other drummers is kept out as well."""

LENGTH = 128
"""Hits in an excerpt."""
BATCH = 32
TOLD = 0.6
"""How often the network is told the style."""


def is_held_out(drummer: str, number: str) -> bool:
    """By drummer, else by performance, as the data set numbers them."""
    return drummer in HELD_OUT_DRUMMERS or crc32(number.encode()) % HELD_OUT_SHARE == 0


def tasks(scores: Path, seed: int) -> Iterator[Task]:
    """All performances; drummers who are kept out have names of their own."""
    for number, row in enumerate(rows(scores / "groove")):
        apart = is_held_out(row["drummer"], row["id"])
        source = "new_drummer" if row["drummer"] in HELD_OUT_DRUMMERS else "groove"
        name = f"{source}-{row['id'].replace('/', '-')}"
        yield Task(name, apart, (seed, number), row)


def render(task: Task, soundfonts: tuple[Path, ...], rng: np.random.Generator) -> Arrays:
    """One performance; nothing is played for it."""
    row, bpm = task.content, float(task.content["bpm"])
    style = row["style"].split("/")[0]
    return Example.of(played(Path(row["path"]), bpm), bpm, style, row["time_signature"]).arrays()


def draw(examples: Sequence[Example], step: int, seed: int, rng: np.random.Generator) -> Batch:
    """Excerpts, each as likely to begin at any hit; `BATCH` rows, padded to `LENGTH`."""
    sizes = np.array([len(one.hits) for one in examples], float)
    chosen = rng.choice(len(examples), BATCH, p=sizes / sizes.sum())
    shapes = {"numbers": (examples[0].hits.numbers.shape[1],), "heard": (4,)}
    whole = ("drums", "places", "beats", "styles", "levels")
    names = (*whole, "numbers", "heard", "late")
    batch = {
        name: np.zeros(
            (BATCH, LENGTH, *shapes.get(name, ())), np.int64 if name in whole else np.float32
        )
        for name in names
    }
    lengths = np.zeros(BATCH, np.int64)
    for row, number in enumerate(chosen.tolist()):
        one = examples[number]
        start = int(rng.integers(max(1, len(one.hits) - LENGTH + 1)))
        part = slice(start, start + LENGTH)
        lengths[row] = length = len(one.levels[part])
        told = one.style if rng.random() < TOLD else len(STYLES)
        for name in ("drums", "places", "beats", "numbers"):
            batch[name][row, :length] = getattr(one.hits, name)[part]
        batch["styles"][row] = told
        batch["heard"][row, :length] = heard_before(one)[part]
        batch["levels"][row, :length], batch["late"][row, :length] = (
            one.levels[part],
            one.late[part],
        )
    order = ("drums", "places", "beats", "styles", "numbers", "heard", "levels", "late")
    return (*(batch[name] for name in order), lengths)


def loss(network: DrummerNetwork, *batch: Tensor) -> dict[str, Tensor]:
    """Nats a hit: of its level and of its lateness."""
    lengths = batch[-1]
    loud, late = network.nats(*batch)
    counts = torch.arange(loud.shape[1], device=loud.device) < lengths[:, None]
    total = counts.sum()
    return {"velocity": (loud * counts).sum() / total, "timing": (late * counts).sum() / total}


RECIPE = Recipe(
    sources={
        "groove": ("Groove MIDI Dataset, Gillick et al. 2019, Google (Magenta)", "CC BY 4.0"),
        "new_drummer": ("the same, drummers who were not learnt from", "CC BY 4.0"),
    },
    tasks=tasks,
    render=render,
    read=Example.from_arrays,
    network=DrummerNetwork,
    load=lambda path: load(path=path),
    draw=draw,
    loss=loss,
    evaluate=evaluate,
    settings=TrainingSettings(
        1600, rate=3e-3, weight_decay=0.02, warm_up=0.05, cool_down=0.6, check_every=100
    ),
    card=ModelCard(
        "Recurrent networks (after Gillick et al. 2019) that play written drum hits as a drummer "
        "does: a velocity and a lateness of each, drawn anew by every seed.",
        "GPL-3.0-or-later; learnt from the Groove MIDI Dataset, CC BY 4.0, Google LLC",
        "`python -m training drummer`: what a drummer meant is the grid (sixteenths, triplets, "
        "their halves) whose places his hits are nearest to, beat by beat; how early or late he is "
        "on the whole is left out. From what is written and what was played before, velocity and "
        "lateness of each hit are learnt by their likelihood; the style is told in six of ten "
        "excerpts.",
        (
            "Eight drummers on one electronic kit, nearly always in 4/4.",
            "What is swung as written has to be written so: it moves hits by up to 70 ms, not to "
            "other places of the grid.",
            "Hand percussion is played as the drum of the kit that is struck most alike.",
        ),
    ),
    half=True,
)
