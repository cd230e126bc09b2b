"""Where within the beats of a piece something is struck: the grid of its half and quarter beats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Audio, find_onsets

from ..unit.units import Units

__all__ = ["Attacks", "hear_attacks"]

Array = npt.NDArray[np.float64]

ON_S = 0.035
"""Seconds from a beat within which an onset is the beat's own."""
BESIDE = 0.3
"""Share of a cell by which an onset may lie beside its place."""
SHORTEST_S = 0.085
"""Seconds that a part of a beat lasts at least, or there are fewer of them."""
OFF_BEAT, SWUNG = (0.4, 0.75), 0.58
"""Where in the beat the off-beat lies, and from where on two of three thirds are before it."""
FEW = 3
"""Onsets that are too few to say where it lies."""


@dataclass(frozen=True, eq=False)
class Attacks:
    """What is struck in the `t` beats of a piece.

    Parameters
    ----------
    cells
        Parts of a beat: 4, 3 where it swings, 2 where beats are short.
    own
        Seconds at which each beat is struck, NaN where it is not, `(t + 1,)`.
    lines
        Seconds at which it would be, from the edges of the units, `(t + 1,)`.
    struck
        Seconds of the onset in each cell, NaN where there is none, `(t, cells)`; the first is the
        beat's own.
    loose
        Whether something is struck beside the cells, `(t,)`.
    strength
        Of the onset on each beat, in dB, 0 where there is none, `(t + 1,)`.
    times
        Of all onsets, in seconds.
    """

    cells: int
    own: Array
    lines: Array
    struck: Array
    loose: npt.NDArray[np.bool_]
    strength: Array
    times: Array

    @property
    def off_beat(self) -> int:
        """The cell of the off-beat."""
        return 1 if self.cells == 2 else 2

    def place(self, unit: int, cell: int) -> float:
        """Seconds at which a cell of a beat begins."""
        first, last = self.lines[unit], self.lines[unit + 1]
        return float(first + (last - first) * cell / self.cells)

    def length(self, unit: int) -> float:
        """Seconds that a cell of a beat lasts."""
        return float(self.lines[unit + 1] - self.lines[unit]) / self.cells

    def cells_of(self, unit: int) -> frozenset[int]:
        """The cells of a beat in which something is struck."""
        return frozenset(np.flatnonzero(np.isfinite(self.struck[unit])).tolist())

    def is_free(self, start: float, end: float) -> bool:
        """Whether nothing is struck between two moments."""
        first, last = np.searchsorted(self.times, [start, end])
        return bool(first == last)


def hear_attacks(audio: Audio, units: Units) -> Attacks:
    """What is struck in the beats of a recording."""
    found = find_onsets(audio.stream())
    times, edges = found.times, units.edges
    own, strength = np.full(len(edges), np.nan), np.zeros(len(edges))
    nearest = np.full(len(edges), -1)
    for k, edge in enumerate(edges.tolist()) if len(times) else ():
        one = int(np.abs(times - edge).argmin())
        if abs(times[one] - edge) < ON_S:
            own[k], strength[k], nearest[k] = times[one], found.strengths[one], one
    late = float(np.nanmedian(own - edges)) if np.isfinite(own).any() else 0.0
    lines = edges + late
    rest = np.setdiff1d(np.arange(len(times)), nearest)
    unit = np.searchsorted(lines, times[rest], side="right") - 1
    inside = (unit >= 0) & (unit < len(units))
    rest, unit = rest[inside], unit[inside]
    lengths = np.diff(lines)
    phase = (times[rest] - lines[unit]) / lengths[unit]
    off = phase[(phase > OFF_BEAT[0]) & (phase < OFF_BEAT[1])]
    usual = float(np.median(lengths))
    cells = 3 if len(off) >= FEW and np.median(off) > SWUNG else 4
    cells = cells if usual / cells >= SHORTEST_S else 2
    struck, loose = np.full((len(units), cells), np.nan), np.zeros(len(units), bool)
    struck[:, 0] = own[:-1]
    for one, k, where in zip(rest, unit, phase * cells, strict=True):
        cell = round(float(where))
        if abs(where - cell) > BESIDE or not 0 < cell < cells or np.isfinite(struck[k, cell]):
            loose[k] = True
        else:
            struck[k, cell] = times[one]
    return Attacks(cells, own, lines, struck, loose, strength, times)
