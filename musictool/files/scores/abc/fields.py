"""What the fields of a tune say: key, meter, unit of length, tempo (ABC 2.1, chapter 3)."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

__all__ = [
    "KeyField",
    "is_senseless",
    "key_of",
    "length_of",
    "meter_of",
    "properties_of",
    "tempo_of",
]

_LETTERS = "FCGDAEB"
_MODES = {"": 0, "maj": 0, "ion": 0, "m": -3, "min": -3, "aeo": -3, "mix": -1, "dor": -2,
          "phr": -4, "lyd": 1, "loc": -5}  # fmt: skip
_KEY = re.compile(r"([A-G])([#b]?)\s*([A-Za-z]*)")
_ACCIDENTAL = re.compile(r"(?:^|\s)(\^\^|\^|__|_|=)([A-Ga-g])(?=\s|$)")
_PROPERTY = re.compile(r"([A-Za-z_-]+)\s*=\s*(\"[^\"]*\"|\S+)")
_ALTERS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
_FRACTION = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})")
_CLEFS = ("treble", "bass", "alto", "tenor", "perc", "none")
_BAGPIPES = {"F": 1, "C": 1}


class KeyField(NamedTuple):
    """A key: its sharps, or flats below 0, and what each letter is raised by."""

    fifths: int
    minor: bool
    alters: dict[str, int]


def key_of(text: str) -> KeyField | None:
    """Of what stands behind K:; None if that names none, such as a clef alone."""
    said = text.strip()
    if said[:2] in ("HP", "Hp"):
        return KeyField(2, False, dict(_BAGPIPES))
    bare = said.split()[0].lower() if said else "none"
    fifths, minor, found = 0, False, _KEY.match(said)
    if found and (bare.startswith(found[1].lower())) and "=" not in bare:
        letter, sign, mode = found.groups()
        mode = mode.lower()[:3] if mode.lower() not in ("exp", "clef") else ""
        if mode == "mm" or mode not in _MODES:
            mode = "m" if mode.startswith("m") and mode[:3] not in ("maj", "mix") else ""
        fifths = _LETTERS.index(letter) - 1 + {"#": 7, "b": -7, "": 0}[sign] + _MODES[mode]
        minor = mode in ("m", "min", "aeo")
    elif bare != "none" and not _ACCIDENTAL.search(said):
        return None
    fifths = min(max(fifths, -7), 7)
    alters = {} if " exp" in f" {said}" else _signature(fifths)
    for sign, letter in _ACCIDENTAL.findall(said):
        alters[letter.upper()] = _ALTERS[sign]
    return KeyField(fifths, minor, alters)


def _signature(fifths: int) -> dict[str, int]:
    letters = _LETTERS[:fifths] if fifths >= 0 else _LETTERS[fifths:]
    return dict.fromkeys(letters, 1 if fifths > 0 else -1)


def meter_of(text: str) -> tuple[int, int] | None:
    """Beats and their unit, of "6/8", "C|", "(2+3)/8"; None for none."""
    said = text.strip()
    if said.startswith("C"):
        return (2, 2) if said.startswith("C|") else (4, 4)
    beats, _, unit = said.replace("(", "").replace(")", "").partition("/")
    numbers = re.findall(r"\d{1,3}", beats)
    below = re.match(r"\s*(\d{1,3})", unit)
    if not numbers or not below:
        return None
    total, below_it = sum(map(int, numbers)), int(below[1])
    power = 0 < below_it <= 128 and below_it & (below_it - 1) == 0
    return (total, below_it) if power and 1 <= total <= 255 else None


def length_of(text: str) -> Fraction | None:
    """Quarter notes of a unit such as "1/8"."""
    found = _FRACTION.search(text)
    if found and int(found[1]) and int(found[2]):
        return Fraction(4 * int(found[1]), int(found[2]))
    return Fraction(4) if text.strip() == "1" else None


def tempo_of(text: str, unit: Fraction) -> float | None:
    """Quarter notes a minute, of "1/4=120" or "120" of the unit of length."""
    said = re.sub(r'"[^"]*"', "", text)
    beats, equals, rate = said.rpartition("=")
    number = re.search(r"\d{1,9}(\.\d{1,9})?", rate)
    if not number or not float(number[0]):
        return None
    lengths = [Fraction(4 * int(a), int(b)) for a, b in _FRACTION.findall(beats) if int(b)]
    length = sum(lengths, Fraction(0)) if equals and lengths else unit
    return float(number[0]) * float(length)


def is_senseless(letter: str, text: str) -> bool:
    """Whether a field of key, meter, unit of length or tempo says something that cannot be."""
    said = re.sub(r'"[^"]*"', "", text.partition("%")[0]).strip()
    if not said or said.lower() == "none":
        return False
    if letter == "K":
        return key_of(said) is None and "=" not in said and said.split()[0] not in _CLEFS
    if letter == "Q":
        bpm = tempo_of(said, Fraction(1))
        return bpm is None or not 60e6 / 0xFFFFFF <= bpm <= 60e6
    return letter in "ML" and (meter_of if letter == "M" else length_of)(said) is None


def properties_of(text: str) -> dict[str, str]:
    """Such as of `V:2 clef=bass name="Left hand"`."""
    return {name.lower(): value.strip('"') for name, value in _PROPERTY.findall(text)}
