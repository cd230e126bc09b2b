"""A progression of chords from a bar of a score on."""

from __future__ import annotations

import numpy as np

from musictool import Score

from ..searches.anew import Harmonies
from ..wishing.progression import over_bars
from ..wishing.words import bars_of_chords

__all__ = ["progression_from"]


def progression_from(score: Score, text: str, first: int) -> Harmonies:
    """Chords bar by bar, over and over, from the bar of tick `first` on.

    Raises
    ------
    BadParameter
        For what is no chord.
    CannotProcess
        If a bar is too short for its chords.
    """
    lines = np.unique([*score.bars, score.length])
    at = int(np.searchsorted(lines, first, "right")) - 1
    places = over_bars(bars_of_chords(text), lines[at:-1].tolist(), score.length)
    return tuple((tick, chord.pitch_classes) for tick, chord in places)
