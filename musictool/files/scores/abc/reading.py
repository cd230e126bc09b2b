"""A `Score` of the first tune of an ABC file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate

from musictool.clock import RESOLUTION
from musictool.files.scores.abc.fields import (
    KeyField,
    is_senseless,
    key_of,
    length_of,
    meter_of,
    properties_of,
)
from musictool.files.scores.abc.voice import Voice
from musictool.files.scores.paper.bars import Bar, Part
from musictool.files.scores.paper.playing import order
from musictool.files.scores.paper.sounding import sounding
from musictool.files.scores.read import Read, counted
from musictool.score import Text

__all__ = ["NoAbc", "read_abc"]

_FIELD = re.compile(r"([A-Za-z+]):(.*)")
_TEXTS = {"T": "title", "C": "composer", "Z": "copyright", "N": "text"}
_MIDI = re.compile(r"%%MIDI\s+(program|channel|transpose)\s+(?:\d+\s+(?=\d))?(-?\d+)")
_MOST_PLAYED = 10_000


class NoAbc(Exception):
    """What cannot be read as ABC, and why: the rest of a sentence about the file."""


@dataclass
class _Tune:
    """The header of a tune, and its voices while they are read."""

    key: KeyField
    meter: tuple[int, int] | None = None
    unit: Fraction | None = None
    tempo: str = ""
    parts: str = ""
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    program: int = 0
    transpose: int = 0
    drum: bool = False
    senseless: list[str] = field(default_factory=list)
    macros: int = 0
    unclosed: list[str] = field(default_factory=list)
    voices: dict[str, Voice] = field(default_factory=dict)

    def voice(self, name: str) -> Voice:
        """The voice of this name, which begins as the header says."""
        if name not in self.voices:
            said = self.said.get(name, {})
            part = Part(said.get("name", said.get("nm", "")), self.program, self.drum)
            unit = self.unit
            if unit is None:
                beats, below = self.meter or (4, 4)
                unit = Fraction(1, 4) if Fraction(beats, below) < Fraction(3, 4) else Fraction(1, 2)
            voice = Voice(self.key, self.meter, unit, part)
            octaves = said.get("octave", "0")
            shift = said.get("transpose", "0")
            voice.transpose = self.transpose + _small(shift) + 12 * _small(octaves)
            if self.tempo and not self.voices:
                voice.field("Q", self.tempo)
            self.voices[name] = voice
        return self.voices[name]


def _small(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,2}", text) else 0


def read_abc(content: bytes) -> Read:
    """The first tune; of others it is said that there are some.

    Raises
    ------
    NoAbc
    """
    lines = _text(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    heads = [i for i, line in enumerate(lines) if re.match(r"X:\s*\d", line)]
    keys = [i for i, line in enumerate(lines) if line.startswith("K:")]
    if not keys:
        raise NoAbc("it has no tune: a field K: for its key is missing")
    warnings = []
    begin = heads[0] if heads else 0
    if len(heads) > 1:
        warnings.append(f"holds {len(heads)} tunes; the first is read")
        lines = lines[: heads[1]]
    tune = _Tune(KeyField(0, False, {}))
    _body(tune, _header(tune, lines, begin))
    parts = [voice.finish() for voice in tune.voices.values()]
    if not any(bar.notes for part in parts for bar in part.bars):
        raise NoAbc("it has no notes")
    count = max(len(part.bars) for part in parts)
    for part in parts:
        part.bars += [Bar() for _ in range(count - len(part.bars))]
    lengths = [max(part.bars[i].length for part in parts) for i in range(count)]
    starts = [0, *accumulate(lengths)][:count]
    for voice in tune.voices.values():
        voice.add_loudness(starts)
        for bar, start in zip(voice.part.bars, starts, strict=True):
            bar.start = start
    first = next(iter(tune.voices.values()))
    played = _by_parts(tune.parts, first, count)
    score, done = sounding(parts, lengths, RESOLUTION, tune.texts, played)
    warnings += _unread(tune, played is None)
    strange = sum(voice.strange for voice in tune.voices.values())
    if strange:
        strange_ones = counted(strange, "letter that means", "letters that mean")
        warnings.append(f"has {strange_ones} nothing in ABC; left out")
    return Read(score, "ABC", "ABC", None, warnings + done)


def _unread(tune: _Tune, as_it_stands: bool) -> list[str]:
    """What of it could not be heard."""
    found = list(tune.unclosed)
    fields = [*tune.senseless, *(one for voice in tune.voices.values() for one in voice.senseless)]
    if fields := [one[:20] for one in dict.fromkeys(fields)]:
        more = f" and {len(fields) - 5} more" if len(fields) > 5 else ""
        them = counted(len(fields), "field that says", "fields that say")
        found.append(f"has {them} what cannot be: {', '.join(fields[:5])}{more}; left out")
    if beyond := sum(voice.beyond for voice in tune.voices.values()):
        found.append(f"has {counted(beyond, 'note', 'notes')} beyond the pitches of MIDI; left out")
    if tune.macros:
        found.append(
            f"has {counted(tune.macros, 'macro', 'macros')} (m:), which nothing here reads"
        )
    if tune.parts and as_it_stands:
        found.append(
            f"has an order of parts, P:{tune.parts[:20]}, that cannot be followed; they are played "
            "as they stand"
        )
    return found


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _header(tune: _Tune, lines: list[str], begin: int) -> list[tuple[int, str]]:
    """Read the fields up to K:, and return the lines of the tune's body, numbered from 1.

    What stands before the first tune holds for all.
    """
    for at, line in enumerate(lines):
        if at < begin and line[:2] not in ("L:", "M:", "%%"):
            continue
        _midi(tune, line)
        found = _FIELD.match(line)
        if not found:
            continue
        letter, value = found[1], found[2].partition("%")[0].strip()
        if is_senseless(letter, value) and letter != "Q":  # which the first voice is given
            tune.senseless.append(f"{letter}:{value}")
        if letter == "K":
            tune.key = key_of(value) or tune.key
            tune.transpose += _small(properties_of(value).get("transpose", "0"))
            return list(enumerate(lines[at + 1 :], at + 2))
        _head_field(tune, letter, value)
    return []


def _head_field(tune: _Tune, letter: str, value: str) -> None:
    if letter == "M":
        tune.meter = meter_of(value)
    elif letter == "L":
        tune.unit = length_of(value)
    elif letter == "Q":
        tune.tempo = value
    elif letter == "P":
        tune.parts = value
    elif letter == "m":
        tune.macros += 1
    elif letter == "V":
        name, _, more = value.partition(" ")
        tune.said[name] = properties_of(more)
    elif letter in _TEXTS and value:
        kind = _TEXTS[letter]
        titled = kind == "title" and any(text.kind == "title" for text in tune.texts)
        tune.texts.append(Text(0, "subtitle" if titled else kind, value))


def _midi(tune: _Tune, line: str) -> None:
    if found := _MIDI.match(line):
        what, value = found[1], int(found[2])
        if what == "program" and 0 <= value <= 127:
            tune.program = value
        elif what == "transpose" and abs(value) <= 48:
            tune.transpose += value
        elif what == "channel":
            tune.drum = value == 10


def _body(tune: _Tune, lines: list[tuple[int, str]]) -> None:
    now = next(iter(tune.said), "1")
    for number, line in lines:
        if line.startswith("%"):
            _midi(tune, line)
            continue
        found = _FIELD.match(line)
        text = re.sub(r"(?<!\\)%.*", "", line).rstrip()
        if found and found[1] == "V":
            name, _, more = text[2:].strip().partition(" ")
            tune.said.setdefault(name, {}).update(properties_of(more))
            now = name
        elif found and found[1] == "w":
            tune.voice(now).sing(text[2:])
        elif found and found[1] in "KMLQP":
            tune.voice(now).field(found[1], text[2:])
        elif found and not re.match(r"[A-Ga-g]:[|:]", line):
            tune.macros += found[1] == "m"
        elif text.strip():
            now = _music(tune, now, text.rstrip("\\"), number)


def _music(tune: _Tune, now: str, line: str, number: int) -> str:
    """A line of notes, which may change the voice in its middle."""
    pieces = re.split(r"\[V:\s*([^\]\s]+)[^\]]*\]", line)
    for i, piece in enumerate(pieces):
        if i % 2:
            now = piece
        elif piece.strip() and (opened := tune.voice(now).music(piece)):
            tune.unclosed.append(
                f"has a {opened} in line {number} that is not closed; the rest of the line is left "
                "out"
            )
            break
    return now


def _by_parts(text: str, voice: Voice, count: int) -> list[int] | None:
    """The bars in the order of parts such as "AABB" or "(AB)3C"; None if it names none."""
    known: dict[str, list[int]] = {}
    for i, (label, start) in enumerate(zip(voice.labels, voice.starts, strict=True)):
        stop = voice.starts[i + 1] if i + 1 < len(voice.starts) else count
        signs = [bar.signs for bar in voice.part.bars[start:stop]]
        known.setdefault(label, [start + bar for bar in order(signs)])
    wanted = text.replace(".", "").replace(" ", "")
    while found := re.search(r"\(([A-Z0-9]*)\)([0-9]?)|([A-Z])([0-9])", wanted):
        inner, times = (found[1], found[2]) if found[3] is None else (found[3], found[4])
        wanted = wanted[: found.start()] + inner * int(times or 1) + wanted[found.end() :]
        if len(wanted) > _MOST_PLAYED:
            return None
    if not wanted or not known or any(letter not in known for letter in wanted):
        return None
    played = [i for letter in wanted for i in known[letter]]
    return list(range(voice.starts[0])) + played if len(played) < _MOST_PLAYED else None
