"""How pitches and keys are written: "F#4", "Bb minor"."""

from __future__ import annotations

__all__ = ["key_name", "pitch_class_name", "pitch_name"]

_LETTERS = "FCGDAEB"
"""Along the line of fifths, from -1."""

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
