"""Where a training set is from: its folders with their numbers, hashes and licences, for a card."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from musictool import Score, licence_beside

from .splitting import digest

__all__ = ["Folder", "folders"]

UNKNOWN = "unknown"

MOST = 12
"""Folders that are named one by one; of more, those that hold them are."""


@dataclass(frozen=True)
class Folder:
    """Scores of one folder."""

    name: str
    scores: int
    held_out: int
    """So many of them are not learnt from."""
    notes: int
    sha256: str
    """Over the contents of the scores, in their own order."""
    licence: str


def folders(
    scores: Sequence[Score], licence: str | None = None, held_out: Sequence[bool] = ()
) -> list[Folder]:
    """The folders that scores were read from; what was never a file is "given as notes".

    `licence` holds for all; else each has that of the nearest file with one, in its folder or above
    it, up to the one that holds the folders of all.
    """
    places = _places(scores, range(len(scores)))
    root = Path(os.path.commonpath(places)) if places else Path()
    depth = len(root.parts)
    while len({_cut(place, depth + 1) for place in places}) <= MOST and any(
        len(place.parts) > depth for place in places
    ):
        depth += 1
    found: dict[Path | None, list[int]] = {}
    for at, score in enumerate(scores):
        path = _path(score)
        found.setdefault(_cut(path.absolute().parent, depth) if path else None, []).append(at)
    nearest = cache(lambda folder: licence_beside(folder, root.parent) or UNKNOWN)
    return [
        Folder(
            (folder.name or str(folder)) if folder else "given as notes",
            len(numbers),
            sum(held_out[at] for at in numbers) if held_out else 0,
            sum(track.notes.size for at in numbers for track in scores[at].tracks),
            sha256("".join(sorted(digest(scores[at]) for at in numbers)).encode()).hexdigest(),
            licence or _all_of({nearest(place) for place in _places(scores, numbers)}),
        )
        for folder, numbers in sorted(found.items(), key=lambda item: str(item[0] or ""))
    ]


def _places(scores: Sequence[Score], numbers: Sequence[int]) -> list[Path]:
    paths = (_path(scores[at]) for at in numbers)
    return [path.absolute().parent for path in paths if path]


def _path(score: Score) -> Path | None:
    return score.origin.path if score.origin else None


def _cut(folder: Path, depth: int) -> Path:
    return Path(*folder.parts[:depth])


def _all_of(licences: set[str]) -> str:
    return "; ".join(sorted(licences)) or UNKNOWN
