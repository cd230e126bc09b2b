"""What is written about a recording in its file, carried from the source to the output.

Between files of one family (ID3, Vorbis comments, MP4 atoms) everything is copied as it is,
pictures included. Between families the fields travel under their Vorbis names, which the modules
`tags_id3`, `tags_vorbis` and `tags_mp4` translate; a field that a family has no name for goes
into its free form. What one family alone knows (ratings, private data, links) stays behind, and
that is said.

Left behind is what tells of the old samples and would be wrong of the new ones: the encoder's
name, replay gain, the gapless and length notes of the old encoding (`STALE`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from musictool.files import atomic, tags_strings
from musictool.files.formats import Encoding

__all__ = [
    "PROVENANCE",
    "Picture",
    "Tags",
    "can_hold",
    "is_stale",
    "open_tagged",
    "read_tags",
    "strings_for",
    "write_tags",
]

PROVENANCE = "MUSICTOOL_PROVENANCE"
"""The field that holds a file's history, in all families."""

Family = Literal["id3", "vorbis", "mp4", "strings"]

_FAMILIES: dict[str, Family] = {
    "WAV": "id3", "WAVEX": "id3", "AIFF": "id3", "MP3": "id3",
    "FLAC": "vorbis", "OGG": "vorbis", "OPUS": "vorbis", "M4A": "mp4",
}  # fmt: skip

STALE = frozenset({"ENCODER", "ENCODERSETTINGS", "ITUNSMPB", "ITUNNORM", "LENGTH"})
_STALE_STARTS = ("REPLAYGAIN_", "R128_")


@dataclass(frozen=True)
class Picture:
    """A cover or other picture; `kind` is ID3's number for it, 3 for the front cover."""

    data: bytes
    mime: str = "image/jpeg"
    kind: int = 3
    description: str = ""


@dataclass(frozen=True)
class Tags:
    """All tags of a file. Frozen and picklable, so that it can travel to another process.

    Parameters
    ----------
    fields
        Names in capitals, as Vorbis comments call them, each with its values.
    pictures
        In the order of the file.
    family
        Where `native` is at home.
    native
        The tags as that family's module keeps them, for a copy without any loss.
    unnamed
        What has a name in that family only, like ID3's POPM: not among the fields.
    provenance
        The JSON text of the file's history.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    pictures: tuple[Picture, ...] = ()
    family: Family = "strings"
    native: Any = None
    unnamed: tuple[str, ...] = ()
    provenance: str | None = None

    def plain(self) -> dict[str, list[str]]:
        """The fields as a dictionary, for a person or JSON."""
        return {name: list(values) for name, values in self.fields}


def is_stale(name: str) -> bool:
    """Whether a field tells of the old samples only."""
    return name.upper() in STALE or name.upper().startswith(_STALE_STARTS)


def collect(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Gather values of equal names, in order."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name.upper()] = (*fields.get(name.upper(), ()), value)
    return fields


def can_hold(encoding: Encoding) -> bool:
    """Whether the container has room for all tags, and so for the history."""
    return encoding.container in _FAMILIES


def read_tags(path: Path) -> Tags | None:
    """The tags of a file, None if it has none that can be read; never an error."""
    tags = _read_native(path)
    fields = dict(tags.fields) if tags else {}
    for name, text in tags_strings.read(path):
        fields.setdefault(name, (text,))
    if not fields and not (tags and (tags.pictures or tags.unnamed or tags.provenance)):
        return None
    return replace(tags or Tags(), fields=tuple(fields.items()))


def _read_native(path: Path) -> Tags | None:
    from musictool.files import tags_id3, tags_mp4, tags_vorbis

    file = open_tagged(path)
    if file is None or file.tags is None:
        return None
    kind = type(file).__name__
    if kind in {"WAVE", "AIFF", "MP3", "AAC", "ID3FileType", "TrueAudio"}:
        return tags_id3.parse(file.tags)
    if kind in {"FLAC", "OggVorbis", "OggOpus", "OggFLAC", "OggSpeex"}:
        return tags_vorbis.parse(file)
    if kind == "MP4":
        return tags_mp4.parse(file.tags)
    # APEv2 and ASF: the texts are taken, under the names the families share.
    names = {"AUTHOR": "ARTIST", "WM/ALBUMTITLE": "ALBUM", "WM/GENRE": "GENRE", "WM/YEAR": "DATE"}
    names |= {"YEAR": "DATE", "TRACK": "TRACKNUMBER", "WM/TRACKNUMBER": "TRACKNUMBER"}
    names |= {"WM/ALBUMARTIST": "ALBUMARTIST", "ALBUM ARTIST": "ALBUMARTIST"}
    pairs: list[tuple[str, str]] = [
        (names.get(str(name).upper(), str(name)), str(value))
        for name, values in dict(file.tags).items()
        for value in (values if isinstance(values, list) else str(values).split("\0"))
        if not isinstance(value, bytes) and len(str(value)) < 10_000
    ]
    return Tags(tuple(collect(pairs).items()))


def open_tagged(path: Path) -> Any:
    """The file as mutagen's own class for it; None if it knows none or stumbles."""
    import mutagen

    with contextlib.suppress(mutagen.MutagenError, OSError, ValueError, EOFError):
        kind = _class_for(path)
        return mutagen.File(path) if kind is None else kind(path)
    return None


