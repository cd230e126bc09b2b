"""How pitches and keys are written, "F#4", "Bb minor", and read."""

from __future__ import annotations

import re

__all__ = ["key_name", "parse_key", "parse_pitch", "pitch_class_name", "pitch_name"]

_LETTERS = "FCGDAEB"
"""Along the line of fifths, from -1."""

_KEY = re.compile(r"([A-Ga-g])([#b♯♭]*)\s*-?\s*(|m|min|minor|moll|M|maj|major|dur)")
_PITCH = re.compile(r"([A-Ga-g])([#b♯♭]*)(-?\d)")
_MINORS = {"m", "min", "minor", "moll"}

_USUAL = (0, 7, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5)
"""Where each pitch class mostly lies on the line of fifths, with the keys' own spellings."""


def pitch_class_name(fifths: int) -> str:
    """Of a place on the line of fifths: C is 0, G 1, F -1, F# 6, Bb -2."""
    alteration, letter = divmod(fifths + 1, 7)
    return _LETTERS[letter] + ("#" * alteration if alteration > 0 else "b" * -alteration)


def pitch_name(pitch: int, fifths: int | None = None) -> str:
    """Of a MIDI pitch: middle C, 60, is "C4"; spelled as it lies on the line of fifths."""
    fifths = _USUAL[pitch % 12] if fifths is None else fifths
    alteration = (fifths + 1) // 7
    return f"{pitch_class_name(fifths)}{(pitch - alteration) // 12 - 1}"


def key_name(fifths: int, minor: bool = False) -> str:
    """Of a key signature, sharps or (below 0) flats: "A major", "F# minor"."""
    return f"{pitch_class_name(fifths + 3 if minor else fifths)} {'minor' if minor else 'major'}"


def parse_key(text: str) -> tuple[int, bool | None] | None:
    """The place of a tonic on the line of fifths, and whether in minor: "D", "D minor", "F#m".

    None for the mode where the text does not say it, and None if the text is no key.
    """
    found = _KEY.fullmatch(text.strip())
    if not found:
        return None
    letter, accidentals, mode = found.groups()
    minor = None if not mode else mode in _MINORS
    if minor is None and letter.islower():
        minor = True  # a, as against A
    return _place(letter, accidentals), minor


def parse_pitch(text: str) -> int | None:
    """Of "C4", which is 60, or a number; None if it is no pitch of MIDI."""
    text = text.strip()
    if text.isdigit():
        pitch = int(text)
    elif found := _PITCH.fullmatch(text):
        letter, accidentals, octave = found.groups()
        natural = _place(letter, "")
        raised = (_place(letter, accidentals) - natural) // 7
        pitch = 12 * (int(octave) + 1) + 7 * natural % 12 + raised
    else:
        return None
    return pitch if 0 <= pitch <= 127 else None


def _place(letter: str, accidentals: str) -> int:
    sharps = sum(1 if sign in "#♯" else -1 for sign in accidentals)
    return _LETTERS.index(letter.upper()) - 1 + 7 * sharps
