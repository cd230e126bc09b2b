"""One reading of a stream for readers that are close to each other."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

from musictool.values import Samples, Stream

__all__ = ["shared"]


KEPT = 64
"""Blocks for those who read behind: a minute and a half at 44.1 kHz, 32 MB in stereo."""

FAR_BEHIND = object()


def shared(stream: Stream) -> Stream:
    """The same stream, whose concurrent readings cost one.

    Wet and dry are made of the same blocks, which may be expensive: a file to decode, a chain of
    effects. A reader far behind the others gets a reading of its own.
    """
    return stream.with_blocks(_Tee(stream).read)


class _Tee:
    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.lock = threading.Lock()  # each reader may be in a thread of its own
        self._begin()

    def _begin(self) -> None:
        self.source: Iterator[Samples] | None = None
        self.kept: deque[Samples] = deque()
        self.first = 0  # number of the first block kept
        self.ended = False

    def read(self) -> Iterator[Samples]:
        with self.lock:
            if self.ended and self.first:
                self._begin()  # a second reading, after one that went to the end
        at = 0
        while (block := self._shared(at)) is not FAR_BEHIND:
            if block is None:
                return
            yield block
            at += 1
        for number, block in enumerate(self.stream.blocks()):
            if number >= at:
                yield block

    def _shared(self, at: int) -> Any:
        """A block by its number; None after the last one."""
        with self.lock:
            if not self.first <= at <= self.first + len(self.kept):
                return FAR_BEHIND
            if at == self.first + len(self.kept) and not self._pull():
                return None
            return self.kept[at - self.first]

    def _pull(self) -> bool:
        """Keep one more block; False at the end."""
        try:
            self.source = self.source or self.stream.blocks()
            block = None if self.ended else next(self.source, None)
        except BaseException:
            self._begin()  # who reads on meets the error in a reading of its own
            raise
        if block is None:
            self.ended = True
            return False
        self.kept.append(block)
        if len(self.kept) > KEPT:
            self.kept.popleft()
            self.first += 1
        return True
