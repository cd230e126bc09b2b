"""Vorbis comments, in FLAC, Ogg Vorbis and Opus; pictures as FLAC's picture blocks."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from musictool.files.tags.model import PROVENANCE, Picture, Tags, collect, is_stale

__all__ = ["key", "parse", "write"]

_PICTURE = "METADATA_BLOCK_PICTURE"
_BLOCK_BYTES = 2**24 - 1
"""A metadata block of FLAC says its length in 24 bits (FLAC format, section 8.1)."""


def parse(file: Any) -> Tags:
    """Read the comments and pictures of an open mutagen file."""
    comments = [(str(name), str(value)) for name, value in file.tags]
    own = {_PICTURE, PROVENANCE}
    pairs = [(name, value) for name, value in comments if name.upper() not in own]
    history = [value for name, value in comments if name.upper() == PROVENANCE]
    return Tags(
        tuple(collect(pairs).items()),
        tuple(_pictures(file, comments)),
        "vorbis",
        tuple(pairs),
        (),
        history[0] if history else None,
    )


def _pictures(file: Any, comments: list[tuple[str, str]]) -> Iterator[Picture]:
    flac: Any = import_module("mutagen.flac")
    blocks = list(getattr(file, "pictures", []))
    for name, value in comments:
        if name.upper() == _PICTURE:
            try:
                blocks.append(flac.Picture(binascii.a2b_base64(value)))
            except (binascii.Error, flac.error):
                continue  # somebody's broken picture is no reason to refuse the recording
    for block in blocks:
        yield Picture(block.data, block.mime, int(block.type), block.desc)


def write(file: Any, tags: Tags) -> list[str]:
    """Put tags into an open mutagen file that holds Vorbis comments."""
    if file.tags is None:
        file.add_tags()
    encoder = [(name, value) for name, value in file.tags if name.upper() == "ENCODER"]
    if tags.family == "vorbis" and tags.native is not None:
        pairs = [(name, value) for name, value in tags.native if not is_stale(name)]
    else:
        pairs = [(key(name), value) for name, values in tags.fields for value in values]
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
