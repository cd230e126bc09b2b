"""The pulse under a recording: beats made even enough to measure by, and carried to both ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import CannotProcess

from .beats import Beats, nearest

__all__ = ["Pulse", "on_onsets", "pulse_of", "refuse_free_time", "usual_beat"]

Seconds = npt.NDArray[np.float64]
Positions = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

STEADY_RMS, STEADY_MOST = 0.015, 0.04
"""Beats that lie on a straight line to within these, in seconds, are taken to be meant so."""

STIFFNESS = 5.0
"""Weight against a change of the change of tempo: what takes less than 8 beats is evened out."""

GAP = 1.6
"""Times the usual distance from which on beats are missing between two."""

REACH = 0.04
"""Seconds within which an onset is the beat's own."""


@dataclass(frozen=True, eq=False)
class Pulse:
    """Beats from before the beginning of a recording to after its end.

    Parameters
    ----------
    times
        Seconds, ascending, at least two.
    numbers
        Position in the bar, 1 is the downbeat; 0 throughout where bars are not known.
    beats_per_bar
        0 where bars are not known.
    quarters
        Length of a beat: 1, or 1.5 where it is a dotted quarter.
    """

    times: Seconds
    numbers: Integers
    beats_per_bar: int
    quarters: float

    def positions(self, times: Seconds) -> Positions:
        """In beats, counted from the first of `times`."""
        return np.asarray(np.interp(times, self.times, np.arange(self.times.size)))

    def at(self, positions: Positions) -> Seconds:
        """Seconds of positions in beats."""
        return np.asarray(np.interp(positions, np.arange(self.times.size), self.times))


def refuse_free_time(command: str, beats: Beats) -> None:
    """Say that there is no beat to work by.

    Raises
    ------
    CannotProcess
        If the beats are those of free time.
    """
    if beats.free:
        raise CannotProcess(
            f"{command}: no steady beat is found, so there is none to work by; the recording is in "
            "free time, silent or too short"
        )


def pulse_of(beats: Beats, duration: float, *, even: bool = True) -> Pulse:
    """The pulse that beats mark.

    With `even`, what is no change of tempo but play around it, or the tracker's doubt, is evened
    out: a steady tempo becomes exactly steady.
    """
    times, numbers = _filled(beats)
    if even:
        times = _evened(times)
    first, last = times[1] - times[0], times[-1] - times[-2]
    before = int(np.ceil(max(times[0], 0) / first)) + 1
    after = int(np.ceil(max(duration - times[-1], 0) / last)) + 1
    times = np.concatenate(
        [
            times[0] - first * np.arange(before, 0, -1),
            times,
            times[-1] + last * np.arange(1, after + 1),
        ]
    )
    in_bar = beats.beats_per_bar
    if in_bar:
        numbers = np.concatenate(
            [
                (numbers[0] - 1 - np.arange(before, 0, -1)) % in_bar + 1,
                numbers,
                (numbers[-1] - 1 + np.arange(1, after + 1)) % in_bar + 1,
            ]
        )
    else:
        numbers = np.zeros(times.size, np.int64)
    return Pulse(times, numbers, in_bar, 1.5 if beats.meter.endswith("/8") else 1.0)


def usual_beat(beats: Beats) -> float:
    """Seconds of the median beat, the play around the tempo evened out as in `pulse_of`."""
    times, _ = _filled(beats)
    return float(np.median(np.diff(_evened(times))))


def on_onsets(times: Seconds, onsets: Seconds) -> Seconds:
    """Beats where the onset is that is theirs; those that have none stay."""
    if not onsets.size or not times.size:
        return times
    own = onsets[nearest(onsets, times)]
    moved = np.where(np.abs(own - times) <= REACH, own, times)
    # Two may not share an onset.
    same = np.flatnonzero(np.diff(moved) <= 0)
    moved[same], moved[same + 1] = times[same], times[same + 1]
    return np.asarray(moved)


def _filled(beats: Beats) -> tuple[Seconds, Integers]:
    """The beats, and those left out between them."""
    times, in_bar = beats.times, beats.beats_per_bar
    lengths = np.diff(times)
    usual = np.median(lengths)
    parts = np.where(lengths > GAP * usual, np.rint(lengths / usual), 1).astype(np.int64)
    counts = np.concatenate([[0], np.cumsum(parts)])
    every = np.arange(counts[-1] + 1)
    numbers = np.zeros(every.size, np.int64)
    if in_bar:
        since = every - counts[np.searchsorted(counts, every, "right") - 1]
        numbers = beats.numbers[np.searchsorted(counts, every, "right") - 1] - 1 + since
        numbers = numbers % in_bar + 1
    return np.interp(every, counts, times), numbers


def _evened(times: Seconds) -> Seconds:
    if times.size < 4:
        return times
    counts = np.arange(times.size)
    straight = np.polyval(np.polyfit(counts, times, 1), counts)
    off = times - straight
    if np.sqrt(np.mean(off**2)) <= STEADY_RMS and np.abs(off).max() <= STEADY_MOST:
        return np.asarray(straight)
    return _whittaker(times)


def _whittaker(times: Seconds) -> Seconds:
    """Near the times, with little change of the change of distances: exact on parabolas."""
    from scipy.linalg import solveh_banded

    size = times.size
    difference = np.array([-1.0, 3.0, -3.0, 1.0])
    bands = np.zeros((4, size))
    bands[0] = 1
    for row in range(4):
        for column in range(row, 4):
            places = np.arange(size - 3) + row
            np.add.at(bands[column - row], places, STIFFNESS * difference[row] * difference[column])
    return np.asarray(solveh_banded(bands, times, lower=True))
