"""The report of `evaluate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from musictool import CannotProcess, Context, Report, Score

from .comparison import (
    Collection,
    among,
    compare_features,
    copies_of,
    longest_copy_rows,
    rounded,
    table_of_measures,
)

__all__ = ["evaluation"]

FEWEST = 10
"""Intervals of fewer pieces promise too much."""


def evaluation(scores: Sequence[Score], against: Sequence[Score], context: Context) -> Report:
    """What is found of a set of scores, or of two."""
    rng = np.random.default_rng(0)  # the same pieces are drawn again each time
    context.progress(0.0, "notes")
    own = Collection.of(_with_notes(scores, "the scores", context))
    other = Collection.of(_with_notes(against, "what they are held against", context))
    if len(own) < FEWEST or 0 < len(other) < FEWEST:
        fewest = min(len(own), len(other) or len(own))
        told = "1 piece tells" if fewest == 1 else f"{fewest} pieces tell"
        context.warn(f"{told} little of others of their kind: the intervals are too narrow")
    context.progress(0.2, "shared passages")
    copies, notes = copies_of(own, other.passages if len(other) else None)
    alone = not len(other) and len(own) == 1
    context.progress(0.4, "form")
    measures = {"longest_copy": [] if alone else [float(one) for one in notes]} | own.measures
    beside = {"longest_copy": among(other.passages)} | other.measures if len(other) else {}
    findings: dict[str, Any] = {"pieces": len(own)}
    if len(other):
        findings["against"] = len(other)
    findings["measures"] = table_of_measures(measures, beside, rng)
    distances = {}
    if len(other):
        findings["features"], distances = compare_features(
            own, other, rng, lambda done, name: context.progress(0.6 + 0.4 * done, name)
        )
    findings["copies"] = longest_copy_rows(copies)
    findings["by_piece"] = [
        {"piece": piece.name, **{name: rounded(of[at]) for name, of in measures.items() if of}}
        for at, piece in enumerate(own.pieces)
    ]

    def draw(suffix: str) -> bytes:
        from .picture import picture_of

        return picture_of(distances, measures, beside).drawn(suffix)

    context.extra("plot", draw)
    return Report(findings)


def _with_notes(scores: Sequence[Score], words: str, context: Context) -> list[Score]:
    kept = [score for score in scores if any(track.notes.size for track in score.tracks)]
    if scores and not kept:
        raise CannotProcess(f"{words} have no notes")
    if missing := len(scores) - len(kept):
        context.warn(f"{missing} of {len(scores)} scores have no notes; they have no part in it")
    return kept
