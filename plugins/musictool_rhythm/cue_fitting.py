"""Music cut to a film: beats land on its cues by the smallest change of tempo."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool import (
    CannotProcess,
    Stream,
    TimeMap,
    find_onsets,
    format_time,
    stretch,
)

from .beats import Beats, nearest
from .cues import Cue
from .intensity import shape_by_cues
from .pulse import Pulse, on_onsets, pulse_of, refuse_free_time

__all__ = ["fit_map", "fit_to_cues"]

Seconds = npt.NDArray[np.float64]
Costs = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

NEAR = 0.02
"""Seconds by which a cue may be missed."""

NOT_FIRST = {True: 0.02, False: 0.08}
"""What it costs that a cue gets a beat other than the first of a bar: less if that beat is the
middle of a bar of four. In the unit of what a tempo costs: 0.08 is 28 % for a second."""

KEPT = 300
"""The best so many beats for a cue are followed further."""

BEND = 0.5
"""Weight of the change of tempo at a cue, against that of the tempo itself."""


def fit_to_cues(stream: Stream, beats: Beats, cues: Sequence[Cue], most: float = 1.5) -> Stream:
    """The recording with beats at the cues; see the command `rhythm.fit`."""
    refuse_free_time("rhythm.fit", beats)
    duration = stream.count_frames() / stream.sample_rate
    onsets = find_onsets(stream).times
    time_map, hits = fit_map(beats, onsets, duration, cues, most)
    # What hits without an onset of its own is kept like one, so that no onset near it draws it on.
    apart = np.abs(hits - onsets[nearest(onsets, hits)]) > NEAR / 4 if onsets.size else hits > 0
    kept = np.sort(np.concatenate([onsets, hits[apart]]))
    return shape_by_cues(stretch(stream, time_map, kept), cues)


def fit_map(
    beats: Beats, onsets: Seconds, duration: float, cues: Sequence[Cue], most: float
) -> tuple[TimeMap, Seconds]:
    """Time so that there is a beat at each cue, and these beats in the music.

    Raises
    ------
    CannotProcess
        If that cannot be.
    """
    pulse = pulse_of(beats, duration)
    half = 0.5 * float(np.median(np.diff(beats.times)))
    played = (pulse.times > beats.times[0] - half) & (pulse.times < duration)
    times = np.maximum(on_onsets(pulse.times[played], onsets), 0.0)
    _check(cues, times, beats, most)
    hits = times[_chosen(times, _weakness(pulse)[played], cues, most)]
    source = np.concatenate([[0.0], hits])
    target = np.array([0.0, *(cue.time for cue in cues)])
    if target[1] < NEAR and source[1] < NEAR:
        source, target = np.delete(source, 1), np.delete(target, 1)
    return _smooth(source, target, times, duration, most), hits


def _check(cues: Sequence[Cue], times: Seconds, beats: Beats, most: float) -> None:
    first = cues[0]
    if first.time < times[0] - NEAR:
        raise CannotProcess(
            f"rhythm.fit: the cue at {first.name} comes before the first beat of the music, at "
            f"{format_time(times[0], 2)}; drop it, or give the music a beginning"
        )
    beat = float(np.median(np.diff(beats.times)))
    for earlier, later in pairwise(cues):
        if later.time - earlier.time < 0.98 * beat:
            raise CannotProcess(
                f"rhythm.fit: the cues at {earlier.name} and {later.name} are nearer together than "
                f"a beat of the music, {format_time(beat, 2)}; drop one of them"
            )
    late = next((cue for cue in cues if cue.time > times[-1] * most), None)
    if late is not None:
        raise CannotProcess(
            f"rhythm.fit: the cue at {late.name} comes after the music has ended: its last beat is "
            f"at {format_time(times[-1], 2)}, and {format_time(times[-1] * most, 2)} when slowed "
            f"down {most:g} times"
        )


def _weakness(pulse: Pulse) -> Costs:
    """What it costs to put each beat on a cue: nothing for the first of a bar."""
    if not pulse.beats_per_bar:
        return np.zeros(pulse.times.size)
    half = pulse.beats_per_bar // 2 + 1
    middle = (pulse.numbers == half) & (pulse.beats_per_bar == 4)
    cost = np.where(middle, NOT_FIRST[True], NOT_FIRST[False])
    return np.where(pulse.numbers == 1, 0.0, cost)


def _chosen(times: Seconds, weakness: Costs, cues: Sequence[Cue], most: float) -> Integers:
    """The beat of each cue: the least sum of the squares of log tempo, times seconds.

    A step from one beat to the next cue's costs by the tempo between, and how the tempo changes
    at a cue by the best way to the beat before.
    """
    beats, before, at = np.zeros(1, np.int64), np.zeros(1), 0.0
    sums, tempi = np.zeros(1), np.zeros(1)
    ways: list[tuple[Integers, Integers]] = []
    for number, cue in enumerate(cues):
        span = cue.time - at
        low, high = before.min() + span / most - NEAR, before.max() + span * most + NEAR
        near = np.flatnonzero((times >= low) & (times <= high))
        tempo = _log_ratio(times[near] - before[:, np.newaxis], span)
        bend = tempo - tempi[:, np.newaxis] if number else np.zeros_like(tempo)
        cost = sums[:, np.newaxis] + tempo**2 * span + BEND * bend**2 + weakness[near]
        cost = np.where(np.abs(tempo) <= np.log(most) + 1e-9, cost, np.inf)
        best = np.argmin(cost, axis=0) if near.size else near
        reached = cost[best, np.arange(near.size)]
        kept = np.argsort(reached, kind="stable")[:KEPT]
        kept = np.sort(kept[np.isfinite(reached[kept])])
        if not kept.size:
            start = f"the cue at {cues[number - 1].name}" if number else "the beginning"
            raise CannotProcess(
                f"rhythm.fit: between {start} and the cue at {cue.name} the music would have to go "
                f"more than {most:g} times faster or slower; move the cue, or allow more with most"
            )
        tempi = tempo[best, np.arange(near.size)][kept]
        ways.append((beats, best[kept]))
        beats, before, sums, at = near[kept], times[near[kept]], reached[kept], cue.time
    last = int(np.argmin(sums))
    chosen = []
    for earlier, best in reversed(ways):
        chosen.append(int(beats[last]))
        beats, last = earlier, int(best[last])
    return np.array(chosen[::-1], np.int64)


def _log_ratio(music: Seconds, span: float) -> Seconds:
    """How much faster the music goes; nan backwards, and 0 if nothing is to be bridged by it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(music / max(span, 1e-9))
    ratio = np.where(music > 0, ratio, np.nan)
    return np.where((span < NEAR) & (np.abs(music) < NEAR), 0.0, ratio)


