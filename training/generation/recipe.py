"""The recipe of the base model: vocabulary, moments with all that can be told, training."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from musictool import Score, find_key
from musictool.files.access import Place
from musictool.files.model_folders import write_model
from musictool.models.weights import replace_file
from musictool_generation.conditions import chroma_of_notes, told_of
from musictool_generation.families import family_class
from musictool_generation.families.family import Family, Fitted, Fitting
from musictool_generation.likelihood import costs, nats_a_note, parts_of
from musictool_generation.moments import Moments
from musictool_generation.parts import DRUMS, Part, Style, labels_of
from musictool_generation.training_set.augmenting import Augmentation
from musictool_generation.training_set.leaving_out import why_not
from musictool_generation.training_set.splitting import split
from musictool_generation.vocabulary import Vocabulary
from training.generation.corpus import SOURCES, STYLES, Work, read
from training.generation.delivery import delivered

__all__ = ["HELD_OUT", "Recipe", "held_out", "make", "moments_of", "roles_of"]

HELD_OUT = Path(__file__).with_name("held_out.txt")
"""Names of the scores that are never learnt from, a line each."""

COMMON = 24
"""A part is known that so many scores of a style have, or half of them."""

RARE = 0.002
"""Part of a part's notes that may be out of its range, at each end."""

SURE = 0.5
"""So confident a key has to be to count for its style."""

CENTRED = 6
"""Semitones by which scores are moved to C, at most: as much wider are the ranges."""

WATCHED, SPAN = 12_000, 512
"""Moments to choose the best weights by, and of a part of a piece."""

SETTINGS: Mapping[str, Any] = {
    "dropout": 0.1,
    "steps": 10_000_000,
    "patience": 10_000_000,
    "check_every": 500,
}

STAGES: tuple[Mapping[str, Any], ...] = (
    {"channels": 0, "rate": 2e-3, "batch": 12, "span": 192},
    {"channels": 16, "rate": 1.2e-3, "batch": 6, "span": 256},
)
"""Half of the time each. The tied layers come last: a step with them takes twice as long, and they
learn soon; what repeats needs longer spans.
"""

SILENT = ("beside.out.weight", "beside.out.bias", "beside.usual")
"""Weights of the tied layers that are 0 at first, so that the second stage begins where the first
ended.
"""


@dataclass(frozen=True)
class Recipe:
    """Seconds of learning, sizes of the network, and a seed."""

    seconds: float
    settings: Mapping[str, Any]
    seed: int = 0


@dataclass(frozen=True)
class Lesson:
    """What there is to learn from, with what to choose the best weights by."""

    pieces: Sequence[Moments]
    watched: Sequence[Moments]
    shares: Sequence[float]
    augmentation: Augmentation


def make(scores: Path, out: Path, recipe: Recipe, log: Callable[[str], None]) -> None:
    """Learn, and write the model's folder; what it takes to go on lies beside it meanwhile."""
    log("reading")
    works = [work for work in read(scores) if why_not(work.score) is None]
    parts = _split(works, recipe.seed)
    learnt = [works[at] for at in parts["train"]]
    vocabulary = vocabulary_of(learnt)
    log(
        f"{len(works)} scores, {len(learnt)} to learn from; {len(vocabulary.parts)} parts, "
        f"{vocabulary.symbol_count} symbols"
    )
    pieces = [moments_of(work, vocabulary) for work in learnt]
    watched = _watched([works[at] for at in parts["validation"]], vocabulary)
    sizes = ", ".join(
        f"{name} {size:,}" for name, size in _moments_by_style(learnt, pieces).items()
    )
    log(f"moments: {sizes}")
    lesson = Lesson(pieces, watched, _shares(learnt, pieces), Augmentation(vocabulary))
    model, fitted = _learnt(vocabulary, lesson, recipe, out.with_name(f"{out.name}.work"), log)
    log("measuring")
    test: dict[str, list[Moments]] = defaultdict(list)
    for at in parts["test"]:
        test[works[at].style].append(moments_of(works[at], vocabulary))
    figures = {style: _nats(model, some) for style, some in test.items()}
    log(", ".join(f"{style} {told:.3f} ({alone:.3f})" for style, (told, alone) in figures.items()))
    made_by = (
        f"`python -m training.generation --scores SCORES --out base/ --hours "
        f"{recipe.seconds / 3600:g} --seed {recipe.seed}`"
    )
    write_model(Place(out), delivered(model, works, parts, figures, made_by, fitted))


