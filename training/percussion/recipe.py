"""Drums: what is played and by which kits, what is kept apart, what is learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from torch import Tensor, nn

from musictool import Audio, Samples
from musictool.models.cards import ModelCard
from musictool.models.training import Batch, TrainingSettings, epoch_batch
from musictool_transcription.drums.kit import DRUMS
from musictool_transcription.drums.network import DrumNetwork, load
from musictool_transcription.drums.spectra import BANDS, FPS, RATE, magnitudes
from musictool_transcription.listening import levelled
from training.beats import sources
from training.beats.performing import perform, with_band
from training.beats.pieces import Performance
from training.beats.rendering import render_performance, vary_sound
from training.fluidsynth import Voice, play
from training.recipe import Arrays, Recipe, Task
from training.scores import Notes
from training.transcription.examples import STEP

from .evaluation import evaluate

__all__ = ["RECIPE", "Example"]

HELD_OUT_DRUMMER = "drummer7"

MOST, MOST_HELD_OUT = 420, 24

MACHINE = 0.15
"""How likely a drum machine plays."""

LENGTH = 20.0
"""Seconds of an example."""

KIT_ALONE = ("Black_Pearl", "Red_Zeppelin")
"""Soundfonts of nothing but a kit: its one program lies outside of General MIDI's drums."""

IN_KIT = {48: 47, 50: 47, 22: 42, 26: 46, 58: 43, 40: 38}
"""Notes that such a kit has elsewhere."""

MEANT = {
    35: "kick", 36: "kick", 37: "snare", 38: "snare", 40: "snare",
    42: "closed hat", 22: "closed hat", 44: "closed hat", 46: "open hat", 26: "open hat",
    48: "high tom", 50: "high tom", 45: "middle tom", 47: "middle tom",
    41: "low tom", 43: "low tom", 58: "low tom",
    49: "crash", 52: "crash", 55: "crash", 57: "crash", 51: "ride", 53: "ride", 59: "ride",
}  # fmt: skip
"""What the network calls a note of General MIDI, or of the Roland TD-11 that was played."""

FRAMES, BATCH = 400, 12
WIDTH = 2.0
"""Frames to either side of a stroke to which its target falls off."""


@dataclass(frozen=True)
class Example:
    """A rendering as the network hears it, with its strokes."""

    levels: npt.NDArray[np.uint8]
    """Shape `(frames, BANDS)`, in units of 1 / `STEP`."""
    strokes: Notes
    """Rows of seconds, index of the drum and velocity."""

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Example:
        return cls(arrays["levels"], arrays["strokes"].astype(float))

    def window(self, start: int, frames: int) -> tuple[np.ndarray, np.ndarray]:
        """Levels `(frames, BANDS)`, and targets `(2, drums, frames)`."""
        levels = np.zeros((frames, BANDS), np.float32)
        there = self.levels[start : start + frames]
        levels[: len(there)] = there / np.float32(STEP)
        targets = np.zeros((2, len(DRUMS), frames), np.float32)
        at = np.arange(frames)
        for seconds, drum, velocity in self.strokes:
            near = np.maximum(0, 1 - np.abs(at - (seconds * FPS - start)) / WIDTH)
            targets[0, int(drum)] = np.maximum(targets[0, int(drum)], near)
            targets[1, int(drum), near > 0] = velocity / 127
        return levels, targets


def tasks(scores: Path, seed: int) -> Iterator[Task]:
    """Performances of all drummers but one, and of that one."""
    found = list(sources.groove(scores / "groove"))
    number = 0
    for apart, most in ((False, MOST), (True, MOST_HELD_OUT)):
        mine = [piece for piece in found if piece.style.endswith(HELD_OUT_DRUMMER) == apart]
        for index in np.random.default_rng((seed, apart)).permutation(len(mine))[:most]:
            number += 1
            yield Task(f"groove-{number:05d}", apart, (seed, number), mine[index])


def render(task: Task, fonts: tuple[Path, ...], rng: np.random.Generator) -> Arrays:
    """One performance, alone or with a band, as the network hears it."""
    piece = task.content
    if piece.beats_per_bar == 4 and rng.random() < 0.55:
        piece = with_band(piece, rng)
    performance = perform(piece, rng)
    samples = vary_sound(_played(performance, fonts, rng), RATE, rng)[: int(LENGTH * RATE)]
    found = magnitudes(Audio(samples[None], RATE).stream())
    heard = levelled(np.concatenate(list(found)), FPS)
    drums = [part.notes for part in performance.parts if part.role == "drums"]
    rows = np.concatenate([np.zeros((0, 4)), *drums])
    names = list(DRUMS)
    strokes = [
        (start, names.index(MEANT[int(pitch)]), velocity)
        for start, _, pitch, velocity in rows
        if int(pitch) in MEANT and start < LENGTH
    ]
    levels = np.minimum(np.rint(heard * STEP), 255).astype(np.uint8)
    return {"levels": levels, "strokes": np.array(strokes, np.float32).reshape(-1, 3)}


