"""A stream that was made at some cost, kept in a file for whoever reads it again."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np

from musictool.values import Samples, Stream

__all__ = ["BlockFile", "spooled"]


def spooled(stream: Stream) -> Stream:
    """The same stream, made once: its first whole reading is kept for those that follow.

    Steps that read their input twice, such as to a loudness, would else have all before them done
    twice, and a chain of n of them its first step 2**n times. If there is no room for the file, it
    is so.
    """
    return stream.with_blocks(_Spool(stream).read)


class BlockFile:
    """The blocks of a stream in an open file, float32 in the machine's order, as they came.

    Parameters
    ----------
    lengths
        Frames of each block, of which all channels lie in a row.
    """

    def __init__(self, file: IO[bytes], channels: int, lengths: Sequence[int]) -> None:
        self._file, self._channels, self._lengths = file, channels, lengths
        self._lock = threading.Lock()  # each reader may be in a thread of its own

    def read(self) -> Iterator[Samples]:
        """A new reading of all blocks."""
        at = 0
        for length in self._lengths:
            samples = np.empty((self._channels, length), np.float32)
            with self._lock:
                self._file.seek(at)
                self._file.readinto(samples.data)  # type: ignore[attr-defined]
            at += samples.nbytes
            yield samples


class _Spool:
    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._blocks: BlockFile | None = None

    def read(self) -> Iterator[Samples]:
        # Only now, since a reading may have been opened before the first was at its end.
        yield from self._made() if self._blocks is None else self._blocks.read()

    def _made(self) -> Iterator[Samples]:
        lengths: list[int] = []
        file = _temporary_file()
        for block in self._stream.blocks():
            if file is not None:
                data = np.ascontiguousarray(block, np.float32).data
                try:
                    written = file.write(data)
                except OSError:
                    written = 0
                lengths.append(block.shape[1])
                if written < data.nbytes:  # the disk is full
                    file.close()
                    file = None
            yield block
        if file is not None and self._blocks is None:
            self._blocks = BlockFile(file, self._stream.channels, lengths)


def _temporary_file() -> IO[bytes] | None:
    try:
        return tempfile.TemporaryFile(prefix="musictool-", buffering=0)
    except OSError:
        return None
