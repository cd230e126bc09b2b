"""Chord symbols, as they stand over a melody: "Am7/G", "F#m7b5", "Bb7#11", "N.C.".

One grammar for all that reads and writes them: a root, a quality, degrees that are altered, added
or left out, and a bass. `parse_chord` takes the usual ways of writing one ("CM7", "Cmaj7", "CΔ7"),
a `Chord` as text is the canonical one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from musictool.notation import pitch_class_name

__all__ = ["QUALITIES", "Chord", "Degree", "parse_chord"]

QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "aug": (0, 4, 8),
    "dim": (0, 3, 6),
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "m(maj7)": (0, 3, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
    "aug7": (0, 4, 8, 10),
    "9": (0, 2, 4, 7, 10),
    "maj9": (0, 2, 4, 7, 11),
    "m9": (0, 2, 3, 7, 10),
    "11": (0, 2, 4, 5, 7, 10),
    "maj11": (0, 2, 4, 5, 7, 11),
    "m11": (0, 2, 3, 5, 7, 10),
    "13": (0, 2, 4, 7, 9, 10),
    "maj13": (0, 2, 4, 7, 9, 11),
    "m13": (0, 2, 3, 5, 7, 9, 10),
    "6/9": (0, 2, 4, 7, 9),
    "m6/9": (0, 2, 3, 7, 9),
    "7sus4": (0, 5, 7, 10),
    "9sus4": (0, 2, 5, 7, 10),
    "13sus4": (0, 2, 5, 7, 9, 10),
    "N.C.": (),
}
"""The semitones over the root of each quality, by its canonical name."""

_WAYS = {
    "m": ("min", "mi", "-", "minor"),
    "": ("maj", "M", "ma", "major"),
    "aug": ("+", "augmented"),
    "dim": ("o", "°", "diminished"),
    "sus4": ("sus", "suspended"),
    "6": ("maj6", "M6", "add6"),
    "m6": ("min6", "mi6", "-6"),
    "7": ("dom7", "dominant"),
    "maj7": ("M7", "Maj7", "ma7", "Δ7", "Δ", "^7", "^", "j7", "7M", "+7M"),
    "m7": ("min7", "mi7", "-7"),
    "m(maj7)": ("mM7", "mmaj7", "minmaj7", "-maj7", "-M7", "m(M7)", "mΔ7", "mΔ", "m(maj7)"),
    "m7b5": ("ø", "ø7", "Ø", "Ø7", "min7b5", "-7b5", "m7(b5)", "mi7b5", "half-dim", "m7-5"),
    "dim7": ("o7", "°7"),
    "aug7": ("+7", "7+", "7#5", "7(#5)"),
    "9": ("dom9",),
    "maj9": ("M9", "Maj9", "ma9", "Δ9", "^9"),
    "m9": ("min9", "mi9", "-9"),
    "maj11": ("M11", "Maj11", "ma11"),
    "m11": ("min11", "mi11", "-11"),
    "maj13": ("M13", "Maj13", "ma13"),
    "m13": ("min13", "mi13", "-13"),
    "6/9": ("69", "6(9)", "6add9", "6(add9)", "maj6/9"),
    "m6/9": ("m69", "m6(9)", "m6add9", "m6(add9)", "min6/9", "-6/9"),
    "7sus4": ("7sus",),
    "9sus4": ("9sus",),
    "13sus4": ("13sus",),
}

_BY_WAY = {way: name for name in QUALITIES for way in (name, *_WAYS.get(name, ()))}
_LONGEST_FIRST = sorted(_BY_WAY, key=len, reverse=True)

_STEPS = {"C": 0, "D": 2, "E": 4, "F": -1, "G": 1, "A": 3, "B": 5}
_ROOT = re.compile(r"([A-G])([#♯b♭]*)")
_DEGREE = re.compile(r"[(,\s]*(add|no|omit|sus)?([#♯b♭+-]?)(\d{1,2})[),\s]*")
_SCALE = (0, 2, 4, 5, 7, 9, 11)


class Degree(NamedTuple):
    """A tone that a quality does without, or has otherwise."""

    how: str
    """"add", "alter" or "omit"."""
    number: int
    """Of the major scale over the root: 9 is the second an octave higher."""
    alter: int = 0
    """Semitones, below 0 flat."""

    @property
    def semitones(self) -> int:
        octave, step = divmod(self.number - 1, 7)
        return 12 * octave + _SCALE[step] + self.alter

    def __str__(self) -> str:
        sign = "#" * self.alter if self.alter > 0 else "b" * -self.alter
        if self.how == "omit":
            return f"(no{self.number})"
        return f"(add{sign}{self.number})" if self.how == "add" else f"{sign}{self.number}"


@dataclass(frozen=True)
class Chord:
    """A chord symbol; as text in its canonical form."""

    root: int
    """Place on the line of fifths, C = 0, G = 1, F = -1."""
    quality: str = ""
    """One of `QUALITIES`."""
    degrees: tuple[Degree, ...] = ()
    bass: int | None = None
    """As `root`, where it is another tone than that."""

    @cached_property
    def pitch_classes(self) -> tuple[int, ...]:
        """Of its tones, C = 0, from the bass upwards, each once."""
        if self.quality == "N.C.":
            return ()
        tones = set(QUALITIES[self.quality])
        for degree in self.degrees:
            semitones = degree.semitones % 12
            plain = degree._replace(alter=0).semitones % 12
            if degree.how == "omit":
                tones -= {plain, plain - 1, semitones} - {0}
            else:
                if degree.how == "alter" and plain in tones and degree.number in (3, 5, 7):
                    tones.discard(plain)
                tones.add(semitones)
        root = self.root * 7 % 12
        bass = root if self.bass is None else self.bass * 7 % 12
        found = {(root + tone) % 12 for tone in tones} | {bass}
        return tuple(sorted(found, key=lambda tone: (tone - bass) % 12))

    def transposed(self, fifths: int) -> Chord:
        """The same so much further on the line of fifths."""
        if self.quality == "N.C.":
            return self
        bass = None if self.bass is None else self.bass + fifths
        return replace(self, root=self.root + fifths, bass=bass)

    def __str__(self) -> str:
        if self.quality == "N.C.":
            return "N.C."
        bass = "" if self.bass is None else f"/{pitch_class_name(self.bass)}"
        degrees = "".join(map(str, self.degrees))
        if degrees[:1].isdigit():
            degrees = f"({degrees})"
        return f"{pitch_class_name(self.root)}{self.quality}{degrees}{bass}"


def parse_chord(text: str) -> Chord | None:
    """The chord that a symbol stands for; None if it is none."""
    text = text.strip()
    if text.upper().replace(".", "").replace(" ", "") in ("NC", "NOCHORD"):
        return Chord(0, "N.C.")
    root = _ROOT.match(text)
    if not root:
        return None
    rest, bass = text[root.end() :], None
    if slash := re.search(r"/([A-G])([#♯b♭]*)$", rest):
        rest, bass = rest[: slash.start()], _place(*slash.groups())
    found = _quality(rest)
    if found is None:
        return None
    place = _place(*root.groups())
    return Chord(place, *found, None if bass == place else bass)


def _place(letter: str, accidentals: str) -> int:
    return _STEPS[letter] + 7 * sum(1 if sign in "#♯" else -1 for sign in accidentals)


def _quality(text: str) -> tuple[str, tuple[Degree, ...]] | None:
    for way in _LONGEST_FIRST:
        if text.startswith(way):
            degrees = _degrees(text[len(way) :])
            if degrees is not None:
                return _BY_WAY[way], degrees
    return None


def _degrees(text: str) -> tuple[Degree, ...] | None:
    found: list[Degree] = []
    while text:
        match = _DEGREE.match(text)
        if not match:
            return None
        word, sign, number = match.groups()
        if not 2 <= int(number) <= 13 or (not sign and not word):
            return None
        alter = {"": 0, "+": 1, "#": 1, "♯": 1}.get(sign, -1)
        how = {"add": "add", "no": "omit", "omit": "omit"}.get(word or "", "alter")
        if word == "sus":
            found += [Degree("omit", 3), Degree("add", int(number))]
        else:
            found.append(Degree(how, int(number), alter))
        text = text[match.end() :]
    return tuple(found)
