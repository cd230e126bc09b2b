"""What a search for a path has to solve: the piece, its prices and how much each of them counts.

A path is the list of units that sound one after another. Its price is the sequence model's
surprise, plus the joins, plus the place of each jump in the bar, plus sameness (a unit used again,
a run grown long), plus imbalance: what the path has used against what the piece consists of
(kernel herding: Chen, Welling and Smola 2010), which keeps a long continuation from circling in
one corner of the piece.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .analysis import Floats
from .costs import Cut, Prices
from .model import Prediction
from .units import BARS_IN_PHRASE, Indices, Units

__all__ = ["Problem", "Weights", "metrical_places", "place_prices", "slot_place"]


@dataclass(frozen=True)
class Weights:
    """What each part of the objective counts; chosen on the benchmark."""

    model: float = 0.5
    join: float = 1.0
    off_downbeat: float = 4.0
    middle: float = 2.0
    phrase: float = 0.6
    herd: float = 3.5
    reuse: float = 0.6
    run: float = 0.4


@dataclass(frozen=True, eq=False)
class Problem:
    """All that a search needs.

    Parameters
    ----------
    units, prices, prediction, cut
        The piece, its price tables, its trained model, and where the new part begins.
    seconds
        How long the units that are to be chosen last at least, from the cut on.
    longest
        Longest verbatim run in units.
    final
        Slot of the last chord and price of each unit there, or None for an open end.
    """

    units: Units
    prices: Prices
    prediction: Prediction
    cut: Cut
    seconds: float
    longest: int
    final: tuple[int, Floats] | None = None
    weights: Weights = Weights()


def metrical_places(position: Indices, bar: Indices, meter: int) -> Floats:
    """One-hot place in the bar and in a four-bar phrase, `(t, meter + 4)`."""
    return np.concatenate(
        [np.eye(meter)[position % meter], np.eye(BARS_IN_PHRASE)[bar % BARS_IN_PHRASE]], axis=1
    ).astype(np.float32)


def slot_place(problem: Problem, slot: int) -> tuple[int, int]:
    """Position in the bar and number of the bar of an output slot; slot 0 is the cut's unit."""
    meter = problem.units.meter
    beat = problem.cut.position + slot
    return beat % meter, problem.cut.bar + beat // meter


def place_prices(problem: Problem, slot: int) -> Floats:
    """Price of a jump into each unit at a slot, from the meter alone, `(t,)`."""
    units, weights = problem.units, problem.weights
    if not units.rhythmic:
        return np.zeros(len(units), np.float32)
    position, bar = slot_place(problem, slot)
    price = 0.0
    if position != 0:
        price = weights.middle if 2 * position == units.meter else weights.off_downbeat
    # Odd bars answer even ones; a phrase is four bars.
    mismatch = (units.bar - bar) % 2 + 0.5 * ((units.bar - bar) % BARS_IN_PHRASE != 0)
    return np.asarray(price + weights.phrase * mismatch, np.float32)
