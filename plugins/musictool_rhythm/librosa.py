"""The engine `librosa` of `rhythm.beats`: librosa's tracker (Ellis 2007), and how sure it is.

It finds one steady tempo and no bars, so all beats are numbered 0 and the meter is not known. Its
confidence is how far the onsets agree with its beats: it always finds some.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Stream, resample

from .beats import Beats, no_beats

__all__ = ["track"]

RATE = 22050
HOP = 512
SHORTEST = 1.0
"""Seconds under which a recording holds no beat to be tracked."""


def track(stream: Stream) -> Beats:
    """The beats of a recording by `librosa.beat.beat_track`; reads it once, and holds it in mono.

    References
    ----------
    Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36 (2007).
    """
    import librosa

    mono = resample(stream, RATE, 1).audio()
    if mono.duration < SHORTEST or not mono.samples.any():
        return no_beats()
    envelope = librosa.onset.onset_strength(y=mono.samples[0], sr=RATE, hop_length=HOP)
    _, frames = librosa.beat.beat_track(onset_envelope=envelope, sr=RATE, hop_length=HOP)
    if len(frames) < 2:
        return no_beats()
    times = np.asarray(librosa.frames_to_time(frames, sr=RATE, hop_length=HOP), float)
    confidence = _agreement(np.asarray(envelope, float), np.asarray(frames))
    return Beats(times, np.zeros(len(times), np.int64), "", confidence)


def _agreement(envelope: npt.NDArray[np.float64], frames: npt.NDArray[np.int64]) -> float:
    """How much stronger onsets are at the beats than at the median place, 0 to 1."""
    near = np.stack([envelope[np.clip(frames + k, 0, len(envelope) - 1)] for k in (-1, 0, 1)])
    at, about = float(near.max(axis=0).mean()), float(envelope.mean())
    return float(np.clip(1 - 1.5 * about / at, 0, 1)) if at > 0 else 0.0
