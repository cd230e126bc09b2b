"""Instruments of the world, percussion with a pitch, sounds of all kinds: programs 104 to 127."""

from __future__ import annotations

import math

from ..envelope import Envelope
from ..keys import Patch
from ..layers import Layers, Tremolo
from ..modal import Bars
from ..noise import Noise
from ..spectra import hollow, pulse, saw
from ..strings import Plucked
from ..turning import Vibrato
from ..waves import Filter, Waves

__all__ = ["EFFECTS", "PERCUSSIVE", "WORLD"]

_SITAR = Plucked(0.5, decay=4.5, damping=0.04, place=0.07, brightness=6500)
_SYMPATHETIC = Plucked(2.0, decay=5.0, damping=0.1, place=0.3, brightness=3000)
_SKIN = ((310, 0.04, 0.05), (620, 0.03, 0.04))
_BLOWN = Envelope(0.03, 0.3, 0.95, 0.06)
_DRONE = Waves(pulse(0.2), _BLOWN, Filter(1500, 0.3, 0.3))

WORLD: tuple[Patch, ...] = (
    Layers(((_SITAR, 1.0, 0), (_SYMPATHETIC, 0.12, 7), (_SYMPATHETIC, 0.15, 12))),
    Plucked(0.15, decay=0.9, damping=0.1, place=0.12, brightness=6000, body=_SKIN),
    Plucked(0.12, decay=0.7, damping=0.2, place=0.1, brightness=4500, body=_SKIN),
    Plucked(0.8, decay=3.2, damping=0.12, place=0.1, brightness=4200),
    Bars(0.5, ratios=(1, 2.9, 6.3), levels=(1, 0.15, 0.1), decays=(1.3, 0.4, 0.12)),
    Layers(
        ((Waves(pulse(0.12), _BLOWN, Filter(3200, 0.3, 0.3), (-3, 3)), 1.0, 0), (_DRONE, 0.35, -24))
    ),
    Waves(
        saw, Envelope(0.04, 0.4, 0.85, 0.09), Filter(4200, 0.25, 1.8), (0.0,), Vibrato(6.0, 14, 0.2)
    ),
    Waves(pulse(0.1), _BLOWN, Filter(3800, 0.3, 1.2), (0.0,), Vibrato(5.8, 18, 0.2)),
)

_SYNTH_DRUM = Waves(
    hollow(0.2, 2.0),
    Envelope(0.001, 0.6, 0.0, 0.3),
    Filter(500, 0.8, 1.5, 3.0, Envelope(0.001, 0.2, 0.0, 0.1)),
)

PERCUSSIVE: tuple[Patch, ...] = (
    Bars(
        math.inf,
        ratios=(1, 2.42, 4.6, 7.1),
        levels=(1, 0.6, 0.35, 0.2),
        decays=(2.5, 1.5, 1, 0.5),
        beating=3,
    ),
    Bars(
        math.inf,
        ratios=(1, 2.76, 4.1, 5.6),
        levels=(1, 0.7, 0.4, 0.2),
        decays=(0.6, 0.35, 0.2, 0.1),
    ),
    Bars(
        0.6,
        ratios=(1, 2.0, 3.01, 4.03, 5.1),
        levels=(1, 0.6, 0.25, 0.15, 0.08),
        decays=(1.4, 1.0, 0.6, 0.4, 0.3),
        beating=4,
    ),
    Bars(math.inf, ratios=(1, 2.48, 4.1), levels=(1, 0.4, 0.2), decays=(0.12, 0.08, 0.04)),
    Layers(
        (
            (
                Bars(
                    math.inf,
                    ratios=(0.5, 0.8, 1.07, 1.33),
                    levels=(1, 0.5, 0.3, 0.2),
                    decays=(0.9, 0.5, 0.35, 0.25),
                    shorter=0.3,
                ),
                1.0,
                0,
            ),
            (Noise(150, 2500, Envelope(0.001, 0.12, 0.0, 0.08)), 0.15, 0),
        )
    ),
    Layers(
        (
            (
                Bars(
                    math.inf,
                    ratios=(1, 1.59, 2.14, 2.65),
                    levels=(1, 0.4, 0.25, 0.12),
                    decays=(0.7, 0.4, 0.25, 0.2),
                    shorter=0.3,
                ),
                1.0,
                0,
            ),
            (Noise(300, 4000, Envelope(0.001, 0.08, 0.0, 0.05)), 0.1, 0),
        )
    ),
    Layers(((_SYNTH_DRUM, 1.0, 0), (Noise(1000, 9000, Envelope(0.001, 0.06, 0.0, 0.05)), 0.08, 0))),
    Noise(2500, 14_000, Envelope(1.4, 0.1, 1.0, 0.05)),
)

_STEADY = Envelope(0.05, 0.1, 1.0, 0.2)
_BIRD = Waves(hollow(0.3, 3.0), _STEADY, None, (0.0,), Vibrato(7.5, 350, 0.0, 0.02), octave=4.0)
_BELL = Waves(hollow(0.6, 1.2), Envelope(0.005, 0.1, 1.0, 0.05), None, (-20, 20), octave=2.0)

EFFECTS: tuple[Patch, ...] = (
    Noise(1500, 6000, Envelope(0.03, 0.2, 0.0, 0.06)),
    Noise(500, 4000, Envelope(0.08, 0.8, 0.05, 0.15)),
    Noise(150, 3500, Envelope(0.9, 0.1, 1.0, 1.2), swell=(0.18, 0.8)),
    Tremolo(_BIRD, 3.7, 1.0),
    Tremolo(_BELL, 20.0, 0.9),
    Noise(60, 900, Envelope(0.2, 0.1, 1.0, 0.5), swell=(11.0, 0.95), pulses=3.0),
    Noise(900, 6500, Envelope(0.5, 0.1, 1.0, 1.2), swell=(9.0, 0.35)),
    Noise(120, 6000, Envelope(0.001, 0.9, 0.0, 0.6)),
)
