"""`vary`: a share of a score made anew, bar by bar and track by track, given all the rest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import (
    BadParameter,
    CannotProcess,
    Context,
    Model,
    Score,
    find_key,
    parse_chord,
)

from ..conditions import chroma_of_notes
from ..making import Search
from ..parts import parts_in_words
from ..saved import loaded
from ..searches.anew import Harmonies
from .cells import Cell, cells_of, holes_of
from .hearing import Heard, hear
from .progressing import progression_from
from .region import Region
from .remaking import Plan, remade, with_steps
from .tones import tones_of

__all__ = ["KEEPS", "varied"]

Array = NDArray[Any]

KEEPS = ("rhythm", "melody", "harmony", "tones")


def varied(
    score: Score,
    amount: float,
    keep: Collection[str],
    key: str | None,
    progression: str | None,
    region: Region,
    style: str | None,
    model: Model,
    search: Search,
    allow_copies: bool,
    context: Context,
) -> Score:
    """A score of which about `amount` of the notes are made anew, of those that need not stay."""
    if progression is not None and not {"harmony", "tones"}.isdisjoint(keep):
        raise BadParameter(
            f"vary: chords and keep={','.join(keep)} both say what the harmony is; give one of them"
        )
    score = with_steps(score)
    if not any(track.notes.size for track in score.tracks):
        raise CannotProcess("the score has no notes that could be made anew")
    first, last = region.span(score)
    chosen = region.places(score, range(len(score.tracks)), "vary")
    heard = hear(score, (first + last) // 2, loaded(model, context), style)
    free = _free(score, keep, heard, model, context)
    for at, track in enumerate(score.tracks):
        starts = track.notes["start"]
        free[at] &= (starts >= first) & (starts < last) & (at in chosen)
    if not any(known.any() for known in free):
        raise CannotProcess("no note of that part and those tracks may change")
    cells = _chosen(cells_of(score, free, first, last), amount, context.rng)
    if not cells:
        return score
    gone = [np.zeros(len(track.notes), bool) for track in score.tracks]
    for start, stop, at, _ in cells:
        starts = score.tracks[at].notes["start"]
        gone[at] |= free[at] & (starts >= start) & (starts < stop)
    chords = tones_of(score, gone) if "tones" in keep else ()
    if "harmony" in keep:
        chords = _chords(score, context)
    if progression is not None:
        chords = progression_from(score, progression, first)
    ends = amount >= 1 and last >= max(track.end for track in score.tracks)
    holes = holes_of(cells, score.resolution)
    plan = Plan(
        holes, tuple(gone), heard, "rhythm" in keep, ends, chords, tones="tones" in keep, key=key
    )
    return remade(score, plan, model, search, allow_copies, context)


def _free(
    score: Score, keep: Collection[str], heard: Heard, model: Model, context: Context
) -> list[Array]:
    """Which notes of each track may change: the model knows them, and they need not stay."""
    key = find_key(chroma_of_notes(score))
    vocabulary = loaded(model, context).vocabulary.within(key)
    free = vocabulary.known(score, heard.seats)
    if not any(known.any() for known in free):
        raise CannotProcess(
            "the model knows none of the instruments, so it can make nothing anew; "
            f"it plays {parts_in_words(vocabulary.parts)}"
        )
    pitched = any(track.notes.size and not track.drum for track in score.tracks)
    if "rhythm" in keep and pitched:
        free = [known & (not track.drum) for known, track in zip(free, score.tracks, strict=True)]
    if "melody" in keep:
        at = _top(score)
        if at is not None:
            free[at] &= ~_highest(score.tracks[at].notes)
    if not any(known.any() for known in free):
        raise CannotProcess(f"all notes are what keep={','.join(keep)} lets stay")
    return free


def _top(score: Score) -> int | None:
    """The track that has the melody: the one that is highest on the whole."""
    means = {
        at: float(track.notes["pitch"].mean())
        for at, track in enumerate(score.tracks)
        if track.notes.size and not track.drum
    }
    return max(means, key=lambda at: means[at], default=None)


def _highest(notes: Array) -> Array:
    """Which notes are the highest of those that begin with them, shape `(notes,)`."""
    last = np.ones(len(notes), bool)  # they are sorted by start, then pitch
    last[:-1] = np.diff(notes["start"]) > 0
    return last


def _chosen(cells: Sequence[Cell], amount: float, rng: np.random.Generator) -> list[Cell]:
    """Some by chance, that have the amount of all their notes as nearly as whole ones can."""
    wanted = amount * sum(cell.notes for cell in cells)
    found: list[Cell] = []
    for at in rng.permutation(len(cells)).tolist():
        if wanted >= cells[at].notes / 2:
            found.append(cells[at])
            wanted -= cells[at].notes
    return found


def _chords(score: Score, context: Context) -> Harmonies:
    """What `analyze` finds, by ticks."""
    report = context.run("analyze", score)
    found = []
    for row in report.findings.get("chords") or ():
        chord = parse_chord(row["symbol"])
        if chord is not None:
            found.append((int(score.clock.tick(row["start"])), chord.pitch_classes))
    return tuple(found)
