"""Where drums stand on a staff, and what they are called in a file."""

from __future__ import annotations

__all__ = ["drum_id", "place_of_drum"]

_PLACES = {
    35: "E4", 36: "F4", 37: "C5", 38: "C5", 40: "C5", 41: "G4", 43: "A4", 45: "B4", 47: "B4",
    48: "D5", 50: "E5", 42: "G5", 44: "D4", 46: "G5", 49: "A5", 57: "A5", 51: "F5", 59: "F5",
    53: "F5", 52: "B5", 55: "B5", 54: "E5", 56: "E5",
}  # fmt: skip
"""As drum sets are mostly written; the others stand on the middle line."""


def drum_id(part: int, pitch: int) -> str:
    """The id of the instrument that a General MIDI drum is, in a part."""
    return f"P{part}-D{pitch}"


def place_of_drum(pitch: int) -> tuple[str, str]:
    """Step and octave of a General MIDI drum on the staff."""
    place = _PLACES.get(pitch, "B4")
    return place[0], place[1]
