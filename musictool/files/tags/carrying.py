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
from typing import Any

from musictool.files.access import file_errors
from musictool.files.history import History, render
from musictool.files.tags import id3, mp4, vorbis
from musictool.files.tags.model import Family, Tags, is_stale

__all__ = ["stream_info", "write_tags"]

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
        file = _open(path)
        return file.info if file is not None else None
    return None


def _open(path: Path) -> Any:
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
        file = _open(temporary)
        if file is None:
            return [f"tags could not be added to this {container} file"]
        write = {"id3": id3.write, "vorbis": vorbis.write, "mp4": mp4.write}[family]
        unnamed = carried.unnamed if family != carried.family else ()
        return [*_no_place(container, unnamed), *write(file, carried)]


def _no_place(container: str, lost: Sequence[str]) -> list[str]:
    return [f"{container} has no place for {', '.join(lost)}"] if lost else []
