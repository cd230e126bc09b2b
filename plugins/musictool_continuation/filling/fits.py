"""What fits into a hole: where the recording can be entered from its beginning, and left again.

The filling is entered at the moment of a unit at which the recording stops in its own: the beat
goes on. So it is left. Both are judged by what is known: the bars before the hole against those
before the entry, the bars after it against those that would follow, and the spectra at the very
moments and of some tenths of a second beside them (`ways_on`), against what is natural at such
moments of the piece. Between them the prices of unit's
joins hold, on bar lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..remixing.form import Form
from ..remixing.jumps import (
    AFTER,
    BENT_BAR,
    HALF_BAR,
    JUMP,
    ODD_BARS,
    PER_ENTRY,
    PER_EXIT,
    TEMPO,
    UPBEAT,
    Jumps,
    cheapest,
)
from ..unit.costs import FORBIDDEN, join_prices, unlike_after, unlikeness
from ..unit.listening import Listened
from ..unit.units import Indices, Units, edge_spectra
from .holes import Hole
from .ways_on import ways_on

__all__ = ["Place", "entries", "exits", "known", "place_of", "within"]

Array = npt.NDArray[np.float64]

CONTEXT_S, NEAR_S = 8.0, 3.0
"""Seconds beside a hole that are compared, and how soon they count for less."""
CONTEXT, EDGE = 1.5, 0.5
"""Weight of that comparison, and of the spectra at the very moment."""
FLUX = 0.4
"""Weight of the step across a join, by its rank among those at such moments of the piece."""
USUAL, UNHEARD_DB, BOLD, BOLDEST = 0.75, 1.0, 0.5, 6.0
"""Quantile of these, and dB over it, from which on each dB costs more; and how much at most."""
STUTTER = 1.0
"""What it costs to repeat what has just been heard, or to go ahead of what comes at once."""
AT_ONCE = 2
"""Bars from the hole within which it is that."""


@dataclass(frozen=True, eq=False)
class Place:
    """Where a hole is among the units.

    Parameters
    ----------
    unit, into
        The unit in which it begins, and how many seconds after the beginning of that.
    end, rest
        The boundary behind it, and how many seconds before that it ends.
    seconds
        From the one boundary to the other, the filling in the hole's place.
    dirty
        Whether a hole is within each unit, `(t,)`.
    """

    unit: int
    into: float
    end: int
    rest: float
    seconds: float
    dirty: npt.NDArray[np.bool_]


def place_of(units: Units, hole: Hole, dirty: npt.NDArray[np.bool_], rate: int) -> Place:
    """Where a hole is; its sides that are the recording's ends count as boundaries."""
    edges = units.edges
    first, last = hole.first / rate, hole.last / rate
    unit = int(np.searchsorted(edges, first + 1e-6, "right")) - 1
    end = int(np.searchsorted(edges, last - 1e-6, "left"))
    unit, end = max(unit, 0), min(end, len(units))
    into = first - float(edges[unit]) if hole.has_before else 0.0
    rest = float(edges[end]) - last if hole.has_after else 0.0
    seconds = hole.frames / rate + into + rest
    return Place(unit, into, end, rest, seconds, dirty)


def known(units: Units, dirty: npt.NDArray[np.bool_]) -> Units:
    """The units, those within holes like the mean of all others and not to be used."""
    clean = ~dirty & units.usable
    clean = clean if clean.any() else ~dirty
    mean = {name: getattr(units, name)[clean].mean(axis=0) for name in ("mel", "chroma", "level")}
    mean["chroma"] = mean["chroma"] / (np.linalg.norm(mean["chroma"]) + 1e-6)
    made = {
        name: np.where(dirty[:, None] if value.ndim else dirty, value, getattr(units, name))
        for name, value in mean.items()
    }
    return replace(units, **made, usable=units.usable & ~dirty)


def entries(heard: Listened, form: Form, units: Units, place: Place) -> Array:
    """What it costs to enter each unit from where the hole begins, `(t,)`; see `known`."""
    count = len(units)
    moment = float(units.edges[place.unit]) + place.into
    alike = _context(units, place, place.unit, -1)[:count]
    times = units.edges[:-1] + place.into
    at = np.append(times, moment)
    head, tail = (one[:, -48:] for one in edge_spectra(heard.frames, at))
    price = CONTEXT * alike + _edges(tail[:-1], tail[-1], tail[:-1], head[:-1], tail[-1:], units)
    price += ways_on(heard.frames, units, form, at, place.unit, place.dirty)
    price += _metre(units, form, place.unit, np.arange(count), place)
    price[place.dirty | (times > heard.frames.duration)] = np.inf
    price[~units.usable] += FORBIDDEN / 100
    return price


def exits(heard: Listened, form: Form, units: Units, place: Place) -> Array:
    """What it costs to leave each boundary for where the hole ends, `(t + 1,)`."""
    count = len(units)
    moment = float(units.edges[place.end]) - place.rest
    alike = _context(units, place, place.end, 1)
    times = np.maximum(units.edges - place.rest, 0)
    at = np.append(times, moment)
    head, tail = (one[:, -48:] for one in edge_spectra(heard.frames, at))
    price = CONTEXT * alike
    price += _edges(head[:-1], head[-1], tail[:-1], head[:-1], head[-1:], units, is_exit=True)
    price += ways_on(heard.frames, units, form, at, place.end, place.dirty, is_exit=True)
    price += _metre(units, form, place.end, np.arange(count + 1), place)
    price[0] = np.inf
    price[1:][place.dirty] = np.inf
    price[1:][~units.usable] += FORBIDDEN / 100
    return price


