"""One voice of a tune: its bars, note by note (ABC 2.1, chapter 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from musictool.chords import parse_chord
from musictool.clock import RESOLUTION, Meter, Tempo
from musictool.files.scores.abc.fields import (
    KeyField,
    is_senseless,
    key_of,
    length_of,
    meter_of,
    tempo_of,
)
from musictool.files.scores.paper.bars import Bar, Part, Written
from musictool.score import Key

__all__ = ["Voice"]

_PLACES = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ALTERS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]{0,400})"
    | [!+](?P<mark>[A-Za-z0-9.<>()~^ -]{1,30})[!+]
    | \[(?P<field>[A-Za-z]):(?P<value>[^\]]{0,200})\]
    | (?P<bar>:{0,9}\|{1,9}[\]:|]{0,9}(?:\[?[1-9][0-9,-]{0,20})?
        | :{2,9}(?:\|[\]:|]{0,9})?(?:\[?[1-9][0-9,-]{0,20})?
        | \[\|[\]:]{0,9} | \[[1-9][0-9,-]{0,20})
    | \((?P<p>[2-9])(?::(?P<q>[0-9]?))?(?::(?P<r>[0-9]{0,2}))?
    | (?P<grace>\{[^}]{0,200}\})
    | \[(?P<chord>[^\]\[|]{0,100})\](?P<cn>\d{0,4})(?P<cd>/{0,6}\d{0,4})
    | (?P<note>(?P<sign>\^\^|\^|__|_|=)?(?P<letter>[A-Ga-g])(?P<octave>[,']{0,9})
        (?P<n>\d{0,4})(?P<d>/{0,6}\d{0,4}))
    | (?P<rest>[zxZX])(?P<rn>\d{0,4})(?P<rd>/{0,6}\d{0,4})
    | (?P<broken>>{1,3}|<{1,3})
    | (?P<tie>-)
    | (?P<overlay>&)
    """,
    re.VERBOSE,
)
_NOTE = re.compile(r"(\^\^|\^|__|_|=)?([A-Ga-g])([,']{0,9})(\d{0,4})(/{0,6}\d{0,4})(-?)")

_OPENING = '"[{'

_SYMBOLS = "HIJKLMNOPQRSTUVWhijklmnopqrstuvwy"
"""Letters that stand for a decoration, or for room."""

_IN_TIME = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}
_JUMPS = {"segno": "segno", "coda": "coda", "fine": "fine", "d.c.": "da_capo",
          "d.s.": "dal_segno", "dacapo": "da_capo", "dacoda": "to_coda"}  # fmt: skip
_MOST_QUARTERS_A_NOTE = 1024
_GRACE = Fraction(1, 8)


@dataclass
class _Event:
    start: Fraction
    length: Fraction
    pitch: int
    place: int
    voice: str = "1"
    tied_from: bool = False
    tied_on: bool = False


