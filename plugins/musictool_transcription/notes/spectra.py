"""What the network hears: magnitudes over log frequency through two windows, 50 frames a second.

The long window tells neighbouring semitones apart, the short one when something begins. The same
code serves training and transcribing; `levelled` makes both independent of how loud a recording is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from musictool import Framer, Stream, resample, sparse_bank, spectra_of, triangular_bank

__all__ = [
    "BINS",
    "FPS",
    "LOWEST",
    "PER_SEMITONE",
    "PITCHES",
    "RATE",
    "WINDOWS",
    "magnitudes",
]

Floats = npt.NDArray[np.float32]

RATE = 16000
"""Sample rate at which the network listens, in Hz."""

HOP = 320
FPS = RATE // HOP
"""Frames per second; frame k is centred on k / FPS seconds."""

WINDOWS = (4096, 1024)
"""Lengths in samples: 256 ms and 64 ms."""

LOWEST, PITCHES = 21, 88
"""MIDI pitch of the lowest note that is listened for, and how many there are: a piano's keys."""

PER_SEMITONE = 3
BINS = 97 * PER_SEMITONE
"""From a third of a semitone below `LOWEST` up to 7.2 kHz; the middle one of three is in tune."""

CHUNK = 128
"""Frames of a block, so that the transforms, which differ in rounding, are cut alike."""


def magnitudes(stream: Stream) -> Iterator[Floats]:
    """Of the mean of the channels, in runs of frames of shape `(n, len(WINDOWS), BINS)`.

    A recording of N frames at `RATE` gives N // HOP + 1 frames in all.
    """
    framers = [Framer(window, HOP, centred=True) for window in WINDOWS]
    held: list[Floats] = [np.zeros((0, BINS), np.float32) for _ in WINDOWS]
    for block in resample(stream, RATE, 1).blocks(CHUNK * HOP):
        for number, framer in enumerate(framers):
            held[number] = np.concatenate([held[number], *map(_bands, framer.add(block[0]))])
        # The short windows are complete sooner than the long ones.
        ready = min(map(len, held))
        if ready:
            yield np.stack([one[:ready] for one in held], axis=1)
            held = [one[ready:] for one in held]
    ends = [
        np.concatenate([one, *map(_bands, framer.finish())])
        for one, framer in zip(held, framers, strict=True)
    ]
    if len(ends[0]):
        yield np.stack(ends, axis=1)


def _bands(frames: Floats) -> Floats:
    """Of windows `(n, window)`, shape `(n, BINS)`."""
    return np.ascontiguousarray(_bank(frames.shape[1])(np.abs(spectra_of(frames))), np.float32)


@cache
def _bank(window: int) -> Callable[[npt.NDArray[np.floating]], npt.NDArray[np.floating]]:
    """From spectra to bins of a third of a semitone, or what the window tells apart."""
    semitones = LOWEST + (np.arange(-1, BINS + 1) - 1) / PER_SEMITONE
    edges = 440 * 2 ** ((semitones - 69) / 12)
    return sparse_bank(
        triangular_bank(np.arange(window // 2 + 1), edges * window / RATE, narrowest=1)
    )
