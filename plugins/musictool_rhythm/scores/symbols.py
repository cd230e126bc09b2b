"""Chords in letters: as above a staff, "Am7/G", and in the syntax of Harte, "A:min7/b7"."""

from __future__ import annotations

import re

from musictool import pitch_class_name

from .harmony import KINDS, Harmony, Kind

__all__ = ["NO_CHORD", "harte", "read", "spelled", "symbol"]

NO_CHORD = "N"

SYMBOL = re.compile(r"([A-G])([#b♯♭]*)([^/]*)(?:/([A-G])([#b♯♭]*))?")
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

OTHERS = {
    "M": "", "maj": "", "min": "m", "-": "m", "M7": "maj7", "Maj7": "maj7", "Δ": "maj7",
    "Δ7": "maj7", "min7": "m7", "-7": "m7", "o": "dim", "°": "dim", "o7": "dim7", "°7": "dim7",
    "ø": "m7b5", "ø7": "m7b5", "-7b5": "m7b5", "min7b5": "m7b5", "+": "aug", "sus": "sus4",
    "min6": "m6", "mMaj7": "m(maj7)", "mmaj7": "m(maj7)", "mM7": "m(maj7)", "m(M7)": "m(maj7)",
}  # fmt: skip
"""Other ways to write a kind."""

ADDED = re.compile(r"\(?(?:add|no|omit)[#b]?\d+\)?")
SEVENTH = re.compile(r"7|9|11|13")
"""What has a ninth or more has a seventh below."""

DEGREES = ("1", "b2", "2", "b3", "3", "4", "b5", "5", "b6", "6", "b7", "7")
"""Of a bass note above the root, by semitones."""

_KINDS = {kind.symbol: kind for kind in KINDS}


def spelled(pitch_class: int, fifths: int, minor: bool = False) -> str:
    """The name of a pitch class in a key of so many sharps, by the line of fifths around it."""
    lowest = fifths - (3 if minor else 4)
    place = (7 * pitch_class - lowest) % 12 + lowest
    return pitch_class_name(place)


def symbol(chord: Harmony, fifths: int = 0, minor: bool = False) -> str:
    """As above a staff; "N.C." where there is none."""
    if chord.kind is None:
        return "N.C."
    root = spelled(chord.root, fifths, minor)
    bass = f"/{spelled(chord.bass, fifths, minor)}" if chord.bass != chord.root else ""
    return f"{root}{chord.kind.symbol}{bass}"


def harte(chord: Harmony, fifths: int = 0, minor: bool = False) -> str:
    """In the syntax of Harte (2010), as the report on a recording has it."""
    if chord.kind is None:
        return NO_CHORD
    above = (chord.bass - chord.root) % 12
    bass = f"/{DEGREES[above]}" if above else ""
    return f"{spelled(chord.root, fifths, minor)}:{chord.kind.harte}{bass}"


def read(text: str, start: float, end: float) -> Harmony:
    """A chord from its symbol; no chord of what is none."""
    found = SYMBOL.fullmatch(text.strip().replace("6/9", "69"))
    if found is None:
        return Harmony(start, end, 0, None, 0)
    root = _pitch_class(found[1], found[2])
    bass = _pitch_class(found[4], found[5]) if found[4] else root
    return Harmony(start, end, root, _kind(found[3].strip()), bass)


def _kind(written: str) -> Kind:
    """The kind that it is, or is without the tones that are not told apart: C13 is a C7."""
    plain = ADDED.sub("", written.replace("69", "6"))
    known = OTHERS.get(plain, plain)
    if known in _KINDS:
        return _KINDS[known]
    minor = re.match(r"m(?!aj)|-", plain) is not None
    seventh = "7" if SEVENTH.search(plain) else ""
    if "sus" in plain:
        return _KINDS[f"{seventh}sus4"]
    if plain.startswith(("dim", "o", "°")):
        return _KINDS[f"dim{seventh}"]
    if plain.startswith(("aug", "+")):
        return _KINDS["aug"]
    if re.search(r"maj|M|Δ", plain) and seventh:
        return _KINDS["m(maj7)" if minor else "maj7"]
    if minor and seventh and "b5" in plain:
        return _KINDS["m7b5"]
    return _KINDS[("m" if minor else "") + (seventh or ("6" if "6" in plain else ""))]


def _pitch_class(letter: str, signs: str) -> int:
    up = sum(sign in "#♯" for sign in signs) - sum(sign in "b♭" for sign in signs)
    return (LETTERS[letter] + up) % 12
