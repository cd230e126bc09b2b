"""Figures of beat, tempo and key tracking by mir_eval, and onsets found without musictool."""

from __future__ import annotations

import librosa
import mir_eval
import numpy as np
from scipy.signal import butter, sosfiltfilt

__all__ = ["beat_figures", "downbeat_figure", "key_score", "onsets", "tempo_hits", "turns"]

RATE = 22050
NEAR = 0.04
"""A tempo within 4 % is right (Gouyon et al. 2006)."""


def beat_figures(beats: np.ndarray, found: np.ndarray) -> dict[str, float]:
    """F-measure (70 ms), CMLt and AMLt; the first 5 s do not count, as everywhere."""
    reference, estimated = (mir_eval.beat.trim_beats(np.asarray(one)) for one in (beats, found))
    if len(estimated) < 2:
        return {"f": 0.0, "cmlt": 0.0, "amlt": 0.0}
    _, cmlt, _, amlt = mir_eval.beat.continuity(reference, estimated)
    return {"f": mir_eval.beat.f_measure(reference, estimated), "cmlt": cmlt, "amlt": amlt}


def downbeat_figure(downbeats: np.ndarray, found: np.ndarray) -> float:
    """F-measure of the first beats of bars."""
    reference, estimated = (mir_eval.beat.trim_beats(np.asarray(one)) for one in (downbeats, found))
    return float(mir_eval.beat.f_measure(reference, estimated)) if len(estimated) else 0.0


def tempo_hits(beats: np.ndarray, found: np.ndarray) -> tuple[bool, bool]:
    """Whether the median tempo is right, and whether it is but for a factor of 2 or 3."""
    if len(found) < 2:
        return False, False
    ratio = np.median(np.diff(beats)) / np.median(np.diff(found))
    factors = np.array([1, 2, 3, 1 / 2, 1 / 3])
    hits = np.abs(ratio / factors - 1) <= NEAR
    return bool(hits[0]), bool(hits.any())


def turns(beats: np.ndarray, found: np.ndarray) -> int:
    """How often what was found goes over to another phase, for eight beats or more.

    Phases are counted in halves of a beat, at the level of the meter that was found.
    """
    if len(found) < 2:
        return 0
    places = np.interp(found, beats, np.arange(len(beats)), left=np.nan, right=np.nan)
    halves = np.round(2 * places[np.isfinite(places)]).astype(int)
    if len(halves) < 2:
        return 0
    phases = halves % max(int(np.median(np.diff(halves))), 1)
    edges = np.flatnonzero(np.diff(phases)) + 1
    runs = np.split(phases, edges)
    held = [run[0] for run in runs if len(run) >= 8]
    return int(np.count_nonzero(np.diff(held)))


def key_score(reference: str, estimated: str) -> float:
    """1 for the key, less for the fifth, the relative and the parallel one."""
    return float(mir_eval.key.weighted_score(reference, estimated))


def onsets(samples: np.ndarray, rate: int) -> np.ndarray:
    """Seconds of all attacks, to about a millisecond.

    librosa's detector finds them; each is then placed where the energy over 80 Hz, smoothed over
    1.5 ms, first passes a tenth of the peak that it rises to within 30 ms.
    """
    mono = samples.mean(axis=0)
    low = librosa.resample(mono, orig_sr=rate, target_sr=RATE)
    coarse = librosa.onset.onset_detect(y=low, sr=RATE, hop_length=128, units="time", delta=0.1)
    high = sosfiltfilt(butter(2, 80, "high", fs=rate, output="sos"), mono)
    width = int(0.0015 * rate)
    energy = np.sqrt(np.convolve(high**2, np.ones(width) / width, "same"))
    fine = []
    for time in coarse:
        start = max(round((time - 0.03) * rate), 0)
        part = energy[start : round((time + 0.03) * rate)]
        if not len(part):
            continue
        top = int(part.argmax())
        base = float(part[: top + 1].min())
        level = base + 0.1 * (float(part[top]) - base)
        under = np.flatnonzero(part[: top + 1] <= level)
        fine.append((start + (int(under[-1]) if len(under) else 0)) / rate)
    times = np.array(sorted(fine))
    return times[np.diff(times, prepend=-1.0) > 0.03]
