"""What comes in the tenths of a second beside a join: it goes on as the piece does, or it costs."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from musictool import Audio
from musictool_continuation.filling.ways_on import ways_on
from musictool_continuation.unit.analysis import analyse

RATE = 22050
DULL, HIGHER = 12, 25
"""Beats at which the strings are duller for 0.4 s, and play a third more."""


@pytest.fixture(scope="module")
def frames():
    """A chord that is held for 20 s, with noise; its first moments on every beat are the same."""
    t = np.arange(20 * RATE) / RATE
    bright = sum(np.sin(2 * np.pi * 220 * k * t) / k for k in range(1, 20))
    dull, higher = (
        np.sin(2 * np.pi * 220 * t),
        sum(np.sin(2 * np.pi * 277 * k * t) / k for k in range(1, 20)),
    )
    sound = bright + 0.02 * np.random.default_rng(0).standard_normal(len(t))
    for beat, other in ((DULL, dull), (HIGHER, higher)):
        part = slice(round((beat / 2 + 0.03) * RATE), round((beat / 2 + 0.43) * RATE))
        sound[part] = other[part]
    return analyse(Audio((0.1 * sound).astype(np.float32)[None], RATE))


@pytest.mark.parametrize("is_exit", [False, True])
def test_a_way_in_after_which_it_is_duller_or_higher_costs_more_and_before_the_way_out(
    frames, is_exit
):
    edges = np.arange(41) / 2
    units = SimpleNamespace(edges=edges)
    form = SimpleNamespace(places=np.arange(40) % 4, bar=4)
    dirty = np.zeros(40, bool)
    times = np.append(edges[:-1], 8.0)
    price = ways_on(frames, units, form, times, 16, dirty, is_exit)
    # Left at the beat after, it is that which comes before the way out.
    for beat in (DULL, HIGHER):
        others = np.delete(price[2:-2], [k + d - 2 for k in (DULL, HIGHER) for d in (0, 1)])
        assert price[beat + is_exit] > others.max() + 1.5
