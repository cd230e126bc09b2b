"""How loud a filling is: as what is around its hole."""

from __future__ import annotations

import numpy as np

from musictool import Samples, amplitude

from ..unit.leading import BEFORE_S, led_over
from .holes import Hole
from .surroundings import Surroundings, goes_on

__all__ = ["levelled", "no_louder"]

LEVEL_S, LEAST_DB, MOST_DB = 1.0, 1.0, 3.0
"""Seconds whose levels are compared; differences that matter, and the most that is made up for."""
SHORT_S, BESIDE_S = 0.1, 0.02
"""Seconds of a filling that could pass for a click, and of the sound beside it."""


def levelled(
    samples: Samples, around: Surroundings, hole: Hole, enters: int, leaves: int
) -> Samples:
    """As loud as what is around, where that is not as loud as what was around the source.

    All of it in level; and its two ends in each band, as pieces are led over.
    """
    rate, width = around.rate, int(BEFORE_S * around.rate)
    first, last = _steps(around, hole, enters, leaves)
    curve = np.linspace(first, last, samples.shape[1])
    made = np.asarray(samples * amplitude(curve), np.float32) if first or last else samples
    if _is_known(around, hole.first - width, width) and _is_known(around, enters - width, width):
        left, before = (around.samples[:, at - width : at] for at in (hole.first, enters))
        gain = amplitude(first)
        made = led_over(made, left, before * gain, 0, rate, gain)
    if _is_known(around, hole.last, width) and _is_known(around, leaves, width):
        # Backwards, what comes after an exit is what was before an entry.
        after, own = (around.samples[:, at : at + width][:, ::-1] for at in (hole.last, leaves))
        gain = amplitude(last)
        made = led_over(made[:, ::-1], after, own * gain, 0, rate, gain)[:, ::-1]
    return made


def _is_known(around: Surroundings, at: int, width: int) -> bool:
    """Whether a stretch is within the recording, and outside of holes."""
    return 0 <= at <= len(around.clean) - width and bool(around.clean[at : at + width].all())


def _steps(around: Surroundings, hole: Hole, enters: int, leaves: int) -> tuple[float, float]:
    """By how many dB it is turned at its beginning and at its end."""
    width = int(LEVEL_S * around.rate)
    turned = []
    for is_there, own, other in (
        (hole.has_before, hole.first - width, enters - width),
        (hole.has_after, hole.last, leaves),
    ):
        if not is_there:
            continue
        one, two = (_power(around, at, width) for at in (own, other))
        step = 10 * np.log10((one + 1e-12) / (two + 1e-12)) if min(one, two) > 1e-9 else 0.0
        turned.append(0.0 if abs(step) < LEAST_DB else float(np.clip(step, -MOST_DB, MOST_DB)))
    return (turned[0], turned[-1]) if turned else (0.0, 0.0)


def no_louder(
    samples: Samples, around: Surroundings, hole: Hole, enters: int, leaves: int
) -> Samples:
    """A short filling no louder than what is beside the hole, unless that leads on to it."""
    rate, width = around.rate, int(BESIDE_S * around.rate)
    leads = goes_on(around, hole.first - width, enters - width, width)
    if hole.frames > SHORT_S * rate or (leads and goes_on(around, hole.last, leaves, width)):
        return samples
    sides = [_power(around, hole.first - width, width)] * hole.has_before
    sides += [_power(around, hole.last, width)] * hole.has_after
    most, own = max(sides, default=0.0), float(np.square(samples).mean())
    return np.asarray(samples * np.sqrt(most / own), np.float32) if own > most > 0 else samples


def _power(around: Surroundings, at: int, width: int) -> float:
    """Of what is known of a stretch; 0 if that is too little."""
    part = slice(max(at, 0), max(at + width, 0))
    sound = around.samples[:, part][:, around.clean[part]]
    return float(np.square(sound).mean()) if sound.shape[1] > width // 4 else 0.0