def _played(performance: Performance, fonts: tuple[Path, ...], rng: np.random.Generator) -> Samples:
    font = fonts[rng.integers(len(fonts))]
    if not font.name.startswith(KIT_ALONE):
        return render_performance(performance, font, RATE, rng, MACHINE)
    drums = [part for part in performance.parts if part.role == "drums"]
    rest = Performance(
        tuple(part for part in performance.parts if part.role != "drums"), performance.duration
    )
    others = [one for one in fonts if not one.name.startswith(KIT_ALONE)]
    notes = np.concatenate([np.zeros((0, 4)), *(part.notes for part in drums)])
    notes[:, 2] = [IN_KIT.get(int(pitch), pitch) for pitch in notes[:, 2]]
    struck = play([Voice(notes, 0)], font, RATE, reverb=bool(rng.random() < 0.5))
    mix = np.zeros(int(performance.duration * RATE), np.float32)
    if rest.parts and others:
        mix = render_performance(rest, others[rng.integers(len(others))], RATE, rng)
    struck = struck[: len(mix)]
    loudest = max(float(np.abs(struck).max(initial=0)), 1e-6)
    mix[: len(struck)] += struck / loudest * rng.uniform(0.5, 1.5)
    return mix


def draw(examples: Sequence[Example], step: int, seed: int, rng: np.random.Generator) -> Batch:
    """Levels `(BATCH, FRAMES, BANDS)` and targets `(BATCH, 2, drums, FRAMES)`."""
    drawn = []
    for index in epoch_batch(step, len(examples), BATCH, seed):
        one = examples[index]
        levels, targets = one.window(int(rng.integers(0, max(1, len(one.levels) - FRAMES))), FRAMES)
        drawn.append((_through_another_desk(levels, rng), targets))
    return tuple(np.stack(column) for column in zip(*drawn, strict=True))


def _through_another_desk(
    levels: npt.NDArray[np.float32], rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Other gains over the bands, smooth ones, and another level of all: few kits sound as more."""
    places = np.linspace(0, BANDS - 1, 6)
    gains = np.interp(np.arange(BANDS), places, rng.normal(0, 0.5, 6)) + rng.normal(0, 0.2)
    # Of log(1 + x): where there is much, a gain adds; where there is nothing, nothing.
    changed: npt.NDArray[np.float32] = np.log1p(np.expm1(levels) * np.exp(gains, dtype=np.float32))
    return changed


def loss(network: nn.Module, levels: Tensor, targets: Tensor) -> dict[str, Tensor]:
    """Cross entropy of strokes, and of velocities where there are strokes."""
    each = nn.functional.binary_cross_entropy_with_logits(
        network(levels), targets, reduction="none"
    )
    struck = targets[:, 0] > 0
    velocity = (each[:, 1] * struck).sum() / struck.sum().clamp(min=1)
    return {"stroke": each[:, 0].mean(), "velocity": 0.01 * velocity}


RECIPE = Recipe(
    sources={"groove": ("Groove MIDI Dataset, Gillick et al. 2019, Google (Magenta)", "CC BY 4.0")},
    tasks=tasks,
    render=render,
    read=Example.from_arrays,
    network=DrumNetwork,
    load=lambda path: load(path=path),
    draw=draw,
    loss=loss,
    evaluate=evaluate,
    settings=TrainingSettings(
        2500, rate=3e-3, warm_up=0.03, cool_down=0.6, check_every=125, largest_gradient=0.5
    ),
    card=ModelCard(
        "A convolutional network that hears the strokes of a drum kit, alone or in a band: kick, "
        "snare, closed and open hi-hat, three toms, crash and ride, and how hard each is struck.",
        "GPL-3.0-or-later",
        "`python -m training percussion`: performances of drummers are played by the kits of "
        "soundfonts (FluidR3, MuseScore General, OPL-3, Black Pearl) and by drum machines, more "
        "than half of them with a composed band; rooms, equalisation, noise and saturation vary.",
        (
            "It has heard renderings, not recordings.",
            "Rim shots and side sticks are snares, pedalled hi-hats closed ones, every cymbal that "
            "is not a ride is a crash.",
            "Hand percussion is named after the nearest part of a kit.",
        ),
    ),
    half=True,
)
