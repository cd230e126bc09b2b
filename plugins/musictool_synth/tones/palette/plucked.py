"""Guitars: programs 24 to 31."""

from __future__ import annotations

from ..keys import Patch
from ..layers import Layers
from ..strings import Plucked

__all__ = ["GUITARS"]

_BODY = ((102, 0.1, 0.06), (205, 0.08, 0.03), (392, 0.05, 0.03))
_NYLON = Plucked(0.18, decay=2.8, damping=0.4, place=0.24, brightness=2000, body=_BODY)
_STEEL = Plucked(0.18, decay=5.0, damping=0.12, place=0.16, brightness=4800, body=_BODY)
_CLEAN = Plucked(0.12, decay=6.0, damping=0.16, place=0.13, brightness=4200)
_HARMONIC = Plucked(0.3, decay=4.0, damping=0.3, place=0.5, brightness=2500, hardness=1.0)

GUITARS: tuple[Patch, ...] = (
    _NYLON,
    _STEEL,
    Plucked(0.12, decay=4.0, damping=0.5, place=0.3, brightness=1300, hardness=1.5),
    _CLEAN,
    Plucked(0.05, decay=0.45, damping=0.5, place=0.1, brightness=2600),
    Plucked(0.1, decay=9.0, damping=0.15, place=0.13, brightness=4000, drive=2.5),
    Plucked(0.1, decay=14.0, damping=0.12, place=0.11, brightness=5000, drive=9.0),
    Layers(((_HARMONIC, 1.0, 12), (_NYLON, 0.12, 0))),
)
