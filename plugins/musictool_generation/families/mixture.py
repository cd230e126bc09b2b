"""`Mixture`: one kind of choice, foretold by several views, each weighed by what it knows.

The weights depend on the order of the longest context that each view has met; they are found by
the likelihood of choices that were not counted, as in interpolated Markov models (Jelinek and
Mercer, "Interpolated estimation of Markov source parameters from sparse data", 1980).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .ngrams import Backoff
from .past import View

__all__ = ["Choices", "Mixture", "Table"]

Array = NDArray[Any]

CHUNK = 2048
"""So many choices are looked up at a time."""


class Choices:
    """Choices of one kind: what each view saw, what was allowed, what was chosen."""

    def __init__(self) -> None:
        self.views: list[list[View]] = []
        self.bounds: list[tuple[int, int]] = []
        self.chosen: list[int] = []

    def add(self, views: list[View], bounds: tuple[int, int], chosen: int = 0) -> None:
        self.views.append(views)
        self.bounds.append(bounds)
        self.chosen.append(chosen)

    def table(self) -> Table:
        """The same as arrays."""
        views = list(zip(*self.views, strict=True))
        return Table(
            [np.array([view.context for view in seen], np.int64) for seen in views],
            [np.array([view.origin for view in seen], np.int64) for seen in views],
            np.array(self.bounds, np.int64),
            np.array(self.chosen, np.int64),
        )


class Table(NamedTuple):
    """`N` choices of one kind."""

    contexts: list[Array]  # of each view (N, K)
    origins: list[Array]  # of each view (N,)
    bounds: Array  # (N, 2)
    chosen: Array  # (N,)

    @classmethod
    def joined(cls, tables: Sequence[Table]) -> Table:
        """All of them, one after the other."""
        bounds, chosen = (np.concatenate([table[at] for table in tables]) for at in (2, 3))
        views = range(len(tables[0].contexts))
        return cls(
            [np.concatenate([table.contexts[view] for table in tables]) for view in views],
            [np.concatenate([table.origins[view] for table in tables]) for view in views],
            bounds,
            chosen,
        )

    def parts(self) -> list[Table]:
        """So many at a time that they fit into memory."""
        spans = [slice(at, at + CHUNK) for at in range(0, len(self.chosen), CHUNK)]
        return [
            Table(
                [one[span] for one in self.contexts],
                [one[span] for one in self.origins],
                self.bounds[span],
                self.chosen[span],
            )
            for span in spans
        ]


class Mixture:
    """One kind of choice: a table for each view, and how much each is worth.

    Parameters
    ----------
    tables
        One for each view.
    width
        Classes.
    trust
        How much a view is worth by the longest context that it met, shape `(views, orders)`,
        as exponents.
    """

    def __init__(self, tables: Sequence[Backoff], width: int, trust: Array | None = None) -> None:
        self.tables, self.width = tables, width
        orders = max(len(table.orders) for table in tables)
        self.trust = np.zeros((len(tables), orders)) if trust is None else trust

    @classmethod
    def of(cls, seen: Table, width: int, least: int) -> Mixture:
        """Counts of choices."""
        views = zip(seen.contexts, seen.origins, strict=True)
        made = [Backoff.of(contexts, seen.chosen - origins, least) for contexts, origins in views]
        return cls(made, width)

    def by_view(self, seen: Table) -> tuple[Array, Array]:
        """Probabilities by each view `(views, N, width)`, of what is allowed, and orders met."""
        low, high = seen.bounds.T[:, :, None]
        classes = np.arange(self.width)
        allowed = (classes >= low) & (classes < high)
        found, met = [], []
        for table, contexts, origins in zip(self.tables, seen.contexts, seen.origins, strict=True):
            chances, longest = table.chances(contexts, origins, self.width)
            chances *= allowed
            found.append(chances / np.maximum(chances.sum(1, keepdims=True), 1e-300))
            met.append(longest)
        return np.array(found), np.array(met)

    def chances(self, seen: Table) -> Array:
        """Probabilities `(N, width)`."""
        found, met = self.by_view(seen)
        trust = np.take_along_axis(self.trust, met, 1)
        weights = np.exp(trust - trust.max(0))
        mixed: Array = np.einsum("vn,vnc->nc", weights / weights.sum(0), found)
        return mixed

    def nats(self, seen: Table) -> Array:
        """What each choice cost, `(N,)`."""
        found = []
        for part in seen.parts():
            chances = self.chances(part)[np.arange(len(part.chosen)), part.chosen]
            found.append(-np.log(np.maximum(chances, 1e-300)))
        return np.concatenate(found)

    def tune(self, seen: Table) -> None:
        """Find how much each view is worth by choices that were not counted."""
        from scipy.optimize import minimize

        parts = [(part.chosen, *self.by_view(part)) for part in seen.parts()]
        chances = np.concatenate(
            [found[:, np.arange(len(chosen)), chosen] for chosen, found, _ in parts], 1
        )
        met = np.concatenate([longest for *_, longest in parts], 1)
        at = np.arange(len(met))[:, None] * self.trust.shape[1] + met
        count = len(seen.chosen)

        def cost(flat: Array) -> tuple[float, Array]:
            trust = flat[at]
            weights = np.exp(trust - trust.max(0))
            weights /= weights.sum(0)
            joint = weights * chances
            total = np.maximum(joint.sum(0), 1e-300)
            slope = weights - joint / total
            gradient = np.bincount(at.ravel(), slope.ravel(), flat.size) / count
            return -float(np.log(total).mean()) + 1e-4 * flat @ flat, gradient + 2e-4 * flat

        best = minimize(cost, self.trust.ravel(), jac=True, method="L-BFGS-B")
        self.trust = best.x.reshape(self.trust.shape)
