"""Keys as tags write them, and what they are some semitones higher."""

from __future__ import annotations

import re

__all__ = ["transposed_key"]

TONICS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
"""The tonics with the fewest accidentals in their keys."""
SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLATS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")

NAMED = re.compile(r"([A-Ga-g])([#b♯♭]?)(\s*-?\s*)(|m|min|minor|moll|M|maj|major|dur)", re.ASCII)
MINORS = {"m", "min", "minor", "moll"}
WHEEL = re.compile(r"(0?)([1-9]|1[0-2])([ABabdm])")
"""A place on the circle of fifths: Camelot's, 8A for A minor, or Open Key's, 1m."""

FIFTH = 7  # semitones

NEAREST = 1 / 3
"""A key moved by no more than this, in semitones, beside a whole number is tuned, not another."""


def transposed_key(key: str, semitones: float) -> str | None:
    """A key so much higher, written in the same manner; None if it is none or lies between two.

    "Am", "F# minor", "8A" (Camelot), "1m" (Open Key); "o", ID3's word for off key, stays.

    References
    ----------
    ID3v2.4.0 native frames, section 4.2.3 (TKEY).
    """
    text, steps = key.strip(), round(semitones)
    if text in {"o", ""} or semitones == 0:
        return key
    if abs(semitones - steps) > NEAREST:
        return None
    if found := WHEEL.fullmatch(text):
        zero, place, mode = found.groups()
        turned = (int(place) - 1 + FIFTH * steps) % 12 + 1
        return f"{zero if turned < 10 else ''}{turned}{mode}"
    if found := NAMED.fullmatch(text):
        letter, accidental, space, mode = found.groups()
        number = (TONICS[letter.upper()] + ACCIDENTALS[accidental] + steps) % 12
        minor = mode.lower() in MINORS and mode != "M"
        names = {1: SHARPS, -1: FLATS, 0: MINOR if minor else MAJOR}[ACCIDENTALS[accidental]]
        name = names[number].replace("#", "♯" if accidental == "♯" else "#")
        name = name[0] + name[1:].replace("b", "♭" if accidental == "♭" else "b")
        return f"{name[0].lower() + name[1:] if letter.islower() else name}{space}{mode}"
    return None