def _smooth(
    source: Seconds, target: Seconds, beats: Seconds, duration: float, most: float
) -> TimeMap:
    """Through the markers without a jump of tempo: the markers, and every beat between them."""
    from scipy.interpolate import PchipInterpolator

    rest = max(duration - source[-1], 1e-3)
    ends = np.append(source, source[-1] + rest), np.append(target, target[-1] + rest)
    line = PchipInterpolator(*ends)
    far = np.abs(beats - source[nearest(source, beats)]) > 0.05
    between = beats[far & (beats < ends[0][-1] - 0.05)]
    places = np.sort(np.concatenate([ends[0], between]))
    straight = np.interp(places, *ends)
    curve = np.where(np.isin(places, ends[0]), straight, line(places))
    return TimeMap(places, _within(most, ends[0], places, straight, curve))


def _within(
    most: float, markers: Seconds, places: Seconds, straight: Seconds, curve: Seconds
) -> Seconds:
    """Between two markers as much of the curve as leaves the tempo within `most` everywhere."""
    steps = np.diff(places)
    even, bent = np.diff(straight) / steps, np.diff(curve) / steps
    limit = np.where(bent > even, most, 1 / most)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(bent == even, 1.0, np.clip((limit - even) / (bent - even), 0, 1))
    between = np.clip(np.searchsorted(markers, places, "right") - 1, 0, markers.size - 2)
    least = np.ones(markers.size - 1)
    np.minimum.at(least, between[:-1], share)
    return np.asarray(straight + least[between] * (curve - straight))
