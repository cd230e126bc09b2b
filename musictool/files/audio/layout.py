"""What a walk through a file found, and what of its bytes a decoder gets to see.

A header promises before the sound is there, and decoders believe the first they meet: they stop
where a chain of streams goes on, take damage for the end, read a tag as sound. So each family of
containers is walked (`ogg`, `mpeg`, `flac`, `chunks`) when a file is opened, and what is to be
decoded is named: stretches of the file, one after the other, each shown as a file of its own.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

__all__ = [
    "MOST_JUNK",
    "MOST_PARTS",
    "Broken",
    "Excerpt",
    "Layout",
    "Stretch",
    "truncated",
]

MOST_PARTS = 2**22
"""Pages or blocks that are walked through: as many as one Ogg page every 20 ms in a day. A file of
more, and empty ones, is no recording."""

MOST_STRETCHES = 10_000
"""Each is opened on its own."""

MOST_JUNK = 2**24
"""Bytes that are looked through for a frame or a page which is not there, in one file."""


class Broken(Exception):
    """A file that cannot be read, and why: the rest of a sentence about it."""


def truncated(there: str, promised: str) -> Broken:
    """That a file ends early, by what is there and what its header says, in bytes or seconds."""
    return Broken(
        f"is truncated: {there} are there of {promised} that its header promises; "
        "get a whole copy of it"
    )


class Stretch(NamedTuple):
    """Bytes of a file that are decoded on their own."""

    spans: tuple[tuple[int, int], ...]
    """Begin and end of each piece, in bytes."""
    patches: tuple[tuple[int, bytes], ...] = ()
    """Bytes that are shown in place of what lies at a position of the stretch."""
    size: int | None = None
    """What is said of its size, where that is not so: see `Excerpt`."""
    frames: int | None = None
    """Its length as counted, None for what its own header says."""
    is_whole: bool = True
    """Whether its header can be believed; else only decoding tells the length."""


@dataclass(frozen=True, eq=False)
class Layout:
    """Where the sound of a file lies."""

    stretches: tuple[Stretch, ...] = ()
    """None for the file as it is."""
    warnings: tuple[str, ...] = ()
    """What the user should know, each the rest of a sentence about the file."""
    irregular: str | None = None
    """Why libsndfile would get a whole file wrong, so that ffmpeg decodes it."""

    def __post_init__(self) -> None:
        if len(self.stretches) > MOST_STRETCHES:
            raise Broken(f"holds more than {MOST_STRETCHES} recordings, one behind the other")


class Excerpt(io.RawIOBase):
    """A stretch of a file, as a file.

    Where `Stretch.size` says more than there is, the bytes between the end and the last 128, where
    a decoder looks for a tag, are missing and those last ones read as zeros.
    """

    def __init__(self, path: Path, stretch: Stretch) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._spans = stretch.spans
        lengths = [end - begin for begin, end in self._spans]
        self._starts = [0, *accumulate(lengths)]
        self._patches = stretch.patches
        self._size = stretch.size or self._starts[-1]
        self._at = 0
        self._piece = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def close(self) -> None:
        """Close the file behind it."""
        self._file.close()
        super().close()

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a byte of the stretch."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Where the next reading begins."""
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """Read on, to the end of a piece at the most."""
        view = memoryview(buffer).cast("B")
        total = self._starts[-1]
        if self._at >= total:
            is_tag = self._size - _TAG <= self._at
            count = min(len(view), self._size - self._at) if is_tag else 0
            view[: max(0, count)] = bytes(max(0, count))
        else:
            while self._at >= self._starts[self._piece + 1]:
                self._piece += 1
            while self._at < self._starts[self._piece]:
                self._piece -= 1
            begin, end = self._spans[self._piece]
            place = begin + self._at - self._starts[self._piece]
            self._file.seek(place)
            count = self._file.readinto(view[: end - place]) or 0
            for at, content in self._patches:
                for i in range(max(at, self._at), min(at + len(content), self._at + count)):
                    view[i - self._at] = content[i - at]
        self._at += max(0, count)
        return max(0, count)


_TAG = 128
"""Bytes of an ID3v1 tag, the last of a file."""
