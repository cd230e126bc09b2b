"""Vorbis comments, in FLAC, Ogg Vorbis and Opus; pictures as FLAC's picture blocks."""

from __future__ import annotations

import binascii
import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any, BinaryIO

from musictool.files.limits import MOST_TAG_BYTES
from musictool.files.tags import chapters, flac_blocks
from musictool.files.tags.decoding import decoded
from musictool.files.tags.model import PROVENANCE, Picture, Tags, collect
from musictool.files.tags.stale import is_stale

__all__ = ["CHANNEL_MASK", "key", "read_flac", "read_ogg", "write"]

_STREAM_INFO, _PADDING, _COMMENTS, _PICTURE_BLOCK = 0, 1, 4, 6
"""Codes of metadata blocks (FLAC format, section 8.1)."""

CHANNEL_MASK = "WAVEFORMATEXTENSIBLE_CHANNEL_MASK"
"""The comment of a FLAC that names the loudspeakers of its channels."""

_PICTURE = "METADATA_BLOCK_PICTURE"
_BLOCK_BYTES = 2**24 - 1
"""A metadata block of FLAC says its length in 24 bits (FLAC format, section 8.1)."""


def read_ogg(file: BinaryIO) -> Tags:
    """Read the comments of the first stream of an Ogg file: Vorbis, Opus, FLAC or Speex."""
    packet = _second_packet(file)
    heads = (b"\x03vorbis", b"OpusTags")
    skipped = next((len(head) for head in heads if packet.startswith(head)), 0)
    if packet[:1] == b"\x84" or packet[:1] == b"\x04":  # FLAC's own block, with its head
        skipped = 4
    return _parsed(_comments(packet[skipped:]), [])


def read_flac(file: BinaryIO, at: int) -> Tags:
    """Read the comments and pictures of a FLAC file whose signature stands at a byte."""
    comments: list[tuple[str, str]] = []
    pictures: list[Any] = []
    others: list[tuple[int, bytes]] = []
    rate, left = 0, MOST_TAG_BYTES
    flac: Any = import_module("mutagen.flac")
    for code, piece in flac_blocks.walk(file, at):
        left -= piece.size if code != _PADDING else 0
        if left < 0:
            raise MemoryError("more blocks than are read")
        data = piece.read(file) if code != _PADDING else b""
        if code == _STREAM_INFO:
            rate = int.from_bytes(data[10:13]) >> 4
        elif code == _COMMENTS:
            comments += _comments(data)
        elif code == _PICTURE_BLOCK:
            with contextlib.suppress(flac.error):
                pictures.append(flac.Picture(data))
        elif code in {flac_blocks.APPLICATION, flac_blocks.CUESHEET}:
            others.append((code, data))
    tags = _parsed(comments, pictures)
    if not rate or not others:
        return tags
    beside = flac_blocks.read(others, rate)
    is_named = any(one.family != "flac" for one in beside.chunks)
    named = [one for one in beside.markers if one.kind != "loop"]
    loops = [one for one in beside.markers if one.kind == "loop"]
    markers = named if named and (is_named or not tags.markers) else tags.markers
    return replace(
        tags, markers=(*markers, *loops), chunks=beside.chunks, sample_rate=beside.sample_rate
    )


def _second_packet(file: BinaryIO) -> bytes:
    """The second packet of the first stream of an Ogg file (RFC 3533, section 6)."""
    file.seek(0)
    serial, packets, packet = b"", 0, bytearray()
    while (head := file.read(27)).startswith(b"OggS") and len(head) == 27:
        lengths = file.read(head[26])
        serial = serial or head[14:18]
        if head[14:18] != serial:
            file.seek(sum(lengths), 1)
            continue
        for length in lengths:
            packet += file.read(length)
            if length == 255:
                continue
            packets += 1
            if packets == 2:
                return bytes(packet)
            packet.clear()
        if len(packet) > MOST_TAG_BYTES:
            raise MemoryError("more comments than are read")
    return b""


