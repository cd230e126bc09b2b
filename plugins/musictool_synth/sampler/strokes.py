"""Which of a recording's strokes plays which drum: the dark ones kicks, the bright ones hats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .listening import Piece

__all__ = ["Kit", "Stroke"]


class Drum(NamedTuple):
    """How a drum sounds: the middle of its spectrum, and for how long."""

    centre_hz: float
    seconds: float


_KICK, _SNARE, _RIM = Drum(150, 0.5), Drum(2200, 0.4), Drum(3500, 0.15)
_CLAP, _CLOSED, _OPEN = Drum(2800, 0.3), Drum(8000, 0.12), Drum(8000, 0.8)
_CRASH, _RIDE, _BELL = Drum(6500, 2.5), Drum(6000, 1.2), Drum(3500, 0.4)
_WOOD, _SHAKER = Drum(1500, 0.15), Drum(7000, 0.15)


def _skin(centre_hz: float) -> Drum:
    return Drum(centre_hz, 0.6)


_DRUMS = {
    35: _KICK,
    36: _KICK,
    37: _RIM,
    38: _SNARE,
    39: _CLAP,
    40: _SNARE,
    41: _skin(220),
    42: _CLOSED,
    43: _skin(280),
    44: _CLOSED,
    45: _skin(350),
    46: _OPEN,
    47: _skin(450),
    48: _skin(560),
    49: _CRASH,
    50: _skin(700),
    51: _RIDE,
    52: _CRASH,
    53: _BELL,
    54: _SHAKER,
    55: _CRASH,
    56: _BELL,
    57: _CRASH,
    59: _RIDE,
    60: _skin(900),
    61: _skin(600),
    62: _skin(800),
    63: _skin(650),
    64: _skin(400),
    65: _skin(1100),
    66: _skin(800),
    69: _SHAKER,
    70: _SHAKER,
    75: _WOOD,
    76: _WOOD,
    77: _WOOD,
}
_OTHER = Drum(3000, 0.5)

FARTHEST = 1.0
"""Octaves by which a stroke is moved towards what it stands in for."""

OF_THE_WAY = 0.5

TONAL, FAINT = 0.75, 0.2
"""What it costs, in octaves, that a piece is a tone, or half as loud as another one."""


@dataclass(frozen=True)
class Stroke:
    """A piece as a drum plays it."""

    piece: Piece
    cents: float
    seconds: float
    cutoff_hz: float


class Kit:
    """The strokes of a recording by their brightness."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = list(pieces)
        centres = np.array([piece.centre_hz for piece in pieces])
        levels = np.array([piece.level for piece in pieces])
        tones = np.array([piece.pitch is not None for piece in pieces])
        self._octaves = np.log2(np.maximum(centres, 20.0))
        self._faults = TONAL * tones + FAINT * np.log2(levels.max() / levels)

    def stroke(self, pitch: int) -> Stroke:
        """The one that plays a drum, always the same: as bright as it, no tone, and not faint.

        If there is none such, what is nearest to it is moved some of the way.
        """
        drum = _DRUMS.get(pitch, _OTHER)
        wanted = float(np.log2(drum.centre_hz))
        best = int(np.argmin(np.abs(self._octaves - wanted) + self._faults))
        piece = self._pieces[best]
        way = float(np.clip(OF_THE_WAY * (wanted - self._octaves[best]), -FARTHEST, FARTHEST))
        # A bright stroke in place of a dark drum keeps its attack, and loses what is too bright.
        dark = 6 * drum.centre_hz if piece.centre_hz > 2 * drum.centre_hz else 20_000.0
        return Stroke(piece, 1200 * way, drum.seconds, dark)
