"""Tags, read from a file and carried into another.

Between files of one family (ID3, Vorbis comments, MP4 atoms) everything is copied, pictures
included. Between families fields travel under their Vorbis names, which `id3`, `vorbis` and `mp4`
translate; a field that a family has no name for goes into its free form. What one family alone
knows (ratings, private data, links) stays behind, with a warning. So does, without one, what would
be wrong of the new samples: the encoder's name, replay gain, gapless and length notes (`is_stale`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from musictool.files.access import file_errors
from musictool.files.history import History, render
from musictool.files.tags import id3, mp4, vorbis
from musictool.files.tags.model import Family, Tags, collect, is_stale

__all__ = ["open_tagged", "read_tags", "write_tags"]

_MP3 = (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2")
_CLASSES: tuple[tuple[int, bytes | tuple[bytes, ...], bytes, str], ...] = (
    (0, b"RIFF", b"", "wave.WAVE"),
    (0, b"FORM", b"", "aiff.AIFF"),
    (0, b"fLaC", b"", "flac.FLAC"),
    (0, b"OggS", b"OpusHead", "oggopus.OggOpus"),
    (0, b"OggS", b"\x01vorbis", "oggvorbis.OggVorbis"),
    (4, b"ftyp", b"", "mp4.MP4"),
    (0, _MP3, b"", "mp3.MP3"),
)
"""What stands at a byte of a file, what else among the first 64, and mutagen's class for it."""

# APEv2 and ASF: the texts are taken, under the names the families share.
_OTHER_NAMES = {
    "AUTHOR": "ARTIST", "WM/ALBUMTITLE": "ALBUM", "WM/GENRE": "GENRE", "WM/YEAR": "DATE",
    "YEAR": "DATE", "TRACK": "TRACKNUMBER", "WM/TRACKNUMBER": "TRACKNUMBER",
    "WM/ALBUMARTIST": "ALBUMARTIST", "ALBUM ARTIST": "ALBUMARTIST",
}  # fmt: skip
_OTHER_BYTES = 10_000
"""Longer values of theirs are no texts."""


def read_tags(path: Path, texts: Iterable[tuple[str, str]] = ()) -> Tags | None:
    """The tags of a file, None if it has none that can be read; never an error.

    Parameters
    ----------
    texts
        Fields that libsndfile found (`strings.fields_of`), for what the tags do not have.
    """
    tags = _read_native(path)
    fields = dict(tags.fields) if tags else {}
    for name, text in texts:
        fields.setdefault(name, (text,))
    if not fields and not (tags and (tags.pictures or tags.unnamed or tags.provenance)):
        return None
    return replace(tags or Tags(), fields=tuple(fields.items()))


def _read_native(path: Path) -> Tags | None:
    file = open_tagged(path)
    if file is None or file.tags is None:
        return None
    kinds = {kind.__name__ for kind in type(file.tags).__mro__}
    if "ID3Tags" in kinds:
        return id3.parse(file.tags)
    if "VComment" in kinds:
        return vorbis.parse(file)
    if "MP4Tags" in kinds:
        return mp4.parse(file.tags)
    pairs = [
        (_OTHER_NAMES.get(str(name).upper(), str(name)), str(value))
        for name, values in dict(file.tags).items()
        for value in (values if isinstance(values, list) else str(values).split("\0"))
        if not isinstance(value, bytes) and len(str(value)) < _OTHER_BYTES
    ]
    return Tags(tuple(collect(pairs).items()))


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


def write_tags(
    temporary: Path,
    path: Path,
    container: str,
    family: Family | None,
    texts: Collection[str],
    tags: Tags | None,
    history: History,
) -> list[str]:
    """Put tags and history into a finished file.

    Parameters
    ----------
    path, container
        Names for error messages and warnings.
    family
        Of the container; None if it has no room for tags.
    texts
        Fields that libsndfile has written into it.

    Returns
    -------
    Warnings of what could not be kept.
    """
    carried = tags or Tags()
    carried = replace(
        carried,
        fields=tuple((name, values) for name, values in carried.fields if not is_stale(name)),
        provenance=render(history) if history else None,
    )
    if family is None:
        lost = [
            name.lower() for name, values in carried.fields if name not in texts and any(values)
        ]
        lost += ["pictures"] if carried.pictures else []
        return _no_place(container, [*lost, *carried.unnamed])
    if not (carried.fields or carried.pictures or carried.provenance or carried.native):
        return []
    with file_errors(path):
        file = open_tagged(temporary)
        if file is None:
            return [f"tags could not be added to this {container} file"]
        write = {"id3": id3.write, "vorbis": vorbis.write, "mp4": mp4.write}[family]
        unnamed = carried.unnamed if family != carried.family else ()
        return [*_no_place(container, unnamed), *write(file, carried)]


def _no_place(container: str, lost: Sequence[str]) -> list[str]:
    return [f"{container} has no place for {', '.join(lost)}"] if lost else []
