"""The engine `librosa` of `rhythm.beats`: librosa's tracker (Ellis 2007), and how sure it is.

It finds one steady tempo and no bars, so all beats are numbered 0 and the meter is not known. Its
confidence is how far the onsets agree with its beats: it always finds some.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from musictool import CannotProcess, Stream, resample

from .beats import Beats, no_beats

__all__ = ["track"]

RATE = 22050
HOP = 512
PRIOR = 120.0
"""BPM."""
SETTINGS = ".numba_config.yaml"
"""Names, among others, a folder of functions that were compiled, which numba loads as pickles."""

SHORTEST = 1.0
"""Seconds under which a recording holds no beat to be tracked."""


def track(stream: Stream) -> Beats:
    """The beats of a recording by `librosa.beat.beat_track`; reads it once, and holds it in mono.

    References
    ----------
    Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36 (2007).
    """
    if Path(SETTINGS).exists():
        raise CannotProcess(
            f"numba, by which librosa works, would take settings from {SETTINGS} of the current "
            "folder, and can run code by them; work in another folder"
        )
    import librosa

    mono = resample(stream, RATE, 1).audio()
    if mono.duration < SHORTEST or not mono.samples.any():
        return no_beats()
    envelope = librosa.onset.onset_strength(y=mono.samples[0], sr=RATE, hop_length=HOP)

    def tracked(bpm: float | None = None) -> Beats:
        _, frames = librosa.beat.beat_track(
            onset_envelope=envelope, sr=RATE, hop_length=HOP, bpm=bpm
        )
        times = np.asarray(librosa.frames_to_time(frames, sr=RATE, hop_length=HOP), float)
        if len(times) < 2:
            return no_beats()
        agreement = _agreement(np.asarray(envelope, float), np.asarray(frames))
        beats = Beats(times, np.zeros(len(times), np.int64), "", agreement)
        return replace(beats, weight=agreement * _usual(beats.bpm))

    heard = tracked()
    if heard.free:
        return heard
    others = (tracked(heard.bpm / 2), tracked(heard.bpm * 2))
    return replace(heard, others=tuple(one for one in others if not one.free))


def _usual(bpm: float) -> float:
    """The prior on tempi with which librosa chooses one, 0 to 1."""
    return float(np.exp(-0.5 * np.log2(bpm / PRIOR) ** 2))


def _agreement(envelope: npt.NDArray[np.float64], frames: npt.NDArray[np.int64]) -> float:
    """How much stronger onsets are at the beats than at the median place, 0 to 1."""
    near = np.stack([envelope[np.clip(frames + k, 0, len(envelope) - 1)] for k in (-1, 0, 1)])
    at, about = float(near.max(axis=0).mean()), float(envelope.mean())
    return float(np.clip(1 - 1.5 * about / at, 0, 1)) if at > 0 else 0.0
