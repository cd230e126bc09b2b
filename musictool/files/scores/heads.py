"""What files of notes begin with: the format that their first bytes are of, whatever their name."""

from __future__ import annotations

import re
from pathlib import Path

from musictool.kinds import ABC, MUSICXML_SUFFIXES, MXL, Kind
from musictool.regular import open_regular

__all__ = ["HEAD", "notes_by_bytes", "notes_suffix"]

HEAD = 4096
"""Bytes of a file that are looked at."""

_MIDI, _MUSICXML = Kind.SCORE.suffix, MUSICXML_SUFFIXES[0]
_XML = re.compile(r"\s*<(?:\?xml\b|!DOCTYPE\s+score-|score-(?:partwise|timewise)\b)")
_ARCHIVED = (b"META-INF/container.xml", b"application/vnd.recordare.musicxml")
_TUNE = re.compile(rb"^X:[ \t]*\d", re.MULTILINE)
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def notes_suffix(head: bytes) -> str | None:
    """How names of such files end; None where these bytes begin no notes."""
    if head.startswith(b"MThd") or (head[:4], head[8:12]) == (b"RIFF", b"RMID"):
        return _MIDI
    if head.startswith(b"PK"):
        return MXL if any(name in head for name in _ARCHIVED) else None
    text = head.removeprefix(b"\xef\xbb\xbf").decode(_WIDE.get(head[:2], "latin-1"), "replace")
    if _XML.match(text.removeprefix("\ufeff")):
        return _MUSICXML
    return ABC if b"\0" not in head and _TUNE.search(head.removeprefix(b"\xef\xbb\xbf")) else None


def notes_by_bytes(path: Path) -> str | None:
    """The same, of a file; None of one that cannot be read."""
    try:
        with open_regular(path) as file:
            return notes_suffix(file.read(HEAD))
    except OSError:
        return None
