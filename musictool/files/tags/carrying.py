"""Tags, as `finding` read them from a file, carried into another.

Between files of one family (ID3, Vorbis comments, MP4 atoms) everything is copied, pictures
included. Between families fields travel under their Vorbis names, which `id3`, `vorbis` and `mp4`
translate; a field that a family has no name for goes into its free form. What one family alone
knows (ratings, private data, links) stays behind, with a warning. So does, without one, what would
be wrong of the new samples: the encoder's name, replay gain, gapless and length notes (`is_stale`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from musictool.files.history import History, render
from musictool.files.system_errors import file_errors
from musictool.files.tags import beside, flac_blocks, id3, mp4, strings, text_chunks, vorbis
from musictool.files.tags.flac_blocks import Sound
from musictool.files.tags.model import ChunkFamily, Family, Tags
from musictool.files.tags.stale import is_stale

__all__ = ["Room", "Sound", "open_tagged", "stream_info", "write_tags"]

_MP3 = (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2")
_CLASSES: tuple[tuple[int, bytes | tuple[bytes, ...], bytes, str], ...] = (
    (0, b"RIFF", b"", "wave.WAVE"),
    (0, b"FORM", b"", "aiff.AIFF"),
    (0, b"fLaC", b"", "flac.FLAC"),
    (0, b"OggS", b"OpusHead", "oggopus.OggOpus"),
    (0, b"OggS", b"\x01vorbis", "oggvorbis.OggVorbis"),
    (0, b"OggS", b"\x7fFLAC", "oggflac.OggFLAC"),
    (4, b"ftyp", b"", "mp4.MP4"),
    (0, _MP3, b"", "mp3.MP3"),
)
"""What stands at a byte of a file, what else among the first 64, and mutagen's class for it."""


def stream_info(path: Path) -> Any:
    """What mutagen knows of the encoding of a lossy file; None if it fails."""
    with contextlib.suppress(Exception):  # parsers fail on broken tags in ways of their own
        kind = _class_for(path)
        if kind is not None and kind.__name__ == "MP3":  # without its tags, which may be large
            with path.open("rb") as file:
                return import_module("mutagen.mp3").MPEGInfo(file)
        file = open_tagged(path)
        return file.info if file is not None else None
    return None


def open_tagged(path: Path) -> Any:
    """The file as mutagen's own class for it; None if there is none or it fails."""
    import mutagen

    with contextlib.suppress(mutagen.MutagenError, OSError, ValueError, EOFError):
        kind = _class_for(path)
        return mutagen.File(path) if kind is None else kind(path)
    return None


def _class_for(path: Path) -> Any:
    """The class for a file by its first bytes, without an import of all the other formats."""
    with path.open("rb") as file:
        head = file.read(64)
    for at, what, within, place in _CLASSES:
        if head[at:].startswith(what) and within in head:
            module, _, name = place.partition(".")
            return getattr(import_module(f"mutagen.{module}"), name)
    return None


class Room(NamedTuple):
    """What a container has room for.

    Parameters
    ----------
    container
        Its name, for warnings.
    family, chunks
        The tags and the chunks that it takes; None for none.
    texts
        The texts, by libsndfile's names.
    """

    container: str
    family: Family | None = None
    chunks: ChunkFamily | None = None
    texts: tuple[str, ...] = ()

    @property
    def tag_chunk(self) -> str | None:
        """The name of the chunk that holds the tags; None if they are none of its chunks."""
        return _TAG_CHUNKS.get(self.chunks or "") if self.family == "id3" else None


_TAG_CHUNKS = {"riff": "id3 ", "aiff": "ID3 "}


