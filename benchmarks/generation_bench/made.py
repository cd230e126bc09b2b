"""Made pieces beside real ones: what their features have in common, and what was copied.

Features are those of passages of eight bars: of made pieces both halves, of real ones so many that
the figure is stable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

import musictool as mt
from benchmarks.generation_bench.bench import Bench
from benchmarks.generation_bench.measures import share
from musictool_generation.copying import longest_copies
from musictool_generation.evaluation.distances import Distances
from musictool_generation.evaluation.features import FEATURES, feature_of
from musictool_generation.evaluation.piece import Piece
from musictool_generation.searches.originals import longest_by_chance
from training.generation.corpus import Work

__all__ = ["TOP_P", "copying", "nucleus", "overlap"]

PASSAGE = 8
"""Bars."""

EACH, REAL = 4, 96
"""Passages of a real score at most, and of all."""

ROUNDS = 10
"""Draws of real passages to hold against the others."""

TOP_P = (1.0, 0.95, 0.9, 0.8)


def overlap(bench: Bench, style: str) -> Iterator[list[str]]:
    """With real ones never learnt from; and of as many of the training set with the same."""
    made = _passages(bench.pieces(style), EACH)
    real = _of_works(bench.test(style))
    found = overlaps(made, real)
    if not found:
        return
    pool, rng = _of_works(bench.learnt(style)), np.random.default_rng(2)
    size = min(len(made), len(pool))
    drawn = [[pool[at] for at in rng.choice(len(pool), size, replace=False)] for _ in range(ROUNDS)]
    ceiling = [_mean(overlaps(some, real)) for some in drawn]
    least = min(found, key=lambda name: found[name])
    yield [
        str(len(real)),
        str(len(made)),
        f"{_mean(found):.3f}",
        f"{np.mean(ceiling):.3f} ± {np.std(ceiling):.3f}",
        f"{least.replace('_', ' ')} {found[least]:.2f}",
    ]


def nucleus(bench: Bench, style: str) -> Iterator[list[str]]:
    """For each `top_p` the overlap with scores of the training set, by which it was chosen."""
    real = _of_works(bench.learnt(style))
    yield [
        f"{_mean(overlaps(_passages(bench.pieces(style, top_p=top_p), EACH), real)):.3f}"
        for top_p in TOP_P
    ]


def copying(bench: Bench, style: str) -> Iterator[list[str]]:
    """Made as usual, made with copies allowed, and real ones, all by the model's fingerprints."""
    limit = longest_by_chance(bench.passages, style)
    real = [part for work in bench.test(style) for part in _passages([work.score], 1, 16)]
    row = [str(limit)]
    for pieces in (bench.pieces(style), bench.pieces(style, allow_copies=True), real[:REAL]):
        notes = [copy.notes if copy else 0 for copy in longest_copies(pieces, bench.passages)]
        row += [share([length > limit for length in notes])]
        row += [f"{np.median(notes or 0):.0f}", f"{max(notes, default=0)}"]
    yield row


def overlaps(own: Sequence[mt.Score], other: Sequence[mt.Score]) -> dict[str, float]:
    """Of each feature that both have."""
    pieces = [[Piece.of(score, "") for score in side] for side in (own, other)]
    found = {}
    for name in FEATURES:
        sides = [
            np.array([one for piece in side if (one := feature_of(name, piece)) is not None])
            for side in pieces
        ]
        if min(map(len, sides)) > 1:
            found[name] = Distances.of(*sides).overlap().overlap
    return found


def _of_works(works: Iterable[Work]) -> list[mt.Score]:
    """Passages of some scores, a few of each."""
    found: list[mt.Score] = []
    for work in works:
        found += _passages([work.score], EACH)
        if len(found) >= REAL:
            break
    return found[:REAL]


def _passages(scores: Sequence[mt.Score], each: int, bars: int = PASSAGE) -> list[mt.Score]:
    """Some of each score, from its first bar on and spread over it; none without notes."""
    found = []
    for score in scores:
        lines = [*(bar for bar in score.bars if bar < score.length), score.length]
        firsts = list(range(0, len(lines) - bars, bars))
        spread = np.unique(np.linspace(0, len(firsts) - 1, min(each, len(firsts))).astype(int))
        for at in spread.tolist() if firsts else []:
            first = firsts[at]
            part = mt.excerpt(score, lines[first], lines[first + bars])
            if any(track.notes.size for track in part.tracks):
                found.append(part)
    return found


def _mean(found: dict[str, float]) -> float:
    return float(np.mean(list(found.values()))) if found else float("nan")