def _class_for(path: Path) -> Any:
    """The class for a file by its first bytes, spared the import of all the other formats."""
    with path.open("rb") as file:
        head = file.read(64)
    if head[:4] == b"RIFF":
        return _named("wave", "WAVE")
    if head[:4] == b"FORM":
        return _named("aiff", "AIFF")
    if head[:4] == b"fLaC":
        return _named("flac", "FLAC")
    if head[:4] == b"OggS" and b"OpusHead" in head:
        return _named("oggopus", "OggOpus")
    if head[:4] == b"OggS" and b"\x01vorbis" in head:
        return _named("oggvorbis", "OggVorbis")
    if head[4:8] == b"ftyp":
        return _named("mp4", "MP4")
    if head[:3] == b"ID3" or (head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return _named("mp3", "MP3")
    return None


def _named(module: str, name: str) -> Any:
    return getattr(import_module(f"mutagen.{module}"), name)


def strings_for(encoding: Encoding, tags: Any) -> Mapping[str, str]:
    """What libsndfile itself writes, by its names."""
    return tags_strings.chosen(encoding, dict(tags.fields) if isinstance(tags, Tags) else {})


def write_tags(
    temporary: Path, path: Path, encoding: Encoding, tags: Any, history: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Put tags and history into a finished file; returns what could not be kept, in sentences."""
    from musictool.files import tags_id3, tags_mp4, tags_vorbis
    from musictool.files.provenance import render

    carried = tags if isinstance(tags, Tags) else Tags()
    carried = replace(
        carried,
        fields=tuple((name, values) for name, values in carried.fields if not is_stale(name)),
        provenance=render(history) if history else None,
    )
    family = _FAMILIES.get(encoding.container or "")
    if family is None:
        return _lost(encoding, carried)
    if not (carried.fields or carried.pictures or carried.provenance or carried.native):
        return []
    with atomic.translated(path):
        file = open_tagged(temporary)
        if file is None:
            return [f"tags could not be added to this {encoding.container} file"]
        module = {"id3": tags_id3, "vorbis": tags_vorbis, "mp4": tags_mp4}[family]
        lost = carried.unnamed if family != carried.family else ()
        return [*_no_place(encoding, lost), *module.write(file, carried)]


def _lost(encoding: Encoding, tags: Tags) -> list[str]:
    kept = {tags_strings.FIELDS[name] for name in strings_for(encoding, tags)}
    lost = [name.lower() for name, values in tags.fields if name not in kept and any(values)]
    lost += ["pictures"] if tags.pictures else []
    return _no_place(encoding, [*lost, *tags.unnamed])


def _no_place(encoding: Encoding, lost: Sequence[str]) -> list[str]:
    return [f"{encoding.container} has no place for {', '.join(lost)}"] if lost else []
