"""What a container of chunks holds beside samples and texts: read, and written into another.

Chunks come out as they went in, to the byte, where the container knows them. Those that hold
markers are made anew when they would no longer say what the markers say: after an edit of time, at
another sample rate, in another container.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from musictool.files import chunks
from musictool.files.limits import MOST_BLOCK_BYTES, MOST_TAG_BYTES, in_megabytes
from musictool.files.tags import aiff_markers, caf_markers, text_chunks, wav_markers
from musictool.files.tags.model import Chunk, ChunkFamily, Tags, same_markers

__all__ = ["chunks_for", "read", "write"]

_MARKERS: dict[ChunkFamily, Any] = {"riff": wav_markers, "aiff": aiff_markers, "caf": caf_markers}

_OF_THE_SOUND: dict[ChunkFamily, set[bytes]] = {
    "riff": {b"fmt ", b"data", b"fact", b"ds64", b"slnt", b"wavl", b"PEAK", b"levl", b"MD5 "},
    "aiff": {b"COMM", b"SSND", b"FVER", b"PEAK", b"CHAN"},
    "caf": {b"desc", b"data", b"pakt", b"kuki", b"chan", b"peak", b"ovvw"},
}
"""What tells how the samples lie, or was measured of the old ones: an encoder writes its own."""

_FILLING = {b"JUNK", b"junk", b"PAD ", b"FLLR", b"filr", b"FAKE", b"free", b"\0\0\0\0"}
_MOST_FRAMES, _MOST_NUMBERS = 2**32 - 1, 2**15 // 2
"""What the chunks of markers can count, where a marker may take two numbers (AIFF)."""

_LISTS = {b"adtl": "adtl", b"INFO": "INFO"}


def read(
    file: BinaryIO, form: chunks.Form, pieces: Sequence[chunks.Piece]
) -> tuple[Tags, list[str]]:
    """Markers and chunks of a file, and sentences on what was left out."""
    found: list[Chunk] = []
    said: list[str] = []
    left = MOST_TAG_BYTES
    if form.family not in _MARKERS:
        return Tags(), said
    ignored = _OF_THE_SOUND[form.family] | _FILLING | text_chunks.NAMES[form.family] - {b"LIST"}
    for piece in pieces:
        if piece.name in ignored or piece.name.lower() == b"id3 " or len(piece.name) != 4:
            continue
        name = piece.name.decode("latin-1")
        if piece.size > min(MOST_BLOCK_BYTES, left):
            what = f"its chunk {name.strip()} of {in_megabytes(piece.size)}"
            said.append(f"{what} was left out: that is more than is read")
            continue
        left -= piece.size
        data = piece.read(file)
        if piece.name == b"LIST" and form.family == "riff":
            name = _LISTS.get(data[:4], name)
        if name != "INFO":
            found.append(Chunk(form.family, name, data))
    rate = _sample_rate(file, form, pieces)
    if not rate or not found:
        return Tags(), said
    if form.family == "riff" and form.is_big_endian:
        names = ", ".join(dict.fromkeys(chunk.name.strip() for chunk in found))
        return Tags(), [*said, f"its chunks {names} are big-endian and were left out"]
    markers = tuple(_MARKERS[form.family].parse(found, rate))
    return Tags(markers=markers, chunks=tuple(found), sample_rate=rate), said


def _sample_rate(file: BinaryIO, form: chunks.Form, pieces: Sequence[chunks.Piece]) -> int | None:
    for piece in pieces:
        head = piece.read(file, 32) if piece.name in {b"fmt ", b"COMM", b"desc"} else b""
        if piece.name == b"fmt " and len(head) >= 16:
            return int(struct.unpack_from(f"{form.head[0]}4xI", head)[0])
        if piece.name == b"COMM" and len(head) >= 18:
            return _whole(_extended(head[8:18]))
        if piece.name == b"desc" and len(head) >= 8:
            return _whole(struct.unpack_from(">d", head)[0])
    return None


def _whole(rate: float) -> int | None:
    return round(rate) if 1 <= rate < 2**31 else None


def _extended(data: bytes) -> float:
    """An 80-bit floating-point number (IEEE 754 double extended)."""
    exponent, mantissa = struct.unpack(">HQ", data)
    return float(mantissa * 2.0 ** ((exponent & 0x7FFF) - 16383 - 63))


def write(
    path: Path, family: ChunkFamily, tags: Tags, rate: int, more: Sequence[tuple[str, bytes]] = ()
) -> list[str]:
    """Add markers, chunks, and `more` of them to a finished file; names of what had no place."""
    kept, lost = chunks_for(family, tags, rate)
    written = [("LIST" if one.name == "adtl" else one.name, one.data) for one in kept]
    if (written or more) and not chunks.append(path, [*written, *more]):
        lost += [one.name.strip() for one in kept]
        lost += [] if chunks.append(path, more) else ["tags"]
    return list(dict.fromkeys(lost))


def chunks_for(family: ChunkFamily, tags: Tags, rate: int) -> tuple[list[Chunk], list[str]]:
    """The chunks for a family of containers at a sample rate, and names of those without a place.

    Chunks with markers say again what the markers say, or are made anew.
    """
    if not (tags.chunks or tags.markers):
        return [], []
    module = _MARKERS[family]
    of_markers = [one for one in tags.chunks if one.timing == "markers"]
    own = [one for one in of_markers if one.family == family]
    fits = same_markers(module.parse(own, rate), tags.markers, rate)
    countable = [one for one in tags.markers if (one.end or one.start) * rate < _MOST_FRAMES]
    countable = countable[:_MOST_NUMBERS]
    anew = [] if fits else module.build(countable, rate, of_markers)
    kept, lost = [], []
    if not fits and len(countable) < len(tags.markers):
        lost.append(f"{len(tags.markers) - len(countable)} of its markers")
    for one in tags.chunks:
        if one.timing == "markers":
            kept += [one] if one.family == family and fits else []
        elif one.family == family:
            kept.append(one if fits or one.name != "COMT" else aiff_markers.unmarked(one))
        else:
            lost.append(one.name.strip())
    return [*kept, *anew], lost
