"""Instruments by the names of General MIDI, and the parts of a model that play them.

References
----------
Adler, "The Study of Orchestration", 4th ed., 2016 (the compass of each instrument, as it sounds).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from musictool import (
    FAMILIES,
    INSTRUMENTS,
    CannotProcess,
    UnknownName,
    instrument_name,
)

from ..parts import DRUMS, Part, part_name
from ..vocabulary import Vocabulary

__all__ = ["Player", "ensemble", "playable"]

Array = NDArray[Any]

KIT = ("drums", "drum", "drum kit", "drumkit", "percussion")

OTHER_NAMES = {
    "double bass": "Contrabass",
    "upright bass": "Acoustic Bass",
    "vocals": "Choir Aahs",
    "vocal": "Choir Aahs",
    "singer": "Choir Aahs",
    "sax": "Alto Sax",
    "saxophone": "Alto Sax",
    "horn": "French Horn",
    "cor anglais": "English Horn",
    "synth": "Lead 2 (sawtooth)",
    "pad": "Pad 2 (warm)",
}

COMPASS = {
    "Piano": (28, 100), "Chromatic Percussion": (53, 96), "Organ": (36, 96), "Guitar": (40, 84),
    "Bass": (28, 60), "Strings": (36, 96), "Ensemble": (36, 84), "Brass": (40, 84),
    "Reed": (49, 81), "Pipe": (60, 96), "Synth Lead": (48, 96), "Synth Pad": (36, 96),
    "Synth Effects": (36, 96), "Ethnic": (48, 84), "Percussive": (48, 84),
    "Sound Effects": (36, 96), "Violin": (55, 100), "Viola": (48, 88), "Cello": (36, 76),
    "Contrabass": (28, 60), "Timpani": (40, 57), "Orchestral Harp": (24, 103),
    "Choir Aahs": (40, 81), "Voice Oohs": (40, 81), "Trumpet": (54, 84), "Trombone": (40, 72),
    "Tuba": (28, 58), "Muted Trumpet": (54, 84), "French Horn": (41, 77), "Soprano Sax": (56, 88),
    "Alto Sax": (49, 81), "Tenor Sax": (44, 76), "Baritone Sax": (36, 69), "Oboe": (58, 91),
    "English Horn": (52, 81), "Bassoon": (34, 75), "Clarinet": (50, 94), "Piccolo": (74, 108),
    "Glockenspiel": (79, 108), "Xylophone": (65, 108), "Tubular Bells": (60, 77),
    "Recorder": (60, 98),
}  # fmt: skip
"""Lowest and highest pitch of an instrument, or of its family."""

KINDS = (
    ("Strings", "Ensemble", "Brass", "Reed", "Pipe", "Synth Lead", "Synth Pad"),
    ("Piano", "Chromatic Percussion", "Organ", "Guitar", "Ethnic", "Percussive"),
    ("Bass",),
)
"""Families that sing, that are struck or plucked, and that lie low: one stands in for another."""

PLUCKED = (45, 46, 47)
"""Programs that are struck or plucked in a family that sings: pizzicato, harp, timpani."""

NARROW = 12
"""Semitones that an instrument must have in common with its part to be held to its compass."""


class Player(NamedTuple):
    """A part of a model, numbered as in its vocabulary, and the program that is to play it."""

    part: int
    program: int
    named: str


def ensemble(
    words: Iterable[str],
    vocabulary: Vocabulary,
    preferred: Iterable[int] = (),
    taken: int | None = None,
) -> list[Player]:
    """Who plays what, in the order of the words.

    Each gets a part of its own: one of its family, or of a related one that lies as high.

    Parameters
    ----------
    words
        Instruments or families, "violin", "strings", "drums", several with commas between; one
        that comes twice is two.
    preferred
        Parts that are taken before others, as those of a style.
    taken
        A part that is no longer free, such as a melody's.

    Raises
    ------
    UnknownName
        For what is no instrument.
    CannotProcess
        If none is named, or the model has fewer parts.
    """
    words = list(words)
    named = [one.strip() for text in words for one in text.split(",") if one.strip()]
    if words and not named:
        raise CannotProcess("instruments: none is named; give some such as violin,cello,piano")
    asked = [(word, *_meant(word)) for word in named]
    free = {at for at in range(len(vocabulary.parts)) if at != taken}
    liked = set(preferred)
    found: dict[int, Player] = {}

    def strangeness(number: int, part: int) -> float:
        _, family, program = asked[number]
        return _strangeness(vocabulary.parts[part], family, program) + 3 * (
            bool(liked) and part not in liked
        )

    while len(found) < len(asked):
        left = [number for number in range(len(asked)) if number not in found]
        ways = [
            (strangeness(number, part), number, part)
            for number in left
            for part in free
            if (vocabulary.parts[part].family == DRUMS) == (asked[number][1] == DRUMS)
        ]
        if not ways:
            has = ", ".join(part_name(part) for part in vocabulary.parts)
            raise CannotProcess(
                f"instruments: the model has no part left for {asked[left[0]][0]}; it has {has}"
            )
        _, number, part = min(ways)
        word, family, program = asked[number]
        own = vocabulary.parts[part]
        if program is None:
            program = own.program if own.family == family else max(family, 0) * 8
        found[number] = Player(part, program, word)
        free.remove(part)
    return [found[number] for number in range(len(asked))]


def playable(players: Sequence[Player], vocabulary: Vocabulary) -> Array:
    """Which notes they can play, shape `(symbols,)`."""
    pitches, parts = vocabulary.pitch_of_symbols, vocabulary.part_of_symbols
    found = np.zeros(vocabulary.symbol_count, bool)
    for player in players:
        own = parts == player.part
        part = vocabulary.parts[player.part]
        low, high = part.low, part.high
        if part.family != DRUMS:
            lowest, highest = _compass(player.program // 8, player.program)
            if min(high, highest) - max(low, lowest) >= NARROW:
                low, high = max(low, lowest), min(high, highest)
        found |= own & (pitches >= low) & (pitches <= high)
    return found


def _meant(word: str) -> tuple[int, int | None]:
    """The family that a word is of, and the program where it names one."""
    text = OTHER_NAMES.get(word.casefold(), word).casefold()
    if text in KIT:
        return DRUMS, None
    names = [name.casefold() for name in INSTRUMENTS]
    families = [name.casefold() for name in FAMILIES]
    for one in (text, text.removesuffix("s"), text.removesuffix("es"), f"{text}s"):
        if one in names:
            return names.index(one) // 8, names.index(one)
        if one in families:
            return families.index(one), None
    for fits in (partial(_has_word, text.removesuffix("s")), partial(_has, text)):
        for program, name in enumerate(names):
            if fits(name):
                return program // 8, program
    raise UnknownName(
        "instrument", word, [*INSTRUMENTS, *FAMILIES, instrument_name(0, True)], "instruments"
    )


def _has_word(word: str, name: str) -> bool:
    return word in re.findall(r"[a-z-]+", name)


def _has(text: str, name: str) -> bool:
    return len(text) > 2 and text in name


def _strangeness(part: Part, family: int, program: int | None) -> float:
    """How little an instrument is like a part: by family and by how high it lies."""
    if part.family == DRUMS or family == DRUMS:
        return float(part.rank)
    kind = _kind(family, program)
    kin = 2 - (kind == _kind(part.family)) * (1 + (part.family == family))
    low, high = _compass(family, program)
    away = abs((low + high) - (part.low + part.high)) / 24
    return kin + away + 0.1 * part.rank


def _kind(family: int, program: int | None = None) -> int:
    name = "Guitar" if program in PLUCKED else FAMILIES[family]
    return next((at for at, names in enumerate(KINDS) if name in names), -1)


def _compass(family: int, program: int | None) -> tuple[int, int]:
    own = COMPASS.get(INSTRUMENTS[program]) if program is not None else None
    return own or COMPASS[FAMILIES[family]]
