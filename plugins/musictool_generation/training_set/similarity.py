"""Which scores are the same music: exact copies, other keys, other tempos, slight edits, excerpts.

A line (the top notes of a track, the top and the bottom of all, the drums) is cut into shingles of
six notes in a row (of drums, twelve), each known by its intervals and by which notes are longer
than those before them: neither key nor tempo shows. Two scores are near-duplicates if one of four
of the smaller one's shingles is in the other, too: no two tunes of one style have so many in
common, while two performances of a piece, or two settings of a tune, may have no more.
Near-duplicates of near-duplicates are of one cluster.

References
----------
Broder, "On the resemblance and containment of documents", 1997. Of very large sets only the
shingles of the smallest hashes are compared: Irber et al., "Lightweight compositional analysis of
metagenomes with FracMinHash", 2022.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import Score

__all__ = ["clusters", "shingles"]

Array = NDArray[Any]

NOTES = 6
"""In a shingle."""

BEATS = 12
"""In a shingle of drums, which are few: half as many are in any two pieces of them."""

CONTAINED = 0.25
"""Part of the smaller one's shingles that near-duplicates share, at least."""

FEWEST = 8
"""Shingles that a score must share to be taken for a part of another; of what is shorter, most of
both must be the same."""

SAME = 0.5
"""Part of the shingles of both that is most."""

MOST = 4_000_000
"""Shingles that are compared, of all scores together."""

OFTEN = 64
"""A shingle of more scores than so many is a phrase that all know: it links neighbours only."""

TOGETHER = 0.2
"""Notes that begin within this part of the usual time between notes are one chord."""


def clusters(scores: Sequence[Score]) -> list[int]:
    """The cluster of each score, a number from 0 in the order in which they first appear."""
    sets = [shingles(score) for score in scores]
    parents = list(range(len(scores)))
    for one, other in _alike(sets):
        parents[_root(parents, one)] = _root(parents, other)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(_root(parents, at), len(numbers)) for at in range(len(scores))]


def shingles(score: Score) -> Array:
    """The hashes of all shingles of a score, each once, in order: uint64."""
    found = [_hashes(*line) for line in _lines(score)]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.uint64)


def _lines(score: Score) -> Iterator[tuple[Array, int]]:
    """What happens from note to note in each line, as numbers, and the notes of its shingles."""
    notes = [track.notes for track in score.tracks if track.notes.size and not track.drum]
    drums = [track.notes for track in score.tracks if track.notes.size and track.drum]
    whole = np.concatenate(notes) if notes else None
    if whole is not None:
        whole = whole[np.argsort(whole["start"], kind="stable")]
        yield _moves(*_line(whole, np.minimum)), NOTES
        for one in [whole, *notes] if len(notes) > 1 else [whole]:
            yield _moves(*_line(one, np.maximum)), NOTES
    if drums:
        beaten = np.concatenate(drums)
        beaten = beaten[np.argsort(beaten["start"], kind="stable")]
        kinds = np.uint64(1) << (beaten["pitch"] % 64).astype(np.uint64)
        starts, kit = _line(beaten, np.bitwise_or, kinds)
        yield _mixed(kit[1:-1]) + _rhythm(starts), BEATS


def _line(notes: Array, chosen: np.ufunc, values: Array | None = None) -> tuple[Array, Array]:
    """Starts of the chords of sorted notes, and the chosen one of each's values (its pitches)."""
    steps = np.diff(notes["start"].astype(np.int64))
    usual = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    fresh = np.flatnonzero(np.concatenate([[True], steps > TOGETHER * usual]))
    values = notes["pitch"].astype(np.int64) if values is None else values
    return notes["start"][fresh].astype(np.int64), chosen.reduceat(values, fresh)


def _moves(starts: Array, pitches: Array) -> Array:
    return (np.diff(pitches)[1:] + 128).astype(np.uint64) * np.uint64(4) + _rhythm(starts)


def _rhythm(starts: Array) -> Array:
    """Whether each note is shorter than, as long as, or longer than the one before: 0, 1, 2."""
    steps = np.diff(starts)
    ratios = steps[1:] / np.maximum(steps[:-1], 1)
    return np.digitize(ratios, (2**-0.5, 2**0.5)).astype(np.uint64)


def _hashes(tokens: Array, notes: int) -> Array:
    """Of each run of tokens that is a shingle; of a line that is too short for one, of all."""
    size = notes - 2
    if not tokens.size:
        return np.empty(0, np.uint64)
    if tokens.size < size:
        tokens = np.concatenate([tokens, np.full(size - tokens.size, 2**20, np.uint64)])
    runs = np.lib.stride_tricks.sliding_window_view(tokens, size)
    moving = (runs != runs[:, :1]).any(axis=1)  # one note over and over is in any music
    factors = _mixed(np.arange(1, size + 1, dtype=np.uint64)) | np.uint64(1)
    return _mixed((_mixed(runs[moving]) * factors).sum(axis=1, dtype=np.uint64))


def _mixed(numbers: Array) -> Array:
    """Splitmix64: a hash of each number."""
    z = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _alike(sets: Sequence[Array]) -> Iterator[tuple[int, int]]:
    """Pairs of sets that are near-duplicates; of several equal ones, each with the one before."""
    first: dict[bytes, int] = {}
    for at, one in enumerate(sets):
        same = first.setdefault(one.tobytes(), at)
        if same != at and one.size:
            yield same, at
    different = [at for at in first.values() if sets[at].size]
    sampled = _sampled([sets[at] for at in different])
    sizes = np.array([one.size for one in sampled])
    for one, other, shared in _shared(sampled):
        smaller, both = min(sizes[one], sizes[other]), sizes[one] + sizes[other] - shared
        contained = shared >= max(FEWEST, CONTAINED * smaller)
        if contained or shared >= SAME * both:
            yield different[one], different[other]


def _sampled(sets: list[Array]) -> list[Array]:
    total = sum(one.size for one in sets)
    if total <= MOST:
        return sets
    below = np.uint64((2**64 - 1) // -(-total // MOST))
    return [one[one <= below] for one in sets]


def _shared(sets: Sequence[Array]) -> Iterator[tuple[int, int, int]]:
    """How many shingles each pair of sets that share some has in common."""
    if len(sets) < 2:
        return
    owners = np.repeat(np.arange(len(sets)), [one.size for one in sets])
    hashes = np.concatenate(sets)
    order = np.lexsort((owners, hashes))
    owners, hashes = owners[order], hashes[order]
    _, runs, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    rare = (counts <= OFTEN)[runs]
    found = []
    for apart in range(1, min(OFTEN, int(counts.max(initial=0)))):
        same = hashes[apart:] == hashes[:-apart]
        if apart > 1:
            same &= rare[apart:]
        found.append((owners[:-apart] * len(sets) + owners[apart:])[same])
    pairs, shared = np.unique(np.concatenate(found), return_counts=True) if found else ((), ())
    for pair, count in zip(pairs, shared, strict=True):
        yield int(pair) // len(sets), int(pair) % len(sets), int(count)


def _root(parents: list[int], at: int) -> int:
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = parents[at]
    return at
