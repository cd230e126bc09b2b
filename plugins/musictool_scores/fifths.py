"""Names of tones, keys and intervals on the line of fifths: ... F = -1, C = 0, G = 1, D = 2 ...

A place on that line is a tone with its spelling, the number of sharps in the key of a major scale,
and the size of an interval; adding one to another transposes it. Seven places up make it sharp.

References
----------
Temperley, "The Line of Fifths", Music Analysis 19(3), 2000.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from musictool import pitch_class_name

__all__ = [
    "DOUBLE",
    "KEYS",
    "SHARPS_OF_MINOR",
    "Interval",
    "chord_moved",
    "interval_of",
    "nearest",
    "within",
]

LETTERS = "FCGDAEB"
KEYS = (-7, 7)
"""Of the keys that have a signature."""
ROOTS = (-8, 12)  # Fb to B#
DOUBLE = (-15, 19)
"""Of tones with two accidentals at most, Fbb to B##."""
SHARPS_OF_MINOR = 3
"""The tonic of a minor key lies so much higher on the line than that of its major."""

SCALE = (0, 2, 4, 5, 7, 9, 11)  # semitones of the degrees of a major scale
PLACES = (0, 2, 4, -1, 1, 3, 5)  # and their places
PERFECT = {0, 3, 4}  # degrees, from 0, whose interval is perfect

QUALITIES = {
    **dict.fromkeys(("p", "perfect"), "P"),
    **dict.fromkeys(("maj", "major"), "M"),
    **dict.fromkeys(("min", "minor"), "m"),
    **dict.fromkeys(("a", "aug", "augmented"), "A"),
    **dict.fromkeys(("d", "dim", "diminished"), "d"),
}
SIZES = (
    *("unison", "second", "third", "fourth", "fifth", "sixth", "seventh", "octave"),
    *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
)
MOST = 36  # degrees, five octaves

INTERVAL = re.compile(r"([+-]?)\s*([A-Za-z]*?)\s*-?\s*(\d+|[a-z]+)", re.ASCII)
CHORD = re.compile(r"(^|/)([A-G])([#b♯♭]*)")


class Interval(NamedTuple):
    """How much higher, in semitones and on the line of fifths."""

    semitones: int
    fifths: int


def interval_of(text: str) -> Interval | None:
    """Of "M2", "-m3", "P5", "minor third", "octave"; None if it is no interval."""
    found = INTERVAL.fullmatch(text.strip())
    if not found:
        return None
    sign, quality, size = found.groups()
    number = int(size) if size.isdigit() else _number(size)
    if not 1 <= number <= MOST:
        return None
    octaves, degree = divmod(number - 1, 7)
    quality = quality if quality in ("M", "m") else QUALITIES.get(quality.lower(), quality)
    if degree in PERFECT:
        raised = {"": 0, "P": 0, "A": 1, "d": -1}.get(quality)
    else:
        raised = {"M": 0, "m": -1, "A": 1, "d": -2}.get(quality)
    if raised is None:
        return None
    way = -1 if sign == "-" else 1
    semitones = SCALE[degree] + 12 * octaves + raised
    return Interval(way * semitones, way * (PLACES[degree] + 7 * raised))


def _number(word: str) -> int:
    return SIZES.index(word) + 1 if word in SIZES else 0


def nearest(semitones: int, keys: tuple[int, ...]) -> Interval:
    """So many semitones, spelled so that none of these keys gets more accidentals than it must."""
    ways = [7 * semitones % 12 + turn for turn in (-24, -12, 0, 12)]

    def cost(way: int) -> tuple[int, int, int]:
        return max((abs(key + way) for key in keys), default=0), abs(way), -way

    return Interval(semitones, min(ways, key=cost))


def within(place: int, bounds: tuple[int, int]) -> int:
    """The place, or the nearest within bounds that sounds the same."""
    low, high = bounds
    turns = -(-max(place - high, 0) // 12) - -(-max(low - place, 0) // 12)
    return place - 12 * turns


def _place(letter: str, accidentals: str) -> int:
    sharps = sum(1 if sign in "#♯" else -1 for sign in accidentals)
    return LETTERS.index(letter.upper()) - 1 + 7 * sharps


def chord_moved(text: str, fifths: int) -> str:
    """A chord symbol so much further on the line: "F#m7/C#"; what is none stays."""

    def moved(found: re.Match[str]) -> str:
        before, letter, accidentals = found.groups()
        return before + pitch_class_name(within(_place(letter, accidentals) + fifths, ROOTS))

    return CHORD.sub(moved, text)
