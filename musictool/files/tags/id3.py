"""ID3v2, in MP3 and as a chunk of WAV and AIFF; ID3v1 is read, too."""

from __future__ import annotations

import io
import threading
import zlib
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

from musictool.files.limits import MOST_TAG_BYTES
from musictool.files.tags import chapters
from musictool.files.tags.decoding import mended
from musictool.files.tags.model import PROVENANCE, Picture, Tags, collect
from musictool.files.tags.stale import STALE_FRAMES, is_stale

__all__ = ["chunk", "id3_bytes", "load", "mutagen_id3", "pairs_of", "parse", "serialise", "write"]

_FRAMES = {
    "TIT2": "TITLE", "TPE1": "ARTIST", "TALB": "ALBUM", "TPE2": "ALBUMARTIST", "TDRC": "DATE",
    "TCON": "GENRE", "TCOM": "COMPOSER", "TCOP": "COPYRIGHT", "TBPM": "BPM", "TSRC": "ISRC",
    "TPUB": "ORGANIZATION", "TKEY": "INITIALKEY", "TLAN": "LANGUAGE", "TIT1": "GROUPING",
    "TIT3": "SUBTITLE", "TEXT": "LYRICIST", "TPE3": "CONDUCTOR", "TPE4": "REMIXER",
    "TMOO": "MOOD", "TSOP": "ARTISTSORT", "TSOA": "ALBUMSORT", "TSOT": "TITLESORT",
    "TSO2": "ALBUMARTISTSORT", "TENC": "ENCODEDBY", "TDOR": "ORIGINALDATE", "TMED": "MEDIA",
    "TCMP": "COMPILATION", "TSST": "DISCSUBTITLE", "TSSE": "ENCODER", "TLEN": "LENGTH",
}  # fmt: skip
"""Text frames (ID3v2.4.0 native frames, section 4.2) and their Vorbis names."""

_COUNTED = {"TRCK": ("TRACKNUMBER", "TRACKTOTAL"), "TPOS": ("DISCNUMBER", "DISCTOTAL")}
_NAMED = STALE_FRAMES | {*_FRAMES, *_COUNTED, "APIC", "COMM", "TXXX", "USLT", "CHAP", "CTOC"}


_HEAD_BYTES = 10
"""Before the first frame of a tag."""

_MOST_COPIED = 2**33
"""Bytes: mutagen copies what is left of a tag at each frame of it."""


class _BoundedZlib(threading.local):
    """`zlib` to mutagen's frames, with an end: a frame of a kilobyte may unpack to a megabyte."""

    error = zlib.error

    def __init__(self) -> None:
        self.left = MOST_TAG_BYTES

    def decompress(self, data: bytes) -> bytes:
        """Unpack a frame; what is left for the tag becomes less by that."""
        unpacked = zlib.decompressobj().decompress(data, self.left + 1)
        if len(unpacked) > self.left:
            self.left = 0
            raise MemoryError("an ID3 tag unpacks to more than is read")
        self.left -= len(unpacked)
        return unpacked


_ZLIB = _BoundedZlib()


def mutagen_id3() -> Any:
    """The module for ID3 of mutagen, which unpacks no more than `MOST_TAG_BYTES` of a tag."""
    import_module("mutagen.id3._frames").zlib = _ZLIB  # type: ignore[attr-defined]
    return import_module("mutagen.id3")


def id3_bytes(head: bytes) -> int:
    """Bytes of the ID3v2 tag with this head, and its footer; 0 if it is none (ID3v2.4.0, 3.1)."""
    if not head.startswith(b"ID3") or len(head) < 10 or max(head[6:10]) > 0x7F:
        return 0
    size = sum(byte << 7 * (3 - i) for i, byte in enumerate(head[6:10]))
    return 10 + size + (10 if head[5] & 0x10 else 0)


def _frames_in(tag: bytes) -> int:
    """How many frames there seem to be in a tag."""
    version = tag[3] if tag.startswith(b"ID3") and len(tag) > 10 else 0
    head, letters = (6, 3) if version == 2 else (10, 4)
    at, count = 10, 0
    while version and tag[at : at + letters].isalnum():
        size = tag[at + letters : at + letters + (3 if version == 2 else 4)]
        length = int.from_bytes(size, "big")
        if version == 4 and max(size, default=0) < 128:
            length = sum(byte << 7 * (3 - i) for i, byte in enumerate(size))
        at += head + length
        count += 1
    return count


def load(tag: bytes) -> Any:
    """The frames of one tag, ID3v2 or ID3v1.

    Raises
    ------
    mutagen.MutagenError
        It is damaged.
    MemoryError
        It unpacks to more than `MOST_TAG_BYTES`.
    """
    if _frames_in(tag) * len(tag) > _MOST_COPIED:
        raise MemoryError("an ID3 tag holds too many frames")
    mutagen = mutagen_id3()
    _ZLIB.left = MOST_TAG_BYTES
    id3 = mutagen.ID3(io.BytesIO(tag))
    for frame in id3.values():
        # What calls itself Latin-1 is Windows-1252 in most files that have it.
        if getattr(frame, "encoding", None) == 0 and isinstance(getattr(frame, "text", None), list):
            texts = [mended(text) if isinstance(text, str) else text for text in frame.text]
            if texts != frame.text:
                frame.encoding, frame.text = 3, texts
    return id3


