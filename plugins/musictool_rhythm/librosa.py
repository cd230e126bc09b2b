"""The engine `librosa` of `rhythm.beats`: librosa's tracker (Ellis 2007), and how sure it is.

It finds one steady tempo and no bars, so all beats are numbered 0 and the meter is not known. Its
confidence is how far the onsets agree with its beats: it always finds some.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from musictool import CannotProcess, Framer, Samples, Stream, resample, spooled

from .beats import Beats, no_beats

__all__ = ["track"]

Floats = npt.NDArray[np.float32]

RATE = 22050
HOP, WINDOW, MELS = 512, 2048, 128
RANGE_DB = 80.0
"""Under the loudest band anywhere, what counts as silent."""
TEMPO_S = 8.0
"""Seconds in which the envelope repeats itself, or does not."""
PRIOR = 120.0
"""BPM."""
BEFORE = 1 + WINDOW // (2 * HOP)
"""Frames by which librosa has rises come later."""
PIECE = 1024
"""Frames worked on at a time."""
SETTINGS = ".numba_config.yaml"
"""Names, among others, a folder of functions that were compiled, which numba loads as pickles."""

SHORTEST = 1.0
"""Seconds under which a recording holds no beat to be tracked."""


def track(stream: Stream) -> Beats:
    """The beats of a recording by `librosa.beat.beat_track`; reads it once.

    What librosa would make of the whole at once is made in pieces, and only the onset envelope is
    held.

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

    envelope = _envelope(stream)
    if envelope.size * HOP < SHORTEST * RATE or not envelope.any():
        return no_beats()

    def tracked(bpm: float) -> Beats:
        _, frames = librosa.beat.beat_track(
            onset_envelope=envelope, sr=RATE, hop_length=HOP, bpm=bpm
        )
        times = np.asarray(librosa.frames_to_time(frames, sr=RATE, hop_length=HOP), float)
        if len(times) < 2:
            return no_beats()
        agreement = _agreement(np.asarray(envelope, float), np.asarray(frames))
        beats = Beats(times, np.zeros(len(times), np.int64), "", agreement)
        return replace(beats, weight=agreement * _usual(beats.bpm))

    heard = tracked(_tempo(envelope))
    if heard.free:
        return heard
    others = (tracked(heard.bpm / 2), tracked(heard.bpm * 2))
    return replace(heard, others=tuple(one for one in others if not one.free))


def _envelope(stream: Stream) -> Floats:
    """`librosa.onset.onset_strength`, whose floor is known when all has been heard."""
    import librosa

    mono = resample(stream, RATE, 1)
    even = mono.with_blocks(lambda: mono.blocks(PIECE * HOP))
    count = None if mono.frames is None else mono.frames // HOP + 1
    levels = spooled(even.through(_levels, frames=count, channels=MELS, sample_rate=RATE // HOP))
    loudest = max((float(block.max()) for block in levels.blocks()), default=0.0)
    before = np.zeros((MELS, 0), np.float32)
    strengths = [np.zeros(BEFORE, np.float32)]
    for block in levels.blocks():
        joined = np.concatenate([before, np.maximum(block, loudest - RANGE_DB)], axis=1)
        rises = librosa.onset.onset_strength(S=joined, sr=RATE, hop_length=HOP, center=False)
        strengths.append(rises[1:])
        before = joined[:, -1:]
    return np.concatenate(strengths)[: 1 - BEFORE]


def _levels(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Levels of mel bands in dB, batches of shape `(MELS, n)`."""
    import librosa

    framer = Framer(WINDOW, HOP, centred=True)
    found = chain.from_iterable(framer.add(block[0]) for block in blocks)
    bank = librosa.filters.mel(sr=RATE, n_fft=WINDOW, n_mels=MELS)
    for frames in chain(found, framer.finish()):
        magnitudes = np.abs(librosa.stft(frames, n_fft=WINDOW, center=False))[..., 0]
        yield librosa.power_to_db(bank @ np.square(magnitudes).T, top_db=None)


def _tempo(envelope: Floats) -> float:
    """`librosa.feature.tempo`, which would hold an autocorrelation for every frame."""
    import librosa

    width = int(librosa.time_to_frames(TEMPO_S, sr=RATE, hop_length=HOP))
    padded = np.pad(envelope, width // 2, mode="linear_ramp")[: envelope.size + width - 1]
    total = np.zeros(width)
    for start in range(0, envelope.size, PIECE):
        piece = padded[start : start + PIECE + width - 1]
        rows = librosa.feature.tempogram(onset_envelope=piece, win_length=width, center=False)
        total += rows.sum(axis=1)
    mean = total[:, np.newaxis] / envelope.size
    return float(librosa.feature.tempo(tg=mean, sr=RATE, hop_length=HOP)[0])


def _usual(bpm: float) -> float:
    """The prior on tempi with which librosa chooses one, 0 to 1."""
    return float(np.exp(-0.5 * np.log2(bpm / PRIOR) ** 2))


def _agreement(envelope: npt.NDArray[np.float64], frames: npt.NDArray[np.int64]) -> float:
    """How much stronger onsets are at the beats than at the median place, 0 to 1."""
    near = np.stack([envelope[np.clip(frames + k, 0, len(envelope) - 1)] for k in (-1, 0, 1)])
    at, about = float(near.max(axis=0).mean()), float(envelope.mean())
    return float(np.clip(1 - 1.5 * about / at, 0, 1)) if at > 0 else 0.0