def _comments(data: bytes) -> list[tuple[str, str]]:
    """Names and texts in order (Vorbis I, 5.2.1); what is no UTF-8 is read all the same."""
    at = 4 + int.from_bytes(data[:4], "little")
    count = int.from_bytes(data[at : at + 4], "little")
    at += 4
    comments = []
    for _ in range(min(count, len(data) // 4)):
        size = int.from_bytes(data[at : at + 4], "little")
        name, equals, value = data[at + 4 : at + 4 + size].partition(b"=")
        at += 4 + size
        if equals and name and at <= len(data):
            comments.append((key(decoded(name)), decoded(value)))
    return comments


def _parsed(comments: list[tuple[str, str]], blocks: list[Any]) -> Tags:
    own = {_PICTURE, PROVENANCE}
    pairs = [(name, value) for name, value in comments if name.upper() not in own]
    history = [value for name, value in comments if name.upper() == PROVENANCE]
    fields = collect(
        (name, value)
        for name, value in pairs
        if not chapters.is_comment(name) and name.upper() != CHANNEL_MASK
    )
    return Tags(
        tuple(fields.items()),
        tuple(_pictures(comments, blocks)),
        "vorbis",
        tuple(pairs),
        (),
        history[0] if history else None,
        tuple(chapters.of_comments(pairs)),
    )


def _pictures(comments: list[tuple[str, str]], blocks: list[Any]) -> Iterator[Picture]:
    flac: Any = import_module("mutagen.flac")
    for name, value in comments:
        if name.upper() == _PICTURE:
            try:
                blocks.append(flac.Picture(binascii.a2b_base64(value)))
            except (binascii.Error, flac.error):
                continue  # somebody's broken picture is no reason to refuse the recording
    for block in blocks:
        yield Picture(block.data, block.mime, int(block.type), block.desc)


def write(
    file: Any, tags: Tags, speakers: int | None, others: Iterable[tuple[int, bytes]] = ()
) -> list[str]:
    """Put tags into an open mutagen file of Vorbis comments; into a FLAC, other blocks, too."""
    flac: Any = import_module("mutagen.flac")
    if file.tags is None:
        file.add_tags()
    encoder = [(name, value) for name, value in file.tags if name.upper() == "ENCODER"]
    if tags.family == "vorbis" and tags.native is not None:
        pairs = [(name, value) for name, value in tags.native if not is_stale(name)]
        had = {name.upper() for name, _ in pairs}
        extra = [one for one in tags.fields if one[0] not in had]
    else:
        pairs, extra = [], list(tags.fields)
    pairs += [(key(name), value) for name, values in extra for value in values]
    pairs = chapters.comments(pairs, tags.markers)
    pairs = [(name, value) for name, value in pairs if name.upper() != CHANNEL_MASK]
    if speakers is not None and hasattr(file, "add_picture"):
        pairs.append((CHANNEL_MASK, f"0x{speakers:04X}"))
    if tags.provenance:
        pairs.append((PROVENANCE, tags.provenance))
    blocks = [_block(picture) for picture in tags.pictures]
    too_large = []
    if hasattr(file, "add_picture"):
        too_large = [block for block in blocks if len(block.write()) > _BLOCK_BYTES]
        file.clear_pictures()
        for block in blocks:
            if block not in too_large:
                file.add_picture(block)
        for code, data in others:
            block = flac.MetadataBlock(data)
            block.code = code
            file.metadata_blocks.append(block)
    else:
        pairs += [
            (_PICTURE, binascii.b2a_base64(block.write(), newline=False).decode())
            for block in blocks
        ]
    file.tags.clear()
    # mutagen's own list keeps the order and the capitals, which its dictionary does not.
    file.tags.extend([*encoder, *pairs])
    file.save()
    return ["FLAC holds pictures of up to 16 MB; a larger one was left out"] if too_large else []


def key(name: str) -> str:
    """A field's name in the characters that a comment's may have (Vorbis I, 5.2.1)."""
    return "".join(c if " " <= c <= "}" and c != "=" else "_" for c in name) or "_"


def _block(picture: Picture) -> Any:
    flac: Any = import_module("mutagen.flac")
    block = flac.Picture()
    block.data, block.mime = picture.data, picture.mime
    block.type, block.desc = picture.kind, picture.description
    return block