class Voice:
    """Reads lines of music, one after the other.

    Parameters
    ----------
    unit
        Quarter notes of a note without a length.
    """

    def __init__(
        self, key: KeyField, meter: tuple[int, int] | None, unit: Fraction, part: Part
    ) -> None:
        self.part = part
        self.strange = 0
        """Letters that mean nothing here."""
        self.beyond = 0
        """Notes higher or lower than MIDI has."""
        self.senseless: list[str] = []
        """Fields that say what cannot be."""
        self.transpose = 0
        self.starts: list[int] = []
        """The bars that begin a part of the tune, by the field P:."""
        self.labels: list[str] = []
        self._key, self._unit = key, unit
        self._compound = meter is not None and meter[1] == 8 and meter[0] % 3 == 0
        self._meter = meter
        self._bar = Bar(meter=Meter(0, *meter) if meter else None)
        self._bar.key = Key(0, key.fifths, key.minor)
        self._events: list[_Event] = []
        self._last: list[_Event] = []
        self._at = self._end = Fraction(0)
        self._voice = 1
        self._accidentals: dict[str, int] = {}
        self._tied: set[int] = set()
        self._factor: Fraction = Fraction(1)
        self._tuplet, self._tuplet_left = Fraction(1), 0
        self._ending: frozenset[int] = frozenset()
        self._grace: list[tuple[int, int]] = []
        self._marks: list[tuple[int, int, str]] = []
        self._line: list[tuple[int, int]] = []
        """The bar and tick of each note of the last lines, to be sung to."""
        self._verse = 0

    def field(self, letter: str, value: str) -> None:
        """A field between lines of music, or within one."""
        if is_senseless(letter, value):
            self.senseless.append(f"{letter}:{value.strip()}")
        if letter == "K":
            if (key := key_of(value)) is not None:
                self._key = key
                self._bar.key = Key(0, key.fifths, key.minor)
                self._accidentals.clear()
        elif letter == "M":
            if meter := meter_of(value):
                self._meter = meter
                self._compound = meter[1] == 8 and meter[0] % 3 == 0
                self._bar.meter = Meter(0, *meter)
        elif letter == "L":
            self._unit = length_of(value) or self._unit
        elif letter == "Q":
            bpm = tempo_of(value, self._unit)
            if bpm and 60e6 / 0xFFFFFF <= bpm <= 60e6:
                self._bar.tempos.append(Tempo(_ticks(self._at), round(60e6 / bpm)))
        elif letter == "P":
            self._close_bar()
            self.starts.append(len(self.part.bars))
            self.labels.append(value.strip()[:1])

    def music(self, line: str) -> str:
        """A line of notes; returns the sign that opens what does not close, where it ends."""
        self._line, self._verse = (self._line, 0) if self._verse == 0 else ([], 0)
        at = 0
        while at < len(line):
            found = _TOKEN.match(line, at)
            if not found and line[at] in _OPENING:
                return line[at]
            if not found:
                self.strange += line[at].isalpha() and line[at] not in _SYMBOLS
                at += 1
                continue
            at = max(found.end(), at + 1)
            self._token(found)
        return ""

    def finish(self) -> Part:
        """The part with all its bars."""
        self._close_bar()
        return self.part

    def add_loudness(self, starts: list[int]) -> None:
        """Note dynamics, once it is known at which ticks bars begin."""
        for bar, tick, mark in self._marks:
            if bar < len(starts):
                self.part.loudness.add(starts[bar] + tick, mark)

    def _token(self, found: re.Match[str]) -> None:
        if found["note"]:
            sounding = self._sounding(found["sign"], found["letter"], found["octave"])
            self._sound([(sounding, _times(found["n"], found["d"]), False)], Fraction(1))
        elif found["bar"]:
            self._bar_line(found["bar"])
        elif found["quoted"] is not None:
            self._quoted(found["quoted"])
        elif found["chord"]:
            notes = [
                (self._sounding(sign, letter, octave), _times(n, d), bool(tie))
                for sign, letter, octave, n, d, tie in _NOTE.findall(found["chord"])
            ]
            self._sound(notes, _times(found["cn"], found["cd"]))
        elif found["rest"]:
            self._rest(found["rest"], found["rn"], found["rd"])
        elif found["p"]:
            self._begin_tuplet(int(found["p"]), found["q"], found["r"])
        elif found["broken"]:
            self._break(found["broken"])
        elif found["tie"]:
            for event in self._last:
                event.tied_on = True
                self._tied.add(event.pitch)
        elif found["grace"]:
            self._grace = [
                self._sounding(sign, letter, octave)
                for sign, letter, octave, *_ in _NOTE.findall(found["grace"])
            ]
        elif found["field"]:
            self.field(found["field"], found["value"])
        elif found["mark"]:
            self._mark(found["mark"].strip().lower())
        elif found["overlay"]:
            self._end = max(self._end, self._at)
            self._at = Fraction(0)
            self._voice += 1

    def _sounding(self, sign: str | None, letter: str, octave: str) -> tuple[int, int]:
        """MIDI pitch and place on the line of fifths; an accidental holds for its letter until
        the bar ends.
        """
        upper = letter.upper()
        number = 5 + letter.islower() + octave.count("'") - octave.count(",")
        if sign:
            self._accidentals[upper] = _ALTERS[sign]
        alter = self._accidentals.get(upper, self._key.alters.get(upper, 0))
        pitch = 12 * number + _STEPS[upper] + alter + self.transpose
        return pitch, _PLACES[upper] + 7 * alter

    def _sound(self, notes: list[tuple[tuple[int, int], Fraction, bool]], times: Fraction) -> None:
        factor = self._take_factor() * times * self._unit
        lengths = [min(own * factor, Fraction(_MOST_QUARTERS_A_NOTE)) for _, own, _ in notes]
        if not lengths or not lengths[0]:
            return
        self._add_grace()
        tied, self._tied = self._tied, set()
        self._last = []
        for ((pitch, place), _, ties), length in zip(notes, lengths, strict=True):
            self.beyond += not 0 <= pitch <= 127
            if 0 <= pitch <= 127:
                place = place if not self.transpose else 127
                event = _Event(
                    self._at, length, pitch, place, str(self._voice), pitch in tied, ties
                )
                if ties:
                    self._tied.add(pitch)
                self._last.append(event)
        self._events += self._last
        self._line.append((len(self.part.bars), _ticks(self._at)))
        self._at += lengths[0]

    def _add_grace(self) -> None:
        each = min(_GRACE, Fraction(1, 2 * max(len(self._grace), 1)))
        at = self._at - each * len(self._grace)
        for pitch, place in self._grace:
            self.beyond += not 0 <= pitch <= 127
            if 0 <= pitch <= 127:
                self._events.append(_Event(at, each, pitch, place, str(self._voice)))
            at += each
        self._grace = []

    def _take_factor(self) -> Fraction:
        factor, self._factor = self._factor, Fraction(1)
        if self._tuplet_left:
            self._tuplet_left -= 1
            factor *= self._tuplet
        return factor

    def _rest(self, letter: str, n: str, d: str) -> None:
        if letter in "ZX":
            beats, unit = self._meter or (4, 4)
            for i in range(min(int(n or 1), 999)):
                if i:
                    self._close_bar()
                self._at += Fraction(4 * beats, unit)
            return
        length = self._take_factor() * _times(n, d) * self._unit
        self._last = []
        self._at += min(length, Fraction(_MOST_QUARTERS_A_NOTE))

    def _begin_tuplet(self, p: int, q: str | None, r: str | None) -> None:
        usual = _IN_TIME.get(p, 3 if self._compound else 2)
        self._tuplet = Fraction(int(q) if q and int(q) else usual, p)
        self._tuplet_left = int(r) if r and int(r) else p

    def _break(self, signs: str) -> None:
        """Dotted rhythm: what the note before gains, the next one loses."""
        small = Fraction(1, 2 ** len(signs))
        before, after = (2 - small, small) if signs[0] == ">" else (small, 2 - small)
        if self._last:
            length = self._last[0].length
            for event in self._last:
                event.length *= before
            self._at += length * (before - 1)
        self._factor = after

    def _quoted(self, text: str) -> None:
        tick = _ticks(self._at)
        if text[:1] in ("^", "_", "<", ">", "@"):
            self._bar.words.append((tick, "text", text[1:].strip()))
        elif chord := parse_chord(text.partition("(")[0] or text):
            self._bar.words.append((tick, "chord", str(chord)))
        elif text.strip():
            self._bar.words.append((tick, "text", text.strip()))

    def _mark(self, mark: str) -> None:
        if mark in _JUMPS:
            setattr(self._bar.signs, _JUMPS[mark], True)
        else:
            self._marks.append((len(self.part.bars), _ticks(self._at), mark))

    def _bar_line(self, text: str) -> None:
        line = re.match(r"[\[\]:|]*", text)
        signs = line[0] if line else ""
        numbers = text[len(signs) :]
        if numbers and signs.endswith("["):
            signs = signs[:-1]
        before = signs.startswith(":")
        closed = self._close_bar()
        if before and self.part.bars:
            self.part.bars[-1].signs.backward = 2
        if closed and (before or "||" in signs or "]" in signs):
            self._ending = frozenset()
        if len(signs) > 1 and signs.endswith(":"):
            self._bar.signs.forward = True
            self._ending = frozenset()
        if numbers:
            self._ending = _numbers(numbers)
        self._bar.signs.ending = self._ending

    def _close_bar(self) -> bool:
        """End the bar, if it has begun."""
        self._end = max(self._end, self._at)
        if not self._end:
            return False
        bar = self._bar
        bar.length = _ticks(self._end)
        for event in self._events:
            start = _ticks(event.start)
            length = max(_ticks(event.start + event.length) - start, 1)
            bar.notes.append(
                Written(start, length, event.pitch, None, event.voice, 1, event.place,
                        event.tied_from, event.tied_on, "")
            )  # fmt: skip
        self.part.bars.append(bar)
        self._bar = Bar()
        self._bar.signs.ending = self._ending
        self._events, self._voice = [], 1
        self._at = self._end = Fraction(0)
        self._accidentals.clear()
        return True

    def sing(self, text: str) -> None:
        """The words under the last line of music; a second such line is a second verse."""
        self._verse += 1
        syllables = re.findall(r"[^\s|*_-]+-?|[*_|-]", text.replace("\\-", "\u2011"))
        notes = iter(list(self._line))
        bar_before = self._line[0][0] if self._line else 0
        for syllable in syllables:
            if syllable == "|":
                rest = [one for one in notes if one[0] > bar_before]
                notes = iter(rest)
                bar_before = rest[0][0] if rest else bar_before
                continue
            place = next(notes, None)
            if place is None:
                return
            bar_before = place[0]
            if syllable in "*_-":
                continue
            words = syllable.replace("~", " ").replace("\u2011", "-")
            bar = self.part.bars[place[0]] if place[0] < len(self.part.bars) else self._bar
            bar.lyrics.append((place[1], self._verse, words))


def _times(n: str, d: str) -> Fraction:
    """Of "3/2", "/", "//", "3"."""
    number = int(n) if n else 1
    slashes = d.count("/")
    below = d.lstrip("/")
    divisor = int(below) if below and int(below) else 2 ** min(slashes, 6)
    return Fraction(number, divisor if slashes else 1)


def _ticks(quarters: Fraction) -> int:
    return round(quarters * RESOLUTION)


def _numbers(text: str) -> frozenset[int]:
    """Of "1,3" or "1-3"."""
    found: set[int] = set()
    for one in text.strip("[,-").split(","):
        low, _, high = one.partition("-")
        if low.isdigit():
            found |= set(range(int(low[:2]), int((high or low)[:2]) + 1))
    return frozenset(found)
