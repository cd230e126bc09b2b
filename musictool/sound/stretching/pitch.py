"""Pitch moved, with time kept: stretched, and then played at another speed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from musictool.curve import Curve
from musictool.edits import TimeMap, transposed
from musictool.sound.resampling import resample
from musictool.sound.stretching.duration import stretch
from musictool.sound.stretching.playing import Tape, play
from musictool.values import Samples, Stream

__all__ = ["shift_pitch"]


RATE_STEPS = 16
"""Of sample rates, which are whole numbers, so that a pitch is exact at low rates too."""


def shift_pitch(stream: Stream, semitones: float | Curve) -> Stream:
    """The recording so many semitones higher, to the frame as long as it was; formants move along.

    Block by block, in constant memory; attacks stay where they are.

    Parameters
    ----------
    semitones
        12 is an octave up, -0.01 a cent down; along a curve the pitch glides evenly.
    """
    if isinstance(semitones, Curve) and len({*semitones.values}) == 1:
        semitones = semitones.values[0]
    if isinstance(semitones, Curve):
        higher = _glide(stream, semitones)
    else:
        higher = _shift(stream, semitones)
    if higher is stream:
        return stream
    return transposed(replace(higher, origin=stream.origin), semitones)  # stretched no longer


def _shift(stream: Stream, semitones: float) -> Stream:
    old = RATE_STEPS * stream.sample_rate
    new = round(old * 2 ** (semitones / 12))
    if new == old:
        return stream
    frames = stream.count_frames()
    longer = stretch(stream, TimeMap.even(frames / stream.sample_rate, new / old))
    moved = replace(resample(replace(longer, sample_rate=new), old), sample_rate=stream.sample_rate)
    return moved.through(
        lambda blocks: _with_length(blocks, frames, stream.channels), frames=frames
    )


def _with_length(blocks: Iterator[Samples], frames: int, channels: int) -> Iterator[Samples]:
    """The last frame left out or added, where rounding twice went past or short of it."""
    missing = frames
    for block in blocks:
        if missing and block.shape[1]:
            yield block[:, :missing]
            missing -= min(missing, block.shape[1])
    if missing:
        yield np.zeros((channels, missing), np.float32)


def _glide(stream: Stream, semitones: Curve) -> Stream:
    """Stretched by as much more as it is then played faster, from moment to moment."""
    frames = stream.count_frames()
    tape = Tape.at_pitch(semitones)
    longer = stretch(stream, tape.time_map(frames / stream.sample_rate))
    return play(longer, tape, frames)
