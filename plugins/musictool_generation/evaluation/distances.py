"""Distances within a set of pieces and between two, their densities, and what these have in common.

Yang and Lerch (2020), section 3.3: each piece is left out once and its distances to the others are
taken; the kernel density estimate of these, within a set, is held against that of the distances
from set to set by the area that both cover and by the Kullback-Leibler divergence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Densities", "Distances", "Overlap"]

Array = NDArray[Any]

GRID = 1024
"""Points of a density."""

NARROWEST = 1e-3
"""Bandwidth, in spreads of the distances: equal ones have a density, too."""

FLOOR = 1e-6
"""Share of a uniform density in each, so that the divergence of sets far apart is a number."""

MOST_PAIRS = 60_000
"""So many of more pairs, drawn by chance, stand for all of them in the intervals."""


@dataclass(frozen=True)
class Overlap:
    """How the distances between two sets compare with those within the second.

    `overlap` is from 0 to 1, `kl` in nats from the distances within to those between; `spread` is
    the mean distance within the first over that within the second, None if those are all alike.
    """

    overlap: float
    kl: float
    spread: float | None


@dataclass(frozen=True, eq=False)
class Densities:
    """Kernel density estimates at `GRID` distances: within either set, and between them."""

    at: Array
    own: Array
    against: Array
    between: Array


@dataclass(frozen=True, eq=False)
class Distances:
    """Euclidean distances of a feature: within a set of `n` pieces, of `m` others, and between.

    Parameters
    ----------
    own, against, between
        Shapes `(n, n)`, `(m, m)`, `(n, m)`.
    """

    own: Array
    against: Array
    between: Array

    @classmethod
    def of(cls, own: Array, against: Array) -> Distances:
        """Of features of shape `(n, d)` and `(m, d)`."""
        from scipy.spatial.distance import cdist

        return cls(cdist(own, own), cdist(against, against), cdist(own, against))

    @cached_property
    def pairs(self) -> tuple[tuple[Array, Array], ...]:
        """The pieces of each distance: pairs within the sets, each once, and between them."""
        n, m = self.between.shape
        rows, columns = np.indices((n, m)).reshape(2, -1)
        return np.triu_indices(n, 1), np.triu_indices(m, 1), (rows, columns)

    @cached_property
    def values(self) -> tuple[Array, ...]:
        matrices = (self.own, self.against, self.between)
        return tuple(one[pair] for one, pair in zip(matrices, self.pairs, strict=True))

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """The bandwidth of each: Scott's rule."""
        everything = np.concatenate(self.values)
        least = NARROWEST * (float(np.ptp(everything)) or 1.0)
        least = max(least, 1.5 * float(np.ptp(everything)) / GRID)
        return tuple(
            max(float(one.std()) * len(one) ** -0.2, least) if len(one) else least
            for one in self.values
        )

    @cached_property
    def grid(self) -> Array:
        reach = 4 * max(self.widths)
        everything = np.concatenate(self.values)
        return np.linspace(everything.min() - reach, everything.max() + reach, GRID)

    def densities(self) -> Densities:
        """Of all pairs."""
        found = [
            self._smooth(np.bincount(places, minlength=GRID), width)
            for places, width in zip(self._places, self.widths, strict=True)
        ]
        return Densities(self.grid, *found)

    def overlap(self) -> Overlap:
        """Of all pairs."""
        found = self.densities()
        spreads = [float(one.mean()) for one in self.values[:2]]
        return self._compared(found.against, found.between, spreads)

    def resampled(self, rounds: int, rng: np.random.Generator) -> list[Overlap]:
        """The same for pieces drawn with replacement; of a piece drawn twice no distance to itself.

        Parameters
        ----------
        rounds
            How often.
        """
        sample = []
        for (rows, columns), places, values in zip(
            self.pairs, self._places, self.values, strict=True
        ):
            many = len(values) > MOST_PAIRS
            kept = rng.choice(len(values), MOST_PAIRS, replace=False) if many else slice(None)
            sample.append((rows[kept], columns[kept], places[kept], values[kept]))
        n, m = self.between.shape
        counts: list[list[Array]] = [[], []]
        spreads: list[list[float]] = []
        for _ in range(rounds):
            own = np.bincount(rng.integers(n, size=n), minlength=n)
            against = np.bincount(rng.integers(m, size=m), minlength=m)
            sides = ((own, own), (against, against), (own, against))
            weights = [
                one[rows] * two[columns]
                for (one, two), (rows, columns, *_) in zip(sides, sample, strict=True)
            ]
            if not all(weight.sum() for weight in weights):
                continue  # one piece drawn throughout
            for at in (0, 1):
                counts[at].append(np.bincount(sample[at + 1][2], weights[at + 1], GRID))
            spreads.append([float(np.average(sample[at][3], weights=weights[at])) for at in (0, 1)])
        if not spreads:
            return []
        within, between = (self._smooth(np.array(counts[at]), self.widths[at + 1]) for at in (0, 1))
        return [self._compared(*drawn) for drawn in zip(within, between, spreads, strict=True)]

    @cached_property
    def _places(self) -> tuple[Array, ...]:
        """The nearest point of the grid to each distance."""
        step = self.grid[1] - self.grid[0]
        return tuple(np.rint((one - self.grid[0]) / step).astype(np.int64) for one in self.values)

    def _smooth(self, counts: Array, width: float) -> Array:
        """Densities of the numbers of distances at each point, shape `(…, GRID)`."""
        step = self.grid[1] - self.grid[0]
        lags = np.fft.rfftfreq(2 * GRID, step)
        smooth = np.exp(-2 * (np.pi * lags * width) ** 2)  # the transform of a Gaussian
        found = np.fft.irfft(np.fft.rfft(counts, 2 * GRID) * smooth, 2 * GRID)[..., :GRID]
        found = np.maximum(found, 0)
        return np.asarray(found / (found.sum(axis=-1, keepdims=True) * step))

    def _compared(self, within: Array, between: Array, spreads: list[float]) -> Overlap:
        step = self.grid[1] - self.grid[0]
        uniform = FLOOR / (GRID * step)
        p, q = ((1 - FLOOR) * one + uniform for one in (within, between))
        return Overlap(
            float(np.minimum(within, between).sum() * step),
            max(0.0, float((p * np.log(p / q)).sum() * step)),
            spreads[0] / spreads[1] if spreads[1] else None,
        )
