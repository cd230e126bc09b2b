"""`Mood`: what music is to feel like, as the means that a composer and a player have for that.

A mood is a place in a plane, how pleasant it is (valence) and how excited (arousal), each from -1
to 1. Major and a high register are heard as pleasant, minor and a low one not; fast, loud, dense
and short notes as excited, slow, soft, sparse and long ones as calm.

References
----------
Gabrielsson and Lindström, "The role of structure in the musical expression of emotions", Handbook
of Music and Emotion, 2010 (table 14.2: mode, tempo, loudness, pitch level, articulation).
Livingstone, Muhlberger, Brown and Thompson, "Changing musical emotion: a computational rule system
for modifying score and performance", Computer Music Journal 34(1), 2010 (the rules of both that
move perceived emotion most: tempo, mode, loudness, articulation, pitch height). Russell, "A
circumplex model of affect", JPSP 39(6), 1980 (the plane).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

__all__ = ["MOODS", "Mood"]

MOODS = {
    "calm": (0.5, -0.7),
    "bright": (0.8, 0.6),
    "dark": (-0.7, -0.5),
    "tense": (-0.6, 0.8),
}
"""Valence and arousal of each, one in each quarter of the plane."""


@dataclass(frozen=True)
class Mood:
    """A place in the plane, and what follows from it.

    Parameters
    ----------
    valence, arousal
        From -1 to 1.
    """

    valence: float = 0.0
    arousal: float = 0.0

    @classmethod
    def of(cls, name: str | None, valence: float | None, arousal: float | None) -> Self | None:
        """The mood of a name, moved to what is said of valence or arousal; None of nothing."""
        if name is None and valence is None and arousal is None:
            return None
        usual = MOODS[name] if name else (0.0, 0.0)
        return cls(
            usual[0] if valence is None else valence, usual[1] if arousal is None else arousal
        )

    @property
    def mode(self) -> str:
        """That of what is unpleasant is "minor", else "major"."""
        return "minor" if self.valence < 0 else "major"

    @property
    def tempo(self) -> float:
        """What the usual tempo is multiplied by, from 0.7 to 1.4."""
        return float(2 ** (0.5 * self.arousal))

    @property
    def density(self) -> float:
        """What usual gaps between notes are divided by, from 0.81 to 1.23.

        What comes after short ones is short as well, so that notes become far more than that.
        """
        return float(2 ** (0.3 * self.arousal))

    @property
    def semitones(self) -> float:
        """How much higher than usual it lies, from -5 to 5."""
        return 3 * self.valence + 2 * self.arousal

    @property
    def velocity(self) -> int:
        """How hard notes are struck, from 54 to 106."""
        return round(80 + 26 * self.arousal)

    @property
    def articulation(self) -> float:
        """The part of its length that a note sounds: legato 1, of the most excited 0.6."""
        return min(1.0, 0.9 - 0.3 * self.arousal)
