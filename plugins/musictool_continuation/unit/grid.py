"""The beats that units are cut at: carried to both ends, and one straight line where that fits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Audio, Report, find_onsets

__all__ = ["Grid", "beat_grid"]

Seconds = npt.NDArray[np.float64]

LEAST_BEATS = 8
LONGEST_BEAT = 0.75
"""Seconds; slower beats are halved, so that a bar means about the same in every piece."""
EXACT = 0.001
"""Seconds from a straight line below which beats are meant to lie on it."""
STEADY, REACH = 0.012, 0.04
"""Other beats do if the onsets that are theirs are this close to one (median), and all beats so
close to it, in seconds."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Beats of a recording.

    Parameters
    ----------
    beats
        Times in seconds, increasing; carried on to cover the whole recording.
    position
        Place of each beat in its bar, 0 is the downbeat.
    meter
        Beats in a bar.
    steady
        True if the beats are one straight line: a constant tempo.
    """

    beats: Seconds
    position: npt.NDArray[np.intp]
    meter: int
    steady: bool


def beat_grid(report: Report, audio: Audio) -> Grid | None:
    """The grid of a recording, or None if it has no clear beat.

    Parameters
    ----------
    report
        From `rhythm.beats`: beats, and downbeats, meter and free_time where the tracker knows them.
    audio
        The recording, in mono.
    """
    beats = report.seconds("beats")
    if report.findings.get("free_time") or len(beats) < LEAST_BEATS:
        return None
    meter, first = _bars(beats, report.seconds("downbeats"))
    line = _straight(beats, audio)
    times = beats if line is None else line
    if np.median(np.diff(times)) > LONGEST_BEAT:
        times = np.interp(np.arange(2 * len(times) - 1) / 2, np.arange(len(times)), times)
        meter, first = (4 if meter == 4 else 2 * meter), 2 * first
    # At the tempo found there to both ends.
    before, after = np.diff(times[:9]).mean(), np.diff(times[-9:]).mean()
    head = np.arange(times[0] - before, -1e-6, -before)[::-1]
    tail = np.arange(times[-1] + after, audio.duration + 1e-6, after)
    times = np.concatenate([head, times, tail])
    position = (np.arange(len(times)) - len(head) - first) % meter
    return Grid(times, position, meter, line is not None)


def _bars(beats: Seconds, downbeats: Seconds) -> tuple[int, int]:
    """Beats in most bars, and the place of a downbeat that most agree with.

    Bars of one or two beats are taken in pairs; where none are known there are four beats in each.
    """
    if not len(downbeats):
        return 4, 0
    places = np.unique(np.abs(beats[:, np.newaxis] - downbeats).argmin(axis=0))
    lengths = np.diff(places)
    meter = int(np.bincount(lengths).argmax()) if len(lengths) else 4
    meter = meter if meter > 2 else 4
    return meter, int(np.bincount(places % meter).argmax())


def _straight(beats: Seconds, audio: Audio) -> Seconds | None:
    """One line through the beats, or through the onsets that are theirs; None if none fits."""
    count = np.arange(len(beats))
    line: Seconds = np.polyval(np.polyfit(count, beats, 1), count)
    if np.abs(line - beats).max() < EXACT:
        return line
    onsets = find_onsets(audio.stream()).times
    if not len(onsets):
        return None
    right = np.clip(np.searchsorted(onsets, beats), 1, max(len(onsets) - 1, 1))
    right = np.minimum(right, len(onsets) - 1)
    left = np.maximum(right - 1, 0)
    own = np.where(beats - onsets[left] < onsets[right] - beats, onsets[left], onsets[right])
    near = np.abs(own - beats) < REACH
    for tolerance in (REACH, REACH / 2, STEADY):
        if near.sum() < max(LEAST_BEATS, len(beats) / 2):
            return None
        line = np.polyval(np.polyfit(count[near], own[near], 1), count)
        near &= np.abs(own - line) < tolerance
    fits = near.sum() >= len(beats) / 2 and np.quantile(np.abs(line - beats), 0.95) < REACH
    return line if fits else None
