"""Blocks of FLAC beside comments and pictures: cue sheets, and the chunks of a WAV or AIFF.

FLAC holds the chunks of the file that it was made of as `flac --keep-foreign-metadata` does: in
APPLICATION blocks called "riff" or "aiff", one to a chunk, in the order of that file, with head and
format, and of the samples' chunk the head alone. RFC 9639, sections 8.4 and 8.7, and flac's
foreign_metadata.c.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, BinaryIO, NamedTuple

from musictool.files.chunks import Piece
from musictool.files.limits import MOST_CHUNKS
from musictool.files.tags import aiff_markers, beside, wav_markers
from musictool.files.tags.model import Chunk, ChunkFamily, Marker, Tags, same_markers

__all__ = ["APPLICATION", "CUESHEET", "Sound", "blocks_for", "read", "walk"]

APPLICATION, CUESHEET = 2, 5
_LEAD_OUTS = {170, 255}
_MARKERS: dict[str, Any] = {"riff": wav_markers, "aiff": aiff_markers}
_FRAMING = {b"RIFF", b"RIFX", b"RF64", b"fmt ", b"data", b"ds64", b"FORM", b"COMM", b"SSND"}


class Sound(NamedTuple):
    """The form of samples: Hz, channels, frames, bits of each, and unusual loudspeakers."""

    sample_rate: int
    channels: int
    frames: int
    bits: int
    speakers: int | None = None

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.frames / self.sample_rate


def walk(file: BinaryIO, at: int) -> Iterator[tuple[int, Piece]]:
    """Code and place of each metadata block behind a signature, as far as they are whole."""
    end = file.seek(0, 2)
    at += 4
    for _ in range(MOST_CHUNKS):
        if at + 4 > end:
            return
        file.seek(at)
        head = file.read(4)
        size = int.from_bytes(head[1:])
        at += 4
        if at + size > end:
            return
        yield head[0] & 0x7F, Piece(b"", at, size)
        if head[0] & 0x80:
            return
        at += size


def read(blocks: Sequence[tuple[int, bytes]], rate: int) -> Tags:
    """Chunks and markers of blocks, given by code and content."""
    chunks: list[Chunk] = []
    markers: list[Marker] = []
    for code, data in blocks:
        family = {b"riff": "riff", b"aiff": "aiff"}.get(data[:4]) if code == APPLICATION else None
        if family:
            if data[4:8] not in _FRAMING and len(data) >= 12:
                chunks.append(_foreign("riff" if family == "riff" else "aiff", data[4:]))
        elif code == APPLICATION:
            chunks.append(Chunk("flac", "APPLICATION", data))
        elif code == CUESHEET:
            chunks.append(Chunk("flac", "CUESHEET", data))
    for name, module in _MARKERS.items():
        markers += module.parse([one for one in chunks if one.family == name], rate)
    if not markers:
        markers = _tracks(chunks, rate)
    return Tags(markers=tuple(markers), chunks=tuple(chunks), sample_rate=rate)


def _foreign(family: ChunkFamily, chunk: bytes) -> Chunk:
    """A chunk with its head, as it lay in the other file."""
    name, size = struct.unpack("<4sI" if family == "riff" else ">4sI", chunk[:8])
    data = chunk[8 : 8 + size]
    is_labels = name == b"LIST" and data[:4] == b"adtl"
    return Chunk(family, "adtl" if is_labels else name.decode("latin-1"), data)


def _tracks(chunks: Sequence[Chunk], rate: int) -> list[Marker]:
    """Tracks of a cue sheet as chapters, each up to the next."""
    sheet = next((one.data for one in chunks if one.name == "CUESHEET"), b"")
    found = []
    at = 396
    for _ in range(sheet[395] if len(sheet) > 395 else 0):
        if at + 36 > len(sheet):
            break
        start, number, count = struct.unpack_from(">QB26xB", sheet, at)
        found.append((start, number))
        at += 36 + 12 * count
    ends = [start for start, _ in found[1:]]
    return [
        Marker(start / rate, end / rate, f"Track {number}", "chapter")
        for (start, number), end in zip(found, ends, strict=False)
        if number not in _LEAD_OUTS
    ]


def blocks_for(tags: Tags, sound: Sound) -> tuple[list[tuple[int, bytes]], list[str]]:
    """Blocks that hold chunks and markers, and names of what has no place.

    A cue sheet stays while its tracks are the markers; other markers are comments' business.
    """
    blocks: list[tuple[int, bytes]] = []
    is_aiff = any(one.family == "aiff" for one in tags.chunks)
    family: ChunkFamily = "aiff" if is_aiff else "riff"
    rate = sound.sample_rate
    foreign = [one for one in tags.chunks if one.family != "flac"]
    kept, lost = beside.chunks_for(family, replace(tags, chunks=tuple(foreign)), rate)
    if any(one.family == family for one in foreign) or any(
        one.kind == "loop" for one in tags.markers
    ):
        blocks += [(APPLICATION, family.encode() + data) for data in _file(family, kept, sound)]
    for one in tags.chunks:
        if one.name == "CUESHEET" and same_markers(_tracks([one], rate), tags.markers, rate):
            blocks.append((CUESHEET, one.data))
        elif one.family == "flac" and one.timing == "own":
            if tags.sample_rate in {None, rate}:
                blocks.append((APPLICATION, one.data))
            else:
                lost.append("APPLICATION")
    return blocks, lost


def _file(family: ChunkFamily, chunks: Sequence[Chunk], sound: Sound) -> Iterator[bytes]:
    """The parts of a file with these chunks behind its samples, without the samples."""
    width = -(-sound.bits // 8)
    size = sound.frames * sound.channels * width
    layout = "<4sI" if family == "riff" else ">4sI"
    if family == "riff":
        align = sound.channels * width
        rates = (sound.sample_rate, sound.sample_rate * align)
        fmt = struct.pack("<HHIIHH", 1, sound.channels, *rates, align, sound.bits)
        parts = [(b"fmt ", fmt), (b"data", b"")]
    else:
        exponent = sound.sample_rate.bit_length() - 1
        extended = struct.pack(">HQ", 16383 + exponent, sound.sample_rate << 63 - exponent)
        common = struct.pack(">hIh", sound.channels, sound.frames, sound.bits) + extended
        parts = [(b"COMM", common), (b"SSND", bytes(8))]
        size += 8
    names = [("LIST" if one.name == "adtl" else one.name).encode("latin-1") for one in chunks]
    parts += zip(names, (one.data for one in chunks), strict=True)
    sizes = [size if name in {b"data", b"SSND"} else len(data) for name, data in parts]
    whole = 4 + sum(8 + one + one % 2 for one in sizes)
    if whole >= 2**32:
        return
    first, kind = (b"RIFF", b"WAVE") if family == "riff" else (b"FORM", b"AIFF")
    yield struct.pack(layout, first, whole) + kind
    for (name, data), one in zip(parts, sizes, strict=True):
        padding = b"" if name in {b"data", b"SSND"} else bytes(one % 2)
        yield struct.pack(layout, name, one) + data + padding
