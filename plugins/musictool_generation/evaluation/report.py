"""The report of `evaluate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from musictool import Context, Model, Report, Score

from ..copying import Index
from ..saved import loaded, passages_of
from .comparison import (
    Collection,
    among,
    compare_features,
    copies_of,
    longest_copy_rows,
    rounded,
    row_of,
    table_of_measures,
)
from .cost import Expense, expense_of, tell_meaning
from .intervals import Interval

__all__ = ["evaluation"]

FEWEST = 10
"""Intervals of fewer pieces promise too much."""


def evaluation(
    scores: Sequence[Score], against: Sequence[Score], model: Model | None, context: Context
) -> Report:
    """What is found of a set of scores, alone, held against another, or seen by a model."""
    rng = np.random.default_rng(0)  # the same pieces are drawn again each time
    context.progress(0.0, "notes")
    if len(scores) < FEWEST or 0 < len(against) < FEWEST:
        fewest = min(len(scores), len(against) or len(scores))
        told = "1 piece tells" if fewest == 1 else f"{fewest} pieces tell"
        context.warn(f"{told} little of others of their kind: the intervals are too narrow")
    own, other = Collection.of(scores), Collection.of(against)
    index: Index | None = other.passages if against else _learnt_from(model, context)
    table: dict[str, dict[str, float | None]] = {}
    expenses: dict[str, list[float | None]] = {}
    if model is not None:
        found, beside_them = _expenses(model, scores, against, context)
        if found is not None:
            others = beside_them.intervals(rng) if beside_them else {}
            unknown = Interval(None, None, None) if index else None
            rows = found.intervals(rng).items()
            table = {name: row_of(one, others.get(name, unknown)) for name, one in rows}
            expenses = found.by_piece()
    context.progress(0.5, "shared passages")
    copies, notes = copies_of(own, index)
    alone = index is None and len(own) == 1
    context.progress(0.6, "form")
    measures = {"longest_copy": [] if alone else [float(one) for one in notes]} | own.measures
    beside = ({"longest_copy": among(index)} if index else {}) | other.measures
    table |= table_of_measures(measures, beside, rng)
    findings: dict[str, Any] = {"pieces": len(own)}
    if index:
        findings["against"] = index.count
    findings["measures"] = table
    distances = {}
    if against:
        findings["features"], distances = compare_features(
            own, other, rng, lambda done, name: context.progress(0.7 + 0.3 * done, name)
        )
    findings["copies"] = longest_copy_rows(copies)
    measures = expenses | measures
    findings["by_piece"] = [
        {"piece": piece.name, **{name: rounded(of[at]) for name, of in measures.items() if of}}
        for at, piece in enumerate(own.pieces)
    ]

    def draw(suffix: str) -> bytes:
        from .picture import picture_of

        return picture_of(distances, measures, beside).drawn(suffix)

    context.extra("plot", draw)
    return Report(findings)


def _expenses(
    model: Model, scores: Sequence[Score], against: Sequence[Score], context: Context
) -> list[Expense | None]:
    """What the scores cost a model, and what those do that they are held against."""
    family = loaded(model, context)
    found = []
    for at, (side, words) in enumerate(((scores, "the scores"), (against, "--against"))):

        def progress(done: float, message: str, at: int = at) -> None:
            part = 0.45 / (1 + bool(against))
            context.progress(0.05 + part * (at + done), message)

        found.append(expense_of(family, side, words, context, progress) if side else None)
    if found[0] is not None:
        tell_meaning(family, context)
    return found


def _learnt_from(model: Model | None, context: Context) -> Index | None:
    """The passages of a model's training set."""
    if model is None:
        return None
    index = passages_of(model.files, str(model))
    if index is None:
        context.warn(
            "the model does not say what it has learnt from; copies are not looked for in it"
        )
    return index
