"""Velocities of the dynamics in sheet music: marks, hairpins, accents."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

__all__ = ["MARKS", "USUAL_VELOCITY", "Loudness", "velocity_of_percent"]

USUAL_VELOCITY = 80
"""Where no dynamics are written."""

MARKS = {
    "pppppp": 1, "ppppp": 5, "pppp": 10, "ppp": 16, "pp": 33, "p": 49, "mp": 64, "mf": 80, "f": 96,
    "ff": 112, "fff": 120, "ffff": 124, "fffff": 126, "ffffff": 127, "n": 1,
}  # fmt: skip
"""As most notation programs play them."""

_ACCENTS = {"sf": 112, "sfz": 112, "sffz": 124, "fz": 112, "rf": 104, "rfz": 104, "sfp": 112,
            "sfpp": 112, "sfzp": 112, "fp": 96, "pf": 96}  # fmt: skip
"""Of the notes that begin there alone."""

_AFTER = {"sfp": 49, "sfpp": 33, "sfzp": 49, "fp": 49, "pf": 96}

_STEP = 16
"""What a hairpin without a mark at its end changes."""


def velocity_of_percent(percent: float) -> int:
    """Of MusicXML's percentages of forte, which is 90."""
    return min(max(round(percent * 0.9), 1), 127)


@dataclass
class Loudness:
    """How loud a part is to be played, over its ticks as written."""

    marks: dict[int, int] = field(default_factory=dict)
    accents: dict[int, int] = field(default_factory=dict)
    hairpins: list[tuple[int, int, int]] = field(default_factory=list)
    """Start, stop, and 1 for louder or -1 for softer."""

    def add(self, tick: int, name: str) -> None:
        """A mark such as "mf"; others are passed over."""
        if name in MARKS:
            self.marks[tick] = MARKS[name]
        elif name in _ACCENTS:
            self.accents[tick] = _ACCENTS[name]
            if name in _AFTER:
                self.marks[tick] = _AFTER[name]

    def curve(self, reach: int) -> Curve:
        """The course of velocities; a mark so soon after the end of a hairpin is its aim."""
        points = dict(sorted(self.marks.items()))
        ramps: list[tuple[int, int, int, int]] = []
        for start, stop, way in sorted(self.hairpins):
            before = [at for at in points if at <= start]
            begin = points[max(before)] if before else USUAL_VELOCITY
            aims = [at for at in points if stop <= at <= stop + reach]
            aim = points[min(aims)] if aims else begin
            if (aim - begin) * way <= 0:
                aim = min(max(begin + way * _STEP, 1), 127)
            ramps.append((start, stop, begin, aim))
            points.setdefault(stop, aim)
        return Curve(points, ramps, self.accents)


class Curve:
    """Velocities at ticks."""

    def __init__(
        self,
        points: dict[int, int],
        ramps: list[tuple[int, int, int, int]],
        accents: dict[int, int],
    ) -> None:
        self._ticks = sorted(points)
        self._values = [points[tick] for tick in self._ticks]
        self._ramps = ramps
        self._begins = [ramp[0] for ramp in ramps]
        self._accents = accents

    def __call__(self, tick: int) -> int:
        if tick in self._accents:
            return self._accents[tick]
        i = bisect_right(self._begins, tick) - 1
        if i >= 0:
            start, stop, begin, aim = self._ramps[i]
            if start <= tick < stop:
                return round(begin + (aim - begin) * (tick - start) / (stop - start))
        i = bisect_right(self._ticks, tick) - 1
        return self._values[i] if i >= 0 else USUAL_VELOCITY