def _context(units: Units, place: Place, anchor: int, way: int) -> Array:
    """How unlike the seconds on one side of a boundary are to those of each other, `(t + 1,)`.

    What lies in a hole, or beyond the ends, is as like as anything else.
    """
    count = len(units)
    unlike = unlikeness(units)
    mean = float(unlike.mean())
    length = float(np.median(units.length))
    total, weights = np.zeros(count + 1), 0.0
    for step in range(max(1, round(CONTEXT_S / length))):
        offset = step if way > 0 else -1 - step
        own = anchor + offset
        if not 0 <= own < count or place.dirty[own]:
            continue
        other = np.arange(count + 1) + offset
        inside = (other >= 0) & (other < count)
        other = other.clip(0, count - 1)
        row = np.where(inside & ~place.dirty[other], unlike[own, other], mean)
        weight = float(np.exp(-step * length / NEAR_S))
        total += weight * row
        weights += weight
    return total / weights if weights else total


def _edges(
    those: npt.NDArray[np.floating],
    own: npt.NDArray[np.floating],
    tails: npt.NDArray[np.floating],
    heads: npt.NDArray[np.floating],
    fixed: npt.NDArray[np.floating],
    units: Units,
    is_exit: bool = False,
) -> Array:
    """What the spectra at the very moment cost: unlike what is there, and a step across the join.

    Parameters
    ----------
    those, own
        On the side that is the recording's: at each place, and at the hole.
    tails, heads
        Just before and after each place.
    fixed
        On the recording's side of the join.
    """
    unlike = np.sqrt(np.mean((those - own) ** 2, axis=1))
    natural = np.sqrt(np.mean((tails - heads) ** 2, axis=1))
    clean = np.append(units.usable, False)[: len(natural)]
    natural = np.sort(natural[clean] if clean.any() else natural)
    step = np.sqrt(np.mean(((tails if is_exit else heads) - fixed) ** 2, axis=1))
    share = np.searchsorted(natural, step) / max(len(natural), 1)
    # Within a beat nearly nothing changes: by how much it is more, not of how many, is heard.
    over = step - float(np.quantile(natural, USUAL)) - UNHEARD_DB
    bold = np.clip(BOLD * over, 0, BOLDEST)
    return np.asarray(EDGE * unlike / (np.median(unlike) + 0.5) + FLUX * share + bold, np.float64)


def _metre(units: Units, form: Form, anchor: int, others: Indices, place: Place) -> Array:
    """Another place in the bar or tempo, or one at a strange distance, or just beside the hole."""
    moved = others - anchor
    price = np.zeros(len(others))
    if units.rhythmic:
        places = np.append(form.places, (form.places[-1] + 1) % form.bar)
        off = (places[others] - places[anchor]) % form.bar
        price += np.where(off == 0, 0, np.where(2 * off == form.bar, HALF_BAR, BENT_BAR))
        price += ODD_BARS[0] * (moved % (4 * form.bar) != 0)
        price += ODD_BARS[1] * (moved % (2 * form.bar) != 0)
        lengths = np.append(units.length, units.length[-1])
        price += TEMPO * np.maximum(np.abs(np.log(lengths[others] / lengths[anchor])) - 0.01, 0)
    span = place.end - place.unit
    price += STUTTER * (np.abs(moved) < min(AT_ONCE * form.bar, span + form.bar))
    return price


def within(form: Form, units: Units, place: Place, is_anywhere: bool) -> Jumps:
    """The jumps within a filling: from bar to bar, or where nothing else is found anywhere."""
    count = len(units)
    flat = replace(units, position=np.zeros(count, np.intp), meter=1)
    prices = join_prices(flat).astype(np.float64) + AFTER * unlike_after(units)
    leave, enter = np.arange(1, count)[:, None], np.arange(count)[None, :]
    prices = prices[:-1] + JUMP
    moved = np.abs(leave - enter)
    if units.rhythmic:
        off = (form.places[leave] - form.places[enter]) % form.bar
        prices += np.where(off == 0, 0, np.where(2 * off == form.bar, HALF_BAR, BENT_BAR))
        prices += ODD_BARS[0] * (moved % (4 * form.bar) != 0)
        prices += ODD_BARS[1] * (moved % (2 * form.bar) != 0)
        step = np.abs(np.log(units.length[enter] / units.length[leave - 1]))
        prices += TEMPO * np.maximum(step - 0.01, 0)
        upbeat = form.places[enter] != 0
        prices += np.where(upbeat, UPBEAT if is_anywhere else FORBIDDEN, 0)
    forbidden = (leave == enter) | place.dirty[leave - 1] | place.dirty[enter]
    prices[forbidden | (prices >= FORBIDDEN / 2)] = np.inf
    kept = cheapest(prices, PER_ENTRY) | cheapest(prices.T, PER_EXIT).T
    rows, columns = np.nonzero(kept & np.isfinite(prices))
    return Jumps(rows + 1, columns, prices[rows, columns])
