"""Pianos, chromatic percussion and organs: programs 0 to 23."""

from __future__ import annotations

import math

from ..envelope import Envelope
from ..fm import Fm, Modulator, Stack
from ..keys import Patch
from ..layers import Layers, Tremolo
from ..modal import Bars
from ..noise import Noise
from ..piano import Piano
from ..spectra import drawbars, hollow
from ..strings import Plucked
from ..turning import Vibrato
from ..waves import Filter, Waves

__all__ = ["CHROMATIC", "ORGANS", "PIANOS"]

_TINE = Envelope(0.001, 5.0, 0.0, 0.2)
_RHODES = Fm(
    (
        Stack(1, 1.0, _TINE, (Modulator(1, 0.9, Envelope(0.001, 3.0, 0.1, 0.2), 1.6),), -1, -0.3),
        Stack(1, 0.35, _TINE, (Modulator(14, 0.5, Envelope(0.001, 0.5, 0.0, 0.1), 1.6),), 1, 0.3),
    )
)
_DX = Fm(
    (
        Stack(1, 1.0, _TINE, (Modulator(1, 1.4, Envelope(0.001, 4.0, 0.2, 0.2), 1.3),), -3, -0.5),
        Stack(1, 0.6, _TINE, (Modulator(14, 0.9, Envelope(0.001, 0.9, 0.0, 0.1), 1.5),), 3, 0.5),
    )
)
_HARPSICHORD = Plucked(
    0.12, width=0.25, decay=3.5, damping=0.06, place=0.11, brightness=9000, hardness=0.3
)
_DULCIMER = Plucked(0.6, decay=3.0, damping=0.1, place=0.14, brightness=6000)

PIANOS: tuple[Patch, ...] = (
    Piano(),
    Piano(brightness=1.9),
    Piano(brightness=1.2, sustain=0.7, strike=0.2, knock=0.02),
    Piano(brightness=1.5, detune=13),
    Tremolo(_RHODES, 4.5, 0.25, 0.5),
    _DX,
    Layers(((_HARPSICHORD, 1.0, 0), (_HARPSICHORD, 0.35, 12))),
    Plucked(0.06, decay=1.6, damping=0.08, place=0.05, brightness=5500, hardness=3.0),
)

_VIBRAPHONE = Bars(
    0.5, ratios=(1, 4, 10.1), levels=(1, 0.16, 0.04), decays=(7, 2.5, 0.4), beating=0.6
)
_TUBES = (1.0, 2.0, 2.99, 4.17, 5.43, 6.79, 8.21)

CHROMATIC: tuple[Patch, ...] = (
    Bars(0.8, ratios=(1, 2.9, 5.6), levels=(1, 0.18, 0.06), decays=(2.5, 0.8, 0.3)),
    Bars(
        math.inf,
        ratios=(1, 2.76, 5.4, 8.93),
        levels=(1, 0.5, 0.2, 0.08),
        decays=(3.5, 1.8, 0.9, 0.4),
    ),
    Bars(
        math.inf,
        ratios=(1, 2.0, 3.01, 6.27),
        levels=(1, 0.3, 0.12, 0.2),
        decays=(2.2, 1.2, 0.8, 0.25),
    ),
    Tremolo(_VIBRAPHONE, 5.4, 0.5),
    Bars(math.inf, ratios=(1, 4, 9.2), levels=(1, 0.3, 0.1), decays=(1.3, 0.35, 0.12)),
    Bars(
        math.inf,
        ratios=(1, 3, 6.1, 10.2),
        levels=(1, 0.55, 0.25, 0.1),
        decays=(0.55, 0.3, 0.15, 0.08),
    ),
    Bars(
        1.5,
        ratios=_TUBES,
        levels=(0.6, 1, 0.7, 0.5, 0.35, 0.2, 0.1),
        decays=(6, 5, 4, 3, 2, 1.2, 0.8),
        beating=1.5,
    ),
    Layers(((_DULCIMER, 1.0, 0), (_DULCIMER, 0.25, 12))),
)

_ON = Envelope(0.005, 0.01, 1.0, 0.04)
_SCANNER = Vibrato(6.7, 5, 0.0, 0.05)
_CLICK = Noise(800, 5000, Envelope(0.001, 0.03, 0.0, 0.02))
_PERCUSSION = Waves(hollow(1.0, 6.0), Envelope(0.003, 0.6, 0.0, 0.05))


def _drawbar(registration: str) -> Waves:
    return Waves(drawbars(registration), _ON, None, (-1.5, 1.5), _SCANNER, 0.5, 0.5)


def _rank(even: float, fall: float, attack: float) -> Waves:
    """Pipes of an organ that begin and end slowly."""
    return Waves(
        hollow(even, fall), Envelope(attack, 0.1, 0.95, 0.25), None, (-1.2, 1.2), None, 0.9
    )


def _reeds(even: float, cutoff: float, *cents: float) -> Waves:
    envelope = Envelope(0.05, 0.2, 0.9, 0.08)
    return Waves(hollow(even, 0.8), envelope, Filter(cutoff, 0.4, 1.2), cents, None, 0.5)


_HARMONICA = Waves(
    hollow(0.6, 0.8),
    Envelope(0.04, 0.2, 0.9, 0.08),
    Filter(2600, 0.5, 1.5),
    (-2, 2),
    Vibrato(5.2, 14, 0.25),
    0.3,
)

ORGANS: tuple[Patch, ...] = (
    Layers(((_drawbar("888000000"), 1.0, 0), (_CLICK, 0.03, 0))),
    Layers(((_drawbar("808000000"), 1.0, 0), (_PERCUSSION, 0.8, 19), (_CLICK, 0.03, 0))),
    Tremolo(Layers(((_drawbar("888888888"), 1.0, 0), (_CLICK, 0.05, 0))), 6.6, 0.3, 0.35),
    Layers(
        (
            (_rank(0.7, 1.3, 0.06), 1.0, 0),
            (_rank(0.2, 1.8, 0.09), 0.6, -12),
            (_rank(0.8, 1.3, 0.04), 0.5, 12),
            (_rank(0.8, 1.5, 0.04), 0.22, 19),
            (_rank(0.8, 1.5, 0.03), 0.25, 24),
        )
    ),
    _reeds(0.8, 1800, -3, 3),
    _reeds(0.75, 3200, -9, 0, 9),
    _HARMONICA,
    Layers(((_reeds(0.7, 2600, -3, 3), 1.0, 0), (_reeds(0.7, 2600, 2), 0.5, 12))),
)
