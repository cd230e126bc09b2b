"""`Tables`: how often each choice was met in each hidden state, smoothed by all states together."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Tables", "smoothed"]

Array = NDArray[Any]


class Tables(NamedTuple):
    """What states have seen: a table a kind of choice, of groups by classes.

    Of cells that were ever met, `counts` says how often in each state, `(cells, K)`; `bases` are
    the probabilities of each kind for all states together.
    """

    bases: tuple[Array, ...]  # of each kind (groups, classes)
    cells: tuple[Array, ...]  # of each kind: group * classes + class, rising
    counts: tuple[Array, ...]  # of each kind (cells, K)
    totals: tuple[Array, ...]  # of each kind (groups, K)

    def chances(self, kind: int, group: Array, classes: Array, prior: float) -> Array:
        """Of a choice in each state, `(N, K)`."""
        base, cells = self.bases[kind], self.cells[kind]
        wanted = group * base.shape[1] + classes
        at = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
        counts = np.where((cells[at] == wanted)[:, None], self.counts[kind][at], 0.0)
        found: Array = counts + prior * base[group, classes][:, None]
        return found / (self.totals[kind][group] + prior)

    def row(self, kind: int, group: int, prior: float) -> Array:
        """Of every class in each state, `(K, classes)`."""
        base, cells = self.bases[kind], self.cells[kind]
        width = base.shape[1]
        start, stop = np.searchsorted(cells, [group * width, (group + 1) * width])
        found = np.repeat(prior * base[group][None], self.totals[kind].shape[1], 0)
        found[:, cells[start:stop] - group * width] += self.counts[kind][start:stop].T
        return found / (self.totals[kind][group] + prior)[:, None]


def smoothed(groups: int, classes: int, cells: Array, counts: Array, rising: bool) -> Array:
    """Probabilities of a kind of choice for all states, smoothed: of a group by those of all.

    Of symbols only those above the last one can be, which is the group, and the end.
    """
    known = cells >= 0
    found = np.zeros(groups * classes)
    found[cells[known]] = counts[known]
    found = found.reshape(groups, classes)
    common = np.repeat(found.sum(0)[None] + 0.5, groups, 0)
    if rising:
        numbers = np.arange(classes)
        common[:-1] *= numbers > numbers[:-1, None]
    common /= common.sum(1, keepdims=True)
    # as many choices of the common kind as a group has met kinds of its own (Witten and Bell)
    kinds = (found > 0).sum(1, keepdims=True) + 1.0
    base: Array = (found + kinds * common) / (found.sum(1, keepdims=True) + kinds)
    return base
