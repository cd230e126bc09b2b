"""Piano strings: stiff, two to a partial that beat and fall at two speeds, struck by a felt hammer.

References
----------
H. Fletcher, E. Blackham, R. Stratton, "Quality of piano tones", JASA 34 (1962): partials at
k f sqrt(1 + B k^2). G. Weinreich, "Coupled piano strings", JASA 62 (1977): the two slopes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .keys import Key
from .modal import Modes
from .ringing import Ringing
from .shelf import Source

__all__ = ["Piano"]

PARTIALS = 90

BOARD_HZ = (87.0, 118.0, 163.0, 214.0, 268.0, 351.0)
"""Modes of the board that a hammer's knock is heard by."""


@dataclass(frozen=True)
class Piano(Ringing):
    """A patch."""

    release: float = 0.22
    undamped: int = 90
    width: float = 0.25
    brightness: float = 1.0
    """Times the frequency up to which a hammer excites."""
    detune: float = 0.8
    """Cents between the strings of a key, at most; a honky-tonk has many."""
    sustain: float = 1.0
    """Times the time in which it decays."""
    strike: float = 0.12
    """Where the hammer hits, as a part of the string: partials with a node there are missing."""
    knock: float = 0.05

    def source(self, key: Key, rng: np.random.Generator) -> Source:
        """The sound of a key."""
        octaves = (key.pitch - 60) / 12
        stiffness = 3.5e-4 * 2.0 ** (1.55 * octaves) + 6e-5 * 2.0 ** (-1.2 * octaves)
        number = np.arange(1, PARTIALS + 1)
        hertz = number * key.hertz * np.sqrt((1 + stiffness * number**2) / (1 + stiffness))
        felt = self.brightness * 1500 * 2.0 ** (0.42 * octaves + 2.4 * (key.strength - 0.75))
        levels = np.abs(np.sin(np.pi * number * self.strike)) / number**0.75
        levels /= (1 + (hertz / felt) ** 2) ** 1.1
        slow = self.sustain * 11.0 * 2.0 ** (-0.75 * octaves)
        rates = 1 / slow + (hertz - key.hertz) / 4200 + (hertz / 9000) ** 2
        apart = 2 ** (self.detune / 1200 * rng.uniform(-1, 1, (2, PARTIALS)))
        slope = rng.uniform(0.75, 1.25, (2, PARTIALS))
        balance = rng.uniform(0.75, 1.25, (2, PARTIALS))
        knock = np.full(len(BOARD_HZ), self.knock * key.strength * levels.max())
        board = np.array(BOARD_HZ) * rng.uniform(0.97, 1.03, len(BOARD_HZ))
        return Modes(
            np.concatenate([hertz * apart[0], hertz * apart[1], board]),
            np.concatenate([0.28 / rates * slope[0], 1 / rates * slope[1], np.full(6, 0.09)]),
            np.stack(
                [
                    np.concatenate([0.75 * levels * side, 0.25 * levels * (2 - side), knock])
                    for side in balance
                ]
            ),
            key.rate,
            attack=0.0012 + 0.0012 * (1 - key.strength),
        )
