"""`Score` from and to files, by what is in them: MIDI, MusicXML, ABC."""

from __future__ import annotations

from pathlib import Path

from musictool.errors import UnreadableFile
from musictool.files.history import parse
from musictool.files.limits import MOST_SCORE_BYTES
from musictool.files.scores.heads import HEAD, notes_suffix
from musictool.files.scores.read import Read
from musictool.kinds import ABC, MUSICXML_SUFFIXES, MXL
from musictool.origin import Origin
from musictool.regular import read_regular
from musictool.score import Score

__all__ = ["read_score", "score_bytes"]

_XML_HEADS = (b"<", b"PK", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")


def read_score(path: Path) -> Score:
    """All that a file of notes says; what is wrong with it is in the warnings of its origin.

    Raises
    ------
    UnreadableFile
        The file is no such file, or so damaged that not a note of it can be read.
    """
    from hashlib import sha256  # OpenSSL; most files are recordings

    try:
        content = read_regular(path, MOST_SCORE_BYTES)
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from None
    suffix = notes_suffix(content[:HEAD]) or path.suffix.lower()
    if suffix in MUSICXML_SUFFIXES or content.lstrip().startswith(_XML_HEADS):
        found = _read_musicxml(path, content)
    elif suffix == ABC:
        found = _read_abc(path, content)
    else:
        found = _read_midi(path, content)
    history, unreadable = parse(found.history)
    warnings = (*found.warnings, *unreadable)
    origin = Origin(path, found.container, found.subtype, history=history, warnings=warnings)
    object.__setattr__(found.score, "origin", origin)
    object.__setattr__(found.score, "sha256", sha256(content).hexdigest())
    return found.score


def _read_midi(path: Path, content: bytes) -> Read:
    from musictool.files.scores.midi import NoMidi, read_midi

    try:
        return read_midi(content)
    except NoMidi as error:
        found = _sound_in(path)
        if found:
            raise UnreadableFile(path, f"is {found}, which is sound and no notes") from None
        raise UnreadableFile(path, f"is no MIDI file that can be read: {error}") from None


def _sound_in(path: Path) -> str:
    """What holds the sound of a file whose name says notes; "" where there is none."""
    from musictool.files.audio.demuxers import find_demuxer

    try:
        found = find_demuxer(path)
    except UnreadableFile:
        return ""
    return "" if found.is_bare else found.container


def _read_musicxml(path: Path, content: bytes) -> Read:
    from musictool.files.scores.musicxml import NoMusicXml, read_musicxml

    try:
        return read_musicxml(content)
    except NoMusicXml as error:
        raise UnreadableFile(path, f"is no MusicXML that can be read: {error}") from None


def _read_abc(path: Path, content: bytes) -> Read:
    from musictool.files.scores.abc import NoAbc, read_abc

    try:
        return read_abc(content)
    except NoAbc as error:
        raise UnreadableFile(path, f"is no ABC that can be read: {error}") from None


def score_bytes(score: Score, suffix: str) -> tuple[bytes, list[str]]:
    """The content of a file whose name ends so, and sentences on what that has no place for."""
    if suffix not in MUSICXML_SUFFIXES:
        from musictool.files.scores.midi import midi_bytes

        return midi_bytes(score), []
    from musictool.files.scores.musicxml import musicxml_bytes, packed

    content, left_out = musicxml_bytes(score)
    return packed(content) if suffix == MXL else content, left_out
