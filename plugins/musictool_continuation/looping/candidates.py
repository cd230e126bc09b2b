"""Where a recording could be repeated: pairs of moments at which it goes on alike.

A loop is a jump from its end to its beginning, so it is judged by the prices of unit's joins: the
bar before the end against the bar before the beginning, what would have followed against what
does, and the spectrum across the seam against that at the piece's own boundaries.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import CannotProcess

from ..unit.analysis import ANALYSIS_RATE, FRAME_HOP, Frames
from ..unit.bars import bar_of
from ..unit.costs import FORBIDDEN, flux_percentile, join_prices, unlike_after
from ..unit.listening import Listened
from ..unit.units import Units, edge_spectra

__all__ = ["Candidate", "Wish", "find_candidates"]

SHORTEST_S = 8.0
"""Seconds below which no loop is taken unasked, where there are three times as many."""
AFTER = 0.5
"""Weight of the bar after the seam, beside 1 for the bar before it, which is heard."""
SHORT = 0.25
"""What half the length costs where none is asked for; a repetition that the piece has itself costs
less than 1, any two moments about 4."""
OFF_LENGTH = 0.3
"""What the ends of the tolerance cost against its middle."""
ODD_BARS, UPBEAT = 0.15, 0.75
"""What a length costs that is no multiple of two bars, and again of four; and what a beginning
costs that is no downbeat."""
NO_ROOM = 0.3
"""What it costs that there is no sound before the beginning to pass over from."""
FADE_ROOM = 0.03
"""Seconds before the beginning that a crossfade ahead of the attack takes."""
MOST, MOST_OF_ONE_LENGTH = 16, 4
"""Candidates whose seams are made and measured, and how many of them may be of one length."""
AROUND_S = 1.0
"""Seconds on either side that are compared where no unit ends in time."""


@dataclass(frozen=True)
class Wish:
    """How long the loop is to be: some bars, or seconds give or take a tolerance, or any length."""

    bars: int | None = None
    seconds: float | None = None
    tolerance: float = 0.0

    @property
    def words(self) -> str:
        """As a sentence says it."""
        if self.bars is not None:
            return f"{self.bars} bar{'' if self.bars == 1 else 's'}"
        return f"{self.seconds:g} s" if self.seconds is not None else "any length"


@dataclass(frozen=True)
class Candidate:
    """A loop that could be.

    Parameters
    ----------
    start, end
        Seconds of the recording.
    price
        What it costs: see `SHORT`.
    unit
        The unit that it begins with.
    units
        How many it holds; None where it ends within one.
    is_exact
        Whether its length is to be kept to the frame.
    """

    start: float
    end: float
    price: float
    unit: int
    units: int | None
    is_exact: bool = False

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


def find_candidates(heard: Listened, wish: Wish) -> list[Candidate]:
    """The best of them, cheapest first; at least one.

    Raises
    ------
    CannotProcess
        The recording is shorter than the wish, or bars are wished for and no beat is heard.
    """
    units, bar = heard.units, bar_of(heard)
    span = heard.end - heard.start
    if wish.bars is not None and not bar:
        raise CannotProcess(
            "no steady beat is heard, so bars cannot be counted; say how long the loop is to be in "
            "seconds"
        )
    length = float(np.median(units.length))
    needed = wish.bars * bar * length if wish.bars is not None else None
    if wish.seconds is not None:
        needed = wish.seconds - wish.tolerance
    if needed is not None and needed > span + length / 2:
        bars = f", {span / (bar * length):.1f} bars" if wish.bars is not None else ""
        raise CannotProcess(
            f"the recording has {span:.1f} s of music{bars}; a loop of {wish.words} cannot be cut "
            "from it"
        )
    found = _at_units(heard, wish, bar)
    if not found and wish.seconds is not None:
        found = _anywhere(heard, wish.seconds)
    if not found:
        raise CannotProcess(
            f"no loop of {wish.words} was found: nowhere do two moments so far apart begin alike"
        )
    return found


def _at_units(heard: Listened, wish: Wish, bar: int) -> list[Candidate]:
    """Loops from the start of a unit to the end of another."""
    units = heard.units
    count = len(units)
    joins = join_prices(units).astype(np.float64)
    prices = joins + AFTER * unlike_after(units)
    # From a unit on (row) to the end of another (column).
    prices = prices.T.copy()
    first, last = np.arange(count)[:, None], np.arange(count)[None, :]
    length = units.edges[1:][None, :] - units.edges[:-1][:, None]
    number = last - first + 1
    impossible = (number < 1) | (joins.T >= FORBIDDEN / 2) | ~units.usable[None, :]
    usable = float(length[np.ix_(units.usable, units.usable)].max())
    if wish.bars is not None:
        impossible |= number != wish.bars * bar
    elif wish.seconds is not None:
        off = np.abs(length - wish.seconds)
        impossible |= off > wish.tolerance
        prices += OFF_LENGTH * np.square(off / max(wish.tolerance, 1e-9))
    else:
        impossible |= length < min(SHORTEST_S, usable / 3)
        prices += SHORT * np.log2(usable / np.maximum(length, 1e-3))
    if bar:
        prices += ODD_BARS * (number % (2 * bar) != 0) + ODD_BARS * (number % (4 * bar) != 0)
        prices += UPBEAT * (units.position != 0)[:, None]
    prices += NO_ROOM * (units.edges[:-1] < FADE_ROOM)[:, None]
    prices[impossible] = np.inf
    return _best(units, prices)


def _best(units: Units, prices: npt.NDArray[np.float64]) -> list[Candidate]:
    found: list[Candidate] = []
    of_length: dict[int, int] = {}
    for place in np.argsort(prices, axis=None, kind="stable"):
        first, last = divmod(int(place), prices.shape[1])
        price = float(prices[first, last])
        if not np.isfinite(price) or len(found) == MOST:
            break
        number = last - first + 1
        of_length[number] = of_length.get(number, 0) + 1
        if of_length[number] <= MOST_OF_ONE_LENGTH:
            start, end = float(units.edges[first]), float(units.edges[last + 1])
            found.append(Candidate(start, end, price, first, number))
    return found


def _anywhere(heard: Listened, seconds: float) -> list[Candidate]:
    """Loops of exactly a length from the start of a unit on, wherever that ends."""
    units, frames = heard.units, heard.frames
    usable = np.flatnonzero(units.usable)
    latest = min(heard.end, frames.duration) - seconds
    usable = usable[units.edges[usable] <= latest + 1e-6]
    starts = units.edges[usable]
    if not len(starts):  # the only place from which on it is long enough
        usable = np.array([int(np.searchsorted(units.edges, heard.start, "right")) - 1]).clip(0)
        starts = np.array([max(0.0, min(heard.start, frames.duration - seconds))])
    head, _ = edge_spectra(frames, starts)
    _, tail = edge_spectra(frames, starts + seconds)
    found = []
    for unit, start, one, other in zip(usable, starts, tail, head, strict=True):
        flux = flux_percentile(units, one, other)
        price = _unlike_around(frames, start, start + seconds) + 0.4 * flux
        price += NO_ROOM * (start < FADE_ROOM)
        found.append(Candidate(float(start), float(start + seconds), price, int(unit), None, True))
    return sorted(found, key=lambda one: one.price)[:MOST]


def _unlike_around(frames: Frames, start: float, end: float) -> float:
    """How far the seconds around two moments are apart; 1 for about any two."""
    reach = round(AROUND_S * ANALYSIS_RATE / FRAME_HOP)
    one, other = int(frames.at(start)), int(frames.at(end))
    before = min(reach, one, other)
    after = min(reach, len(frames.mel) - other)
    if before + after < 2:
        return 1.0
    near, far = frames.mel[one - before : one + after], frames.mel[other - before : other + after]
    apart = float(np.sqrt(np.square(near - far).mean()))
    return apart / (float(frames.mel.std(axis=0).mean()) + 0.5)
