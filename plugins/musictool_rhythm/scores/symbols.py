"""Chords in letters: as above a staff, "Am7/G", and in the syntax of Harte, "A:min7/b7"."""

from __future__ import annotations

from musictool import Chord, parse_chord, pitch_class_name

from .harmony import KINDS, Harmony, Kind

__all__ = ["harte", "read", "spelled", "symbol"]

NO_CHORD = "N"

DEGREES = ("1", "b2", "2", "b3", "3", "4", "b5", "5", "b6", "6", "b7", "7")
"""Of a bass note above the root, by semitones."""


def spelled(pitch_class: int, fifths: int, minor: bool = False) -> int:
    """The place on the line of fifths that a pitch class has in a key of so many sharps."""
    lowest = fifths - (3 if minor else 4)
    return (7 * pitch_class - lowest) % 12 + lowest


def symbol(chord: Harmony, fifths: int = 0, minor: bool = False) -> str:
    """As above a staff; "N.C." where there is none."""
    if chord.written:
        return chord.written
    if chord.kind is None:
        return str(Chord(0, "N.C."))
    bass = spelled(chord.bass, fifths, minor) if chord.bass != chord.root else None
    return str(Chord(spelled(chord.root, fifths, minor), chord.kind.symbol, bass=bass))


def harte(chord: Harmony, fifths: int = 0, minor: bool = False) -> str:
    """In the syntax of Harte (2010), as the report on a recording has it."""
    if chord.kind is None:
        return NO_CHORD
    above = (chord.bass - chord.root) % 12
    bass = f"/{DEGREES[above]}" if above else ""
    root = pitch_class_name(spelled(chord.root, fifths, minor))
    return f"{root}:{chord.kind.harte}{bass}"


def read(text: str, start: float, end: float) -> Harmony:
    """A chord from its symbol, without the tones that are not told apart: C13 is a C7.

    What is no symbol is no chord.
    """
    found = parse_chord(text)
    if found is None or not found.pitch_classes:
        return Harmony(start, end, 0, None, 0, written=str(found) if found else text)
    root = 7 * found.root % 12
    bass = root if found.bass is None else 7 * found.bass % 12
    return Harmony(start, end, root, _kind(found, root), bass, written=str(found))


def _kind(chord: Chord, root: int) -> Kind:
    """The one that has most of its tones, and no other."""
    tones = {(one - root) % 12 for one in chord.pitch_classes}
    within = [kind for kind in KINDS if tones.issuperset(kind.tones)]
    return max(within, key=lambda kind: len(kind.tones), default=KINDS[0])
