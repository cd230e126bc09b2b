"""What is learnt of inputs while a step, whichever, reads them: how far it is, and how loud."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from musictool import files
from musictool.quantities import format_time
from musictool.values import Samples, Stream, Value

__all__ = ["Heard"]

STILL = 1.0
"""Seconds without a word of a step, after which it is told how far its input has been read."""


class Heard:
    """The inputs of a job, and what its steps say of their progress.

    Parameters
    ----------
    progress
        What is told: `progress(fraction, message)`.
    """

    def __init__(self, progress: Callable[[float, str], None]) -> None:
        self.level = files.Level()
        """Of inputs in a lossy encoding, which can pass full scale, and have before any edit."""
        self._progress = progress
        self._fraction, self._message = 0.0, ""
        self._told = time.monotonic()

    def tell(self, fraction: float, message: str) -> None:
        """What a step says; without a message it is still at what it said last."""
        self._fraction, self._message = fraction, message or self._message
        self._say("")

    def listening(self, value: Value) -> Value:
        """An input that tells of itself while it is read."""
        if not isinstance(value, Stream):
            return value
        origin, rate, total = value.origin, value.sample_rate, value.frames
        lossy = origin is not None and origin.bitrate is not None
        of = f" of {format_time(total / rate, 0)}" if total else ""

        def blocks(given: Iterator[Samples]) -> Iterator[Samples]:
            done = 0
            for block in given:
                if lossy:
                    self.level.add(block)
                yield block
                done += block.shape[1]
                if time.monotonic() - self._told > STILL:
                    self._say(f" ({format_time(done / rate, 0)}{of})")

        return value.through(blocks, frames=total)

    def _say(self, more: str) -> None:
        self._told = time.monotonic()
        self._progress(self._fraction, self._message + more)
