"""The bars of one part of MusicXML: its notes, and what is said between them."""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element

from musictool.clock import Meter, Tempo
from musictool.files.scores.musicxml.elements import number, text_of, whole
from musictool.files.scores.musicxml.harmony import chord_of, place_of
from musictool.files.scores.paper.bars import Bar, Written
from musictool.files.scores.paper.loudness import Loudness, velocity_of_percent
from musictool.score import Key

__all__ = ["STRANGE", "PartReader"]

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

_UNITS = {
    "maxima": 32, "long": 16, "breve": 8, "whole": 4, "half": 2, "quarter": 1, "eighth": 1 / 2,
    "16th": 1 / 4, "32nd": 1 / 8, "64th": 1 / 16, "128th": 1 / 32, "256th": 1 / 64,
    "512th": 1 / 128, "1024th": 1 / 256,
}  # fmt: skip
"""Quarter notes of the units of a metronome mark."""

_MOST_GRACE = 16
_WHOLE_NOTES_A_BAR = 1000
STRANGE = {
    "note": ("note", "notes", "that cannot be; left out"),
    "microtone": ("note", "notes", "between two semitones; taken to the next one"),
    "duration": ("duration", "durations", "of rests and moves that cannot be; left out"),
    "long": ("duration", "durations",
             f"of more than {_WHOLE_NOTES_A_BAR} whole notes; cut to that"),
    "attribute": ("meter, key or number of divisions", "meters, keys or numbers of divisions",
                  "that cannot be; left out"),
}  # fmt: skip
"""What is said of it: of one, of several, and of both."""

_SIGNS = {"segno": "segno", "coda": "coda"}
_JUMPS = {"dacapo": "da_capo", "dalsegno": "dal_segno", "fine": "fine", "tocoda": "to_coda",
          "segno": "segno", "coda": "coda"}  # fmt: skip


