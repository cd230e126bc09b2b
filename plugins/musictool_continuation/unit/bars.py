"""Bars as the tracker counts them: a unit may be half of one of its beats."""

from __future__ import annotations

import numpy as np

from .listening import Listened
from .units import Indices

__all__ = ["bar_of", "places_of"]

NEAR = 0.07
"""Seconds from a downbeat that the tracker found to the unit that begins there."""


def bar_of(heard: Listened) -> int:
    """Units in a bar as the tracker counts it, whose slow beats are two each; 0 without a beat."""
    units = heard.units
    beats = heard.beats.seconds("beats")
    if not units.rhythmic or len(beats) < 2:
        return 0
    halved = max(1, round(float(np.median(np.diff(beats)) / np.median(units.length))))
    downbeats = heard.beats.seconds("downbeats")
    places = np.searchsorted(beats, downbeats - 1e-3) if len(downbeats) > 1 else np.zeros(0, int)
    lengths = np.diff(places)
    meter = int(np.bincount(lengths).argmax()) if len(lengths) else 0
    return (meter if meter > 2 else 4) * halved


def places_of(heard: Listened) -> Indices:
    """Place of each unit in the tracker's bars, `(t,)`: 0 begins one; all 0 without a beat."""
    units, bar = heard.units, bar_of(heard)
    count = np.arange(len(units))
    if not bar:
        return np.zeros(len(units), np.intp)
    starts = units.edges[:-1]
    downbeats = heard.beats.seconds("downbeats")
    votes = np.zeros(bar)
    for time in downbeats:
        unit = int(np.abs(starts - time).argmin())
        votes[unit % bar] += abs(starts[unit] - time) < NEAR
    # Units know their place in half a bar at least; the downbeats say in which half.
    votes[np.flatnonzero(units.position[:bar])] -= len(downbeats) + 1
    return np.asarray((count - int(votes.argmax())) % bar, np.intp)
