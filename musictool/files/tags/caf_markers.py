"""Markers in CAF: moments (mark), passages and loops (regn), and their names (strg).

Core Audio Format Specification 1.0 (Apple), Marker, Region and Strings Chunk.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from musictool.files.limits import MOST_MARKERS
from musictool.files.tags.decoding import decoded
from musictool.files.tags.model import Chunk, Marker, MarkerKind

__all__ = ["build", "parse"]

_MARKER = struct.Struct(">4sdI8xI")
"""Type, frame, number, SMPTE time, channel."""
_REGION = struct.Struct(">III")
_LOOPS = 1 | 2
"""A region that loops, forwards."""


def parse(chunks: Sequence[Chunk], rate: int) -> list[Marker]:
    """Moments, then passages and loops."""
    found = {chunk.name: chunk.data for chunk in reversed(chunks)}
    names = dict(_strings(found.get("strg", b"")))
    marks = found.get("mark", b"")
    count = min(int.from_bytes(marks[4:8]), MOST_MARKERS)
    markers = [
        Marker(frame / rate, None, names.get(number, ""))
        for frame, number in _markers(marks, 8, count)
    ]
    return markers + list(_regions(found.get("regn", b""), names, rate))


def _markers(data: bytes, at: int, count: int) -> Iterator[tuple[float, int]]:
    for i in range(min(count, max(0, len(data) - at) // _MARKER.size)):
        _, frame, number, _ = _MARKER.unpack_from(data, at + i * _MARKER.size)
        if 0 <= frame < 2**53:
            yield frame, number


def _regions(data: bytes, names: dict[int, str], rate: int) -> Iterator[Marker]:
    at = 8
    for _ in range(min(int.from_bytes(data[4:8]), MOST_MARKERS)):
        if at + _REGION.size > len(data):
            return
        number, flags, count = _REGION.unpack_from(data, at)
        at += _REGION.size
        frames = [frame for frame, _ in _markers(data, at, count)]
        at += count * _MARKER.size
        if frames:
            kind: MarkerKind = "loop" if flags & 1 else "cue"
            start, end = min(frames) / rate, max(frames) / rate
            yield Marker(start, end, names.get(number, ""), kind)


def _strings(data: bytes) -> Iterator[tuple[int, str]]:
    count = min(int.from_bytes(data[:4]), MOST_MARKERS, len(data) // 12)
    begin = 4 + 12 * count
    for i in range(count):
        number, offset = struct.unpack_from(">Iq", data, 4 + 12 * i)
        if 0 <= offset < len(data):
            yield number, decoded(data[begin + offset :].partition(b"\0")[0])


def build(markers: Sequence[Marker], rate: int, old: Sequence[Chunk]) -> list[Chunk]:
    """Chunks that hold the markers."""
    moments = [marker for marker in markers if marker.end is None]
    passages = [marker for marker in markers if marker.end is not None]
    names: list[str] = []
    marks = b"".join(
        _marker(b"mark", one.start, number, rate) for number, one in enumerate(moments, 1)
    )
    regions = bytearray()
    for number, one in enumerate(passages, len(moments) + 1):
        regions += _REGION.pack(number, _LOOPS if one.kind == "loop" else 0, 2)
        regions += _marker(b"rbeg", one.start, number, rate)
        regions += _marker(b"rend", one.end or 0.0, number, rate)
    names = [one.text for one in (*moments, *passages)]
    chunks = []
    if moments:
        chunks.append(Chunk("caf", "mark", struct.pack(">II", 0, len(moments)) + marks))
    if passages:
        chunks.append(Chunk("caf", "regn", struct.pack(">II", 0, len(passages)) + bytes(regions)))
    if any(names):
        chunks.append(Chunk("caf", "strg", _names(names)))
    return chunks


def _marker(kind: bytes, time: float, number: int, rate: int) -> bytes:
    return _MARKER.pack(kind, float(round(time * rate)), number, 0)


def _names(names: Sequence[str]) -> bytes:
    heads, texts = bytearray(), bytearray()
    for number, name in enumerate(names, 1):
        if name:
            heads += struct.pack(">Iq", number, len(texts))
            texts += name.encode() + b"\0"
    return struct.pack(">I", len(heads) // 12) + bytes(heads + texts)
