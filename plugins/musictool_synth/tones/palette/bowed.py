"""Basses, bowed and orchestral strings, ensembles: programs 32 to 55."""

from __future__ import annotations

from ..envelope import Envelope
from ..keys import Patch
from ..layers import Layers, Tremolo
from ..modal import Bars
from ..noise import Noise
from ..spectra import formants, pulse, saw, square
from ..strings import Plucked
from ..turning import Vibrato
from ..waves import Filter, Waves

__all__ = ["BASSES", "BOWED", "ENSEMBLES"]

_SNAP = Envelope(0.002, 0.35, 0.0, 0.1)
_FRETLESS = Waves(
    saw,
    Envelope(0.015, 6.0, 0.25, 0.12),
    Filter(520, 0.4, 2.0, 1.2, Envelope(0.02, 0.8, 0.1, 0.2), 1.2),
    (0.0,),
    Vibrato(4.8, 14, 0.35),
)

BASSES: tuple[Patch, ...] = (
    Plucked(0.12, decay=1.6, damping=0.6, place=0.3, brightness=900, body=((68, 0.1, 0.1),)),
    Plucked(0.1, decay=3.0, damping=0.45, place=0.2, brightness=1300),
    Plucked(0.1, decay=3.2, damping=0.28, place=0.12, brightness=3200),
    _FRETLESS,
    Plucked(0.08, decay=3.0, damping=0.2, place=0.09, brightness=6000, hardness=3.0),
    Plucked(0.08, decay=2.2, damping=0.14, place=0.05, brightness=8000, hardness=3.0),
    Waves(saw, Envelope(0.003, 1.2, 0.6, 0.07), Filter(420, 0.4, 2.0, 2.6, _SNAP, 2.2)),
    Waves(square, Envelope(0.003, 1.5, 0.7, 0.08), Filter(700, 0.4, 2.0, 1.5, _SNAP, 1.2), (-4, 4)),
)


def _bow(cutoff: float, attack: float, cents: float, hertz: float) -> Patch:
    """One player: a saw, as Helmholtz saw the string move, and a little of the bow's noise."""
    string = Waves(
        saw,
        Envelope(attack, 0.4, 0.85, 0.12),
        Filter(cutoff, 0.25, 2.0, 0.6, Envelope(attack, 0.6, 0.5, 0.1), 0.9),
        (0.0,),
        Vibrato(hertz, cents, 0.25, 0.4),
    )
    noise = Noise(3, 9, Envelope(0.03, 0.3, 0.3, 0.08), tracks=True)
    return Layers(((string, 1.0, 0), (noise, 0.012, 0)))


def _section(cutoff: float, attack: float, release: float) -> Waves:
    envelope = Envelope(attack, 0.8, 0.9, release)
    players = (-11, -4, 3, 10)
    return Waves(saw, envelope, Filter(cutoff, 0.4, 1.6), players, Vibrato(5.3, 6, 0.2), 0.9)


_STRINGS = _section(2300, 0.1, 0.3)

BOWED: tuple[Patch, ...] = (
    _bow(3400, 0.06, 16, 5.8),
    _bow(2500, 0.07, 15, 5.4),
    _bow(1700, 0.07, 14, 5.2),
    _bow(1000, 0.08, 8, 4.8),
    Tremolo(_STRINGS, 11.0, 0.6),
    Plucked(
        0.15,
        decay=0.9,
        damping=0.5,
        place=0.3,
        brightness=2000,
        body=((285, 0.05, 0.05), (460, 0.04, 0.03)),
    ),
    Plucked(1.2, width=0.4, decay=4.0, damping=0.35, place=0.45, brightness=2200),
    Bars(
        0.6,
        ratios=(1, 1.504, 1.742, 2.0, 2.245, 2.494),
        levels=(1, 0.75, 0.35, 0.4, 0.2, 0.2),
        decays=(2.2, 1.8, 0.8, 1.2, 0.6, 0.8),
        shorter=0.3,
        attack=0.003,
    ),
)

_AAH = Waves(
    formants("a"), Envelope(0.09, 0.5, 0.9, 0.3), None, (-9, -2, 5, 10), Vibrato(5.1, 9, 0.2), 0.9
)
_OOH = Waves(
    formants("u"), Envelope(0.1, 0.5, 0.9, 0.3), None, (-8, -2, 4, 9), Vibrato(5.0, 9, 0.2), 0.9
)
_HIT = Envelope(0.004, 1.6, 0.0, 0.25)

ENSEMBLES: tuple[Patch, ...] = (
    _STRINGS,
    _section(1800, 0.4, 0.6),
    Waves(saw, Envelope(0.08, 0.8, 0.9, 0.35), Filter(3200, 0.4, 1.2), (-12, -5, 5, 12), None, 0.9),
    Waves(
        pulse(0.3), Envelope(0.15, 0.8, 0.9, 0.5), Filter(2200, 0.4, 1.2), (-9, -3, 3, 9), None, 0.9
    ),
    _AAH,
    _OOH,
    Waves(
        formants("o"), Envelope(0.06, 0.4, 0.9, 0.25), None, (-6, 0, 6), Vibrato(5.2, 8, 0.2), 0.8
    ),
    Layers(
        (
            (
                Waves(saw, _HIT, Filter(3500, 0.3, 1.5, 1.0, _HIT), (-12, -4, 4, 12), None, 0.9),
                1.0,
                0,
            ),
            (Waves(saw, _HIT, Filter(2500, 0.3, 1.5, 1.0, _HIT), (-6, 6), None, 0.6), 0.7, -12),
            (Waves(saw, _HIT, Filter(3000, 0.3, 1.5, 1.0, _HIT), (-8, 8), None, 0.9), 0.5, 12),
            (Noise(100, 3000, Envelope(0.001, 0.3, 0.0, 0.1)), 0.3, 0),
        )
    ),
)
