"""How a pitch is spelled that does not say it: by the key that it lies in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from musictool.score import SPELLING_UNKNOWN, Key

__all__ = ["Speller"]


class Speller:
    """Places on the line of fifths, by the keys of a score.

    Of a major key's line from its minor sixth (Ab in C) to its augmented fourth's neighbours (C#);
    of a minor key's from its Neapolitan second (Bb in A) to its leading tone (G#).
    """

    def __init__(self, keys: Sequence[Key], scale: int) -> None:
        self._ticks = [key.tick * scale for key in keys]
        self._keys = keys

    def __call__(self, pitch: int, spelling: int, tick: int) -> int:
        if (
            spelling != SPELLING_UNKNOWN
            and (spelling * 7 - pitch) % 12 == 0
            and -15 <= spelling <= 19
        ):
            return spelling
        i = bisect_right(self._ticks, tick) - 1
        fifths, minor = self._keys[i][1:] if i >= 0 else (0, False)
        lowest = fifths - 3 if minor else fifths - 4
        return lowest + (pitch * 7 - lowest) % 12
