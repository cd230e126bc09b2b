"""The form of a piece, as far as a shorter or longer version must keep it.

Three things are read from its units: how far what is heard at each is from what is heard at
others, and so what would be lost without it; where sections begin (J. Foote, "Automatic audio
segmentation using a measure of audio novelty", ICME 2000); and where its climax is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import decibels

from ..unit.bars import bar_of, places_of
from ..unit.costs import unlike_after
from ..unit.listening import Listened
from ..unit.units import Indices

__all__ = ["Form", "form_of"]

Array = npt.NDArray[np.float64]

FREE_BAR_S = 2.0
"""Seconds that stand for a bar where there is no beat."""
CLIMAX_BARS, AROUND_BARS = 2, 6
"""Bars that are the climax, the middle of the loudest passage of so many."""
STANDS_OUT_DB = 1.0
"""How much louder than the piece's middle it is at least."""
SECTION_S = 8.0
"""Seconds on either side of a border that are compared; and half of the shortest section."""
BORDER = 0.35
"""Height of the novelty, of the highest, from which on it is a border."""


@dataclass(frozen=True, eq=False)
class Form:
    """The form of a piece of `t` units.

    Parameters
    ----------
    bar
        Units in a bar, or in `FREE_BAR_S` without a beat; at least 1.
    places
        Place of each unit in its bar, `(t,)`; all 0 without a beat.
    apart
        How far the bars from two units on are from each other, 0 to 1, `(t, t)`.
    borders
        Whether a section begins with a unit, `(t,)`.
    climax
        First and last unit of the climax, if one stands out.
    strength
        How strong a beat each unit begins with, 0 to 1, `(t,)`.
    """

    bar: int
    places: Indices
    apart: Array
    borders: npt.NDArray[np.bool_]
    climax: tuple[int, int] | None
    strength: Array


def form_of(heard: Listened) -> Form:
    """The form of what was heard."""
    units = heard.units
    bar = bar_of(heard) or max(1, round(FREE_BAR_S / float(np.median(units.length))))
    places = places_of(heard)
    return Form(
        bar,
        places,
        _apart(heard),
        _borders(heard, places),
        _climax(heard, bar, places),
        _strength(heard, places),
    )


def _apart(heard: Listened) -> Array:
    """1 is as far as any two bars are."""
    unlike = unlike_after(heard.units)
    # [i, j]: what follows unit i against what begins at j; nothing comes before the first.
    far = np.concatenate([np.full((1, unlike.shape[1]), np.inf), unlike[:-1]])
    apart = np.clip(far / max(float(np.median(unlike)), 1e-6), 0, 1)
    apart[:, ~heard.units.usable] = 1  # silence makes up for nothing, and is no loss
    apart[~heard.units.usable] = 0
    return np.asarray(apart, np.float64)


def _borders(heard: Listened, places: Indices) -> npt.NDArray[np.bool_]:
    """Peaks of novelty: the sides of a unit are alike in themselves, and not to each other."""
    units = heard.units
    count = len(units)
    borders = np.zeros(count, bool)
    half = round(SECTION_S / float(np.median(units.length)))
    half = min(half, count // 3)
    if half < 4:
        return borders
    vector = np.concatenate(
        [units.chroma, units.mel / (np.linalg.norm(units.mel, axis=1, keepdims=True) + 1e-6)], 1
    )
    likeness = vector @ vector.T
    novelty = np.zeros(count)
    for unit in range(half, count - half):
        before, after = slice(unit - half, unit), slice(unit, unit + half)
        within = likeness[before, before].mean() + likeness[after, after].mean()
        novelty[unit] = within / 2 - likeness[before, after].mean()
    novelty[places != 0] = 0  # a section begins with a bar
    least, left = BORDER * float(novelty.max()), novelty.copy()
    while left.max() > max(least, 0):
        unit = int(left.argmax())
        around = slice(max(0, unit - half), unit + half + 1)
        borders[unit] = novelty[unit] == novelty[around].max()  # not the side of another one
        left[around] = 0
    return borders


def _climax(heard: Listened, bar: int, places: Indices) -> tuple[int, int] | None:
    """The middle bars of the loudest passage."""
    units = heard.units
    usable = np.flatnonzero(units.usable)
    span = AROUND_BARS * bar
    if len(usable) < 2 * span:
        return None
    power = 10 ** (units.level.astype(np.float64) / 10)
    passage = np.convolve(power, np.ones(span) / span, "same")
    loud = decibels(np.sqrt(np.maximum(passage, 1e-12)))
    first_of = usable[places[usable] == 0]
    first_of = first_of[first_of + CLIMAX_BARS * bar <= usable[-1] + 1]
    if not len(first_of):
        return None
    middle = np.minimum(first_of + CLIMAX_BARS * bar // 2, len(units) - 1)
    best = int(loud[middle].argmax())
    if loud[middle[best]] < float(np.median(loud[usable])) + STANDS_OUT_DB:
        return None
    first = int(first_of[best])
    return first, first + CLIMAX_BARS * bar - 1


def _strength(heard: Listened, places: Indices) -> Array:
    """By the rank of its attack, and by what comes after it against what was before."""
    units = heard.units
    attack = units.attack.astype(np.float64)
    rise = np.concatenate([[0.0], np.diff(units.level.astype(np.float64))])
    score = attack / (attack.std() + 1e-6) + np.clip(rise, -6, 6) / 6
    score[~units.usable] = score.min() - 1
    rank = score.argsort().argsort() / max(len(score) - 1, 1)
    return np.asarray(np.where(places == 0, rank, 0.0))
