"""`Backoff`: counts of what followed which context, with smoothing by ever shorter contexts.

A context is a row of numbers, the most telling first; the context of order `k` is the first `k` of
them. Interpolated Kneser-Ney smoothing: a count of a context is made less by a discount, and what
that leaves goes by the next shorter context, which counts in how many longer ones a class was
found and not how often. Contexts are hashed, and each order is three sorted arrays.

References
----------
Kneser and Ney, "Improved backing-off for m-gram language modeling", ICASSP 1995. Chen and Goodman,
"An empirical study of smoothing techniques for language modeling", 1999: interpolated, with three
discounts. Bilmes and Kirchhoff, "Factored language models and generalized parallel backoff",
HLT-NAACL 2003: contexts of any numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Backoff"]

Array = NDArray[Any]

FIRM = 2
"""Orders up to this keep contexts however rarely they were met."""


@dataclass(frozen=True, eq=False)
class Order:
    """Contexts of one order: of each, hashed, the classes after it and their discounted counts.

    What was found after context `i` is `starts[i]` to `starts[i + 1]`; `rest` is the probability
    that is left to shorter contexts.
    """

    contexts: Array  # (C,), rising
    starts: Array  # (C + 1,)
    classes: Array  # (E,)
    chances: Array  # (E,)
    rest: Array  # (C,)

    def find(self, keys: Array) -> Array:
        """The number of each context, -1 of those that were never met."""
        if not len(self.contexts):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self.contexts, keys), len(self.contexts) - 1)
        return np.where(self.contexts[at] == keys, at, -1)


@dataclass(frozen=True, eq=False)
class Backoff:
    """What followed contexts, of order 0 to the longest."""

    orders: tuple[Order, ...]

    @classmethod
    def of(cls, contexts: Array, classes: Array, least: int = 1) -> Self:
        """Counts of `N` rows of contexts `(N, K)` and the class after each, `(N,)`.

        Long contexts that were met less than `least` times are left out.
        """
        keys = _keys(contexts)
        rows, found = np.arange(len(classes)), []
        counts = np.ones(len(classes), np.int64)
        for order in range(contexts.shape[1], -1, -1):
            pairs = _mix(keys[order][rows], classes[rows])
            _, first, inverse = np.unique(pairs, return_index=True, return_inverse=True)
            counts = np.bincount(inverse.ravel(), minlength=len(first))
            rows = rows[first]
            found.append(
                _order(keys[order][rows], classes[rows], counts, least if order > FIRM else 1)
            )
        return cls(tuple(reversed(found)))

    def chances(self, contexts: Array, shifts: Array, width: int) -> tuple[Array, Array]:
        """Probabilities after each context, `(N, width)`, and the longest order met, `(N,)`.

        Class `c` of a table is column `c + shift` of a row; what falls outside is left out, so
        a row sums to one or less.
        """
        keys = _keys(contexts)
        out = np.full((len(contexts), width), 1 / width)
        longest = np.zeros(len(contexts), np.int64)
        rows = np.arange(len(contexts))
        for number, order in enumerate(self.orders):
            at = order.find(keys[number][rows])
            rows, at = rows[at >= 0], at[at >= 0]
            if not len(rows):
                break
            longest[rows] = number
            out[rows] *= order.rest[at, None]
            counts = order.starts[at + 1] - order.starts[at]
            entries = np.repeat(order.starts[at] - np.cumsum(counts) + counts, counts)
            entries += np.arange(len(entries))
            row = np.repeat(rows, counts)
            column = order.classes[entries] + shifts[row]
            inside = (column >= 0) & (column < width)
            out[row[inside], column[inside]] += order.chances[entries[inside]]
        return out, longest

    def arrays(self) -> dict[str, Array]:
        """All orders, by name."""
        return {
            f"{number}.{name}": array
            for number, order in enumerate(self.orders)
            for name, array in vars(order).items()
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self:
        """What `arrays` gave.

        Raises
        ------
        ValueError
            If they are anything else.
        """
        count = len({name.partition(".")[0] for name in arrays})
        names = ("contexts", "starts", "classes", "chances", "rest")
        try:
            parts = [[arrays[f"{number}.{name}"] for name in names] for number in range(count)]
        except KeyError as error:
            raise ValueError(f"no table {error}") from None
        for contexts, starts, classes, chances, rest in parts:
            sound = len(starts) == len(contexts) + 1 and len(rest) == len(contexts)
            if not (sound and starts[-1] == len(classes) == len(chances)):
                raise ValueError("tables of counts do not fit each other")
        return cls(tuple(Order(*part) for part in parts))


def _keys(contexts: Array) -> list[Array]:
    """Hashes of the contexts of each order."""
    key = np.zeros(len(contexts), np.uint64)
    found = [key]
    for column in contexts.T:
        found.append(_mix(found[-1], column))
    return [one.view(np.int64) for one in found]


def _mix(keys: Array, numbers: Array) -> Array:
    """Splitmix64 (Steele, Lea and Flood, 2014) of a key and a number."""
    with np.errstate(over="ignore"):
        z = keys.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = z + numbers.astype(np.int64).view(np.uint64) + np.uint64(0x632BE59BD9B4E019)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Array = z ^ (z >> np.uint64(31))
    return mixed


def _order(keys: Array, classes: Array, counts: Array, least: int) -> Order:
    """A table of pairs of contexts and classes that are all different."""
    discounts = _discounts(counts)
    order = np.lexsort((classes, keys))
    keys, classes, counts = keys[order], classes[order], counts[order]
    contexts, starts = np.unique(keys, return_index=True)
    starts = np.append(starts, len(keys))
    cuts = discounts[np.minimum(counts, 3)]
    totals = np.add.reduceat(counts, starts[:-1]) if len(contexts) else np.zeros(0)
    rest = np.add.reduceat(cuts, starts[:-1]) / totals if len(contexts) else np.zeros(0)
    chances = (counts - cuts) / np.repeat(totals, np.diff(starts))
    kept = totals >= least
    entries = np.repeat(kept, np.diff(starts))
    sizes = np.concatenate([[0], np.diff(starts)[kept]])
    return Order(
        contexts[kept],
        np.cumsum(sizes),
        classes[entries].astype(np.int32),
        chances[entries].astype(np.float32),
        rest[kept].astype(np.float32),
    )


def _discounts(counts: Array) -> Array:
    """What is taken of a count of 0, 1, 2, and 3 or more (Chen and Goodman, 1999)."""
    met = np.bincount(np.minimum(counts, 5), minlength=6)[1:5] + 1e-9
    if not (met > 0.5).all():
        return np.array([0.0, 0.5, 0.75, 0.75])
    y = met[0] / (met[0] + 2 * met[1])
    cuts = [n - (n + 1) * y * met[n] / met[n - 1] for n in (1, 2, 3)]
    return np.clip([0.0, *cuts], [0.0, 0.1, 0.1, 0.1], [0.0, 0.95, 1.8, 2.7])
