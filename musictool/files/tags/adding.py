"""Fields added to the tags of a finished file, in which all else stays as it is.

For what was measured of the very samples: loudness (ReplayGain 2, hydrogenaud.io). The names are
those of Vorbis comments; MP4 has them in small letters, and Opus instead has gains towards −23 LUFS
in 256ths of a dB, without peaks (RFC 7845, section 5.2.1).
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from musictool.errors import FileError
from musictool.files.history import History, render
from musictool.files.system_errors import file_errors
from musictool.files.tags.carrying import open_tagged
from musictool.files.tags.model import PROVENANCE, Family
from musictool.files.tags.mp4 import FREE

__all__ = ["add_fields"]

_LOUDNESS = ("REPLAYGAIN_", "R128_")
_OPUS_REFERENCE_DB = -5.0
"""From the −18 LUFS of ReplayGain 2 to the −23 LUFS of EBU R 128."""


def add_fields(
    temporary: Path,
    path: Path,
    family: Family | None,
    fields: Sequence[tuple[str, str]],
    history: History = (),
) -> list[str]:
    """Put fields, and a history, into a file that has tags of a family.

    What the tags said of the loudness before is taken out; errors name `path`.

    Returns
    -------
    Warnings, if the history could not be added.

    Raises
    ------
    FileError
        If the fields cannot be added.
    """
    if not fields and not history:
        return []
    with file_errors(path):
        file = _opened(temporary, family)
        if file is None or family is None:
            what = "the tags of its source cannot be read, so nothing can be added to them"
            if fields:
                raise FileError(path, what)
            return [what]
        if file.tags is None:
            file.add_tags()
        added = dict(fields)
        if type(file).__name__ == "OggOpus":
            added = _for_opus(added)
        write = {"id3": _add_id3, "mp4": _add_mp4}.get(family, _add_comments)
        write(file.tags, added, render(history) if history else None)
        file.save()
        if type(file).__name__ == "MP3":
            _clean_ape(temporary)
    return []


def _opened(path: Path, family: Family | None) -> Any:
    """The file as mutagen's class for it; a FLAC also behind an ID3v2 tag, which stays."""
    file = open_tagged(path)
    if family == "vorbis" and (file is None or type(file).__name__ == "MP3"):
        flac: Any = import_module("mutagen.flac")
        with contextlib.suppress(flac.error):
            return flac.FLAC(path)
    return file


def _is_loudness(name: str) -> bool:
    return name.upper().startswith(_LOUDNESS)


def _for_opus(fields: Mapping[str, str]) -> dict[str, str]:
    """ReplayGain as Opus has it; other fields as they are."""
    found = {name: text for name, text in fields.items() if not _is_loudness(name)}
    for kind in ("TRACK", "ALBUM"):
        text = fields.get(f"REPLAYGAIN_{kind}_GAIN")
        if text is not None:
            steps = round(256 * (float(text.split()[0]) + _OPUS_REFERENCE_DB))
            found[f"R128_{kind}_GAIN"] = str(min(max(steps, -(2**15)), 2**15 - 1))
    return found


def _add_comments(tags: Any, fields: Mapping[str, str], history: str | None) -> None:
    replaced = {*fields, *([PROVENANCE] if history else [])}
    kept = [
        (name, value)
        for name, value in tags
        if not _is_loudness(name) and name.upper() not in replaced
    ]
    tags.clear()
    tags.extend([*kept, *fields.items(), *([(PROVENANCE, history)] if history else [])])


def _add_id3(tags: Any, fields: Mapping[str, str], history: str | None) -> None:
    id3: Any = import_module("mutagen.id3")
    tags.delall("RVA2")
    for frame in tags.getall("TXXX"):
        if _is_loudness(frame.desc):
            tags.delall(f"TXXX:{frame.desc}")
    for name, text in (*fields.items(), *([(PROVENANCE, history)] if history else [])):
        tags.delall(f"TXXX:{name}")
        tags.add(id3.TXXX(encoding=3, desc=name, text=[text]))


def _add_mp4(tags: Any, fields: Mapping[str, str], history: str | None) -> None:
    mp4: Any = import_module("mutagen.mp4")
    for name in list(tags):
        if name.startswith(FREE) and _is_loudness(name.removeprefix(FREE)):
            del tags[name]
    for name, text in fields.items():
        tags[FREE + name.lower()] = [mp4.MP4FreeForm(text.encode())]
    if history:
        tags[FREE + PROVENANCE] = [mp4.MP4FreeForm(history.encode())]


def _clean_ape(path: Path) -> None:
    """Take the loudness out of an APEv2 tag behind an MP3, which players may prefer."""
    ape: Any = import_module("mutagen.apev2")
    try:
        tags = ape.APEv2(path)
    except (ape.APENoHeaderError, ape.error):
        return
    stale = [name for name in tags if _is_loudness(name)]
    for name in stale:
        del tags[name]
    if stale:
        tags.save()
