"""Other rhythms of a beat, of its own half and quarter beats; the beats stay where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..unit.units import Units
from .attacks import Attacks
from .changes import Change, Strike

__all__ = ["figures_of"]

AHEAD_S = 0.03
"""Seconds before an attack that is left out from which on what was before it rings on."""
SOFTER_DB = 2.0
"""By how much less loud a second stroke is than the first."""
LIKE_CHORD, LIKE_DB = 0.9, 3.0
"""Least cosine of the chroma of two beats of which one rings on in the other, and the most by which
their levels differ."""


@dataclass(frozen=True)
class _Figure:
    """A rhythm of a beat of so many cells, as the field's names have it.

    Parameters
    ----------
    needs, free
        The cells in which something is struck, and those in which nothing is.
    strikes
        The cells in which something else is struck, and that of which it is.
    cells
        Of how many cells the beat may be.
    ends
        The cell from which on all is as it was; the next beat if there is none.
    holds
        "own" if what sounds before the off-beat rings on over it, "other" if another beat does,
        that has none.
    softer_db
        By how much less loud strokes are than those that they are made of.
    """

    name: str
    needs: tuple[int, ...]
    free: tuple[int, ...]
    strikes: tuple[tuple[int, int], ...]
    cells: tuple[int, ...] = (4,)
    ends: int | None = None
    holds: Literal["own", "other"] | None = None
    softer_db: float = SOFTER_DB


FIGURES = (
    _Figure("struck again", (0,), (1, 2, 3), ((2, 0),), (4, 3)),
    _Figure("struck again", (0,), (1,), ((1, 0),), (2,)),
    _Figure("two for one", (2,), (3,), ((3, 2),)),
    _Figure("struck ahead", (2,), (1,), ((1, 2),), (4, 3), ends=2),
    _Figure("sooner", (2,), (1, 3), ((1, 2),), ends=3, softer_db=0.0),
    _Figure("later", (0, 2), (1, 3), ((3, 2),), holds="own", softer_db=0.0),
    _Figure("left out", (0, 2), (3,), (), (4, 3), holds="other"),
    _Figure("left out", (0, 1), (), (), (2,), holds="other"),
)


def figures_of(attacks: Attacks, units: Units, unit: int) -> Iterator[Change]:
    """All other rhythms of a beat that can be played."""
    if attacks.loose[unit]:
        return
    struck, cells = attacks.cells_of(unit), attacks.cells
    for figure in FIGURES:
        fits = struck.issuperset(figure.needs) and struck.isdisjoint(figure.free)
        if cells not in figure.cells or not fits:
            continue
        strikes = _strikes(figure, attacks, units, unit)
        last = attacks.own[unit + 1] if figure.ends is None else attacks.struck[unit, figure.ends]
        is_struck = bool(np.isfinite(last))
        ends = float(last) if is_struck else attacks.place(unit, figure.ends or cells)
        if strikes:
            yield Change("rhythm", figure.name, unit, strikes, ends, is_struck)


def _strikes(figure: _Figure, attacks: Attacks, units: Units, unit: int) -> tuple[Strike, ...]:
    """What a figure is made of; nothing if the recording lacks it."""
    own = attacks.struck[unit]
    strikes = [
        Strike(attacks.place(unit, cell), float(own[of]), figure.softer_db)
        for cell, of in figure.strikes
    ]
    if figure.holds is not None:
        at = float(own[attacks.off_beat]) - AHEAD_S
        rings_s = attacks.length(unit)
        source = at - rings_s if figure.holds == "own" else _unstruck(attacks, units, unit, at)
        if np.isnan(source):
            return ()
        strikes.insert(0, Strike(at, source, is_attack=False))
    return tuple(strikes)


def _unstruck(attacks: Attacks, units: Units, unit: int, at: float) -> float:
    """The same moment of a beat that sounds alike and is struck once; NaN if there is none."""
    chords = units.chroma @ units.chroma[unit]
    alike = (chords > LIKE_CHORD) & (np.abs(units.level - units.level[unit]) < LIKE_DB)
    alike &= units.usable & ~attacks.loose
    alike &= np.isfinite(attacks.struck[:, 0]) & np.isnan(attacks.struck[:, 1:]).all(axis=1)
    alike[-1] = False
    others = np.flatnonzero(alike)
    if not len(others):
        return np.nan
    best = int(others[chords[others].argmax()])
    return float(attacks.own[best] + at - attacks.own[unit])
