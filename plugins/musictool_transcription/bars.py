"""Beats that were heard become tempo and meters, so that bars are bars in a notation program.

The seconds of all that is played stay: notes are put where the tempo map has their seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import RESOLUTION, Clock, Meter, Score, Tempo, retimed

__all__ = ["PLAIN", "Bars", "bars_of"]

Seconds = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

TOLERANCE = 0.015
"""Seconds that a beat may lie beside a steady tempo: beats are heard no more exactly."""

SIXTEENTH = RESOLUTION // 4
SLOWEST = 0xFFFFFF
"""Microseconds of a quarter note, at most."""

FEW = 8
"""Beats at the beginning, whose tempo what comes before them is counted in."""


@dataclass(frozen=True)
class Bars:
    """Musical time of a recording: tempo and meters, in ticks of `musictool.RESOLUTION`."""

    tempos: tuple[Tempo, ...]
    meters: tuple[Meter, ...]

    def put(self, score: Score) -> Score:
        """The same notes at the same seconds, in these bars."""
        old, new = score.clock, Clock.of(self.tempos, RESOLUTION)
        plain = Score(score.tracks, resolution=score.resolution, length=score.length)
        moved = retimed(plain, lambda ticks: new.tick(old.seconds(ticks)))
        return Score(
            moved.tracks,
            self.tempos,
            self.meters,
            texts=score.texts,
            resolution=RESOLUTION,
            length=moved.length,
            origin=score.origin,
        )


PLAIN = Bars((Tempo(0, 500_000),), ())
"""Where there is no beat: 120 BPM, in bars that mean nothing."""


def bars_of(beats: Seconds, downbeats: Seconds, meter: str) -> Bars:
    """Musical time by beats.

    A tempo holds as long as every beat is within 15 ms of it. What lies before the first beat is
    counted in beats, or in sixteenths if it is less than one, as a pickup; less than half of a
    sixteenth belongs to the first beat.

    Parameters
    ----------
    beats
        Seconds, ascending, shape `(n,)`, two or more.
    downbeats
        Those of them that begin bars; each counts as the beat nearest to it.
    meter
        That of most bars, such as "3/4" or "6/8", in which a beat is three eighths; "" if it is
        not known.
    """
    compound = _is_compound(meter)
    beat = RESOLUTION * 3 // 2 if compound else RESOLUTION
    lead = _lead(beats, beat)
    ticks = lead + beat * np.arange(len(beats))
    if lead == 0:
        beats = np.concatenate([[0.0], beats[1:]])
    else:
        beats, ticks = np.append(0.0, beats), np.append(0, ticks)
    firsts = np.unique(np.abs(downbeats[:, None] - beats[None]).argmin(axis=1))
    begins = ticks[firsts] if len(downbeats) else np.array([lead])
    return Bars(
        tuple(_tempos(ticks, beats)),
        tuple(_meters(begins, _bar(meter, beat), compound)),
    )


def _is_compound(meter: str) -> bool:
    found = re.fullmatch(r"(\d+)/8", meter)
    return found is not None and int(found[1]) % 3 == 0 and int(found[1]) > 3


def _bar(meter: str, beat: int) -> int:
    """Ticks of a bar; four beats if nobody knows."""
    found = re.fullmatch(r"(\d+)/(\d+)", meter)
    return int(found[1]) * 4 * RESOLUTION // int(found[2]) if found else 4 * beat


def _lead(beats: Seconds, beat: int) -> int:
    """Ticks before the first beat: nothing, one or two sixteenths, or whole beats."""
    count = float(beats[0]) / float(np.median(np.diff(beats[: FEW + 1])))
    sixteenths = round(count * beat / SIXTEENTH)
    return sixteenths * SIXTEENTH if sixteenths < 3 else max(1, round(count)) * beat


def _tempos(ticks: Integers, beats: Seconds) -> Iterator[Tempo]:
    """As few as keep every beat within the tolerance of its second; the first one is exact."""
    at, seconds, end = 0, float(beats[0]), len(beats) - 1
    while at < end:
        low, high, until = 0.0, np.inf, at
        for i in range(at + 1, end + 1):
            span = ticks[i] - ticks[at]
            least, most = ((beats[i] + one - seconds) / span for one in (-TOLERANCE, TOLERANCE))
            if max(low, least) > min(high, most):
                break
            low, high, until = max(low, least), min(high, most), i
        until = max(until, at + 1)
        span = int(ticks[until] - ticks[at])
        wanted = (beats[until] - seconds) / span
        wanted = min(max(wanted, low), high)
        quarter = min(max(round(wanted * RESOLUTION * 1e6), 1), SLOWEST)
        yield Tempo(int(ticks[at]), quarter)
        seconds += quarter * 1e-6 * span / RESOLUTION
        at = until


def _meters(begins: Integers, usual: int, compound: bool) -> Iterator[Meter]:
    """A bar from each of `begins` to the next, and from the last on as before; a pickup first."""
    lengths = np.diff(begins).tolist()
    lengths.append(lengths[-1] if lengths else usual)
    first = int(begins[0])
    written = 0
    if pickup := first % lengths[0]:
        yield _meter(0, pickup, compound)
        written = pickup
    for begin, length in zip(begins.tolist(), lengths, strict=True):
        if begin == first:
            begin = pickup
        if length != written:
            yield _meter(begin, length, compound)
        written = length


def _meter(tick: int, length: int, compound: bool) -> Meter:
    """The meter of a bar of so many ticks, in quarters if they fit."""
    for denominator in (8, 16) if compound else (4, 8, 16):
        unit = 4 * RESOLUTION // denominator
        if length % unit == 0:
            break
    return Meter(tick, min(max(length // unit, 1), 255), denominator)
