"""Which loudspeakers the channels of a file are for: read from its header, and written into one.

The bits of dwChannelMask (Microsoft, WAVEFORMATEXTENSIBLE), which Apple's channel bitmaps share
(Core Audio Format Specification, Channel Layout Chunk).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from musictool.files import chunks
from musictool.files.audio.formats import SUBTYPES, Encoding
from musictool.files.tags.model import Tags
from musictool.files.tags.vorbis import CHANNEL_MASK
from musictool.origin import Origin

__all__ = [
    "SPEAKERS",
    "USUAL_SPEAKERS",
    "name_speakers",
    "read_speakers",
    "speakers_in_words",
    "unusual_speakers",
]

SPEAKERS = (
    "FL", "FR", "FC", "LFE", "BL", "BR", "FLC", "FRC", "BC", "SL", "SR", "TC", "TFL", "TFC", "TFR",
    "TBL", "TBC", "TBR",
)  # fmt: skip
"""FFmpeg's names of the loudspeakers in the order of the bits."""

_USUAL = {1: 0x4, 2: 0x3, 3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3F, 7: 0x70F, 8: 0x63F}
"""For so many channels, as FLAC has them (RFC 9639, section 9.1.3)."""

USUAL_SPEAKERS = frozenset({0x4, 0x3, 0x7, 0x33, 0x37, 0x607, 0x3F, 0x60F, 0x70F, 0x63F, 0xFF})
"""Masks of one to eight channels that say what all assume, with surround beside or behind."""

_BITMAP = 1 << 16
_LAYOUTS = {
    100 << 16 | 1: 0x4, 101 << 16 | 2: 0x3, 108 << 16 | 4: 0x33, 117 << 16 | 5: 0x37,
    121 << 16 | 6: 0x3F, 125 << 16 | 7: 0x13F, 126 << 16 | 8: 0xFF,
}  # fmt: skip
"""Apple's tags of layouts whose channels lie in the order of the bits."""

_EXTENSIBLE = 0xFFFE
_SUBTYPE_TAIL = bytes.fromhex("000000001000800000aa00389b71")
_COPY_BYTES = 2**20


def speakers_in_words(mask: int | None) -> str | None:
    """Their names, as of "FL FR FC LFE"; None where nothing is said."""
    if mask is None:
        return None
    named = [name for bit, name in enumerate(SPEAKERS) if mask >> bit & 1]
    return " ".join(named) if 0 < mask < 1 << len(SPEAKERS) else f"{mask:#x}"


def _speakers(origin: Origin | None, channels: int) -> int | None:
    """What the source said of as many channels; None if it said nothing, or had others."""
    return origin.speakers if origin and origin.channels == channels else None


def unusual_speakers(origin: Origin | None, channels: int) -> int | None:
    """What the source said of as many channels, if nobody would assume it."""
    speakers = _speakers(origin, channels)
    return None if speakers == _USUAL.get(channels, 0) else speakers


def read_speakers(path: Path, tags: Tags | None) -> int | None:
    """What a file says of its loudspeakers; None if it says nothing."""
    if tags and tags.family == "vorbis":
        values = [value for name, value in tags.native if name.upper() == CHANNEL_MASK]
        try:
            return int(values[0], 16) & 0xFFFFFFFF if values else None
        except ValueError:
            return None
    with path.open("rb") as file:
        form = chunks.form_of(file)
        if form is None:
            return None
        for piece in chunks.listed(file, form)[0]:
            if piece.name == b"fmt " and piece.size >= 40:
                tag, mask = struct.unpack_from(f"{form.head[0]}H18xI", piece.read(file, 40))
                return int(mask) if tag == _EXTENSIBLE else None
            if piece.name in {b"chan", b"CHAN"} and 12 <= piece.size < 2**16:
                return _of_layout(piece.read(file))
    return None


def _of_layout(layout: bytes) -> int | None:
    """The bits of an AudioChannelLayout whose channels lie in their order."""
    tag, bitmap, count = struct.unpack_from(">III", layout)
    if tag == _BITMAP:
        return int(bitmap)
    if tag:
        return _LAYOUTS.get(tag)
    labels = [
        int.from_bytes(layout[12 + 20 * i : 16 + 20 * i])
        for i in range(min(count, (len(layout) - 12) // 20))
    ]
    if labels != sorted(set(labels)) or not all(1 <= label <= 18 for label in labels):
        return None
    return sum(1 << label - 1 for label in labels)


def name_speakers(
    temporary: Path, encoding: Encoding, origin: Origin | None, channels: int
) -> list[str]:
    """Say in the header of a finished file, if it has room for it, what the source's header said.

    Headers that must name loudspeakers name the usual ones of so many channels otherwise. Returns
    a warning where unusual ones have no place; a FLAC's is among its comments.
    """
    name, speakers = encoding.container, _speakers(origin, channels)
    # libsndfile takes what an extensible Wave64 holds for whole numbers.
    is_whole = SUBTYPES[encoding.subtype or ""].bits is not None
    if name in {"WAVEX", "RF64"}:
        _write(temporary, _USUAL.get(channels, 0) if speakers is None else speakers)
    elif speakers is not None and (name in {"AIFF", "CAF"} or (name == "W64" and is_whole)):
        _write(temporary, speakers)
    elif speakers not in {None, *USUAL_SPEAKERS} and name != "FLAC":
        return [f"{name} has no place for the loudspeakers of the source (mask {speakers:#x})"]
    return []


def _write(path: Path, mask: int) -> None:
    """Put loudspeakers into the header of a WAV, RF64, W64, AIFF or CAF."""
    with path.open("r+b") as file:
        form = chunks.form_of(file)
        found = chunks.listed(file, form)[0] if form else []
        header = next((piece for piece in found if piece.name == b"fmt "), None)
        if header is not None:
            if header.size < 40 and form and form.counts_head:
                _extend(file, header)
                header = chunks.Piece(header.name, header.at, 40)
            if header.size >= 40:
                file.seek(header.at + 20)
                file.write(struct.pack("<I", mask))
            return
    if form:
        name = "chan" if form.family == "caf" else "CHAN"
        chunks.append(path, [(name, struct.pack(">III", _BITMAP, mask, 0))])


def _extend(file: BinaryIO, header: chunks.Piece) -> None:
    """Make the format of a Wave64 an extensible one, 24 bytes longer."""
    form = header.read(file)[:16]
    grown, end = 24, file.seek(0, 2)
    behind = header.at + 16
    for begin in reversed(range(behind, end, _COPY_BYTES)):
        file.seek(begin)
        block = file.read(min(_COPY_BYTES, end - begin))
        file.seek(begin + grown)
        file.write(block)
    (bits,) = struct.unpack_from("<H", form, 14)
    file.seek(header.at - 8)
    file.write(struct.pack("<Q", 24 + 16 + grown) + struct.pack("<H", _EXTENSIBLE) + form[2:])
    file.write(struct.pack("<HHI", 22, bits, 0) + form[:2] + _SUBTYPE_TAIL)
    file.seek(16)
    file.write(struct.pack("<Q", end + grown))
