"""A progression of chords from a bar of a score on."""

from __future__ import annotations

import numpy as np

from musictool import CannotProcess, Score

from ..searches.anew import Harmonies
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
    bars = bars_of_chords(text)
    lines = np.unique([*score.bars, score.length])
    at = int(np.searchsorted(lines, first, "right")) - 1
    found = []
    for number, (line, end) in enumerate(zip(lines[at:-1], lines[at + 1 :], strict=True)):
        chords = bars[number % len(bars)]
        if len(chords) > end - line:
            raise CannotProcess(f"chords: {len(chords)} do not fit into a bar")
        found += [
            (int(line) + round(int(end - line) * place / len(chords)), chord.pitch_classes)
            for place, chord in enumerate(chords)
        ]
    return tuple(found)
