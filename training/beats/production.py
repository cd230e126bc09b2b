"""All renderings of the recipe: what is drawn from which source, and what is kept apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from musictool import Audio

from . import scores
from .composing import composed
from .dataset import Example
from .performing import free, performed, with_band
from .pieces import Performance, Piece
from .rendering import coloured, rendered
from .speech import babble
from .styles import HELD_OUT, KEYBOARD, STYLES

__all__ = ["render_all", "render_one"]

RATE = 22050

HELD_OUT_DRUMMER = "drummer7"
HELD_OUT_TUNES = ("nottingham-ashover", "nottingham-playford", "nottingham-slip")

PER_STYLE, PER_HELD_OUT_STYLE, PER_KEYBOARD_STYLE = 22, 8, 45
MOST = {"groove": 230, "nottingham": 150, "freedoom": 180, "jsb": 60}
MOST_HELD_OUT = {"groove": 12, "nottingham": 14, "freedoom": 14, "jsb": 8}
FREE, FREE_HELD_OUT = 150, 16
"""Renderings without a beat, two thirds of them notes and the others speech-like."""


@dataclass(frozen=True)
class Task:
    """One rendering to be made; the piece itself, or what to draw it from."""

    name: str
    soundfonts: tuple[Path, ...]
    held_out: bool
    seed: tuple[int, int]
    piece: Piece | None = None
    style: str = ""


def render_all(
    folder: Path,
    soundfonts: tuple[Path, ...],
    held_out: tuple[Path, ...],
    out: Path,
    seed: int = 0,
    workers: int = 1,
    log: Callable[[str], None] = lambda line: None,
) -> None:
    """Render everything into `out`/train and `out`/held-out; what is there already is kept."""
    tasks = list(_tasks(folder, soundfonts, held_out, seed))
    np.random.default_rng(seed).shuffle(tasks)
    todo = [(task, _place(out, task)) for task in tasks]
    todo = [(task, path) for task, path in todo if not path.exists()]
    for part in ("train", "held-out"):
        (out / part).mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers) as pool:
        for count, path in enumerate(pool.map(_make, *zip(*todo, strict=True), chunksize=4), 1):
            if count % 50 == 0:
                log(f"{count} of {len(todo)}: {path.name}")


def render_one(
    performance: Performance, soundfont: Path, rng: np.random.Generator, machine: float = 0.0
) -> Example:
    """A performance played and heard as the network will hear it."""
    samples = coloured(rendered(performance, soundfont, RATE, rng, machine), RATE, rng)
    return Example.heard(Audio(samples, RATE), performance)


def _place(out: Path, task: Task) -> Path:
    return out / ("held-out" if task.held_out else "train") / f"{task.name}.npz"


def _make(task: Task, path: Path) -> Path:
    rng = np.random.default_rng(task.seed)
    soundfont = task.soundfonts[rng.integers(len(task.soundfonts))]
    if task.style == "speech":
        samples = coloured(babble(28.0, RATE, rng), RATE, rng)
        Example.heard(Audio(samples, RATE), Performance((), 28.0)).save(path)
        return path
    machine = 0.2
    if task.style == "free":
        performance = free(rng)
    elif task.style:
        machine = STYLES[task.style].electronic if task.style in STYLES else 0.0
        performance = performed(composed(task.style, rng), rng)
    else:
        assert task.piece is not None
        piece = task.piece
        if piece.style.startswith("groove") and piece.beats_per_bar == 4 and rng.random() < 0.65:
            piece = with_band(piece, rng)
        performance = performed(piece, rng)
    render_one(performance, soundfont, rng, machine).save(path)
    return path


def _tasks(
    folder: Path, soundfonts: tuple[Path, ...], held_out: tuple[Path, ...], seed: int
) -> Iterator[Task]:
    number = 0

    def task(name: str, apart: bool, piece: Piece | None = None, style: str = "") -> Task:
        nonlocal number
        number += 1
        fonts = held_out if apart else soundfonts
        return Task(f"{name}-{number:05d}", fonts, apart, (seed, number), piece, style)

    for style in STYLES:
        apart = style in HELD_OUT
        for _ in range(PER_HELD_OUT_STYLE if apart else PER_STYLE):
            yield task(f"composed-{style}", apart, style=style)
    for number_free in range(FREE + FREE_HELD_OUT):
        style = "speech" if number_free % 3 == 0 else "free"
        yield task(f"free-{style}", number_free >= FREE, style=style)
    sources = {
        "groove": scores.groove(folder / "groove"),
        "nottingham": scores.nottingham(folder / "nottingham"),
        "freedoom": scores.freedoom(folder / "freedoom"),
        "jsb": _chorales(folder / "jsb" / "jsb-chorales-16th.json"),
    }
    for source, pieces in sources.items():
        found = list(pieces)
        for apart, most in ((False, MOST[source]), (True, MOST_HELD_OUT[source])):
            mine = [piece for piece in found if _is_held_out(source, piece) == apart]
            chosen = np.random.default_rng((seed, apart)).permutation(len(mine))[:most]
            for index in chosen:
                yield task(f"{mine[index].style}-{mine[index].name}", apart, mine[index])
    for style in KEYBOARD:
        for _ in range(PER_KEYBOARD_STYLE):
            yield task(f"composed-{style}", False, style=style)


def _chorales(path: Path) -> Iterator[Piece]:
    if path.exists():
        yield from scores.chorales(path)


def _is_held_out(source: str, piece: Piece) -> bool:
    """By drummer, collection or official split; else by file, never by passage."""
    if source == "groove":
        return piece.style.endswith(HELD_OUT_DRUMMER)
    if source == "nottingham":
        return piece.style in HELD_OUT_TUNES
    if source == "jsb":
        return piece.style == "jsb-test"
    return crc32(piece.name.rsplit("-", 1)[0].encode()) % 7 == 0
