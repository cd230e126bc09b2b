"""Markers in WAV: cue points with their labels (`cue `, LIST adtl), and a sampler's loops (`smpl`).

Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft 1991), chapter 3, and
its new multimedia data types of 1994.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from musictool.files.limits import MOST_MARKERS
from musictool.files.tags.decoding import decoded
from musictool.files.tags.model import Chunk, Marker

__all__ = ["build", "parse"]

_POINT = struct.Struct("<II4sIII")
_LOOP = struct.Struct("<6I")
_MIDDLE_C = 60


def parse(chunks: Sequence[Chunk], rate: int) -> list[Marker]:
    """The cue points in order of their numbers in the file, then the loops."""
    found = {chunk.name: chunk.data for chunk in reversed(chunks)}
    labels, lengths = _labels(found.get("adtl", b""))
    markers = []
    for number, position in _points(found.get("cue ", b"")):
        length = lengths.get(number, 0)
        end = (position + length) / rate if length else None
        markers.append(Marker(position / rate, end, labels.get(number, "")))
    for _, start, end in _loops(found.get("smpl", b"")):
        markers.append(Marker(start / rate, (end + 1) / rate, "", "loop"))
    return markers


def _points(data: bytes) -> list[tuple[int, int]]:
    """Number and frame of each point."""
    count = int.from_bytes(data[:4], "little")
    points = []
    for i in range(min(count, max(0, len(data) - 4) // _POINT.size, MOST_MARKERS)):
        number, position, _, _, _, offset = _POINT.unpack_from(data, 4 + i * _POINT.size)
        points.append((number, offset or position))
    return points


def _labels(data: bytes) -> tuple[dict[int, str], dict[int, int]]:
    """The name of each point, its note where it has none, and the length of what it begins."""
    names: dict[int, str] = {}
    notes: dict[int, str] = {}
    lengths: dict[int, int] = {}
    at = 4
    while at + 12 <= len(data):
        kind, size, number = struct.unpack_from("<4sII", data, at)
        text = data[at + 12 : at + 8 + size]
        if kind == b"ltxt" and len(text) >= 4:
            lengths[number] = int.from_bytes(text[:4], "little")
            text = text[16:]
        words = decoded(text.partition(b"\0")[0])
        if words:
            (names if kind == b"labl" else notes).setdefault(number, words)
        at += 8 + size + size % 2
    return notes | names, lengths


def _loops(data: bytes) -> list[tuple[tuple[int, ...], int, int]]:
    """What each loop says of itself, and its first and last frame."""
    count = int.from_bytes(data[28:32], "little")
    loops = []
    for i in range(min(count, max(0, len(data) - 36) // _LOOP.size, MOST_MARKERS)):
        values = _LOOP.unpack_from(data, 36 + i * _LOOP.size)
        loops.append((values, values[2], values[3]))
    return loops


def build(markers: Sequence[Marker], rate: int, old: Sequence[Chunk]) -> list[Chunk]:
    """Chunks that hold the markers; `old` ones give what else a sampler knows."""
    chunks = []
    points = [marker for marker in markers if marker.kind != "loop"]
    if points:
        chunks += [_cue(points, rate), _adtl(points, rate)]
    loops = [marker for marker in markers if marker.kind == "loop" and marker.end is not None]
    sampler = next((chunk.data for chunk in old if chunk.name == "smpl"), b"")
    note = next((chunk.data[0] for chunk in old if chunk.name == "INST" and chunk.data), _MIDDLE_C)
    if loops or len(sampler) >= 36:
        chunks.append(Chunk("riff", "smpl", _smpl(loops, rate, sampler, note)))
    return [chunk for chunk in chunks if chunk.data]


def _cue(points: Sequence[Marker], rate: int) -> Chunk:
    data = bytearray(struct.pack("<I", len(points)))
    for number, marker in enumerate(points, 1):
        frame = round(marker.start * rate)
        data += _POINT.pack(number, frame, b"data", 0, 0, frame)
    return Chunk("riff", "cue ", bytes(data))


def _adtl(points: Sequence[Marker], rate: int) -> Chunk:
    entries = bytearray()
    for number, marker in enumerate(points, 1):
        if marker.text:
            entries += _entry(b"labl", number, marker.text.encode() + b"\0")
        if marker.end is not None:
            length = max(0, round(marker.end * rate) - round(marker.start * rate))
            entries += _entry(b"ltxt", number, struct.pack("<I4s4H", length, b"rgn ", 0, 0, 0, 0))
    return Chunk("riff", "adtl", b"adtl" + bytes(entries) if entries else b"")


def _entry(kind: bytes, number: int, data: bytes) -> bytes:
    return struct.pack("<4sII", kind, len(data) + 4, number) + data + bytes(len(data) % 2)


def _smpl(loops: Sequence[Marker], rate: int, old: bytes, note: int) -> bytes:
    """A sampler's chunk: what the old one says of the sound, with these loops."""
    default = struct.pack("<7I", 0, 0, 0, note, 0, 0, 0)
    maker, product, _, note, fraction, smpte, offset = struct.unpack(
        "<7I", old[:28] if len(old) >= 36 else default
    )
    before = [values for values, _, _ in _loops(old)]
    period = round(1e9 / rate)
    data = bytearray(struct.pack("<7I", maker, product, period, note, fraction, smpte, offset))
    data += struct.pack("<II", len(loops), 0)
    for i, loop in enumerate(loops):
        is_old = len(before) == len(loops)
        number, kind, _, _, _, times = before[i] if is_old else (i, 0, 0, 0, 0, 0)
        start, end = round(loop.start * rate), round((loop.end or 0) * rate)
        data += _LOOP.pack(number, kind, start, max(start, end - 1), 0, times)
    return bytes(data)
