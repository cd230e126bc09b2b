"""The few texts that libsndfile itself keeps in WAV, RF64, AIFF and CAF."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import soundfile

from musictool.files import atomic
from musictool.files.formats import Encoding

__all__ = ["FIELDS", "chosen", "read"]

_CONTAINERS = frozenset({"WAV", "WAVEX", "RF64", "AIFF", "CAF"})
"""Where libsndfile keeps a few texts itself: INFO chunks, and their like in AIFF and CAF."""

FIELDS = {
    "title": "TITLE", "artist": "ARTIST", "album": "ALBUM", "date": "DATE", "genre": "GENRE",
    "tracknumber": "TRACKNUMBER", "comment": "COMMENT", "copyright": "COPYRIGHT",
    "license": "LICENSE",
}  # fmt: skip

_STRING_BYTES = 1000
"""Nine of that length still come back from libsndfile 1.2; of 4000 none do, and one of 10,000 in
an AIFF makes a file that it cannot open again."""


def read(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of a file under their Vorbis names; never an error."""
    with contextlib.suppress(soundfile.LibsndfileError, UnicodeDecodeError):
        with soundfile.SoundFile(atomic.native(path)) as file:
            if file.format not in _CONTAINERS:
                return
            texts = file.copy_metadata()
        for name, field in FIELDS.items():
            if texts.get(name):
                yield field, texts[name]


def chosen(encoding: Encoding, fields: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """What libsndfile itself writes: the texts every player of a WAV file finds."""
    if encoding.container not in _CONTAINERS:
        return {}
    firsts = {name: fields[field][0] for name, field in FIELDS.items() if fields.get(field)}
    if encoding.container != "CAF":
        firsts.pop("license", None)  # libsndfile has no chunk for it elsewhere
    return {
        name: text
        for name, text in firsts.items()
        if text.strip() and "\0" not in text and len(text.encode(errors="replace")) <= _STRING_BYTES
    }
