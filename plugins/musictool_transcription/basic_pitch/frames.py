"""What the network says of a recording, 86 frames a second: windows of two seconds, side by side.

It hears a window with its harmonic constant-Q transform inside, so what it gets is samples. Windows
overlap, and of each only frames are kept that are far enough from its ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from musictool import Samples, Stream, resample

from ..onnx import Network

__all__ = ["HOP_S", "LOWEST", "PITCHES", "STEPS", "Said", "said_of"]

Floats = npt.NDArray[np.float32]

RATE, HOP = 22_050, 256
HOP_S = HOP / RATE
WINDOW = 43_844
"""Samples that the network takes, two seconds but a hop."""
FRAMES = 172
"""It answers for so many."""
EDGE = 15
"""Of which so many at either end are left out."""
KEPT = FRAMES - 2 * EDGE

PITCHES = 88
LOWEST = 21
STEPS = 3
"""Bins of a semitone in the contour."""

BATCH = 4
"""Windows that go through the network at once: more take memory, and no less time."""

INPUT = "serving_default_input_2:0"
OUTPUTS = [f"StatefulPartitionedCall:{number}" for number in (1, 2, 0)]


class Said(NamedTuple):
    """Probabilities by frame, of keys from A0 on."""

    notes: Floats
    """That one sounds, `(frames, PITCHES)`."""
    onsets: Floats
    """That one begins, `(frames, PITCHES)`."""
    contour: Floats
    """That there is this pitch, `(frames, PITCHES · STEPS)`."""


def said_of(network: Network, stream: Stream) -> Iterator[Said]:
    """Of runs of frames, `HOP_S` apart; the first frame is at the beginning."""
    for windows, frames in _windows(stream):
        outputs = network.run(OUTPUTS, {INPUT: windows[:, :, None]})
        notes, onsets, contour = (
            one[:, EDGE : EDGE + KEPT].reshape(-1, one.shape[2])[:frames] for one in outputs
        )
        yield Said(notes, onsets, contour)


def _windows(stream: Stream) -> Iterator[tuple[Floats, int]]:
    """Windows `(n, WINDOW)`, and of how many frames together they tell."""
    held: Samples = np.zeros(EDGE * HOP, np.float32)
    for block in resample(stream, RATE, 1).blocks(BATCH * KEPT * HOP):
        held = np.concatenate([held, block[0]])
        count = (len(held) - WINDOW) // (KEPT * HOP) + 1
        if count > 0:
            yield _cut(held, count), count * KEPT
            held = held[count * KEPT * HOP :]
    left = len(held) - EDGE * HOP
    if left > 0:
        frames = left // HOP + 1
        count = -(-frames // KEPT)
        needed = (count - 1) * KEPT * HOP + WINDOW
        yield _cut(np.pad(held, (0, max(needed - len(held), 0))), count), frames


def _cut(held: Samples, count: int) -> Floats:
    every = np.lib.stride_tricks.sliding_window_view(held, WINDOW)
    return np.ascontiguousarray(every[:: KEPT * HOP][:count], np.float32)
