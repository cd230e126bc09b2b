"""Ornaments before the accents of a piece, of its own attacks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .attacks import Attacks
from .changes import Change, Strike

__all__ = ["ornaments_of"]

GRACE_S, ROLL_S = 0.075, (0.055, 0.085)
"""Seconds of a grace note, and of each stroke of a roll, of which eight are in a beat."""
FREE_S = 0.05
"""Seconds before an ornament in which nothing is struck."""
PICKUP_S = 0.2
"""Seconds that a note before the beat lasts at most."""
SOFTER_DB = {"grace note": (5.0,), "pickup": (4.0,), "roll": (7.0, 4.0)}
"""By how much each stroke is softer than the accent."""


def ornaments_of(attacks: Attacks, unit: int) -> Iterator[Change]:
    """All ornaments before the beat that follows another, if that is an accent."""
    accent = float(attacks.own[unit + 1])
    sure = attacks.strength[attacks.strength > 0]
    if np.isnan(accent) or attacks.strength[unit + 1] < np.median(sure):
        return
    beat = attacks.length(unit) * attacks.cells
    stroke = float(np.clip(beat / 8, *ROLL_S))
    moments = {"grace note": (GRACE_S,), "roll": (2 * stroke, stroke)}
    if attacks.cells > 2 and attacks.length(unit) < PICKUP_S:
        moments["pickup"] = (attacks.length(unit),)
    for name, before in moments.items():
        first = accent - before[0]
        begins = attacks.own[unit] if np.isfinite(attacks.own[unit]) else attacks.lines[unit]
        if first - FREE_S < begins or not attacks.is_free(first - FREE_S, accent - 1e-3):
            continue
        strikes = tuple(
            Strike(accent - early, accent, softer)
            for early, softer in zip(before, SOFTER_DB[name], strict=True)
        )
        yield Change("ornaments", name, unit, strikes, accent, True)
