"""How long the sound of an MP4 is: what its edit list says is to be played (ISO 14496-12).

FFmpeg cuts the encoder's delay off the start, but its padding not off the end.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = ["gapless_frames", "played_frames"]

_INNER = frozenset({b"moov", b"trak", b"mdia", b"edts"})
"""Atoms that hold the wanted ones."""
_LARGEST = 2**20
"""Bytes of a wanted atom; an edit list with more than 50,000 parts is none that is played here."""


@dataclass
class _Track:
    number: int = 0
    timescale: int = 0
    """Of its media, in Hz: most often the sample rate."""
    duration: int = 0
    """Of its media, delay and all."""
    edits: tuple[tuple[int, int], ...] = ()
    """Duration, in the movie's timescale, and start in the media, -1 for silence."""


def played_frames(path: Path, track: int, sample_rate: int) -> int | None:
    """Frames of a track that are to be played, None if the file does not say so in one part.

    Damaged atoms say nothing: what can be decoded is then all there is.
    """
    movie, found = 0, _Track()
    with path.open("rb") as file:
        try:
            for name, content in _atoms(file, 0, file.seek(0, 2)):
                if name == b"trak":
                    if found.number == track:
                        break
                    found = _Track()
                elif name == b"mvhd":
                    movie, _ = _timing(content)
                elif name == b"mdhd":
                    found.timescale, found.duration = _timing(content)
                elif name == b"tkhd":
                    (found.number,) = struct.unpack_from(">I", content, 20 if content[0] else 12)
                elif name == b"elst":
                    found.edits = tuple(_edits(content))
        except (struct.error, IndexError, ValueError):
            return None
    if found.number != track or not movie or not found.timescale:
        return None
    played = [(duration, start) for duration, start in found.edits if start >= 0]
    if len(played) != 1 or played[0][0] <= 0 or found.edits[-1] != played[0]:
        return None
    duration, start = played[0]
    ticks = duration * found.timescale / movie
    # The movie's time is often in milliseconds: what ends within one of its ticks ends where the
    # media does, and that is in samples.
    rest = found.duration - start
    if abs(ticks - rest) <= found.timescale / movie:
        ticks = rest
    return int(ticks * sample_rate // found.timescale)


def gapless_frames(note: str, packed: int) -> int | None:
    """Frames that iTunes notes of a file without edits, in hexadecimal: 0, delay, padding, length.

    `packed` are the frames of all packets; a note that does not fit these says nothing.
    """
    try:
        _, delay, _, length = (int(part, 16) for part in note.split()[:4])
    except ValueError:
        return None
    return length if 0 < length <= packed - delay else None


def _atoms(file: BinaryIO, start: int, end: int, depth: int = 0) -> Iterator[tuple[bytes, bytes]]:
    """Names of atoms in order, with the content of those without inner ones."""
    at = start
    while at + 8 <= end:
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            head = 16
        size = size or end - at
        if size < head or at + size > end:
            return
        if name in _INNER:
            if depth < len(_INNER):
                yield name, b""
                yield from _atoms(file, at + head, at + size, depth + 1)
        elif name in {b"mvhd", b"tkhd", b"mdhd", b"elst"} and size <= _LARGEST:
            yield name, file.read(size - head)
        at += size


def _timing(content: bytes) -> tuple[int, int]:
    """Timescale and duration of a header (8.2.2, 8.4.2), which may state times in 64 bits."""
    layout, at = (">IQ", 20) if content[0] else (">II", 12)
    scale, duration = struct.unpack_from(layout, content, at)
    return scale, 0 if duration in {2**32 - 1, 2**64 - 1} else duration


def _edits(content: bytes) -> Iterator[tuple[int, int]]:
    """Entries of an edit list (8.6.6)."""
    (count,) = struct.unpack_from(">I", content, 4)
    layout = ">qqi" if content[0] == 1 else ">iii"
    for i in range(count):
        duration, start, rate = struct.unpack_from(layout, content, 8 + i * struct.calcsize(layout))
        if rate != 0x10000:
            raise ValueError("played at another speed")
        yield duration, start
