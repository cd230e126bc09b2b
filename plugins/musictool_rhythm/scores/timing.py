"""Where the beats of a score are: by its map, or by its notes if their player did not follow that.

Whoever plays into a sequencer without a click leaves a file that says 120 BPM and 4/4 of anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d, uniform_filter1d

from musictool import Meter, Score

from ..beats import Beats
from ..tcn.engine import beats_from
from ..tcn.features import FPS
from .sounding import Sounding

__all__ = ["Timing", "follows_its_map", "heard_beats", "timing_of"]

Floats = npt.NDArray[np.float64]

FEWEST = 16
"""Onsets, of which it can be told whether they follow the map."""
TOGETHER = 0.25
"""Mean resultant length of onsets around the sixteenths or triplets of the map, from which on they
follow it: 0 for any times, 1 for those of a notation program, 0.6 for a player with a click."""
LAGS, NEAR, CLEARLY = 480, 0.04, 4.0
"""Places in a beat that are tried, how far about them onsets count, in beats, and by what factor
one must speak for itself more than the map's own."""
PARTS = (4, 6)
"""Of a quarter note: sixteenths, triplets of eighths."""

LOWEST_OF_BASS = 60.0
"""A pitch below tells of beats, and more so of bars, the lower it is; within two octaves."""


@dataclass(frozen=True, eq=False)
class Timing:
    """Beats of a score, as they are counted: in 6/8 two to a bar."""

    beats: Beats
    written: bool
    """By the map of the score; else as its notes have it."""
    lag: float = 0.0
    """How far they are behind those of the map, in beats."""

    @property
    def times(self) -> Floats:
        return self.beats.times


def timing_of(score: Score) -> Timing:
    """Where the beats are."""
    if follows_its_map(score):
        return _written(score)
    return Timing(heard_beats(Sounding.of(score, drums=True)), False)


def follows_its_map(score: Score) -> bool:
    """Whether notes begin where the tempo map has its beats and their parts.

    Where there are too few of them to tell, they do.
    """
    starts = np.unique(np.concatenate([[0], *(track.notes["start"] for track in score.tracks)]))
    starts = starts[1:] if starts.size and starts[0] == 0 else starts
    if starts.size < FEWEST:
        return True
    turns = 2j * np.pi * np.outer(PARTS, starts / score.resolution)
    together = np.abs(np.exp(turns).mean(axis=1))
    return bool(together.max() > max(TOGETHER, 3 / np.sqrt(starts.size)))


def heard_beats(notes: Sounding) -> Beats:
    """Beats and bars of notes by when, how loud, how long and how low they are.

    Each frame gets a probability of a beat and of a downbeat, in place of those that a network
    finds in a recording; the most probable path is found as there.
    """
    if len(notes.starts) < 2:
        return Beats(np.zeros(0), np.zeros(0, np.int64), "", 0.0)
    frames = np.round(notes.starts * FPS).astype(np.int64)
    told = (notes.pitches, notes.velocities, notes.ends - notes.starts)
    total = int(frames.max()) + 2 * FPS
    beat, bar, onset = (
        _smeared(frames, weights, total)
        for weights in (_strength(*told, 0.5), _strength(*told, 5.0), np.ones(len(frames)))
    )
    heard = 1 - np.exp(-0.7 * beat / _level(beat))
    down = (1 - np.exp(-0.6 * bar / _level(bar))) * heard**0.3
    steady = np.full(total, 0.9)
    said = np.column_stack(
        [heard.clip(0.002, 0.97), down.clip(0.002, 0.9), steady, onset.clip(0, 1)]
    )
    return beats_from(said.astype(np.float32))


def _smeared(frames: npt.NDArray[np.int64], weights: Floats, total: int) -> Floats:
    """A strength for each frame, of what begins there or next to it."""
    summed = np.bincount(frames, weights, total)
    return np.asarray(gaussian_filter1d(summed, 1.0) * np.sqrt(2 * np.pi))


def _level(strength: Floats) -> Floats:
    """What an onset within four seconds has by and large."""
    around = uniform_filter1d(strength, 8 * FPS)
    squares = uniform_filter1d(strength**2, 8 * FPS)
    return np.maximum(squares / np.maximum(around, 1e-9), 1e-6)


def _written(score: Score) -> Timing:
    """The beats of the map; of a dotted quarter where eighths come in threes."""
    meters = score.meters
    if not meters or meters[0].tick > 0:
        meters = (Meter(0, 4, 4), *meters)
    starts = [meter.tick for meter in meters]
    last = max((track.end for track in score.tracks), default=0)
    ticks, numbers = [], []
    for at, bar in enumerate(score.bars):
        if bar >= last:
            break
        _, upper, lower = meters[int(np.searchsorted(starts, bar, "right")) - 1]
        threes = lower >= 8 and upper > 3 and upper % 3 == 0
        step = score.resolution * 4 / lower * (3 if threes else 1)
        end = score.bars[at + 1] if at + 1 < len(score.bars) else last
        count = max(1, int(np.ceil((min(end, last) - bar) / step)))
        ticks += [round(bar + beat * step) for beat in range(count)]
        numbers += range(1, count + 1)
    places = np.array(ticks, np.int64)
    lag = _lag(score, places)
    beats = lag + np.arange(len(places))
    moved = np.interp(beats, np.arange(len(places)), places) if lag else places
    times = np.unique(score.clock.seconds(moved.astype(np.int64)))
    counted = np.array(numbers, np.int64)[len(places) - len(times) :]
    return Timing(Beats(times, counted, _usual(meters, last), 1.0, 1.0), True, lag)


def _lag(score: Score, beats: npt.NDArray[np.int64]) -> float:
    """How far behind the beats of the map those of the music are, in beats; 0 as a rule.

    Notes that were aligned with a recording have its pauses before the first beat.
    """
    notes = np.concatenate([track.notes for track in score.tracks]) if score.tracks else beats[:0]
    if len(notes) < FEWEST or len(beats) < FEWEST:
        return 0.0
    starts, length = notes["start"], notes["duration"]
    seconds = score.clock.seconds(starts + length) - score.clock.seconds(starts)
    strength = _strength(notes["pitch"], notes["velocity"], seconds, 1.0)
    places = np.interp(starts, beats, np.arange(len(beats))) * LAGS
    told = np.bincount(np.rint(places).astype(np.int64) % LAGS, strength, LAGS)
    speaks = gaussian_filter1d(told, NEAR * LAGS, mode="wrap")
    best = int(speaks.argmax())
    lag = best if best < LAGS // 2 else best - LAGS
    return lag / LAGS if speaks[best] > CLEARLY * speaks[0] else 0.0


def _strength(pitches: Any, velocities: Any, seconds: Any, low: float) -> Floats:
    """How much each note tells of beats: loud, long and low ones more."""
    lower = np.clip((LOWEST_OF_BASS - pitches) / 24, 0, 1)
    lasting = 0.25 + np.clip(seconds, 0, 1.5)
    return np.asarray((velocities / 64) ** 0.7 * lasting * (1 + low * lower))


def _usual(meters: tuple[Meter, ...], last: int) -> str:
    """The meter that lasts longest."""
    lasting: dict[str, int] = {}
    for meter, end in zip(meters, [*(one.tick for one in meters[1:]), max(last, 1)], strict=True):
        name = f"{meter.numerator}/{meter.denominator}"
        lasting[name] = lasting.get(name, 0) + max(0, end - meter.tick)
    return max(lasting, key=lambda name: lasting[name])
