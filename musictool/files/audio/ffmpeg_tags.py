"""What FFmpeg's demuxers tell beside the sound: fields and chapters, as of Matroska and MP4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from musictool.files.limits import MOST_MARKERS, MOST_PICTURE_BYTES
from musictool.files.tags.decoding import decoded
from musictool.files.tags.model import Marker, Picture, Tags, collect

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

__all__ = ["UNDECODED", "pictures_told", "tags_told"]

UNDECODED = "surrogateescape"
"""How texts are asked for, so that those in another encoding than UTF-8 can be told."""

_NAMES = {
    "ALBUM_ARTIST": "ALBUMARTIST", "DATE_RELEASED": "DATE", "DATE_RECORDED": "DATE",
    "PART_NUMBER": "TRACKNUMBER", "TOTAL_PARTS": "TRACKTOTAL", "PUBLISHER": "ORGANIZATION",
    "ENCODED_BY": "ENCODEDBY", "DESCRIPTION": "COMMENT", "INITIAL_KEY": "INITIALKEY",
}  # fmt: skip
_COUNTED = {"TRACK": ("TRACKNUMBER", "TRACKTOTAL"), "DISC": ("DISCNUMBER", "DISCTOTAL")}
_MIMES = {"png": "image/png", "gif": "image/gif", "webp": "image/webp"}
_TECHNICAL = {
    "MAJOR_BRAND", "MINOR_VERSION", "COMPATIBLE_BRANDS", "CREATION_TIME", "HANDLER_NAME",
    "VENDOR_ID", "DURATION", "BPS", "NUMBER_OF_FRAMES", "NUMBER_OF_BYTES", "ENCODER",
    "ENCODER_OPTIONS", "TIMECODE",
}  # fmt: skip
"""What tells how the file was written, not what is in it."""


def tags_told(container: InputContainer, track: AudioStream) -> Tags:
    """Fields and chapters of an open file, in which a track is read.

    Its texts have to come with errors as `UNDECODED`.
    """
    pairs = [pair for one in (track, container) for pair in _fields(one.metadata)]
    return Tags(tuple(collect(pairs).items()), markers=tuple(_chapters(container)))


def pictures_told(container: InputContainer, numbers: Sequence[int]) -> Iterator[Picture]:
    """The still pictures of a file that was just opened, by the numbers of their tracks."""
    tracks = [container.streams[number] for number in numbers]
    left = len(tracks)
    for packet in container.demux(tracks):
        if packet.size > MOST_PICTURE_BYTES or not packet.size:
            return
        codec = packet.stream.codec_context.name
        name = _text(packet.stream.metadata.get("filename", ""))
        kind = 4 if "back" in name.lower() else 3
        yield Picture(bytes(packet), _MIMES.get(codec, "image/jpeg"), kind)
        left -= 1
        if not left:
            return


def _fields(metadata: dict[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in metadata.items():
        name, text = _text(key).upper(), _text(value)
        if name in _COUNTED:
            yield from zip(_COUNTED[name], text.split("/"), strict=False)
        elif name not in _TECHNICAL and not name.startswith("_STATISTICS"):
            yield _NAMES.get(name, name), text


def _text(text: str) -> str:
    return decoded(text.encode(errors=UNDECODED))


def _chapters(container: InputContainer) -> Iterator[Marker]:
    chapters: list[Any] = container.chapters()
    if len(chapters) > 1 and not chapters[0]["start"] and not chapters[0]["metadata"].get("title"):
        del chapters[0]  # what lies before the first one with a name
    for one in chapters[:MOST_MARKERS]:
        start, end = (float(one[what] * one["time_base"]) for what in ("start", "end"))
        title = _text(one["metadata"].get("title", ""))
        yield Marker(max(0.0, start), end if end > start else None, title, "chapter")
