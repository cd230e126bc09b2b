"""A recipe of weights, and its three steps: render examples, train a network, judge it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from torch import Tensor, manual_seed, nn

from musictool import CannotProcess
from musictool.models.cards import ModelCard, Source, write_card
from musictool.models.training import Batch, Check, TrainingSettings, train_network
from musictool.models.weights import save_weights

__all__ = ["Arrays", "Log", "Recipe", "Task", "evaluate", "fit", "mean", "render_all"]

Log = Callable[[str], None]

Arrays = dict[str, npt.NDArray[Any]]
"""An example on disk."""

VALIDATION = 16
"""One example of so many, by its name, is kept for the validation loss, unless a recipe says which
are."""

VALIDATION_BATCHES = 8


@dataclass(frozen=True)
class Task:
    """One example to be rendered."""

    name: str
    """Begins with its source and a hyphen."""
    held_out: bool
    seed: tuple[int, int]
    content: Any
    """What the recipe renders, or what to draw it from."""


def _one_of_many(name: str) -> bool:
    return crc32(name.encode()) % VALIDATION == 0


Render = Callable[[Task, tuple[Path, ...], np.random.Generator], Arrays]


@dataclass(frozen=True)
class Recipe:
    """What is rendered, what is learnt from it, and how well.

    An example is arrays on disk and, once read, whatever suits the recipe.
    """

    sources: Mapping[str, tuple[str, str]]
    """What names of examples begin with: what that is, and its licence."""
    tasks: Callable[[Path, int], Iterable[Task]]
    """All examples to be rendered from a folder of scores, by a seed."""
    render: Render
    """One example, played with one or several of the soundfonts."""
    read: Callable[[Arrays], Any]
    """An example from its arrays, or None if there is nothing to learn from it."""
    network: Callable[[], nn.Module]
    load: Callable[[Path | None], nn.Module]
    """The network with the weights of a file, or with those that are shipped."""
    draw: Callable[[Sequence[Any], int, int, np.random.Generator], Batch]
    """The batch of a step from examples; also given: the seed of the training."""
    loss: Callable[..., Mapping[str, Tensor]]
    evaluate: Callable[[Any, Mapping[str, Any], Log], Mapping[str, float]]
    """Figures of a network on examples by name."""
    settings: TrainingSettings
    card: ModelCard
    watched: Callable[[str], bool] = _one_of_many
    """Whether an example, by its name, is kept for the validation loss."""
    finish: Callable[[Any, Sequence[Any]], None] = lambda network, watched: None
    """What is done to the trained network, in place, by the examples of the validation."""
    half: bool = False
    """Whether the weights are kept in 16 bits, so that they take half the space."""


def render_all(
    recipe: Recipe,
    scores: Path,
    soundfonts: tuple[Path, ...],
    held_out: tuple[Path, ...],
    out: Path,
    seed: int,
    workers: int,
    log: Log,
) -> None:
    """Render everything into `out`/train and `out`/held-out; what is there already is kept."""
    tasks = list(recipe.tasks(scores, seed))
    np.random.default_rng(seed).shuffle(tasks)
    places = {one: out / ("held-out" if one else "train") for one in (False, True)}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    paths = [places[task.held_out] / f"{task.name}.npz" for task in tasks]
    todo = [pair for pair in zip(tasks, paths, strict=True) if not pair[1].exists()]
    with ProcessPoolExecutor(workers) as pool:
        make = partial(_render, recipe.render, soundfonts, held_out)
        for count, path in enumerate(pool.map(make, todo, chunksize=4), 1):
            if count % 50 == 0:
                log(f"{count} of {len(todo)}: {path.name}")


def _render(
    render: Render,
    soundfonts: tuple[Path, ...],
    held_out: tuple[Path, ...],
    todo: tuple[Task, Path],
) -> Path:
    task, path = todo
    fonts = held_out if task.held_out else soundfonts
    arrays = render(task, fonts, np.random.default_rng(task.seed))
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    return unfinished.replace(path)


def fit(
    recipe: Recipe,
    rendered: Path,
    out: Path,
    settings: TrainingSettings,
    start: Path | None,
    log: Log,
) -> nn.Module:
    """Train on `rendered`/train; write the weights to `out`, and a model card beside them."""
    examples = _read(recipe, rendered / "train")
    apart = {name for name in examples if recipe.watched(name)}
    kept = [example for name, example in examples.items() if name not in apart]
    watched = [examples[name] for name in sorted(apart)]
    validation = [
        recipe.draw(watched, number, 0, np.random.default_rng(number))
        for number in range(VALIDATION_BATCHES if watched else 0)
    ]
    manual_seed(settings.seed)
    network = recipe.load(start) if start else recipe.network()

    def draw(step: int, rng: np.random.Generator) -> Batch:
        return recipe.draw(kept, step, settings.seed, rng)

    def progress(check: Check) -> None:
        parts = ", ".join(f"{name} {value:.4f}" for name, value in check.losses.items())
        valid = "" if check.validation is None else f"; validation {check.validation:.4f}"
        best = f", best {check.best:.4f} at {check.best_step}"
        log(f"step {check.step}: {parts}{valid}{best} ({check.seconds:.0f} s)")

    last = train_network(network, recipe.loss, draw, settings, out, validation, progress)
    if last.trouble:
        log(last.trouble)
    recipe.finish(network, watched)
    save_weights(network.half() if recipe.half else network, out)
    network.float()
    held_out, figures = {}, {}
    if any((rendered / "held-out").glob("*.npz")):
        held_out = _read(recipe, rendered / "held-out")
        figures = dict(recipe.evaluate(recipe.load(out), held_out, log))
    sources = _sources(recipe, examples, held_out)
    write_card(replace(recipe.card, sources=sources, figures=figures), out, settings, last)
    return network


def evaluate(recipe: Recipe, rendered: Path, weights: Path | None, log: Log) -> Mapping[str, float]:
    """Judge weights, or those that are shipped, on `rendered`/held-out."""
    return recipe.evaluate(recipe.load(weights), _read(recipe, rendered / "held-out"), log)


def mean(recipe: Recipe, weights: Sequence[Path], out: Path) -> None:
    """Write the mean of weights, each learnt on from the one before.

    What has not been heard it judges better than the last of them, which has learnt more of what it
    has heard (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022).
    """
    network, *others = (recipe.load(path) for path in weights)
    states = [one.state_dict() for one in (network, *others)]
    network.load_state_dict(
        {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    )
    save_weights(network.half() if recipe.half else network, out)


def _read(recipe: Recipe, folder: Path) -> dict[str, Any]:
    found = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as stored:
            found[path.stem] = recipe.read(dict(stored))
    if not found:
        raise CannotProcess(f"{folder} holds no examples; `render` makes them")
    return {name: example for name, example in found.items() if example is not None}


def _sources(
    recipe: Recipe, examples: Iterable[str], held_out: Iterable[str]
) -> tuple[Source, ...]:
    counts = [Counter(name.split("-")[0] for name in names) for names in (examples, held_out)]
    return tuple(
        Source(what, licence, counts[0][name], counts[1][name])
        for name, (what, licence) in recipe.sources.items()
        if any(count[name] for count in counts)
    )
