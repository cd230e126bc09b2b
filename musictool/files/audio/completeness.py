"""Whether a file is all there: what its header promises against what follows.

libsndfile takes a truncated WAV, AIFF, AU, W64, RF64 or Ogg file for a shorter one and says
nothing, so the promises are read here: `…_end` finds the byte behind the last sample. A length that
a writer on a pipe could not know (0, or the largest number that fits) promises nothing and passes.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from musictool.errors import UnreadableFile
from musictool.files.audio.mpeg import start_of_sound

__all__ = [
    "OpenEnded",
    "aiff_end",
    "au_end",
    "caf_end",
    "check",
    "mp3_end",
    "ogg_end",
    "rf64_end",
    "riff_end",
    "unknown_length_at",
    "w64_end",
]

_OPEN_ENDED_32 = 0x7FFFF000
"""A 32-bit length from here on is a pipe's placeholder if the file does not reach it: sox writes
0x7FFFF000 and a little more, ffmpeg 0xFFFFFFFF. No whole file is so large and then shorter."""

_OPEN_ENDED_64 = 2**62


def check(path: Path, end: Callable[[BinaryIO], int | None]) -> None:
    """Refuse a file whose end is missing; `end` finds where its header promises the last sample."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        try:
            promised = end(file)
        except (struct.error, IndexError):
            raise UnreadableFile(path, "is truncated: it ends within its header") from None
        except _NoLastPage:
            raise UnreadableFile(
                path,
                "is truncated: the page that ends an Ogg stream is missing; get a whole copy of "
                "it, or accept what is there with: ffmpeg -i FILE -c copy REPAIRED.ogg",
            ) from None
    if promised is not None and promised > size:
        raise UnreadableFile(
            path,
            f"is truncated: {size} bytes are there of {promised} that its header promises; "
            "get a whole copy of it",
        )


def riff_end(file: BinaryIO) -> int | None:
    """Of a WAV, little-endian (RIFF) or big-endian (RIFX)."""
    layout = "<4sI" if file.read(4) == b"RIFF" else ">4sI"
    return _sample_end(file, _chunks(file, 12, layout), b"data", _OPEN_ENDED_32)


def aiff_end(file: BinaryIO) -> int | None:
    """Of an AIFF or AIFC."""
    return _sample_end(file, _chunks(file, 12, ">4sI"), b"SSND", _OPEN_ENDED_32)


def w64_end(file: BinaryIO) -> int | None:
    """Of a Sony Wave64, whose sizes count the head of the chunk."""
    return _sample_end(file, _chunks(file, 40, "<16sQ", align=8, counts_head=True), b"data")


def caf_end(file: BinaryIO) -> int | None:
    """Of a Core Audio file."""
    return _sample_end(file, _chunks(file, 8, ">4sq", align=1), b"data")


def rf64_end(file: BinaryIO) -> int | None:
    """Of a WAV with 64-bit lengths, which lie in a chunk of their own (EBU Tech 3306)."""
    data_size = 0
    for name, size in _chunks(file, 12, "<4sI"):
        if name == b"ds64":
            data_size = struct.unpack("<8xQ", file.read(16))[0]
        elif name == b"data":
            size = data_size if size == 0xFFFFFFFF else size
            return file.tell() + size if 0 < size < _OPEN_ENDED_64 else None
    raise IndexError("data")


def _chunks(
    file: BinaryIO, start: int, layout: str, align: int = 2, counts_head: bool = False
) -> Iterator[tuple[bytes, int]]:
    """Name and size of each chunk from a byte on; the file then stands behind its head."""
    length = struct.calcsize(layout)
    file.seek(start)
    while len(head := file.read(length)) == length:
        name, size = struct.unpack(layout, head)
        size -= length if counts_head else 0
        begin = file.tell()
        yield name[:4], size
        file.seek(begin + max(0, -(-size // align) * align))


def _sample_end(
    file: BinaryIO,
    chunks: Iterator[tuple[bytes, int]],
    wanted: bytes,
    open_ended: int = _OPEN_ENDED_64,
) -> int | None:
    """End of the chunk with the samples; None for a length that nobody knew."""
    for name, size in chunks:
        if name == wanted:
            return file.tell() + size if 0 < size < open_ended else None
    raise IndexError(wanted)


def unknown_length_at(path: Path) -> int | None:
    """Where a WAV says that it holds 0 bytes of samples although samples follow, None elsewhere.

    So write GStreamer and Python's own wave module on a pipe; libsndfile would read nothing. An
    empty recording has nothing behind that 0, or further chunks that end where the file does.
    """
    with path.open("rb") as file:
        if file.read(4) != b"RIFF":
            return None
        for name, size in _chunks(file, 12, "<4sI"):
            if name == b"data":
                at = file.tell()
                return at - 4 if size == 0 and not _are_chunks(file, at) else None
    return None


def _are_chunks(file: BinaryIO, start: int) -> bool:
    """Whether chunks follow, and nothing else, to the end of the file."""
    end = start
    for _, size in _chunks(file, start, "<4sI"):
        end = file.tell() + size + size % 2
    return end - file.seek(0, 2) in {0, 1}


class OpenEnded(io.FileIO):
    """A file that shows 0xFFFFFFFF, "to the end", in place of the length at a position."""

    def __init__(self, path: Path, at: int) -> None:
        super().__init__(path)
        self.at = at

    def readinto(self, buffer: Any, /) -> int:
        """Read, and cover the four bytes where they lie in what was read."""
        start = self.tell()
        count = super().readinto(buffer) or 0
        view = memoryview(buffer).cast("B")
        for i in range(max(self.at - start, 0), min(self.at + 4 - start, count)):
            view[i] = 0xFF
        return count


def au_end(file: BinaryIO) -> int | None:
    """Of an AU, big-endian or with its first letters reversed."""
    head = file.read(12)
    offset, size = struct.unpack(">II" if head[:4] == b".snd" else "<II", head[4:])
    return None if size == 0xFFFFFFFF or size == 0 else int(offset + size)


class _NoLastPage(Exception):
    pass


def ogg_end(file: BinaryIO) -> None:
    """Ogg promises no length, but its last page must be whole and marked as the last one."""
    size = file.seek(0, 2)
    # A page is at most 27 + 255 + 255 * 255 bytes (RFC 3533, section 6).
    file.seek(max(0, size - 65307))
    tail = file.read()
    at = tail.rfind(b"OggS")
    page = tail[at:] if at >= 0 else b""
    if len(page) < 27 or len(page) < 27 + page[26]:
        raise _NoLastPage
    length = 27 + page[26] + sum(page[27 : 27 + page[26]])
    is_last = page[5] & 4
    if length > len(page) or not is_last:
        raise _NoLastPage


def mp3_end(file: BinaryIO) -> int | None:
    """The byte count of a Xing, Info or VBRI header, where there is one."""
    start = start_of_sound(file)
    file.seek(start)
    head = file.read(1)
    if head[:1] != b"\xff":
        return start if not head else None
    file.seek(start)
    frame = file.read(200)
    at = max(frame.find(b"Xing"), frame.find(b"Info"))
    if frame[36:40] == b"VBRI":
        at_bytes = 46
    elif at >= 0 and struct.unpack(">I", frame[at + 4 : at + 8])[0] & 3 == 3:
        at_bytes = at + 12
    else:
        return None
    stream_bytes = struct.unpack(">I", frame[at_bytes : at_bytes + 4])[0]
    # Taggers edit the end of files and some encoders count the header frame, some do not; half a
    # percent is far less than what mpg123 itself would call off and a second of most recordings.
    return int(start + stream_bytes * 0.995) if stream_bytes else None
