"""A progression of chords, laid over the bars of a piece."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

from musictool import CannotProcess, Chord

__all__ = ["over_bars"]


def over_bars(
    bars: Sequence[Sequence[Chord]], lines: Sequence[int], end: int
) -> list[tuple[int, Chord]]:
    """Each chord with where it begins, the chords of the bars over and over.

    Parameters
    ----------
    lines, end
        Where the bars of the piece begin, and the last ends.

    Raises
    ------
    CannotProcess
        If a bar is too short for its chords.
    """
    found = []
    for chords, begin, until in zip(cycle(bars), lines, [*lines[1:], end], strict=False):
        if len(chords) > until - begin:
            raise CannotProcess(f"chords: {len(chords)} do not fit into a bar")
        found += [
            (begin + round((until - begin) * at / len(chords)), chord)
            for at, chord in enumerate(chords)
        ]
    return found
