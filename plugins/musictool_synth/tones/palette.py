"""Which patch plays which program of General MIDI."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from ..rendering import Voice
from .envelope import Envelope
from .keys import Key
from .spectra import drawbars, formants, hollow, pulse, saw, square
from .waves import Filter, Vibrato, Waves

__all__ = ["Patch", "patch_of"]


class Patch(Protocol):
    """What makes the voices of a program."""

    def begin(self, key: Key) -> Voice: ...


STRUCK = Envelope(0.002, 4.0, 0.0, 0.25)
PLUCKED = Envelope(0.002, 2.5, 0.0, 0.15)
HELD = Envelope(0.02, 0.3, 0.85, 0.12)
SLOW = Envelope(0.15, 0.5, 0.85, 0.4)
ORGAN = Envelope(0.006, 0.01, 1.0, 0.05)
_FALLING = Envelope(0.001, 1.2, 0.1, 0.3)

_FAMILIES: tuple[Patch, ...] = (
    Waves(hollow(0.8, 1.2), STRUCK, Filter(2500, 0.6, 2.5, 1.0, _FALLING), (-1.5, 1.5)),
    Waves(hollow(0.1, 2.0), STRUCK, Filter(4000, 0.6, 2.0, 1.0, _FALLING)),
    Waves(drawbars("808808008"), ORGAN, None, (-1, 1), Vibrato(6.0, 4, 0.0, 0.1), 0.5, 0.5),
    Waves(pulse(0.2), PLUCKED, Filter(1800, 0.6, 2.5, 2.0, _FALLING), (-1.0, 1.0)),
    Waves(saw, PLUCKED, Filter(600, 0.4, 2.0, 2.0, _FALLING)),
    Waves(saw, HELD, Filter(2200, 0.5, 1.5), (-6, 6), Vibrato(5.5, 14)),
    Waves(saw, SLOW, Filter(2000, 0.5, 1.5), (-11, -4, 4, 11), Vibrato(5.2, 6)),
    Waves(saw, HELD, Filter(1300, 0.5, 2.5, 1.5, _FALLING), (-4, 4), Vibrato(5.0, 8)),
    Waves(hollow(0.2, 1.1), HELD, Filter(2200, 0.6, 2.0), (0.0,), Vibrato(5.0, 10)),
    Waves(hollow(0.5, 2.2), HELD, Filter(3000, 0.7, 1.5), (0.0,), Vibrato(5.0, 14)),
    Waves(square, HELD, Filter(3000, 0.7, 1.5, 1.0, _FALLING), (-5, 5)),
    Waves(saw, SLOW, Filter(1600, 0.5, 1.0), (-10, -3, 3, 10)),
    Waves(formants("a"), SLOW, Filter(2500, 0.3, 1.0), (-9, 0, 9), Vibrato(4.8, 8)),
    Waves(hollow(0.6, 1.3), PLUCKED, Filter(2500, 0.7, 2.5, 1.5, _FALLING)),
    Waves(hollow(0.1, 1.8), STRUCK, Filter(3500, 0.7, 2.5, 1.0, _FALLING)),
    Waves(saw, HELD, Filter(1500, 0.3, 1.5, 1.0, _FALLING, 4.0), (-15, 15)),
)


@cache
def patch_of(program: int) -> Patch:
    """The patch of a program, 0-127."""
    return _FAMILIES[program // 8]
