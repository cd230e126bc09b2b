"""`Score` from and to files: Standard MIDI Files."""

from __future__ import annotations

from pathlib import Path

from musictool.errors import UnreadableFile
from musictool.files.history import parse
from musictool.files.limits import MOST_SCORE_BYTES
from musictool.files.scores.midi import NoMidi, midi_bytes, read_midi
from musictool.origin import Origin
from musictool.regular import read_regular
from musictool.score import Score

__all__ = ["read_score", "write_score"]


def read_score(path: Path) -> Score:
    """All that a file of notes says; what is wrong with it is in the warnings of its origin.

    Raises
    ------
    UnreadableFile
        The file is no such file, or so damaged that not a note of it can be read.
    """
    try:
        content = read_regular(path, MOST_SCORE_BYTES)
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from None
    try:
        found = read_midi(content)
    except NoMidi as error:
        raise UnreadableFile(path, f"is no MIDI file that can be read: {error}") from None
    history, unreadable = parse(found.history)
    warnings = (*found.warnings, *unreadable)
    origin = Origin(path, found.container, found.subtype, history=history, warnings=warnings)
    object.__setattr__(found.score, "origin", origin)
    return found.score


def write_score(path: Path, score: Score) -> None:
    """Write a file of notes."""
    path.write_bytes(midi_bytes(score))
