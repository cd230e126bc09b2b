"""Chord symbols: the element `harmony` from and to a `Chord`."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from musictool.chords import Chord, Degree
from musictool.files.scores.musicxml.elements import number, text_of, whole

__all__ = ["STEPS", "chord_of", "harmony_of", "place_of", "step_of"]

STEPS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
"""Places on the line of fifths."""

_LETTERS = {place: step for step, place in STEPS.items()}

_KINDS = {
    "": "major",
    "m": "minor",
    "aug": "augmented",
    "dim": "diminished",
    "5": "power",
    "sus2": "suspended-second",
    "sus4": "suspended-fourth",
    "6": "major-sixth",
    "m6": "minor-sixth",
    "7": "dominant",
    "maj7": "major-seventh",
    "m7": "minor-seventh",
    "m(maj7)": "major-minor",
    "m7b5": "half-diminished",
    "dim7": "diminished-seventh",
    "aug7": "augmented-seventh",
    "9": "dominant-ninth",
    "maj9": "major-ninth",
    "m9": "minor-ninth",
    "11": "dominant-11th",
    "maj11": "major-11th",
    "m11": "minor-11th",
    "13": "dominant-13th",
    "maj13": "major-13th",
    "m13": "minor-13th",
    "N.C.": "none",
}

_COMPOSED = {
    "6/9": ("6", (Degree("add", 9),)),
    "m6/9": ("m6", (Degree("add", 9),)),
    "7sus4": ("sus4", (Degree("add", 7, -1),)),
    "9sus4": ("sus4", (Degree("add", 7, -1), Degree("add", 9))),
    "13sus4": ("sus4", (Degree("add", 7, -1), Degree("add", 9), Degree("add", 13))),
}
"""Qualities for which MusicXML has no kind, only degrees."""

_QUALITIES = {kind: quality for quality, kind in _KINDS.items()} | {
    "minor-major": "m(maj7)",  # as some programs write it
    "augmented-ninth": "aug7",
    "Neapolitan": "",
    "Italian": "7",
    "French": "7",
    "German": "7",
    "pedal": "",
    "Tristan": "m7b5",
    "other": "",
}


def place_of(step: str, alter: float) -> int | None:
    """On the line of fifths; None for what is no step."""
    return STEPS[step] + 7 * round(alter) if step in STEPS and abs(alter) <= 4 else None


def step_of(place: int) -> tuple[str, int]:
    """The step and its alteration at a place on the line of fifths."""
    alter, letter = divmod(place + 1, 7)
    return _LETTERS[letter - 1], alter


def chord_of(harmony: Element) -> Chord | None:
    """The chord that it stands for; None for one by degrees of a key, and for what is none."""
    kind = text_of(harmony, "kind")
    if kind == "none":
        return Chord(0, "N.C.")
    root = _place(harmony, "root")
    if root is None or kind not in _QUALITIES:
        return None
    quality = _QUALITIES[kind]
    degrees = tuple(found for one in harmony.iter("degree") if (found := _degree(one)))
    if kind == "augmented-ninth":
        degrees = (Degree("add", 9), *degrees)
    for name, (base, more) in _COMPOSED.items():
        if base == quality and degrees == more:
            quality, degrees = name, ()
    bass = _place(harmony, "bass")
    return Chord(root, quality, degrees, None if bass == root else bass)


def _place(harmony: Element, name: str) -> int | None:
    step = text_of(harmony, f"{name}/{name}-step")
    return place_of(step, number(text_of(harmony, f"{name}/{name}-alter")) or 0)


def _degree(degree: Element) -> Degree | None:
    value = whole(text_of(degree, "degree-value"))
    alter = whole(text_of(degree, "degree-alter")) or 0
    how = {"add": "add", "alter": "alter", "subtract": "omit"}.get(text_of(degree, "degree-type"))
    if value is None or how is None or not 2 <= value <= 13 or abs(alter) > 2:
        return None
    return Degree(how, value, alter)


def harmony_of(chord: Chord) -> Element:
    """The element for a chord."""
    quality, more = _COMPOSED.get(chord.quality, (chord.quality, ()))
    harmony = Element("harmony")
    if quality != "N.C.":
        _add_place(harmony, "root", chord.root)
    else:
        _add_place(harmony, "root", 0)
    kind = SubElement(harmony, "kind", text=chord.quality)
    kind.text = _KINDS[quality]
    if chord.bass is not None:
        _add_place(harmony, "bass", chord.bass)
    for degree in (*more, *chord.degrees):
        one = SubElement(harmony, "degree")
        SubElement(one, "degree-value").text = str(degree.number)
        SubElement(one, "degree-alter").text = str(degree.alter)
        how = {"omit": "subtract"}.get(degree.how, degree.how)
        SubElement(one, "degree-type").text = how
    return harmony


def _add_place(harmony: Element, name: str, place: int) -> None:
    step, alter = step_of(place)
    one = SubElement(harmony, name)
    SubElement(one, f"{name}-step").text = step
    if alter:
        SubElement(one, f"{name}-alter").text = str(alter)