def write_tags(
    temporary: Path,
    path: Path,
    room: Room,
    tags: Tags | None,
    history: History,
    sound: Sound,
) -> list[str]:
    """Put tags, markers, chunks and history into a finished file.

    Parameters
    ----------
    path
        Its name for error messages.
    sound
        What was written.

    Returns
    -------
    Warnings of what could not be kept.
    """
    provenance = render(history) if history else None
    carried = Tags(provenance=provenance)
    if tags is not None:
        fields = tuple((name, values) for name, values in tags.fields if not is_stale(name))
        carried = replace(tags, fields=fields, provenance=provenance)
    warnings = []
    if carried.lost:
        warnings.append(f"left out, since they no longer fit: {', '.join(carried.lost)}")
    with file_errors(path):
        blocks, lost = _write_beside(temporary, room, carried, sound)
        has_markers = room.chunks not in {None, "flac"}
        has_markers |= any(code == flac_blocks.CUESHEET for code, _ in blocks)
        if has_markers and carried.markers:
            carried = replace(carried, markers=())  # they lie there, and only once
        if room.family is not None:
            lost = [*(carried.unnamed if room.family != carried.family else ()), *lost]
            is_left = carried != Tags(lost=carried.lost) or blocks or sound.speakers is not None
            if is_left and not room.tag_chunk:
                warnings += _write_family(temporary, room, carried, sound, blocks)
    return [*_no_place(room, lost), *warnings]


def _write_beside(
    temporary: Path, room: Room, tags: Tags, sound: Sound
) -> tuple[list[tuple[int, bytes]], list[str]]:
    """Write chunks, with texts and tags; blocks for a FLAC, and names of what has no place."""
    written = [strings.FIELDS[name] for name in strings.kept(room.texts, tags)]
    blocks: list[tuple[int, bytes]] = []
    if room.chunks == "flac":
        blocks, lost = flac_blocks.blocks_for(tags, sound)
    elif room.chunks is None:
        lost = _chunks_without(room, tags)
    else:
        held = text_chunks.for_info(tags, written) if room.chunks == "riff" else {}
        written += held
        more = [("LIST", text_chunks.info_chunk(held))] if held else []
        # Markers lie in chunks of their own.
        unmarked = replace(tags, markers=()) if tags.markers else tags
        if room.tag_chunk and (tag := id3.chunk(unmarked, sound.seconds)):
            more.append((room.tag_chunk, tag))
        lost = beside.write(temporary, room.chunks, tags, sound.sample_rate, more)
        if any(one.kind == "loop" for one in tags.markers):
            written += ["LOOPSTART", "LOOPLENGTH"]  # the loop lies there
    return blocks, lost if room.family else [*_fields_without(written, tags), *lost]


def _write_family(
    temporary: Path, room: Room, tags: Tags, sound: Sound, blocks: list[tuple[int, bytes]]
) -> list[str]:
    """Write what the container's own tags hold; warnings of what they cannot."""
    file = open_tagged(temporary)
    if file is None:
        return [f"tags could not be added to this {room.container} file"]
    if room.family == "id3":
        return id3.write(file, tags, sound.seconds)
    return (
        mp4.write(file, tags)
        if room.family == "mp4"
        else vorbis.write(file, tags, sound.speakers, blocks)
    )


def _chunks_without(room: Room, tags: Tags) -> list[str]:
    """Names of what needs chunks, of a container without them."""
    lost = [one.name.strip() for one in tags.chunks if one.timing != "markers"]
    kinds = {one.kind for one in tags.markers}
    if room.family and "LOOPSTART" in dict(tags.fields):
        kinds.discard("loop")  # the fields say it
    lost += [
        word
        for kind, word in _KINDS.items()
        if kind in kinds and (not room.family or kind == "loop")
    ]
    return list(dict.fromkeys(lost))


_KINDS = {"cue": "markers", "chapter": "chapters", "loop": "loops"}


def _fields_without(written: Collection[str], tags: Tags) -> list[str]:
    """Names of what needs tags, of a container without them."""
    lost = [name.lower() for name, values in tags.fields if name not in written and any(values)]
    return [*lost, *(["pictures"] if tags.pictures else []), *tags.unnamed]


def _no_place(room: Room, lost: Sequence[str]) -> list[str]:
    return [f"{room.container} has no place for {', '.join(lost)}"] if lost else []
