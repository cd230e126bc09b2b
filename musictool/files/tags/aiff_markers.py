"""Markers in AIFF: MARK, and the loops of INST, which lead from one marker to another.

Audio Interchange File Format 1.3 (Apple 1989), Marker Chunk and Instrument Chunk.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import replace

from musictool.files.tags.decoding import decoded
from musictool.files.tags.model import Chunk, Marker

__all__ = ["build", "parse", "unmarked"]

_INSTRUMENT = struct.Struct(">BbBBBBh")
_LOOP = struct.Struct(">hhh")
_DEFAULT = _INSTRUMENT.pack(60, 0, 0, 127, 1, 127, 0) + bytes(12)
_MOST_LOOPS = 2
"""While a note is held, and after it."""


def parse(chunks: Sequence[Chunk], rate: int) -> list[Marker]:
    """The markers in order of the file, then the loops."""
    found = {chunk.name: chunk.data for chunk in reversed(chunks)}
    marks = _marks(found.get("MARK", b""))
    loops = [
        (marks[begin], marks[end])
        for _, begin, end in _loops(found.get("INST", b""))
        if begin in marks and end in marks
    ]
    in_loops = {place for loop in loops for place in loop}
    return [
        *(
            Marker(frame / rate, None, text)
            for frame, text in marks.values()
            if (frame, text) not in in_loops
        ),
        *(
            Marker(begin[0] / rate, end[0] / rate, _without_role(begin[1]), "loop")
            for begin, end in loops
        ),
    ]


def _without_role(text: str) -> str:
    """The name of a loop by that of its first marker."""
    return "" if text.lower() in {"beg loop", "loop begin", "loop start"} else text


def _marks(data: bytes) -> dict[int, tuple[int, str]]:
    """Frame and name of each marker by its number."""
    marks: dict[int, tuple[int, str]] = {}
    at = 2
    for _ in range(int.from_bytes(data[:2])):
        if at + 7 > len(data):
            break
        number, frame, length = struct.unpack_from(">hIB", data, at)
        marks.setdefault(number, (frame, decoded(data[at + 7 : at + 7 + length])))
        at += 7 + length + (length + 1) % 2  # the name counts its length, and is padded
    return marks


def _loops(data: bytes) -> list[tuple[int, int, int]]:
    """Mode, first and last marker of the loops that an instrument plays."""
    if len(data) < 20:
        return []
    loops = [_LOOP.unpack_from(data, 8 + 6 * i) for i in range(_MOST_LOOPS)]
    return [(mode, begin, end) for mode, begin, end in loops if mode]


def build(markers: Sequence[Marker], rate: int, old: Sequence[Chunk]) -> list[Chunk]:
    """Chunks that hold the markers; an `old` INST gives what else it knows of the instrument.

    A passage becomes two markers, since AIFF knows moments only.
    """
    loops = [marker for marker in markers if marker.kind == "loop"][:_MOST_LOOPS]
    places: list[tuple[float, str]] = []
    for marker in markers:
        if marker.kind != "loop":
            places.append((marker.start, marker.text))
            if marker.end is not None and marker.kind == "cue":
                places.append((marker.end, f"{marker.text} end".strip()))
    first = len(places) + 1
    for loop in loops:
        places += [(loop.start, loop.text or "beg loop"), (loop.end or loop.start, "end loop")]
    chunks = []
    if places:
        data = bytearray(struct.pack(">H", len(places)))
        for number, (time, text) in enumerate(places, 1):
            name = _short(text)
            data += struct.pack(">hIB", number, round(time * rate), len(name)) + name
            data += bytes((len(name) + 1) % 2)
        chunks.append(Chunk("aiff", "MARK", bytes(data)))
    before = next((chunk.data for chunk in old if chunk.name == "INST"), b"")
    note = next((chunk.data[12:16] for chunk in old if chunk.name == "smpl"), b"")
    default = bytes([min(int.from_bytes(note, "little"), 127)]) + _DEFAULT[1:] if note else _DEFAULT
    if loops or len(before) >= 20:
        modes = [mode for mode, _, _ in _loops(before)]
        inst = (before if len(before) >= 20 else default)[:8]
        for i in range(_MOST_LOOPS):
            mode = modes[i] if len(modes) == len(loops) and i < len(modes) else 1
            used = (mode, first + 2 * i, first + 2 * i + 1) if i < len(loops) else (0, 0, 0)
            inst += _LOOP.pack(*used)
        chunks.append(Chunk("aiff", "INST", inst))
    return chunks


def _short(text: str) -> bytes:
    """At most 255 bytes, and no half of a letter."""
    return text.encode()[:255].decode(errors="ignore").encode()


def unmarked(comments: Chunk) -> Chunk:
    """The comments of a COMT, of the whole instead of one marker, whose number may be another."""
    data = bytearray(comments.data)
    at = 2
    for _ in range(int.from_bytes(data[:2])):
        if at + 8 > len(data):
            break
        data[at + 4 : at + 6] = bytes(2)
        length = int.from_bytes(data[at + 6 : at + 8])
        at += 8 + length + length % 2
    return replace(comments, data=bytes(data))