def parse(id3: Any) -> Tags:
    """Read the frames of mutagen's ID3 tags."""
    frames = list(id3.values())
    provenance = None
    pairs: list[tuple[str, str]] = []
    pictures: list[Picture] = []
    for frame in frames:
        if frame.FrameID == "APIC":
            pictures.append(Picture(frame.data, frame.mime, int(frame.type), frame.desc))
        elif frame.FrameID == "TXXX" and frame.desc == PROVENANCE:
            provenance = "".join(frame.text)
        else:
            pairs += pairs_of(frame)
    return Tags(
        tuple(collect(pairs).items()),
        tuple(pictures),
        "id3",
        serialise(id3),
        tuple(sorted({frame.FrameID for frame in frames} - _NAMED)),
        provenance,
        tuple(chapters.of_frames(frames)),
    )


def pairs_of(frame: Any) -> Iterator[tuple[str, str]]:
    """Fields and values of a frame."""
    if frame.FrameID in _COUNTED:
        for name, text in zip(_COUNTED[frame.FrameID], str(frame).split("/"), strict=False):
            yield name, text
    elif frame.FrameID in _FRAMES:
        values = frame.genres if frame.FrameID == "TCON" else frame.text
        for value in values:
            yield _FRAMES[frame.FrameID], str(value)
    elif frame.FrameID == "TXXX":
        for value in frame.text:
            yield frame.desc, str(value)
    elif frame.FrameID == "COMM":
        name = f"COMMENT:{frame.desc}" if frame.desc else "COMMENT"
        yield ("ITUNNORM" if frame.desc == "iTunNORM" else name), "".join(frame.text)
    elif frame.FrameID == "USLT":
        yield "LYRICS", frame.text


def serialise(id3: Any) -> bytes:
    """The frames as bytes of ID3v2.4, whichever version they came from."""
    copy = mutagen_id3().ID3()
    for frame in id3.values():
        copy.add(frame)
    memory = io.BytesIO()
    copy.save(memory)
    return memory.getvalue()


def write(file: Any, tags: Tags, seconds: float) -> list[str]:
    """Put tags into an open mutagen file of a length that begins with ID3, an MP3."""
    if file.tags is None:
        file.add_tags()
    _put(file.tags, tags, seconds)
    file.save()
    return []


def chunk(tags: Tags, seconds: float) -> bytes:
    """The same as a chunk of a file of chunks holds it: ID3v2.4 without padding; b"" for nothing.

    Of most files the history is all that there is, which needs no mutagen.
    """
    held = b""
    if any((tags.fields, tags.pictures, tags.native, tags.markers)):
        id3, memory = mutagen_id3().ID3(), io.BytesIO()
        _put(id3, replace(tags, provenance=None), seconds)
        id3.save(memory, padding=lambda _: 0)
        held = memory.getvalue()[_HEAD_BYTES:]
    if tags.provenance:
        text = f"\3{PROVENANCE}\0{tags.provenance}\0".encode()  # 3 for UTF-8
        held += b"TXXX" + _synchsafe(len(text)) + b"\0\0" + text
    return b"ID3\4\0\0" + _synchsafe(len(held)) + held if held else b""


def _put(id3: Any, tags: Tags, seconds: float) -> None:
    frames = _native_frames(tags) if tags.family == "id3" else list(_frames(tags))
    for frame in chapters.frames(frames, tags.markers, seconds):
        id3.add(frame)
    id3.delall(f"TXXX:{PROVENANCE}")
    if tags.provenance:
        id3.add(mutagen_id3().TXXX(encoding=3, desc=PROVENANCE, text=[tags.provenance]))


def _synchsafe(number: int) -> bytes:
    """A size in bytes of seven bits (ID3v2.4.0, section 6.2)."""
    return bytes(number >> 7 * place & 0x7F for place in (3, 2, 1, 0))


def _native_frames(tags: Tags) -> list[Any]:
    frames = list(load(tags.native).values())
    # A WAV's INFO chunk, or an APEv2 tag, may hold what the ID3 tag does not.
    had = {name.upper() for frame in frames for name, _ in pairs_of(frame)}
    held = {frame.data for frame in frames if frame.FrameID == "APIC"}
    extra = Tags(
        tuple((name, values) for name, values in tags.fields if name not in had),
        tuple(picture for picture in tags.pictures if picture.data not in held),
    )
    pictures = {picture.data for picture in tags.pictures}
    kept = [
        frame
        for frame in frames
        if frame.FrameID not in STALE_FRAMES
        and not (frame.FrameID == "APIC" and frame.data not in pictures)
        and not (frame.FrameID in {"TXXX", "COMM"} and is_stale(frame.desc))
    ]
    return [*kept, *_frames(extra)]


def _frames(tags: Tags) -> Iterator[Any]:
    id3 = mutagen_id3()
    fields = dict(tags.fields)
    frames = {name: frame for frame, name in _FRAMES.items()}
    for frame, (number, total) in _COUNTED.items():
        if number in fields:
            text = "/".join([*fields.pop(number)[:1], *fields.pop(total, ())[:1]])
            yield getattr(id3, frame)(encoding=3, text=[text])
    for name, values in fields.items():
        comment, _, description = name.partition(":")
        if name in frames:
            yield getattr(id3, frames[name])(encoding=3, text=list(values))
        elif comment == "COMMENT":
            text = "\n".join(values)
            yield id3.COMM(encoding=3, lang="XXX", desc=description, text=[text])
        elif name in {"LYRICS", "UNSYNCEDLYRICS"}:
            yield id3.USLT(encoding=3, lang="XXX", desc="", text="\n".join(values))
        else:
            yield id3.TXXX(encoding=3, desc=name, text=list(values))
    for i, picture in enumerate(tags.pictures):
        # Frames of one description replace each other.
        description = picture.description or ("" if i == 0 else str(i + 1))
        yield id3.APIC(
            encoding=3,
            mime=picture.mime,
            type=picture.kind,
            desc=description,
            data=picture.data,
        )
