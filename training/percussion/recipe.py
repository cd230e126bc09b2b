"""Drums: what is played and by which kits, what is kept apart, what is learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from torch import Tensor, nn

from musictool.models.cards import ModelCard
from musictool.models.training import Batch, TrainingSettings, epoch_batch
from musictool_transcription.drums.network import DrumNetwork, load
from musictool_transcription.drums.spectra import RATE
from training.beats import sources
from training.beats.rendering import vary_sound
from training.recipe import Arrays, Recipe, Task

from .bands import accompaniment, songs
from .evaluation import calibrate, evaluate
from .examples import Example, mixture, strokes_of
from .kits import is_kit_alone, is_soundfont, kits_of
from .patterns import SECONDS, drummers, games, pattern
from .performances import play_whole
from .striking import MACHINE, draw_kit, strike
from .voices import voice_of

__all__ = ["RECIPE"]

HELD_OUT_DRUMMER, WATCHED_DRUMMER = "drummer7", "drummer3"

WATCHED_KITS = ("Forzee", "Millo_MultiLayered2", "Black_Pearl")
"""Kits of the validation, by what their names contain; not learnt from."""

COUNTS = {"groove": 2600, "composed": 700, "freedoom": 400, "scattered": 600, "beside": 420}
WATCHED = {"groove": 90, "beside": 24}
HELD_OUT = 20
"""Performances alone, and as many with a band."""

FRAMES, BATCH = 900, 6

ALONE = 0.3
"""How likely nothing plays beside the drums."""


def tasks(scores: Path, seed: int) -> Iterator[Task]:
    """Drums, what plays beside them, and whole performances of a drummer who is kept apart."""
    number = 0
    for counts, apart in ((COUNTS, ""), (WATCHED, "-watched")):
        for kind, count in counts.items():
            for _ in range(count):
                number += 1
                yield Task(f"{kind}{apart}-{number:05d}", False, (seed, number), (kind, scores))
    found = [
        piece
        for piece in sources.groove(scores / "groove")
        if piece.style.endswith(HELD_OUT_DRUMMER)
    ]
    fours = [piece for piece in found if piece.beats_per_bar == 4]
    rng = np.random.default_rng((seed, 1))
    for kind, mine in (("alone", found), ("band", fours)):
        for index in rng.permutation(len(mine))[:HELD_OUT]:
            number += 1
            yield Task(f"groove-{kind}-{number:05d}", True, (seed, number), mine[index])


def render(task: Task, fonts: tuple[Path, ...], rng: np.random.Generator) -> Arrays:
    """Drums by themselves, what plays beside them, or a held-out performance of all."""
    if task.held_out:
        font = fonts[rng.integers(len(fonts))]
        samples, notes = play_whole(task.content, "-band-" in task.name, font, fonts, rng)
        return Example.of(samples, strokes_of(notes, SECONDS), True).arrays()
    kind, scores = task.content
    watched = "-watched-" in task.name
    none = np.zeros((0, 3))
    if kind == "beside":
        of_all = [path for path in fonts if is_soundfont(path) and not is_kit_alone(path)]
        mine = [one for one in songs(scores / "freedoom") if _is_watched(one.name) == watched]
        found = accompaniment(mine, of_all, rng)
        samples = vary_sound(found.samples, RATE, rng)
        return Example.of(samples, none, False, found.bpm, found.start).arrays()
    read, folder = (games, "freedoom") if kind == "freedoom" else (drummers, "groove")
    players = (HELD_OUT_DRUMMER, *(() if watched else (WATCHED_DRUMMER,)))
    played = [
        one
        for one in read(scores / folder)
        if (one.player == WATCHED_DRUMMER if watched else one.player not in players)
    ]
    struck = pattern(kind, played, rng)
    kits = [
        kits_of(path) for path in fonts if any(one in str(path) for one in WATCHED_KITS) == watched
    ]
    kit = draw_kit(kits, rng, 0.0 if watched else MACHINE)
    dry = strike(struck.notes, kit, int(SECONDS * RATE), rng)
    there = np.array([voice_of(int(pitch)) in kit for pitch in struck.notes[:, 2]], bool)
    strokes = strokes_of(struck.notes[there], SECONDS)
    samples = vary_sound(dry, RATE, rng)
    return Example.of(samples, strokes, True, struck.bpm, struck.start).arrays()


def _is_watched(name: str) -> bool:
    return crc32(name.rsplit("-", 1)[0].encode()) % 12 == 0


def draw(examples: Sequence[Example], step: int, seed: int, rng: np.random.Generator) -> Batch:
    """Levels `(BATCH, FRAMES, BANDS)` and targets `(BATCH, 2, drums, FRAMES)`."""
    drums = [one for one in examples if one.drums]
    beside = [one for one in examples if not one.drums]
    drawn = [
        mixture(drums[index], () if rng.random() < ALONE else beside, FRAMES, rng)
        for index in epoch_batch(step, len(drums), BATCH, seed)
    ]
    return tuple(np.stack(column) for column in zip(*drawn, strict=True))


def loss(network: nn.Module, levels: Tensor, targets: Tensor) -> dict[str, Tensor]:
    """Cross entropy of strokes, and of velocities where there are strokes."""
    each = nn.functional.binary_cross_entropy_with_logits(
        network(levels), targets, reduction="none"
    )
    struck = targets[:, 0] > 0
    velocity = (each[:, 1] * struck).sum() / struck.sum().clamp(min=1)
    return {"stroke": each[:, 0].mean(), "velocity": 0.01 * velocity}


RECIPE = Recipe(
    sources={
        "groove": ("Groove MIDI Dataset, Gillick et al. 2019, Google (Magenta)", "CC BY 4.0"),
        "freedoom": ("drums of Freedoom's music, the Freedoom contributors", "BSD-3-Clause"),
        "composed": ("drums composed by rule, 26 styles", "this project's"),
        "scattered": ("strokes at random", "this project's"),
        "beside": ("bands composed by rule, Freedoom's music, speech-like sound", "BSD-3-Clause"),
    },
    tasks=tasks,
    render=render,
    read=Example.from_arrays,
    network=DrumNetwork,
    load=lambda path: load(path=path),
    draw=draw,
    loss=loss,
    evaluate=evaluate,
    watched=lambda name: "-watched-" in name,
    finish=calibrate,
    settings=TrainingSettings(
        6000, rate=3e-3, warm_up=0.03, cool_down=0.6, check_every=125, largest_gradient=0.5
    ),
    card=ModelCard(
        "A convolutional network that hears the strokes of a drum kit, alone or in a band: kick, "
        "snare, closed and open hi-hat, three toms, crash and ride, and how hard each is struck.",
        "GPL-3.0-or-later",
        "`python -m training percussion`: drummers' performances, cut, joined and now and then "
        "moved to other drums, are struck stroke by stroke by the kits of soundfonts (FluidR3, "
        "MuseScore General, OPL-3), of Hydrogen (GMRockKit, TR808EmulationKit, "
        "ColomboAcousticDrumkit, ElectricEmpireKit, HardElectro1, VariBreaks, rumpf_kit_z01, "
        "Audiophob, Millo-Drums, Millo MultiLayered 3, The Black Pearl), by sounds of Sonic Pi, "
        "LMMS and eXaDrums, and by synthetic drum machines, whose voices mix. In each "
        "batch they are mixed anew with bands and voices at other levels; tuning, damping, rooms, "
        "equalisation, bandwidth, noise and compression vary. Three more kits (ForzeeStereo, Millo"
        " MultiLayered 2, Black Pearl) and a drummer served for validation and for the threshold "
        "of each drum.",
        (
            "It has heard renderings, not recordings.",
            "Rim shots, side sticks and claps are snares, pedalled hi-hats closed ones, every "
            "cymbal that is not a ride is a crash.",
            "Hand percussion is left out or named after the nearest part of a kit.",
        ),
    ),
    half=True,
)