class PartReader:
    """Goes through the bars of a part.

    Parameters
    ----------
    resolution
        Ticks to a quarter note.
    drums
        The pitches that instruments of percussion have, by their id.
    """

    def __init__(self, resolution: int, drums: dict[str, int]) -> None:
        self.loudness = Loudness()
        self.strange: Counter[str] = Counter()
        """How many of what could not be read as it stands, by the keys of `STRANGE`."""
        self.staves = 1
        self._resolution = resolution
        self._drums = drums
        self._divisions = 1.0
        self._transpose = (0, 0)
        self._hairpins: dict[str, tuple[int, int]] = {}
        self._ending: frozenset[int] = frozenset()
        self._start = 0
        self._bar = Bar()
        self._at = 0
        self._last = 0
        self._grace: list[Element] = []

    def read(self, measure: Element) -> Bar:
        """The next bar."""
        self._bar = Bar(start=self._start)
        self._bar.signs.ending = self._ending
        self._at = self._last = 0
        for element in measure:
            if (heard := getattr(self, f"_{element.tag}", None)) is not None:
                heard(element)
            self._bar.length = max(self._bar.length, self._at)
        self._place_grace(self._at, "")
        return self._bar

    def begin_at(self, tick: int) -> None:
        """Where the next bar begins, which other parts may have made longer."""
        self._start = tick

    def _ticks(self, element: Element, path: str) -> int:
        return self._ticks_of(number(text_of(element, path)))

    def _ticks_of(self, value: float | None) -> int:
        if value is None:
            return 0
        most = _WHOLE_NOTES_A_BAR * 4 * self._resolution
        return int(min(max(round(value * self._resolution / self._divisions), -most), most))

    def _duration(self, element: Element) -> int:
        """The ticks that it lasts; 0 of what cannot be."""
        text = text_of(element, "duration")
        value = number(text)
        if value is None or value < 0:
            sounds = element.tag == "note" and element.find("rest") is None
            self.strange["duration"] += bool(text) and not sounds
            return 0
        most = _WHOLE_NOTES_A_BAR * 4 * self._divisions
        self.strange["long"] += value > most
        return self._ticks_of(value)

    def _backup(self, element: Element) -> None:
        self._bar.length = max(self._bar.length, self._at)
        self._at = max(self._at - self._duration(element), 0)

    def _forward(self, element: Element) -> None:
        self._at += self._duration(element)

    def _attributes(self, element: Element) -> None:
        divisions = number(text_of(element, "divisions"))
        if divisions and divisions > 0:
            self._divisions = divisions
        elif element.find("divisions") is not None:
            self.strange["attribute"] += 1
        self.staves = max(self.staves, min(whole(text_of(element, "staves")) or 1, 16))
        for one in element.findall("transpose"):
            chromatic = whole(text_of(one, "chromatic")) or 0
            octaves = whole(text_of(one, "octave-change")) or 0
            diatonic = whole(text_of(one, "diatonic"))
            if diatonic is None:
                diatonic = round(chromatic * 7 / 12)
            if abs(chromatic) + 12 * abs(octaves) < 60:
                shift = 7 * chromatic - 12 * diatonic
                self._transpose = chromatic + 12 * octaves, shift if abs(shift) <= 12 else 0
        key = element.find("key")
        fifths = whole(text_of(key, "fifths")) if key is not None else None
        if fifths is not None and abs(fifths) <= 7:
            fifths += self._transpose[1]
            fifths -= 12 * ((fifths + 5) // 12) if abs(fifths) > 7 else 0
            self._bar.key = Key(0, fifths, text_of(key, "mode") in ("minor", "aeolian"))
        elif fifths is not None:
            self.strange["attribute"] += 1
        time = element.find("time")
        if time is not None and time.find("senza-misura") is None:
            meter = _meter(time)
            self.strange["attribute"] += meter is None
            self._bar.meter = meter or self._bar.meter

    def _note(self, element: Element) -> None:
        if element.find("cue") is not None:
            if element.find("chord") is None and element.find("grace") is None:
                self._at += self._duration(element)
            return
        if element.find("grace") is not None:
            self._grace.append(element)
            return
        duration = self._duration(element)
        if element.find("chord") is None:
            voice = text_of(element, "voice")
            if element.find("rest") is None:
                self._place_grace(self._at, voice)
            self._last = self._at
            self._at += duration
        if element.find("rest") is None and duration:
            note = self._written(element, self._last, duration)
            if note is not None:
                self._bar.notes.append(note)
        elif element.find("rest") is None:
            self.strange["note"] += 1
        for lyric in element.findall("lyric"):
            self._lyric(lyric)

    def _written(self, element: Element, start: int, duration: int) -> Written | None:
        instrument = element.find("instrument")
        name = instrument.get("id", "") if instrument is not None else ""
        found = self._pitched(element, name)
        if found is None:
            self.strange["note"] += 1
            return None
        pitch, spelling = found
        percent = number(element.get("dynamics"))
        # Where a player was early or late, beside what is on paper.
        early = self._ticks_of(number(element.get("attack")))
        duration = max(duration - early + self._ticks_of(number(element.get("release"))), 1)
        start += early
        ties = {one.get("type") for one in element.findall("tie")}
        return Written(
            start,
            duration,
            pitch,
            None if percent is None else velocity_of_percent(percent),
            text_of(element, "voice") or "1",
            whole(text_of(element, "staff")) or 1,
            spelling,
            "stop" in ties,
            "start" in ties,
            name,
        )

    def _pitched(self, element: Element, instrument: str) -> tuple[int, int] | None:
        """MIDI pitch and place on the line of fifths, as they sound."""
        pitch = element.find("pitch")
        if pitch is None:
            if instrument in self._drums:
                return self._drums[instrument], 127
            unpitched = element.find("unpitched")
            step = text_of(unpitched, "display-step") if unpitched is not None else ""
            octave = whole(text_of(unpitched, "display-octave")) if step else None
            if step in _STEPS and octave is not None and 0 <= octave <= 8:
                return 12 * (octave + 1) + _STEPS[step], 127
            return None if unpitched is None else (38, 127)
        step, octave = text_of(pitch, "step"), whole(text_of(pitch, "octave"))
        alter = number(text_of(pitch, "alter")) or 0.0
        place = place_of(step, alter)
        if place is None or octave is None or not -2 <= octave <= 11:
            return None
        self.strange["microtone"] += alter != round(alter)
        chromatic, fifths = self._transpose
        sounding = 12 * (octave + 1) + _STEPS[step] + round(alter) + chromatic
        return (sounding, place + fifths) if 0 <= sounding <= 127 else None

    def _place_grace(self, before: int, voice: str) -> None:
        """Grace notes sound before the note that they lead to, as 32nds or as short as it takes."""
        heads = [one for one in self._grace if one.find("chord") is None][:_MOST_GRACE]
        if not heads:
            self._grace.clear()
            return
        each = max(min(self._resolution // 8, self._resolution // 2 // len(heads)), 1)
        at = before - each * len(heads)
        for one in self._grace:
            if one in heads[1:]:
                at += each
            note = self._written(one, at, each)
            if note is not None:
                note = note._replace(tied_from=False, tied_on=False)
                self._bar.notes.append(note._replace(voice=voice or note.voice))
        self._grace.clear()

    def _lyric(self, lyric: Element) -> None:
        parts = [one.text or "" for one in lyric if one.tag in ("text", "elision")]
        text = "".join(part if part.strip() else " " for part in parts).strip()
        if not text:
            return
        syllabics = [one.text or "" for one in lyric.findall("syllabic")]
        goes_on = bool(syllabics) and syllabics[-1].strip() in ("begin", "middle")
        verse = whole(lyric.get("number")) or 1
        self._bar.lyrics.append((self._last, verse, text + "-" * goes_on))

    def _harmony(self, element: Element) -> None:
        chord = chord_of(element)
        if chord is not None:
            chord = chord.transposed(self._transpose[1])
            tick = max(self._at + self._ticks(element, "offset"), 0)
            self._bar.words.append((tick, "chord", str(chord)))

    def _direction(self, element: Element) -> None:
        tick = max(self._at + self._ticks(element, "offset"), 0)
        sound = element.find("sound")
        tempo = number(sound.get("tempo")) if sound is not None else None
        for one in (child for kind in element.findall("direction-type") for child in kind):
            if one.tag == "metronome" and tempo is None:
                tempo = _metronome(one)
            elif one.tag == "dynamics":
                for mark in one:
                    self.loudness.add(self._start + tick, text_of(mark) or mark.tag)
            elif one.tag == "wedge":
                self._wedge(one, self._start + tick)
            elif one.tag == "pedal":
                self._pedal(one.get("type", ""), tick)
            elif one.tag in ("rehearsal", "words") and text_of(one):
                kind = "marker" if one.tag == "rehearsal" else "text"
                self._bar.words.append((tick, kind, text_of(one)))
            elif one.tag in _SIGNS:
                setattr(self._bar.signs, _SIGNS[one.tag], True)
        if sound is not None:
            self._sound(sound, tick)
        if tempo and not (sound is not None and sound.get("tempo")):
            self._tempo(tempo, tick)

    def _sound(self, sound: Element, tick: int | None = None) -> None:
        tick = max(self._at + self._ticks(sound, "offset"), 0) if tick is None else tick
        for name, field_name in _JUMPS.items():
            if name in sound.attrib:
                setattr(self._bar.signs, field_name, True)
        if sound.get("forward-repeat") == "yes":
            self._bar.signs.forward = True
        if tempo := number(sound.get("tempo")):
            self._tempo(tempo, tick)
        percent = number(sound.get("dynamics"))
        if percent is not None and self._start + tick not in self.loudness.marks:
            self.loudness.marks[self._start + tick] = velocity_of_percent(percent)
        if damper := sound.get("damper-pedal"):
            self._pedal("stop" if damper == "no" else "start", tick)

    def _tempo(self, bpm: float, tick: int) -> None:
        if 60e6 / 0xFFFFFF <= bpm <= 60e6:
            self._bar.tempos.append(Tempo(tick, round(60e6 / bpm)))

    def _wedge(self, wedge: Element, tick: int) -> None:
        kind, key = wedge.get("type"), wedge.get("number", "1")
        if kind in ("crescendo", "diminuendo"):
            self._hairpins[key] = (tick, 1 if kind == "crescendo" else -1)
        elif kind == "stop" and key in self._hairpins:
            start, way = self._hairpins.pop(key)
            if tick > start:
                self.loudness.hairpins.append((start, tick, way))

    def _pedal(self, kind: str, tick: int) -> None:
        if kind in ("stop", "change"):
            self._bar.controls.append((tick, 0xB0, 64, 0))
        if kind in ("start", "change", "sostenuto", "resume"):
            self._bar.controls.append((tick, 0xB0, 66 if kind == "sostenuto" else 64, 127))

    def _barline(self, element: Element) -> None:
        signs = self._bar.signs
        if (ending := element.find("ending")) is not None:
            numbers = [int(one) for one in ending.get("number", "").replace(",", " ").split()
                       if one.isdigit() and len(one) < 3]  # fmt: skip
            if ending.get("type") == "start":
                signs.ending = self._ending = frozenset(numbers)
            else:
                self._ending = frozenset()
        if (repeat := element.find("repeat")) is not None:
            if repeat.get("direction") == "forward":
                signs.forward = True
            else:
                signs.backward = max(whole(repeat.get("times")) or 2, 2)
        for name, field_name in _SIGNS.items():
            if element.find(name) is not None:
                setattr(signs, field_name, True)


def _meter(time: Element) -> Meter | None:
    """The sum of what it names, such as 3+2/8."""
    units = [whole(one.text) for one in time.findall("beat-type")]
    beats = [sum(map(int, one.text.replace(" ", "").split("+"))) if one.text and
             one.text.replace(" ", "").replace("+", "").isdigit() and len(one.text) < 12 else 0
             for one in time.findall("beats")]  # fmt: skip
    if not units or len(units) != len(beats):
        return None
    if any(not unit or unit > 128 or unit & (unit - 1) for unit in units):
        return None
    unit = max(one for one in units if one)
    total = sum(count * unit // (one or 1) for count, one in zip(beats, units, strict=True))
    return Meter(0, total, unit) if 1 <= total <= 255 else None


def _metronome(element: Element) -> float | None:
    """Quarter notes a minute."""
    unit = _UNITS.get(text_of(element, "beat-unit"))
    rate = number(text_of(element, "per-minute"))
    if unit is None or rate is None:
        return None
    dots = len(element.findall("beat-unit-dot"))
    return rate * unit * (2 - 0.5 ** min(dots, 4))
