"""Bars: three or four beats in each, and which beat is the first."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from .analysis import ANALYSIS_RATE, ONSET_HOP, Frames

__all__ = ["find_bars"]

Doubles = npt.NDArray[np.float64]

THREE = 0.1
"""How far repetition after three and six beats must stand out; four is far more common."""


def find_bars(frames: Frames, beats: Doubles) -> tuple[int, npt.NDArray[np.intp]]:
    """Meter from how bars repeat; downbeats from chord changes, bass and accents.

    Parameters
    ----------
    frames
        Of the recording.
    beats
        Times in seconds.

    Returns
    -------
    Beats in a bar, and the place of each beat in its bar, 0 is the downbeat.
    """
    count = len(beats)
    if count < 6:
        return 4, np.arange(count) % 4
    chroma, mel = _beat_means(frames, beats)
    accent = _accents(frames, beats)
    meter = _meter(chroma, mel, accent)
    change = np.zeros(count)
    # The chord after this beat against the chord before it, two beats wide.
    for k in range(2, count - 2):
        before, after = chroma[k - 2 : k].mean(axis=0), chroma[k : k + 2].mean(axis=0)
        change[k] = 1 - before @ after / (np.linalg.norm(before) * np.linalg.norm(after) + 1e-9)
    change = (change - change.mean()) / (change.std() + 1e-9)
    evidence = change + 0.6 * accent[0] + 0.2 * accent[1]
    phase = int(np.argmax([evidence[p::meter].mean() for p in range(meter)]))
    return meter, (np.arange(count) - phase) % meter


def _beat_means(frames: Frames, beats: Doubles) -> tuple[Doubles, Doubles]:
    """Chroma and log-mel of each beat, centred for mel, of unit length."""
    edges = [int(edge) for edge in np.minimum(frames.at(beats), len(frames.mel) - 1)]
    chroma = np.stack([frames.chroma[a : max(b, a + 1)].mean(axis=0) for a, b in pairwise(edges)])
    mel = np.stack([frames.mel[a : max(b, a + 1)].mean(axis=0) for a, b in pairwise(edges)])
    mel = mel - mel.mean(axis=0)
    chroma = chroma / (np.linalg.norm(chroma, axis=1, keepdims=True) + 1e-9)
    mel = mel / (np.linalg.norm(mel, axis=1, keepdims=True) + 1e-9)
    return np.asarray(chroma, np.float64), np.asarray(mel, np.float64)


def _accents(frames: Frames, beats: Doubles) -> Doubles:
    """Onset strength of bass and of treble at each beat, standardised, `(2, beats)`."""
    index = np.round(beats * ANALYSIS_RATE / ONSET_HOP).astype(np.intp)
    near = np.clip(index[:, None] + np.arange(-5, 6), 0, len(frames.onset) - 1)
    accent = frames.onset[near][:, :, (0, 2)].max(axis=1).T.astype(np.float64)
    return np.asarray(
        (accent - accent.mean(1, keepdims=True)) / (accent.std(1, keepdims=True) + 1e-9)
    )


def _meter(chroma: Doubles, mel: Doubles, accent: Doubles) -> int:
    def repeats(lag: int) -> float:
        if len(mel) <= lag + 4:
            return -1.0
        likeness = (mel[lag:] * mel[:-lag]).sum(axis=1) + (chroma[lag:] * chroma[:-lag]).sum(axis=1)
        pulse = (accent[:, lag:] * accent[:, :-lag]).mean()
        return float(likeness.mean() + 0.5 * pulse)

    # Against the lags on both sides: likeness sinks with distance in every piece.
    stands_out = [repeats(3) - (repeats(2) + repeats(4)) / 2]
    stands_out.append(repeats(6) - (repeats(4) + repeats(8)) / 2)
    return 3 if len(mel) >= 18 and np.mean(stands_out) > THREE else 4