def _learnt(
    vocabulary: Vocabulary, lesson: Lesson, recipe: Recipe, folder: Path, log: Callable[[str], None]
) -> tuple[Family, Fitted]:
    """A model that went through all stages; those that an earlier run ended are not done again."""
    weights: Mapping[str, np.ndarray] = {}
    figures: dict[str, float] = {}
    seconds = 0.0
    for number, stage in enumerate(STAGES):
        model = family_class("lstm")(vocabulary, **{**SETTINGS, **stage, **recipe.settings})
        log(f"stage {number + 1} of {len(STAGES)}: {model.parameters:,} parameters")
        if weights:
            own = model.arrays()
            silent = {name: np.zeros_like(own[name]) for name in SILENT if name in own}
            model.restore({**own, **silent, **weights})
        here = folder / str(number)
        done = here / "fitted.json"
        here.mkdir(parents=True, exist_ok=True)
        if done.exists():
            fitted = Fitted(**json.loads(done.read_text(encoding="utf-8")))
            model.restore(load_file(here / "weights.safetensors"))
        else:
            fitting = Fitting(
                here,
                recipe.seconds / len(STAGES),
                seed=recipe.seed + number,
                anew=not weights,
                augment=partial(_stretched, lesson.augmentation),
                shares=lesson.shares,
                progress=lambda fraction, message: log(f"{fraction:4.0%} {message}"),
            )
            fitted = model.fit(lesson.pieces, lesson.watched, fitting)
            replace_file(done, json.dumps(asdict(fitted)).encode())
        weights = model.arrays()
        seconds += fitted.seconds
        figures |= {f"{name}, stage {number + 1}": size for name, size in fitted.figures.items()}
    return model, replace(fitted, seconds=seconds, figures=figures)


def held_out(scores: Path) -> dict[str, list[Score]]:
    """The scores of each style that the base model is measured with, and was never trained on."""
    names = set(HELD_OUT.read_text(encoding="utf-8").splitlines())
    found: dict[str, list[Score]] = {style: [] for style in STYLES}
    for work in read(scores):
        if work.name in names:
            found[work.style].append(work.score)
    return found


def vocabulary_of(works: Sequence[Work]) -> Vocabulary:
    """Of the parts that are common in some style, in the ranges that they usually have."""
    pitches: dict[tuple[int, int], list[np.ndarray]] = defaultdict(list)
    programs: dict[tuple[str, tuple[int, int]], Counter[tuple[int, str]]] = defaultdict(Counter)
    counts: Counter[tuple[str, tuple[int, int]]] = Counter()
    totals = Counter(work.style for work in works)
    for work in works:
        for label, track in labels_of(work.score.tracks):
            pitches[label].append(track.notes["pitch"])
            programs[work.style, label][track.program, track.name] += 1
            counts[work.style, label] += 1
    common = {key for key, count in counts.items() if count >= min(COMMON, totals[key[0]] / 2)}
    parts = []
    for label in sorted({label for _, label in common}, key=lambda one: (one[0] == DRUMS, one)):
        family, rank = label
        wider = 0 if family == DRUMS else CENTRED
        low, high = np.quantile(np.concatenate(pitches[label]), (RARE, 1 - RARE)).astype(int)
        usual = sum((programs[style, label] for style in STYLES), Counter()).most_common(1)[0][0][0]
        parts.append(Part(family, rank, int(low) - wider, int(high) + wider, usual, ""))
    numbers = {(part.family, part.rank): at for at, part in enumerate(parts)}
    styles = []
    for source in [one for one in SOURCES if totals[one.style]]:
        players = sorted(
            (numbers[key[1]], programs[key].most_common(1)[0][0][0])
            for key in common
            if key[0] == source.style and counts[key] >= totals[source.style] / 3
        )
        own = [work.score for work in works if work.style == source.style]
        styles.append(Style(source.style, _meter(own), source.bpm, tuple(players), _keys(own)))
    return Vocabulary(
        tuple(parts), styles=tuple(styles), told=True, centred=True, bpm=100.0, meter=(4, 4)
    )


