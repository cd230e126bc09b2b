"""Finding the tags of a file by what its bytes are: more than one kind may lie in it.

An ID3v2 tag may stand before anything, an APEv2 and an ID3v1 tag behind anything; what a format's
own tags say counts first. Tags that cannot be read, or that hold more than `limits` allow, are left
out with a sentence, and never cost the sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from musictool.files import chunks
from musictool.files.limits import (
    MOST_FIELD_BYTES,
    MOST_PICTURE_BYTES,
    MOST_TAG_BYTES,
    in_megabytes,
)
from musictool.files.tags import ape, beside, id3, mp4, text_chunks, vorbis
from musictool.files.tags.model import Marker, Tags

__all__ = ["find_tags"]


def find_tags(path: Path, told: Tags | None = None) -> tuple[Tags | None, list[str]]:
    """The tags of a file, None if it has none, and sentences on what was left out of them.

    What the demuxer `told` counts last: chapters beside others, fields where there are none.
    """
    found: list[Tags] = []
    said: list[str] = []
    try:
        with path.open("rb") as file:
            form = chunks.form_of(file)
            pieces, many = chunks.listed(file, form) if form else ([], [])
            said += many
            for what, read in _readers(file, form, pieces, said):
                try:
                    tags = read()
                except MemoryError:
                    said.append(f"its {what} holds more than is read and was left out")
                # Broken tags make parsers fail in ways of their own; the sound may be whole.
                except Exception:  # noqa: BLE001
                    said.append(f"its {what} cannot be read and was left out")
                else:
                    found += [tags] if tags else []
    except OSError:
        return None, said
    if told is not None:
        has_fields = any(tags.fields for tags in found)
        found.append(replace(told, fields=()) if has_fields else told)
    if not any(tags != Tags() for tags in found):
        return None, said
    tags, limited = _limited(_merged(found))
    return tags, said + limited


def _readers(
    file: BinaryIO, form: chunks.Form | None, pieces: Sequence[chunks.Piece], said: list[str]
) -> Iterator[tuple[str, Callable[[], Tags | None]]]:
    """The kinds of tags in a file, the most its own first, each with how it is read."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(64)
    behind = id3.id3_bytes(head)
    if behind:
        file.seek(behind)
        head = file.read(64)
    if head.startswith(b"fLaC"):
        yield "FLAC metadata", lambda: vorbis.read_flac(file, behind)
    elif head.startswith(b"OggS"):
        yield "Vorbis comment header", lambda: vorbis.read_ogg(file)
    elif head[4:8] == b"ftyp":
        yield "MP4 tag", lambda: _read_mp4(file)
    elif head.startswith(ape.ASF):
        yield "ASF tag", lambda: _read_asf(file, head)
    elif head.startswith(b"DSD ") and (at := int.from_bytes(head[20:28], "little")):
        yield "ID3 tag", lambda: _read_id3(file, at, size - at)
    if form is not None:
        tag = next((piece for piece in pieces if piece.name.lower() == b"id3 "), None)
        if tag is not None:
            yield "ID3 chunk", lambda: _read_id3(file, tag.at, tag.size)
        yield "text", lambda: text_chunks.parse(file, form, pieces)
        yield "set of chunks", lambda: _read_chunks(file, form, pieces, said)
    if behind:
        yield "ID3 tag", lambda: _read_id3(file, 0, behind)
    if ape.size_at_end(file):
        yield "APEv2 tag", lambda: _read_ape(file)
    if form is None and size >= 128:
        file.seek(-128, 2)
        if (last := file.read(128)).startswith(b"TAG"):
            yield "ID3v1 tag", lambda: id3.parse(id3.load(last))


def _read_id3(file: BinaryIO, at: int, size: int) -> Tags | None:
    if size > MOST_TAG_BYTES:
        raise MemoryError(in_megabytes(size))
    file.seek(at)
    return id3.parse(id3.load(file.read(size)))


def _read_chunks(
    file: BinaryIO, form: chunks.Form, pieces: Sequence[chunks.Piece], said: list[str]
) -> Tags | None:
    tags, left_out = beside.read(file, form, pieces)
    said += left_out
    return tags if tags.chunks else None


def _read_ape(file: BinaryIO) -> Tags | None:
    if (size := ape.size_at_end(file)) > MOST_TAG_BYTES:
        raise MemoryError(in_megabytes(size))
    return ape.read(file)


def _read_asf(file: BinaryIO, head: bytes) -> Tags:
    if (size := int.from_bytes(head[16:24], "little")) > MOST_TAG_BYTES:
        raise MemoryError(in_megabytes(size))
    return ape.parse_asf(_mutagen("asf.ASF", file).tags)


def _read_mp4(file: BinaryIO) -> Tags | None:
    atoms: Any = import_module("mutagen.mp4").Atoms(file)
    try:
        size = atoms.path(b"moov", b"udta", b"meta", b"ilst")[-1].length
    except KeyError:
        return None
    if size > MOST_TAG_BYTES:
        raise MemoryError(in_megabytes(size))
    return mp4.parse(import_module("mutagen.mp4").MP4Tags(atoms, file))


def _mutagen(place: str, file: BinaryIO) -> Any:
    module, _, name = place.partition(".")
    file.seek(0)
    return getattr(import_module(f"mutagen.{module}"), name)(file)


def _merged(found: Iterable[Tags]) -> Tags:
    """The first tags, with what only later ones know."""
    first, *others = found
    for other in others:
        names = {name for name, _ in first.fields}
        more = tuple(one for one in other.fields if one[0] not in names)
        first = replace(
            first,
            fields=(*first.fields, *more),
            pictures=first.pictures or other.pictures,
            provenance=first.provenance or other.provenance,
            markers=(*first.markers, *_new(other.markers, first.markers)),
            chunks=(*first.chunks, *other.chunks),
            sample_rate=first.sample_rate or other.sample_rate,
            lost=(*first.lost, *other.lost),
        )
    return first


def _new(markers: Iterable[Marker], known: Iterable[Marker]) -> Iterator[Marker]:
    """What is said of moments that nothing is said of yet."""
    moments = {round(one.start * 100) for one in known if one.kind != "loop"}
    return (one for one in markers if one.kind == "loop" or round(one.start * 100) not in moments)


def _limited(tags: Tags) -> tuple[Tags, list[str]]:
    """The tags without what is larger than is read."""
    said = [
        f"a picture of {in_megabytes(len(one.data))} was left out: that is more than is read"
        for one in tags.pictures
        if len(one.data) > MOST_PICTURE_BYTES
    ]
    pictures = tuple(one for one in tags.pictures if len(one.data) <= MOST_PICTURE_BYTES)
    fields = tuple(
        (name, values) for name, values in tags.fields if sum(map(len, values)) <= MOST_FIELD_BYTES
    )
    kept = {name for name, _ in fields}
    said += [
        f"its {name.lower()} was left out: that is more text than is read"
        for name, _ in tags.fields
        if name not in kept
    ]
    return replace(tags, pictures=pictures, fields=fields), said
