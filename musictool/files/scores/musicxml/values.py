"""Note values: a length on paper as notes, dotted or not, of tuplets or not, that are tied."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from musictool.files.scores.musicxml.grid import Grid, Window

__all__ = ["Piece", "pieces"]

_TYPES = ("breve", "whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th", "256th",
          "512th", "1024th")  # fmt: skip
_QUARTERS = {name: Fraction(8, 2**i) for i, name in enumerate(_TYPES)}

_DOTTED = sorted(
    ((length * (2 - Fraction(1, 2**dots)), name, dots)
     for name, length in _QUARTERS.items() for dots in (0, 1, 2)),
    reverse=True,
)  # fmt: skip
_DOTTABLE = (16, 12, 8, 6, 4, 3, 2)
"""Numbers of parts that one value can have."""

_BY_LENGTH = {length: (name, dots) for length, name, dots in reversed(_DOTTED)}


@dataclass
class Piece:
    """One note, chord or rest on paper."""

    start: int
    end: int
    type: str = ""
    """"" where no value is so long."""
    dots: int = 0
    tuplet: tuple[int, int] | None = None
    """So many in the time of so many."""
    begins: bool = False
    """The first of its tuplet."""
    ends: bool = False


def pieces(start: int, end: int, grid: Grid, bar_start: int) -> list[Piece]:
    """The notes, to be tied, for a length within one bar."""
    found: list[Piece] = []
    at = start
    while at < end:
        window = grid.window(at)
        stop = end
        is_tuplet = window.parts & (window.parts - 1) != 0
        if is_tuplet and (at > window.start or end < window.end):
            stop = min(end, window.end)
            found += _of_tuplet(at, stop, window, grid.quarter)
        else:
            while stop > window.end:
                last = grid.window(stop - 1)
                if last.parts & (last.parts - 1) and stop < last.end:
                    stop = last.start
                else:
                    break
            found += _plain(at, stop, grid.quarter, bar_start)
        at = stop
    return found


def _plain(start: int, end: int, quarter: int, bar_start: int) -> list[Piece]:
    found = []
    at = start
    while at < end:
        length = Fraction(end - at, quarter)
        value = _BY_LENGTH.get(length)
        if value is not None:
            found.append(Piece(at, end, *value))
            break
        beat = quarter - (at - bar_start) % quarter
        size = beat if beat < quarter and at + beat < end else end - at
        fitting = [one for one in _DOTTED if one[2] < 2 and one[0] * quarter <= size
                   and (one[0] * quarter).denominator == 1]  # fmt: skip
        if not fitting:
            found.append(Piece(at, end))
            break
        length, name, dots = fitting[0]
        found.append(Piece(at, at + int(length * quarter), name, dots))
        at += int(length * quarter)
    return found


def _of_tuplet(at: int, end: int, window: Window, quarter: int) -> list[Piece]:
    """Within one beat that is divided by three, five, seven."""
    odd = window.parts // (window.parts & -window.parts)
    normal = 1 << (odd.bit_length() - 1)
    length = window.end - window.start
    step = length // window.parts
    # The value of one part, if there were as many as are normal in this time.
    unit = Fraction(length * odd, window.parts * normal * quarter)
    found = []
    while at < end:
        count = max((end - at) // step, 1)
        size = next(n for n in (*_DOTTABLE, 1) if n <= count and n * unit in _BY_LENGTH)
        stop = at + size * step if count > size else end
        piece = Piece(at, stop, *_BY_LENGTH[size * unit], tuplet=(odd, normal))
        piece.begins, piece.ends = at == window.start, stop == window.end
        found.append(piece)
        at = stop
    return found