def moments_of(work: Work, vocabulary: Vocabulary) -> Moments:
    """A score in its key, with all that can be told of it."""
    own = vocabulary.within(find_key(chroma_of_notes(work.score)))
    return told_of(work.score, own.encode(work.score), own, work.style)


def _meter(scores: Iterable[Score]) -> tuple[int, int]:
    """The commonest that lasts; a first bar that is shorter is a pickup."""
    found = Counter(
        score.meters[min(1, len(score.meters) - 1)][1:] if score.meters else (4, 4)
        for score in scores
    )
    meter = found.most_common(1)[0][0]
    return meter[0], meter[1]


def _keys(scores: Iterable[Score]) -> tuple[tuple[str, int], ...]:
    """How many are in each, the commonest first; none of music that mostly tells none."""
    keys = [find_key(chroma_of_notes(score)) for score in scores]
    found = Counter(key.name for key in keys if key and key.confidence >= SURE)
    return tuple(found.most_common()) if found.total() >= len(keys) / 2 else ()


def roles_of(scores: Sequence[Score], seed: int = 0) -> dict[str, list[int]]:
    """Numbers of the scores of a style by "train", "validation" and "test".

    Near-duplicates are on one side; most of what is for validation is learnt from.
    """
    parts = split(scores, seed)
    few = len(parts.validation) // 3 + 1
    train = [*parts.train, *parts.validation[few:]]
    return {"train": train, "validation": [*parts.validation[:few]], "test": [*parts.test]}


def _split(works: Sequence[Work], seed: int) -> dict[str, list[int]]:
    """Style by style; `HELD_OUT` gets the names of those that measure."""
    found: dict[str, list[int]] = {"train": [], "validation": [], "test": []}
    for style in STYLES:
        own = [at for at, work in enumerate(works) if work.style == style]
        roles = roles_of([works[at].score for at in own], seed) if own else {}
        for role, numbers in roles.items():
            found[role] += [own[at] for at in numbers]
    names = sorted(works[at].name for at in found["test"])
    HELD_OUT.write_text("\n".join(names) + "\n", encoding="utf-8")
    return found


def _watched(works: Sequence[Work], vocabulary: Vocabulary) -> list[Moments]:
    """Parts of pieces of all styles in turn."""
    by_style: dict[str, list[Moments]] = defaultdict(list)
    for work in works:
        by_style[work.style] += parts_of(moments_of(work, vocabulary), SPAN)
    found: list[Moments] = []
    for some in by_style.values():
        size = 0
        for part in some:
            if size >= WATCHED / len(by_style):
                break
            found.append(part)
            size += len(part)
    return found


def _moments_by_style(works: Sequence[Work], pieces: Sequence[Moments]) -> dict[str, int]:
    found = dict.fromkeys(STYLES, 0)
    for work, piece in zip(works, pieces, strict=True):
        found[work.style] += len(piece)
    return found


def _shares(works: Sequence[Work], pieces: Sequence[Moments]) -> list[float]:
    """All styles are learnt from alike, however few scores there are of them."""
    sizes = _moments_by_style(works, pieces)
    return [1 / sizes[work.style] for work in works]


def _stretched(augmentation: Augmentation, moments: Moments, rng: np.random.Generator) -> Moments:
    return augmentation(moments, rng) if rng.random() < 0.5 else moments


def _nats(model: Family, pieces: Sequence[Moments]) -> tuple[float, float]:
    """A note, with all told and with nothing."""
    some = list(pieces)
    bare = [replace(piece, known=None) for piece in some]
    return nats_a_note(costs(model, some) or []), nats_a_note(costs(model, bare) or [])
