"""Which scores are learnt from, which say when to stop, and which only measure the model.

What is near-duplicate stays together. The place of a cluster follows from what is in its scores
and from the seed, never from names or their order: a score that was measured with is not learnt
from when others come to its folder, save where the parts' sizes leave no choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

import numpy as np

from musictool import CannotProcess, Score

from .similarity import clusters

__all__ = ["FEWEST", "Split", "digest", "split"]

T = TypeVar("T")

HELD_OUT = 0.1
"""Part of the scores for validation, and as much for the test."""

FEWEST = 8
"""Different scores that there must be."""

NOTES = 400
"""That they must have together."""


@dataclass(frozen=True)
class Split:
    """Numbers of the scores of each part, in the order of the scores' contents."""

    train: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...]
    clusters: int
    """How many different scores there are."""


def split(scores: Sequence[Score], seed: int) -> Split:
    """Part scores in three.

    Raises
    ------
    CannotProcess
        If they are too few, too much alike or too short to learn from.
    """
    digests = [digest(score) for score in scores]
    groups: dict[int, list[int]] = {}
    for at, cluster in enumerate(clusters(scores)):
        groups.setdefault(cluster, []).append(at)
    _check(scores, len(groups))
    ordered = sorted(groups.values(), key=lambda group: _place(group, digests, seed))
    wanted = max(1, round(HELD_OUT * len(scores)))
    test = _taken(ordered, wanted)
    validation = _taken(ordered, wanted)
    parts = (ordered, validation, test)
    train, validated, tested = (
        tuple(sorted((at for group in part for at in group), key=lambda at: (digests[at], at)))
        for part in parts
    )
    return Split(train, validated, tested, len(groups))


def digest(score: Score) -> str:
    """A hash of what a score's notes are, whatever its file is called or how it is written."""
    content = sha256()
    for track in score.tracks:
        notes = track.notes
        if notes.size:
            content.update(f"{track.drum or track.program} {notes.size}".encode())
            content.update(notes["pitch"].astype("<i4").tobytes())
            for name in ("start", "duration"):
                ticks = np.rint(notes[name] * (960 / score.resolution))
                content.update(ticks.astype("<i8").tobytes())
    return content.hexdigest()


def _place(group: Iterable[int], digests: Sequence[str], seed: int) -> str:
    first = min(digests[at] for at in group)
    return sha256(f"{seed} {first}".encode()).hexdigest()


def _taken(groups: list[list[int]], wanted: int) -> list[list[int]]:
    """Take groups away until there are so many scores; those that would be far too many stay."""
    found: list[list[int]] = []
    count = 0
    for group in list(groups):
        if count >= wanted:
            break
        if len(group) <= 2 * wanted - count:
            groups.remove(group)
            found.append(group)
            count += len(group)
    if not found:
        smallest = min(groups, key=len)
        groups.remove(smallest)
        found.append(smallest)
    return found


def _check(scores: Sequence[Score], different: int) -> None:
    notes = sum(track.notes.size for score in scores for track in score.tracks)
    need = f"a model needs at least {FEWEST} different ones with {NOTES} notes together"
    if different < FEWEST:
        found = f"{len(scores)} score{'' if len(scores) == 1 else 's'}"
        if different < len(scores):
            found += f", of which {different} {'is' if different == 1 else 'are'} different music"
            found += " and the others copies, in other keys, too, or versions of them"
        raise CannotProcess(f"too little to learn from, {found}: {need}, better some hundreds")
    if notes < NOTES:
        raise CannotProcess(f"too little to learn from, {notes} notes: {need}")
