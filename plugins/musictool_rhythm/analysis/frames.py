"""Overlapping frames of a recording's mono mix, a batch at a time, whatever the blocks it came in.

A framer is fed blocks and gives batches of frames; it keeps one window of samples.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

__all__ = ["Framer", "window_near"]

Samples = npt.NDArray[np.float32]

_BATCH = 64
"""Frames of a batch: enough to spread the cost of a call, few enough to stay in cache."""


def window_near(seconds: float, sample_rate: int) -> int:
    """The power of two of frames that is nearest to a length in time; at least 256."""
    return max(1 << round(float(np.log2(seconds * sample_rate))), 256)


class Framer:
    """Cuts a mono signal that arrives in pieces into frames.

    Parameters
    ----------
    window, hop
        Length of a frame and the step from one to the next.
    centred
        Whether frame k lies around sample k · hop, with zeros before the beginning and after the
        end; else it begins there, only whole frames count, and a signal shorter than one frame is
        one frame followed by zeros.
    """

    def __init__(self, window: int, hop: int, *, centred: bool) -> None:
        self.window, self.hop, self.centred = window, hop, centred
        self.held = np.zeros(window // 2 if centred else 0, np.float32)
        self.length = 0
        self.given = 0

    def add(self, mono: Samples) -> Iterator[Samples]:
        """Batches of shape `(frames, window)` that this piece completes; they are views."""
        self.length += len(mono)
        self.held = np.concatenate([self.held, mono])
        ready = (len(self.held) - self.window) // self.hop + 1
        if ready > 0:
            yield from self._batches(ready)

    def finish(self) -> Iterator[Samples]:
        """What the end of the signal still completes."""
        if not self.length:
            return
        missing = -(-self.length // self.hop) if self.centred else 1
        missing -= self.given
        if missing > 0:
            reach = (missing - 1) * self.hop + self.window
            self.held = np.pad(self.held, (0, max(reach - len(self.held), 0)))
            yield from self._batches(missing)

    def _batches(self, frames: int) -> Iterator[Samples]:
        every = np.lib.stride_tricks.sliding_window_view(self.held, self.window)[:: self.hop]
        for start in range(0, frames, _BATCH):
            yield every[start : min(start + _BATCH, frames)]
        self.held = self.held[frames * self.hop :]
        self.given += frames
