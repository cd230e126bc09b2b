"""Pieces of a recording around any moment, while it is read block by block."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from musictool.values import Samples

__all__ = ["Windows"]

Integers = npt.NDArray[np.int64]


class Windows:
    """Windows centred on any frame, asked for in roughly ascending order.

    Parameters
    ----------
    blocks
        One reading of a recording; no further of it is read than windows reach.
    channels
        Rows of every block.
    longest
        Frames of the longest window that will be asked for; four times as many before a place
        outlast `forget`.
    """

    def __init__(self, blocks: Iterator[Samples], channels: int, longest: int) -> None:
        self.blocks = blocks
        self.reach = 4 * longest
        # Silence before the beginning, as far as windows reach there.
        self.samples = np.zeros((channels, self.reach), np.float32)
        self.start = -self.reach
        self.length = 0
        self.more = True

    def __call__(self, centres: Integers, size: int) -> Samples:
        """Windows of `size` frames, shape (channels, windows, size); silent beyond the ends."""
        starts = np.maximum(centres - size // 2, -self.reach)
        self._read_to(int(starts.max()) + size)
        pieces = np.lib.stride_tricks.sliding_window_view(self.samples, size, axis=1)
        return np.asarray(pieces[:, starts - self.start])

    def ended_before(self, place: int) -> bool:
        """Whether the recording has no frame at `place` or after it."""
        self._read_to(place + 1)
        return not self.more and place >= self.length

    def forget(self, place: int) -> None:
        """Nothing will be asked for that lies far before `place`."""
        goal = place - self.reach
        while self._end < goal and self.more:
            self.start, self.samples = self._end, self._next()
        past = min(max(goal - self.start, 0), self.samples.shape[1])
        self.samples = self.samples[:, past:]
        self.start += past

    @property
    def _end(self) -> int:
        return self.start + self.samples.shape[1]

    def _next(self) -> Samples:
        """The next block; empty after the last."""
        block = next(self.blocks, None)
        self.more = block is not None
        if block is None:
            return self.samples[:, :0]
        self.length += block.shape[1]
        return block

    def _read_to(self, end: int) -> None:
        missing = end - self._end
        pieces = [self.samples]
        while missing > 0 and self.more:
            pieces.append(self._next())
            missing -= pieces[-1].shape[1]
        if missing > 0:
            pieces.append(np.zeros((self.samples.shape[0], missing), np.float32))
        if len(pieces) > 1:
            self.samples = np.concatenate(pieces, axis=1)
