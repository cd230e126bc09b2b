"""The texts that containers of chunks hold themselves: INFO in WAV, NAME and AUTH in AIFF, …"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import BinaryIO

from musictool.files.chunks import Form, Piece
from musictool.files.limits import MOST_FIELD_BYTES
from musictool.files.tags.decoding import decoded
from musictool.files.tags.model import Tags, collect
from musictool.files.tags.strings import is_short

__all__ = ["NAMES", "for_info", "info_chunk", "parse"]

INFO = {
    "INAM": "TITLE", "IART": "ARTIST", "IPRD": "ALBUM", "ICRD": "DATE", "IGNR": "GENRE",
    "ITRK": "TRACKNUMBER", "ICMT": "COMMENT", "ICOP": "COPYRIGHT", "ISFT": "ENCODER",
    "IPRT": "TRACKNUMBER", "ILNG": "LANGUAGE", "IMED": "MEDIA", "IENG": "ENGINEER",
    "ITCH": "ENCODEDBY", "IMUS": "COMPOSER", "IWRI": "LYRICIST", "ISBJ": "SUBJECT",
    "IKEY": "KEYWORDS", "ISRC": "SOURCE",
}  # fmt: skip
"""Entries of a LIST of type INFO (RIFF MCI, 1991, chapter 3, and what ffmpeg adds), and the Vorbis
names of them; a name that comes twice is written under the first."""

_INFO_NAMES = {field: key for key, field in reversed(INFO.items())}

_AIFF = {b"NAME": "TITLE", b"AUTH": "ARTIST", b"ANNO": "COMMENT", b"(c) ": "COPYRIGHT"}
_CAF = {
    "title": "TITLE", "artist": "ARTIST", "album": "ALBUM", "genre": "GENRE", "year": "DATE",
    "recorded date": "DATE", "track number": "TRACKNUMBER", "composer": "COMPOSER",
    "comments": "COMMENT", "copyright": "COPYRIGHT", "tempo": "BPM",
    "key signature": "INITIALKEY", "encoding application": "ENCODER",
}  # fmt: skip
"""Core Audio Format Specification, Information Chunk, in lower case; and libsndfile's own."""

NAMES: Mapping[str, frozenset[bytes]] = {
    "riff": frozenset({b"LIST"}),
    "aiff": frozenset(_AIFF),
    "caf": frozenset({b"info"}),
    "dsdiff": frozenset(),
}
"""The chunks of each family that may hold texts."""


def parse(file: BinaryIO, form: Form, pieces: Sequence[Piece]) -> Tags | None:
    """The texts among some chunks of a file."""
    pairs: list[tuple[str, str]] = []
    left = MOST_FIELD_BYTES
    for piece in pieces:
        if piece.name not in NAMES[form.family] or piece.size > left:
            continue
        left -= piece.size
        data = piece.read(file)
        if form.family == "aiff":
            pairs.append((_AIFF[piece.name], _text(data)))
        elif form.family == "caf":
            pairs += _caf_texts(data)
        elif data.startswith(b"INFO"):
            pairs += _info_texts(data[4:], ">" if form.is_big_endian else "<")
    fields = collect((name, text) for name, text in pairs if text)
    return Tags(tuple(fields.items())) if fields else None


def _text(data: bytes) -> str:
    return decoded(data.partition(b"\0")[0])


def _info_texts(data: bytes, order: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at + 8 <= len(data):
        name, size = struct.unpack_from(f"{order}4sI", data, at)
        key = name.decode("latin-1")
        yield INFO.get(key, key), _text(data[at + 8 : at + 8 + size])
        at += 8 + size + size % 2


def _caf_texts(data: bytes) -> Iterator[tuple[str, str]]:
    words = [decoded(word) for word in data[4:].split(b"\0")]
    for key, value in zip(words[::2], words[1::2], strict=False):
        yield _CAF.get(key.lower(), key), value


def for_info(tags: Tags, written: Collection[str]) -> dict[str, str]:
    """What a LIST of type INFO can hold of tags beside what was written: texts by Vorbis names."""
    held: dict[str, str] = {}
    for name, values in tags.fields:
        if name in written:
            continue
        is_entry = name in _INFO_NAMES or _is_entry(name)
        if is_entry and values and values[0].strip() and is_short(values[0]):
            held.setdefault(name, values[0])
    return held


def _is_entry(name: str) -> bool:
    """Whether a field has the name of an entry, and no other meaning: ISRC is a code, too."""
    return len(name) == 4 and name.isascii() and name[0] == "I" and name not in INFO


def info_chunk(texts: Mapping[str, str]) -> bytes:
    """The content of a LIST of type INFO that holds texts by their Vorbis names, in UTF-8."""
    entries = b""
    for field, text in texts.items():
        data = text.encode() + b"\0"
        entries += struct.pack("<4sI", _INFO_NAMES.get(field, field).encode(), len(data))
        entries += data + bytes(len(data) % 2)
    return b"INFO" + entries if entries else b""
