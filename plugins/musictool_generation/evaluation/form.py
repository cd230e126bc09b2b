"""What is measured of one piece's tones and form: out of key, empty bars, likeness, repetition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import find_key

from ..copying import Passages
from ..lines import WINDOW
from ..vocabulary import STEPS
from .piece import Piece

__all__ = ["empty_bars", "likeness_of_bars", "out_of_key", "repetition", "structure"]

Array = NDArray[Any]

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 9, 10, 11)
"""With both forms of the sixth and the seventh."""

LAST = 0.25
"""What sounds in the last so many quarter notes is the end."""

ALIKE = 0.75
"""Bars that have so much in common count as the same in a piece's structure."""

MOST_BARS = 2000
"""Of longer pieces the first ones are compared with each other."""


def out_of_key(piece: Piece) -> float | None:
    """The share of time that notes sound which are not of the scale of the piece's key.

    The key is found by `find_key`, of all that sounds and of the last bass note. None where there
    is none; drums have no part in it.
    """
    kept = ~piece.drums
    if not kept.any():
        return None
    pitches, lengths = piece.pitches[kept], piece.lengths[kept]
    sounding = np.bincount(pitches % 12, lengths, minlength=12)
    ends = piece.ends[kept]
    last = int(pitches[ends > ends.max() - LAST].min()) % 12
    key = find_key(sounding, last)
    if key is None:
        return None
    scale = MINOR if key.mode == "minor" else MAJOR
    inside = sounding[(np.array(scale) + key.place) % 12].sum()
    return float(max(0.0, 1 - inside / sounding.sum()))


def empty_bars(piece: Piece) -> float | None:
    """The share of bars, up to the end of the last note, in which nothing sounds."""
    if not len(piece.bars):
        return None
    first = piece.bar_of
    last = np.searchsorted(piece.bars, piece.ends - 1e-6, "right") - 1
    change = np.zeros(len(piece.bars) + 1)
    np.add.at(change, np.maximum(first, 0), 1)
    np.add.at(change, np.maximum(last, first) + 1, -1)
    return float((np.cumsum(change[:-1]) == 0).mean())


def likeness_of_bars(piece: Piece) -> Array:
    """How much bars with notes have in common, from 0 to 1, shape `(bars, bars)`.

    Of the pitch classes that begin at one place of one of two bars, the share that begins at that
    place in both (Jaccard).
    """
    bars = np.maximum(piece.bar_of, 0)
    kept = bars < MOST_BARS
    bars = bars[kept]
    places = np.rint((piece.starts[kept] - piece.bars[bars]) * STEPS).astype(np.int64)
    drums, pitches = piece.drums[kept], piece.pitches[kept]
    events = places * 256 + np.where(drums, 128 + pitches, pitches % 12)
    rows, names = (np.unique(one, return_inverse=True)[1] for one in (bars, events))
    held = np.zeros((rows.max(initial=-1) + 1, names.max(initial=-1) + 1), np.float32)
    held[rows, names] = 1
    common, sizes = held @ held.T, held.sum(axis=1)
    likeness: Array = common / (sizes[:, np.newaxis] + sizes - common)
    return likeness


def structure(likeness: Array) -> float | None:
    """How much shorter bars are said as passages that were there before: 1 - passages / bars.

    The bars are cut into the fewest passages, each a bar that is new or the longest that begins
    like an earlier one (Lempel and Ziv, "A universal algorithm for sequential data compression",
    IEEE Trans. Inf. Theory 23(3), 1977); bars are the same if `ALIKE` of them is.
    """
    count = len(likeness)
    if count < 2:
        return None
    alike = likeness >= ALIKE
    longest = np.zeros(count, np.int64)
    runs = np.zeros(count + 1, np.int64)
    for at in range(count - 1, 0, -1):
        runs = np.append((runs[1:] + 1) * alike[at], 0)
        longest[at] = runs[:at].max()
    passages, at = 0, 0
    while at < count:
        passages += 1
        at += max(1, int(longest[at]))
    return 1 - passages / count


def repetition(passages: Passages) -> list[float | None]:
    """Of each piece, the share of notes in phrases that its track had before, in any key.

    A phrase has `WINDOW + 1` notes or more; one must end before the next begins to be repeated.
    """
    runs = np.diff(passages.lines)
    keys = passages.pieces * 100_000 + passages.tracks
    whole = np.ones(len(runs), bool)  # not the top line of a track that is there already
    whole[1:] = np.diff(keys) != 0
    line = passages.line_of_runs
    at = np.arange(len(line))
    order = np.lexsort((at, passages.hashes, line))
    fresh = np.ones(len(order), bool)
    fresh[1:] = (np.diff(passages.hashes[order].astype(np.int64)) != 0) | (np.diff(line[order]) > 0)
    first = np.empty(len(order), np.int64)
    first[order] = order[np.flatnonzero(fresh)[np.cumsum(fresh) - 1]]
    change = np.zeros(len(at) + WINDOW * len(runs) + 1)
    again = np.flatnonzero(at - first > WINDOW)
    notes = again + WINDOW * line[again]  # each line has so many notes more than runs
    np.add.at(change, notes, 1)
    np.add.at(change, notes + WINDOW + 1, -1)
    repeated = np.cumsum(change[:-1]) > 0
    owners = np.repeat(np.where(whole, passages.pieces, -1), runs + WINDOW)
    kept = owners >= 0
    count = len(passages.names)
    all_ = np.bincount(owners[kept], minlength=count)
    said = np.bincount(owners[kept], repeated[kept], minlength=count)
    return [float(one / of) if of else None for one, of in zip(said, all_, strict=True)]


def measures_of(pieces: Sequence[Piece], passages: Passages) -> dict[str, list[float | None]]:
    """All of it, of each piece, by name."""
    found: dict[str, list[float | None]] = {
        "out_of_key": [out_of_key(piece) for piece in pieces],
        "phrase_repetition": repetition(passages),
        "self_similarity": [],
        "structure": [],
        "empty_bars": [empty_bars(piece) for piece in pieces],
    }
    for piece in pieces:
        likeness = likeness_of_bars(piece)
        count = len(likeness)
        pairs = count * (count - 1)
        found["self_similarity"].append(float(likeness.sum() - count) / pairs if pairs else None)
        found["structure"].append(structure(likeness))
    return found
