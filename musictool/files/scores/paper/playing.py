"""In which order the bars of a score are played: repeats, endings, da capo, dal segno, coda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Signs", "order"]

_MOST_TIMES = 32
_MOST_BARS = 100_000
"""Played in all, of a score that repeats without end."""


@dataclass
class Signs:
    """What a bar says about the one to play after it."""

    forward: bool = False
    """A repeat begins with it."""
    backward: int = 0
    """How often what ends with it is played; 0 if no repeat ends here."""
    ending: frozenset[int] = frozenset()
    """In which times of a repeat it is played; empty for always."""
    segno: bool = False
    coda: bool = False
    to_coda: bool = False
    fine: bool = False
    da_capo: bool = False
    dal_segno: bool = False

    def add(self, other: Signs) -> None:
        """What another part says of the same bar."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) or value)


def order(bars: Sequence[Signs]) -> list[int]:
    """The numbers of the bars, as they are played."""
    endings = _endings(bars)
    played: list[int] = []
    at = begin = 0
    time, jumped = 1, False
    while at < len(bars) and len(played) < _MOST_BARS:
        bar = bars[at]
        if bar.forward and at != begin:
            begin, time = at, 1
        last = max(endings[at], default=0)
        wanted = last if jumped and last else time
        if bar.ending and wanted not in bar.ending:
            at += 1
            continue
        played.append(at)
        if jumped and bar.fine:
            break
        if jumped and bar.to_coda and (codas := [i for i, one in enumerate(bars) if one.coda]):
            at = begin = codas[-1]
            continue
        if bar.backward and not jumped:
            times = last if bar.ending else bar.backward
            if time < min(times, _MOST_TIMES):
                time, at = time + 1, begin
                continue
            begin, time = at + 1, 1
        elif bar.ending and not any(one.ending for one in bars[at + 1 : at + 2]):
            begin, time = at + 1, 1
        if (bar.da_capo or bar.dal_segno) and not jumped:
            jumped = True
            signs = [i for i, one in enumerate(bars[: at + 1]) if one.segno]
            at = begin = signs[-1] if bar.dal_segno and signs else 0
            continue
        at += 1
    return played


def _endings(bars: Sequence[Signs]) -> list[frozenset[int]]:
    """Of each bar in an ending, the times of all endings next to it."""
    found: list[frozenset[int]] = [frozenset()] * len(bars)
    start = 0
    while start < len(bars):
        stop = start
        while stop < len(bars) and bars[stop].ending and (stop == start or not bars[stop].forward):
            stop += 1
        times = frozenset().union(*(bar.ending for bar in bars[start:stop]))
        found[start:stop] = [times] * (stop - start)
        start = max(stop, start + 1)
    return found
