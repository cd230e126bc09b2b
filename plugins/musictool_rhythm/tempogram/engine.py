"""The tracker: all likely tempi tracked and compared, and whether there is a beat at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from musictool import Stream, onset_strength

from ..beats import FREE_TIME, Beats, no_beats
from .bars import find_bars
from .features import ONSET_RATE, Features, features_of
from .refining import clarity_of, peaks_near, refine
from .tempo import candidates, preference, tempo_curve, tempogram_of, track_beats

__all__ = ["track"]

Array = npt.NDArray[np.float64]

STEP = 2
"""Beats are tracked on every second frame of flux, at 105 Hz; times are refined afterwards."""
SHORTEST = 3.0
"""Seconds under which nothing repeats often enough."""
LEAST_FLUX = 0.1
"""Flux of the strongest onsets below which nothing strikes: held tones, sung vowels. Music has
0.2 to 2."""
STEADIER = 1.15
"""How much a straight line speaks for a tempo."""
LONGEST_BEAT = 0.75
"""Seconds: slower beats are halved, as people tap twice as fast (Moelants 2002)."""
STRUCK = 0.1
"""Nothing is ever struck at some beats if all of them have less than this part of the mean of
the others: slow beats with nothing between are not halved."""
SAME = 0.06
"""Octaves by which tempi must differ to be two."""
LIKELY = 0.5
"""What part of the best score another tempo must have that is no octave of it."""
LEAST_BEATS = 8
CLEAR, CLEAR_STEADY, LEAST_PULSE = 2.0, 1.4, 0.05
"""What a beat must reach: in noise clarities up to 1.8 are found, and a pulse of 0.05."""


def track(stream: Stream) -> Beats:
    """The beats of a recording; reads it once.

    References
    ----------
    Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36 (2007).
    """
    features = features_of(stream)
    if features.duration < SHORTEST:
        return no_beats()
    heard = np.flatnonzero(features.flux.any(axis=1))  # without the silence around it
    if not len(heard) or heard[-1] - heard[0] < SHORTEST * ONSET_RATE:
        return no_beats()
    if np.quantile(features.flux.sum(axis=1), 0.98) < LEAST_FLUX:
        return no_beats()
    strength = onset_strength(features.flux, ONSET_RATE)
    coarse = strength[: len(strength) // STEP * STEP].reshape(-1, STEP).max(axis=1)
    coarse = (coarse - coarse.mean()) / (coarse.std() + 1e-9)
    rate = ONSET_RATE / STEP
    tempogram, lags = tempogram_of(coarse, rate)
    pulse = tempogram.mean(axis=0)
    found: list[tuple[float, Array, float]] = []
    for lag in candidates(pulse, lags, rate):
        tracked = track_beats(coarse, tempo_curve(tempogram, lags, lag, len(coarse), rate))
        if len(tracked) < 6:
            continue
        times, steady = refine(tracked / rate, strength)
        clarity = clarity_of(strength, times)
        period = _period(times)
        score = clarity * preference(60 / period) * (STEADIER if steady else 1.0)
        if _silent(strength, times[::2], times[1::2]) or _silent(strength, times[1::2], times[::2]):
            score *= STRUCK  # it is the octave below
        regularly = float(np.interp(period * rate, lags, pulse))
        found.append((score, times, _confidence(times, clarity, steady, regularly)))
    if not found:
        return no_beats()
    found.sort(key=lambda one: -one[0])
    score, times, confidence = found[0]
    between = times[:-1] + np.diff(times) / 2
    if _period(times) > LONGEST_BEAT and not _silent(strength, between, times):
        times = np.sort(np.concatenate([times, between]))
        found.insert(0, (score, times, confidence))
    levels = [_counted(features, one, confidence, weight) for weight, one, _ in _levels(found)]
    return replace(levels[0], others=tuple(levels[1:]))


def _levels(found: list[tuple[float, Array, float]]) -> list[tuple[float, Array, float]]:
    """The likeliest, what is an octave of it, and what else is nearly as likely."""
    levels = found[:1]
    for score, times, confidence in found[1:]:
        octaves = [float(np.log2(_period(times) / _period(level))) for _, level, _ in levels]
        is_octave = abs(octaves[0] - round(octaves[0])) < SAME
        likely = score > (0.0 if is_octave else LIKELY * found[0][0])
        if likely and min(map(abs, octaves)) > SAME:
            levels.append((score, times, confidence))
    return levels


def _period(times: Array) -> float:
    return float(np.median(np.diff(times)))


def _counted(features: Features, times: Array, confidence: float, score: float) -> Beats:
    meter, numbers, sure = find_bars(features, times)
    return Beats(times, numbers, f"{meter}/4", confidence, sure, float(max(score, 0.0)))


def _silent(strength: Array, some: Array, others: Array) -> bool:
    """Whether nothing is ever struck at some times, against others."""
    here, there = (peaks_near(strength, times * ONSET_RATE, 4) for times in (some, others))
    return bool(here.max(initial=0) < STRUCK * there.mean())


def _confidence(times: Array, clarity: float, steady: bool, pulse: float) -> float:
    """`FREE_TIME` where a beat is just clear enough, in proportion above."""
    intervals = np.diff(times)
    regular = len(times) >= LEAST_BEATS and np.std(np.diff(intervals)) < 0.1 * np.mean(intervals)
    confidence = FREE_TIME * clarity / (CLEAR_STEADY if steady else CLEAR)
    if not regular or not (steady or pulse > LEAST_PULSE):
        confidence = min(confidence, 0.9 * FREE_TIME)
    return float(np.clip(confidence, 0, 1))
