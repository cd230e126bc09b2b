"""How a continuation ends: open, in a fade, or on the tonic, which then rings out."""

from __future__ import annotations

from typing import Literal

import numpy as np

from musictool import Samples

from .analysis import Floats
from .costs import Cut, final_prices
from .units import Units

__all__ = ["Ending", "fade_out", "fade_start", "final_slot"]

Ending = Literal["open", "fade", "resolve"]

RING = (0.7, 1.8)
"""Shortest and longest ring of the last chord in seconds."""
FADE = 5.0
"""Seconds of a fade-out, at most a third of the new part."""
RELEASE = 0.005
"""Seconds of fade where the music just stops, so that it does not click."""


def final_slot(units: Units, cut: Cut, seconds: float) -> tuple[int, Floats] | None:
    """Slot of the last chord and the price of every unit there; None without beats or room.

    The chord falls on the last downbeat that leaves it time to ring; where bars are too long for
    that, on the last beat that does.
    """
    if not units.rhythmic:
        return None
    period = float(np.median(units.length))
    slots = np.arange(1, int(seconds / period) + 2)
    left = seconds + cut.offset - slots * period
    down = (cut.position + slots) % units.meter == 0
    for fits in (
        down & (left >= RING[0]) & (left <= max(RING[1], units.meter * period)),
        (left >= RING[0]) & (left <= RING[1]),
    ):
        if fits.any():
            slot = int(slots[fits][-1])
            table = final_prices(units, (cut.position + slot) % units.meter)
            return slot, table
    return None


def fade_start(ending: Ending, frames: int, rate: int, final: float | None) -> int:
    """Frame at which the new part begins to sink.

    Parameters
    ----------
    ending
        How it ends.
    frames, rate
        Length of the new part, and frames per second.
    final
        Seconds at which the last chord is struck, if there is one.
    """
    if ending == "open":
        return max(0, frames - int(RELEASE * rate))
    if ending == "fade" or final is None:
        length = FADE if ending == "fade" else RING[1]
        return frames - int(min(length * rate, frames / 3))
    # The attack and a moment of the chord stay whole.
    return min(max(0, int((final + 0.15) * rate)), frames - int(0.2 * rate))


def fade_out(new: Samples, start: int) -> Samples:
    """Sink to silence from a frame to the end: slow at first, then all at once, as a cosine.

    Parameters
    ----------
    new
        Shape `(channels, frames)`; changed in place.
    start
        First frame that sinks.
    """
    start = max(0, start)
    count = new.shape[1] - start
    if count > 0:
        place = (np.arange(count) + 1) / count
        new[:, start:] *= np.cos(place * np.pi / 2).astype(np.float32)
    return new
