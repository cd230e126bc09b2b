"""The tracker: all likely tempi tracked and compared, and whether there is a beat at all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Stream, onset_strength

from ..beats import FREE_TIME, Beats, no_beats
from .bars import find_bars
from .features import ONSET_RATE, features_of
from .refining import clarity_of, refine
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
LEAST_BEATS = 8
CLEAR, CLEAR_STEADY, LEAST_PULSE = 2.0, 1.4, 0.05
"""What a beat must reach: in noise clarities up to 1.8 are found, and a pulse of 0.05."""


def track(stream: Stream) -> Beats:
    """The beats of a recording; reads it once, and holds it in mono.

    References
    ----------
    Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36 (2007).
    """
    features = features_of(stream)
    if features.duration < SHORTEST:
        return no_beats()
    if np.quantile(features.flux.sum(axis=1), 0.98) < LEAST_FLUX:
        return no_beats()
    strength = onset_strength(features.flux, ONSET_RATE)
    coarse = strength[: len(strength) // STEP * STEP].reshape(-1, STEP).max(axis=1)
    coarse = (coarse - coarse.mean()) / (coarse.std() + 1e-9)
    rate = ONSET_RATE / STEP
    tempogram, lags = tempogram_of(coarse, rate)
    pulse = tempogram.mean(axis=0)
    best: tuple[float, Array, float] | None = None
    for lag in candidates(pulse, lags, rate):
        tracked = track_beats(coarse, tempo_curve(tempogram, lags, lag, len(coarse), rate))
        if len(tracked) < 6:
            continue
        times, steady = refine(tracked / rate, strength)
        clarity = clarity_of(strength, times)
        period = float(np.median(np.diff(times)))
        score = clarity * preference(60 / period) * (STEADIER if steady else 1.0)
        if best is None or score > best[0]:
            regularly = float(np.interp(period * rate, lags, pulse))
            best = score, times, _confidence(times, clarity, steady, regularly)
    if best is None:
        return no_beats()
    _, times, confidence = best
    if np.median(np.diff(times)) > LONGEST_BEAT:
        times = np.interp(np.arange(2 * len(times) - 1) / 2, np.arange(len(times)), times)
    meter, numbers, sure = find_bars(features, times)
    return Beats(times, numbers, f"{meter}/4", confidence, sure)


def _confidence(times: Array, clarity: float, steady: bool, pulse: float) -> float:
    """`FREE_TIME` where a beat is just clear enough, in proportion above."""
    intervals = np.diff(times)
    regular = len(times) >= LEAST_BEATS and np.std(np.diff(intervals)) < 0.1 * np.mean(intervals)
    confidence = FREE_TIME * clarity / (CLEAR_STEADY if steady else CLEAR)
    if not regular or not (steady or pulse > LEAST_PULSE):
        confidence = min(confidence, 0.9 * FREE_TIME)
    return float(np.clip(confidence, 0, 1))
