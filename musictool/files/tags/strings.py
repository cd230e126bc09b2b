"""The few texts that libsndfile itself keeps, where every player of a WAV file finds them."""

from __future__ import annotations

from musictool.files.tags.model import Tags

__all__ = ["FIELDS", "is_short", "kept"]

FIELDS = {
    "title": "TITLE", "artist": "ARTIST", "album": "ALBUM", "date": "DATE", "genre": "GENRE",
    "tracknumber": "TRACKNUMBER", "comment": "COMMENT", "copyright": "COPYRIGHT",
    "license": "LICENSE",
}  # fmt: skip
"""libsndfile's names of them, and those of Vorbis comments."""

_STRING_BYTES = 1000
"""Nine of that length still come back from libsndfile 1.2; of 4000 none do, and one of 10,000 in
an AIFF makes a file that it cannot open again."""


def kept(names: tuple[str, ...], tags: Tags | None) -> dict[str, str]:
    """Of `names`, which a container has room for, what there is and libsndfile can write."""
    fields = dict(tags.fields) if tags else {}
    firsts = {name: fields[FIELDS[name]][0] for name in names if fields.get(FIELDS[name])}
    return {name: text for name, text in firsts.items() if text.strip() and is_short(text)}


def is_short(text: str) -> bool:
    """Whether a text comes back from libsndfile."""
    return "\0" not in text and len(text.encode(errors="replace")) <= _STRING_BYTES
