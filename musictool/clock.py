"""Musical time and seconds: `Clock` by a tempo map, `Grid` by beats that were heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LAST_TICK", "RESOLUTION", "Clock", "Grid", "Meter", "Tempo"]

RESOLUTION = 960
"""Ticks to a quarter note in scores that begin here: half a millisecond at 120 BPM, and divisible
by 2, 3, 4, 5 and 6."""
LAST_TICK = 2**31 - 1
"""The latest tick that a note can have."""


class Tempo(NamedTuple):
    """From `tick` on a quarter note lasts so many microseconds."""

    tick: int
    microseconds: int

    @property
    def bpm(self) -> float:
        """Quarter notes a minute."""
        return 60e6 / self.microseconds


class Meter(NamedTuple):
    """From `tick` on, where a bar begins, bars have `numerator` notes of 1/`denominator`."""

    tick: int
    numerator: int
    denominator: int


@dataclass(frozen=True, eq=False)
class Clock:
    """Ticks to seconds and back, by a tempo map."""

    ticks: NDArray[Any]
    """At which a tempo begins, the first at 0."""
    starts: NDArray[Any]
    """Seconds at these."""
    per_tick: NDArray[Any]
    """Seconds of a tick from there on."""

    @classmethod
    def of(cls, tempos: Sequence[Tempo], resolution: int) -> Clock:
        """Of tempos in order; at one tick the last one counts."""
        microseconds = {0: 500_000, **dict(tempos)}
        ticks = np.array(sorted(microseconds), np.int64)
        per_tick = np.array([microseconds[tick] for tick in ticks.tolist()]) / 1e6 / resolution
        starts = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * per_tick[:-1])])
        return cls(ticks, starts, per_tick)

    def seconds(self, tick: Any) -> Any:
        """Of a tick, or of an array of them."""
        at = np.searchsorted(self.ticks, tick, side="right") - 1
        return self.starts[at] + (tick - self.ticks[at]) * self.per_tick[at]

    def tick(self, seconds: Any) -> Any:
        """The tick next to a time in seconds, or to each of an array."""
        at = np.maximum(np.searchsorted(self.starts, seconds, side="right") - 1, 0)
        ticks = self.ticks[at] + (seconds - self.starts[at]) / self.per_tick[at]
        return np.rint(ticks).astype(np.int64)


@dataclass(frozen=True)
class Grid:
    """From seconds to ticks, one beat of the music to each quarter note."""

    beats: tuple[float, ...]
    pickup: float
    """Seconds before the first beat; they become one quarter note (or none) of their own."""

    @classmethod
    def of(cls, beats: Sequence[float]) -> Grid:
        beats = _rising(beats, "beats")
        beats = beats if len(beats) > 1 else (0.0, 0.5)
        return cls(beats, max(0.0, beats[0]))

    @property
    def lead(self) -> int:
        return RESOLUTION if self.pickup > 0 else 0

    def tick(self, seconds: float) -> int:
        if seconds < self.beats[0] and self.pickup:
            return max(0, round(seconds / self.pickup * RESOLUTION))
        i = min(max(int(np.searchsorted(self.beats, seconds, "right")) - 1, 0), len(self.beats) - 2)
        gap = self.beats[i + 1] - self.beats[i]
        part = (seconds - self.beats[i]) / gap
        tick = self.lead + (i + part) * RESOLUTION
        if not tick < LAST_TICK:
            most = seconds - (tick - LAST_TICK) / RESOLUTION * gap
            raise ValueError(f"a score lasts at most {most:.0f} s at this tempo, not {seconds:g} s")
        return max(0, round(tick))

    def tempos(self) -> tuple[Tempo, ...]:
        gaps = [after - before for before, after in pairwise(self.beats)]
        gaps_at = [(self.lead + i * RESOLUTION, gap) for i, gap in enumerate(gaps)]
        found: list[Tempo] = []
        for tick, gap in [(0, self.pickup), *gaps_at] if self.pickup else gaps_at:
            tempo = Tempo(tick, min(max(round(gap * 1e6), 1), 0xFFFFFF))
            if not found or found[-1].microseconds != tempo.microseconds:
                found.append(tempo)
        return tuple(found)

    def meters(self, downbeats: Sequence[float]) -> tuple[Meter, ...]:
        """A bar from each downbeat to the next, where their number of beats changes."""
        downs = [self.tick(downbeat) for downbeat in _rising(downbeats, "downbeats")]
        found: list[Meter] = []
        if downs and downs[0] > 0:
            found.append(Meter(0, min(max(round(downs[0] / RESOLUTION), 1), 255), 4))
        for i, (here, after) in enumerate(pairwise(downs)):
            beats = min(max(round((after - here) / RESOLUTION), 1), 255)
            if i == 0 or found[-1].numerator != beats:
                found.append(Meter(here, beats, 4))
        return tuple(found)


def _rising(times: Sequence[float], name: str) -> tuple[float, ...]:
    """Times in seconds, if they are such."""
    try:
        numbers = np.array(list(times), np.float64)
    except (TypeError, ValueError):
        numbers = np.array(np.nan)
    rises = numbers.ndim == 1 and np.isfinite(numbers).all() and (np.diff(numbers) > 0).all()
    if not rises or (numbers < 0).any():
        raise ValueError(f"{name} are times in seconds from 0 on, each later than the one before")
    return tuple(numbers.tolist())
