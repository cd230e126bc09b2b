"""Bars: three or four beats in each, and which beat is the first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Stream

from .features import ONSET_RATE, PITCH_RATE, Features

__all__ = ["find_bars"]

Array = npt.NDArray[np.float64]

MINUTE = 60 * round(ONSET_RATE)
"""Frames of loudness read at a time."""

THREE = 0.1
"""How far repetition after three and six beats must stand out; four is far more common."""


def find_bars(features: Features, beats: Array) -> tuple[int, npt.NDArray[np.int64], float]:
    """Meter from how bars repeat; downbeats from chord changes, bass and accents.

    Parameters
    ----------
    features
        Of the recording.
    beats
        Times in seconds, shape `(beats,)`.

    Returns
    -------
    Beats in a bar; the number of each beat in its bar, 1 is the downbeat; how sure that is, 0 to 1.
    """
    count = len(beats)
    if count < 6:
        return 4, np.arange(count) % 4 + 1, 0.0
    chroma = _beat_means(features.chroma, beats * PITCH_RATE)
    loudness = _beat_means(features.loudness, beats * ONSET_RATE)
    chroma = _unit_rows(chroma)
    accents = _accents(features.flux, beats)
    meter = _meter(chroma, _unit_rows(loudness - loudness.mean(axis=0)), accents)
    change = np.zeros(count)
    # The chord after this beat against the chord before it, two beats wide.
    for k in range(2, count - 2):
        before, after = chroma[k - 2 : k].mean(axis=0), chroma[k : k + 2].mean(axis=0)
        change[k] = 1 - before @ after / (np.linalg.norm(before) * np.linalg.norm(after) + 1e-9)
    change = (change - change.mean()) / (change.std() + 1e-9)
    evidence = change + 0.6 * accents[0] + 0.2 * accents[1]
    phases = np.array([evidence[first::meter].mean() for first in range(meter)])
    second, first = np.sort(phases)[-2:]
    numbers = (np.arange(count) - int(phases.argmax())) % meter + 1
    return meter, numbers, float(np.clip(first - second, 0, 1))


def _beat_means(frames: Stream, places: Array) -> Array:
    """Means of frames from each beat to the next, `(beats - 1, …)`; `places` are in frames."""
    edges = np.clip(places.astype(np.intp), 0, frames.count_frames() - 1)
    starts, ends = edges[:-1], np.maximum(edges[1:], edges[:-1] + 1)
    sums = np.zeros((len(starts), frames.channels))
    at = 0
    for block in frames.blocks(MINUTE):
        before = np.cumsum(np.pad(block.T, ((1, 0), (0, 0))), axis=0, dtype=np.float64)
        within = (ends > at) & (starts < at + block.shape[1])
        first, last = (np.clip(one[within] - at, 0, block.shape[1]) for one in (starts, ends))
        sums[within] += before[last] - before[first]
        at += block.shape[1]
    return np.asarray(sums / (ends - starts)[:, np.newaxis])


def _unit_rows(rows: Array) -> Array:
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9))


def _accents(flux: Array, beats: Array) -> Array:
    """Flux of bass and of treble at each beat, standardised, shape `(2, beats)`."""
    index = np.round(beats * ONSET_RATE).astype(np.intp)
    near = np.clip(index[:, np.newaxis] + np.arange(-5, 6), 0, len(flux) - 1)
    accents = flux[near][:, :, (0, 2)].max(axis=1).T
    return np.asarray(
        (accents - accents.mean(1, keepdims=True)) / (accents.std(1, keepdims=True) + 1e-9)
    )


def _meter(chroma: Array, loudness: Array, accents: Array) -> int:
    def repeats(lag: int) -> float:
        if len(chroma) <= lag + 4:
            return -1.0
        likeness = (loudness[lag:] * loudness[:-lag]).sum(axis=1)
        likeness += (chroma[lag:] * chroma[:-lag]).sum(axis=1)
        return float(likeness.mean() + 0.5 * (accents[:, lag:] * accents[:, :-lag]).mean())

    # Against the lags on both sides: likeness sinks with distance in every piece.
    stands_out = [repeats(3) - (repeats(2) + repeats(4)) / 2]
    stands_out.append(repeats(6) - (repeats(4) + repeats(8)) / 2)
    return 3 if len(chroma) >= 18 and np.mean(stands_out) > THREE else 4
