"""What plays a part: General MIDI programs, as the file says or its names let guess."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from musictool.files.scores.musicxml.elements import text_of, whole
from musictool.general_midi import INSTRUMENTS

__all__ = ["Instruments", "instruments_of"]

_USUAL = {
    "voice": 52, "voc": 52, "singst": 52, "gesang": 52, "canto": 52, "chant": 52, "choir": 52,
    "soprano": 52, "alto": 52, "tenor": 52, "bariton": 52, "piano": 0, "klavier": 0, "organ": 19,
    "violoncello": 42, "violon": 40, "violin": 40, "geige": 40, "viola": 41, "bratsche": 41,
    "alto sax": 65, "cello": 42, "contrabass": 43, "double bass": 43, "kontrabass": 43,
    "english horn": 69, "oboe": 68, "hautbois": 68, "fagott": 70, "bassoon": 70, "clarinet": 71,
    "klarinette": 71, "piccolo": 72, "flute": 73, "flöte": 73, "recorder": 74, "horn": 60,
    "trumpet": 56, "trompete": 56, "trombone": 57, "posaune": 57, "tuba": 58, "timpani": 47,
    "pauken": 47, "harp": 46, "guitar": 24, "bass guitar": 33, "electric bass": 33, "sax": 65,
    "accordion": 21, "harmonica": 22, "celesta": 8, "marimba": 12, "xylophone": 13,
}  # fmt: skip
"""Parts of the names of instruments in scores; of several that fit, the longest counts."""

_DRUMS = ("drum", "percussion", "schlagzeug", "batterie")


@dataclass
class Instruments:
    """Of one part."""

    name: str = ""
    program: int = 0
    drum: bool = False
    channel: int | None = None
    programs: dict[str, int] = field(default_factory=dict)
    """By the id of each of its instruments."""
    drums: dict[str, int] = field(default_factory=dict)
    """The MIDI pitch of those of percussion."""


def instruments_of(part: Element | None) -> Instruments:
    """Of an entry of the list of parts."""
    found = Instruments()
    if part is None:
        return found
    found.name = " ".join(text_of(part, "part-name").split())
    said = False
    for one in part.findall("midi-instrument"):
        name = one.get("id", "")
        program = whole(text_of(one, "midi-program"))
        channel = whole(text_of(one, "midi-channel"))
        unpitched = whole(text_of(one, "midi-unpitched"))
        if channel is not None and 1 <= channel <= 16:
            found.channel = channel - 1 if found.channel is None else found.channel
            found.drum |= channel == 10
        if program is not None and 1 <= program <= 128:
            found.programs[name] = program - 1
            found.program = found.program if said else program - 1
            said = True
        if unpitched is not None and 1 <= unpitched <= 128:
            found.drums[name] = unpitched - 1
    if not said and not found.drum:
        names = [found.name, *(one.text or "" for one in part.iter("instrument-name"))]
        found.program, found.drum = _guessed(" ".join(names).lower())
    return found


def _guessed(name: str) -> tuple[int, bool]:
    if any(word in name for word in _DRUMS):
        return 0, True
    for program, known in enumerate(INSTRUMENTS):
        if known.lower() in name:
            return program, False
    fitting = [word for word in _USUAL if word in name]
    return (_USUAL[max(fitting, key=len)] if fitting else 0), False
