"""Excerpts of openly licensed scores: which notes sound from when to when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zlib import crc32

import numpy as np

from training.scores import (
    DRUM_CHANNEL,
    Notes,
    chorale_voices,
    read_chorales,
    read_midi,
    voices,
)

__all__ = ["Excerpt", "excerpts"]

SECONDS = 16.0
LOWEST, HIGHEST = 31, 96
"""Notes outside are left out: few soundfonts have them."""


@dataclass(frozen=True)
class Excerpt:
    """Notes to be played by one instrument."""

    name: str
    notes: Notes
    """Times in seconds."""
    held_out: bool
    """Whether it is for judging only; by file, never by passage."""


def excerpts(scores: Path, count: int, rng: np.random.Generator) -> list[Excerpt]:
    """So many excerpts drawn from all scores of the folder and from chords made here."""
    pools: dict[str, list[tuple[str, Callable[[], list[Notes]]]]] = {
        "nottingham": _midi_files(scores, "nottingham"),
        "freedoom": _midi_files(scores, "freedoom"),
        "jsb": [
            (f"jsb-{split}{number}", partial(chorale_voices, steps))
            for split, number, steps in read_chorales(scores)
        ],
    }
    sources = [name for name, pool in pools.items() if pool] + ["chords", "line"]
    found: list[Excerpt] = []
    while len(found) < count:
        source = sources[len(found) % len(sources)]
        if source in pools:
            name, read = pools[source][rng.integers(len(pools[source]))]
            parts = read()
        else:
            name = f"{source}-{len(found)}"
            parts = [_chords(rng) if source == "chords" else _line(rng)]
        notes = _passage(parts, rng)
        if notes is not None:
            found.append(Excerpt(f"{name}-{len(found)}", notes, crc32(name.encode()) % 6 == 0))
    return found


def _midi_files(folder: Path, source: str) -> list[tuple[str, Callable[[], list[Notes]]]]:
    paths = sorted(path for path in folder.rglob("*.mid") if source in str(path).lower())
    return [(f"{source}-{path.stem}", partial(_parts, path)) for path in paths]


def _parts(path: Path) -> list[Notes]:
    """Notes of each track and channel that is not drums."""
    pitched = (
        note
        for note in read_midi(path).notes
        if note.channel != DRUM_CHANNEL and note.end > note.start
    )
    return list(voices(pitched, lambda note: (note.track, note.channel)).values())


def _chords(rng: np.random.Generator) -> Notes:
    """Any two to five notes at once, one chord after the other."""
    rows = []
    for at in range(40):
        centre = rng.integers(48, 76)
        chord = set(rng.integers(centre - 12, centre + 13, rng.integers(2, 6)).tolist())
        rows += [(at, at + rng.uniform(0.5, 1.0), pitch, rng.integers(60, 110)) for pitch in chord]
    return np.array(rows, float)


def _line(rng: np.random.Generator) -> Notes:
    """A single line that leaps anywhere."""
    pitches = np.clip(60 + np.cumsum(rng.integers(-7, 8, 60)) % 36 - 18, 36, 90)
    return np.array(
        [(at / 2, at / 2 + rng.uniform(0.3, 0.5), pitch, 90) for at, pitch in enumerate(pitches)]
    )


def _passage(parts: list[Notes], rng: np.random.Generator) -> Notes | None:
    """A passage of some of the voices, transposed, at some tempo; None if there is little in it."""
    if not parts:
        return None
    many = 1 if rng.random() < 0.4 else int(rng.integers(1, len(parts) + 1))
    chosen = [parts[index] for index in rng.permutation(len(parts))[:many]]
    notes = np.concatenate(chosen)
    tempo = rng.uniform(50, 130)
    begin = rng.uniform(0, max(notes[:, 1].max() - SECONDS * tempo / 60, 0))
    notes[:, :2] = (notes[:, :2] - begin) * 60 / tempo
    notes[:, 2] += rng.integers(-6, 7)
    notes[:, 3] = np.clip(notes[:, 3] + rng.integers(-15, 16, len(notes)), 40, 120)
    kept = notes[(notes[:, 0] >= 0) & (notes[:, 1] > notes[:, 0] + 0.05)]
    kept = kept[(kept[:, 0] < SECONDS - 0.3) & (kept[:, 2] >= LOWEST) & (kept[:, 2] <= HIGHEST)]
    kept[:, 1] = np.minimum(kept[:, 1], SECONDS)
    return kept if len(kept) >= 12 else None
