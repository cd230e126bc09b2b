"""A stream that was made at some cost, kept in a temporary file for whoever reads it again."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

import numpy as np

from musictool.values import Samples, Stream

__all__ = ["spooled"]


def spooled(stream: Stream) -> Stream:
    """The same stream, made once: its first whole reading is kept for those that follow.

    Steps that read their input twice, such as to a loudness, would else have all before them done
    twice, and a chain of n of them its first step 2**n times. If there is no room for the file, it
    is so.
    """
    return replace(stream, open_blocks=_Spool(stream).read)


class _Spool:
    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._lock = threading.Lock()  # each reader may be in a thread of its own
        self._file: IO[bytes] | None = None
        self._lengths: list[int] = []

    def read(self) -> Iterator[Samples]:
        # Only now, since a reading may have been opened before the first was at its end.
        yield from self._made() if self._file is None else self._kept(self._file)

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
        if file is not None and self._file is None:
            self._lengths, self._file = lengths, file

    def _kept(self, file: IO[bytes]) -> Iterator[Samples]:
        at = 0
        for length in self._lengths:
            samples = np.empty((self._stream.channels, length), np.float32)
            with self._lock:
                file.seek(at)
                file.readinto(samples.data)  # type: ignore[attr-defined]
            at += samples.nbytes
            yield samples


def _temporary_file() -> IO[bytes] | None:
    try:
        return tempfile.TemporaryFile(prefix="musictool-", buffering=0)
    except OSError:
        return None
