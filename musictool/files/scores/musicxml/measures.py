"""The measures of one part as elements: attributes, what is said, and notes, voice after voice."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from musictool.chords import parse_chord
from musictool.files.scores.musicxml.grid import BarLine
from musictool.files.scores.musicxml.harmony import harmony_of, step_of
from musictool.files.scores.musicxml.parts import Part
from musictool.files.scores.musicxml.percussion import drum_id, place_of_drum
from musictool.files.scores.musicxml.spelling import Speller
from musictool.files.scores.musicxml.values import Piece, pieces
from musictool.files.scores.musicxml.voices import Chord, Placed
from musictool.score import Score, Text

__all__ = ["Measures", "clean", "is_of_the_head"]

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
_BASS = 57
"""Parts that lie lower on average have a bass clef."""

_AT_A_MOMENT = frozenset(
    {"text", "marker", "cue", "chord", "instrument", "device", "program", "name", "lyric", "source"}
)
_MOST_TEMPOS = 2
"""In one bar; more of them are a player's, and are heard but not shown."""


class Measures:
    """Makes the measures of one part.

    Parameters
    ----------
    scale
        Divisions of a tick of the score.
    is_first
        Whether it is the part that has what is of the whole.
    """

    def __init__(
        self,
        score: Score,
        part: Part,
        bars: Sequence[BarLine],
        divisions: int,
        scale: int,
        *,
        is_first: bool,
        number: int,
    ) -> None:
        self._score, self._part, self._bars = score, part, bars
        self._divisions, self._scale, self._number = divisions, scale, number
        self._starts = [bar.start for bar in bars]
        self._speller = Speller(score.keys, scale)
        self._said = self._by_bar(list(self._words(is_first)))
        self._chords = {voice: self._by_bar_of(own) for voice, own in part.voices.items()}
        self._keys = self._by_bar([(key.tick * scale, key) for key in score.keys])

    def made(self) -> Iterator[Element]:
        """The elements, one after the other."""
        regular = 0
        meter = None
        for i, bar in enumerate(self._bars):
            implicit = bar.irregular and i < len(self._bars) - 1
            regular += not (implicit and i == 0)
            measure = Element("measure", number=str(regular))
            if implicit:
                measure.set("implicit", "yes")
            self._add_attributes(measure, i, bar.meter[1:] != meter)
            meter = bar.meter[1:]
            self._add_voices(measure, i, bar)
            yield measure

    def _by_bar(self, events: Sequence[tuple[int, object]]) -> dict[int, list[tuple[int, object]]]:
        found: dict[int, list[tuple[int, object]]] = {}
        for tick, what in events:
            i = min(max(bisect_right(self._starts, tick) - 1, 0), len(self._starts) - 1)
            found.setdefault(i, []).append((tick, what))
        return found

    def _by_bar_of(self, chords: Sequence[Chord]) -> dict[int, list[tuple[int, int, Chord]]]:
        """The share that each bar has of each chord."""
        found: dict[int, list[tuple[int, int, Chord]]] = {}
        for chord in chords:
            i = max(bisect_right(self._starts, chord.on) - 1, 0)
            while i < len(self._bars) and self._bars[i].start < chord.off:
                bar = self._bars[i]
                share = (max(chord.on, bar.start), min(chord.off, bar.end), chord)
                found.setdefault(i, []).append(share)
                i += 1
        return found

    def _add_attributes(self, measure: Element, i: int, meter: bool) -> None:
        keys = self._keys.get(i, [])
        if not keys and not meter and i:
            return
        attributes = SubElement(measure, "attributes")
        if i == 0:
            SubElement(attributes, "divisions").text = str(self._divisions)
        for _, key in keys[-1:]:
            one = SubElement(attributes, "key")
            SubElement(one, "fifths").text = str(key.fifths)  # type: ignore[attr-defined]
            mode = "minor" if key.minor else "major"  # type: ignore[attr-defined]
            SubElement(one, "mode").text = mode
        if meter:
            _, beats, unit = self._bars[i].meter
            time = SubElement(attributes, "time")
            SubElement(time, "beats").text = str(beats)
            SubElement(time, "beat-type").text = str(unit)
        if i == 0:
            self._add_clefs(attributes)

    def _add_clefs(self, attributes: Element) -> None:
        notes = self._part.track.notes
        clefs = [("G", "2"), ("F", "4")]
        if self._part.track.drum:
            clefs = [("percussion", "2")]
        elif self._part.staves == 1:
            is_low = notes.size and notes["pitch"].mean() < _BASS
            clefs = [clefs[bool(is_low)]]
        else:
            SubElement(attributes, "staves").text = "2"
        for number, (sign, line) in enumerate(clefs, 1):
            clef = SubElement(attributes, "clef")
            if len(clefs) > 1:
                clef.set("number", str(number))
            SubElement(clef, "sign").text = sign
            if sign != "percussion":
                SubElement(clef, "line").text = line

    def _add_voices(self, measure: Element, i: int, bar: BarLine) -> None:
        said = sorted(self._said.get(i, []), key=lambda one: one[0])
        home = [1, 5][: self._part.staves]
        used = sorted({*home, *(voice for voice, own in self._chords.items() if i in own)})
        for n, voice in enumerate(used):
            if n:
                backup = SubElement(measure, "backup")
                SubElement(backup, "duration").text = str(bar.end - bar.start)
            shares = self._chords.get(voice, {}).get(i, [])
            at = bar.start
            if not shares:
                said = self._say(measure, said, at, bar.end)
                self._add_rest(measure, bar.start, bar.end, bar, voice, whole=True)
                at = bar.end
            for start, end, chord in shares:
                if start > at:
                    said = self._say(measure, said, at, start)
                    self._add_rest(measure, at, start, bar, voice)
                said = self._say(measure, said, start, end)
                self._add_chord(measure, (start, end, chord), bar, voice)
                at = end
            if at < bar.end:
                said = self._say(measure, said, at, bar.end)
                self._add_rest(measure, at, bar.end, bar, voice)
            if i == len(self._bars) - 1:  # at the end of all stands "Fine"
                said = self._say(measure, said, bar.end, sys.maxsize)

    def _say(
        self, measure: Element, said: list[tuple[int, object]], at: int, until: int
    ) -> list[tuple[int, object]]:
        """Add what is said before `until`, and return the rest."""
        for tick, element in said:
            if tick >= until:
                break
            assert isinstance(element, Element)
            if tick != at:
                offset = Element("offset")
                offset.text = str(tick - at)
                sound = element.find("sound")
                where = list(element).index(sound) if sound is not None else len(element)
                element.insert(where, offset)
            measure.append(element)
        return [one for one in said if one[0] >= until]

    def _add_rest(
        self, measure: Element, start: int, end: int, bar: BarLine, voice: int, whole: bool = False
    ) -> None:
        parts = [Piece(start, end)] if whole else pieces(start, end, self._part.grid, bar.start)
        for piece in parts:
            note = SubElement(measure, "note")
            rest = SubElement(note, "rest")
            if whole:
                rest.set("measure", "yes")
            self._finish(note, piece, voice)

    def _add_chord(
        self, measure: Element, share: tuple[int, int, Chord], bar: BarLine, voice: int
    ) -> None:
        start, end, chord = share
        for group in chord.grace if start == chord.on else ():
            for i, one in enumerate(group):
                note = SubElement(measure, "note")
                self._set_velocity(note, one)
                SubElement(note, "grace", slash="yes")
                if i:
                    SubElement(note, "chord")
                self._add_pitch(note, one)
                SubElement(note, "voice").text = str(voice)
                SubElement(note, "type").text = "16th"
                self._set_staff(note, voice)
        held = self._part.held
        cuts = [start, *sorted(tick for tick in held if start < tick < end), end]
        for piece in (
            piece
            for begin, stop in pairwise(cuts)
            for piece in pieces(begin, stop, self._part.grid, bar.start)
        ):
            tied_from = piece.start > chord.on
            here = [one for one in chord.notes if not tied_from or one.end > piece.start]
            for i, one in enumerate(sorted(here, key=lambda note: note.pitch)):
                tied_on = piece.end < chord.off and one.end > piece.end
                note = SubElement(measure, "note")
                self._set_velocity(note, one)
                if not tied_from and one.start != chord.on:
                    note.set("attack", str(one.start - chord.on))
                if not tied_on and one.end != piece.end:
                    note.set("release", str(one.end - piece.end))
                if i:
                    SubElement(note, "chord")
                self._add_pitch(note, one)
                ties = [kind for kind, is_so in (("stop", tied_from), ("start", tied_on)) if is_so]
                self._finish(note, piece, voice, ties, is_head=i == 0, drum=one.pitch)
                if i == len(here) - 1:
                    self._add_lyrics(note, held.pop(piece.start, ()))
                    if not tied_from:
                        for start_of in {one.start for one in chord.notes}:
                            self._add_lyrics(note, self._part.lyrics.pop(start_of, ()))

    def _set_velocity(self, note: Element, one: Placed) -> None:
        note.set("dynamics", f"{one.velocity / 0.9:.2f}")

    def _set_staff(self, note: Element, voice: int) -> None:
        if self._part.staves > 1:
            SubElement(note, "staff").text = "1" if voice <= 4 else "2"

    def _add_pitch(self, note: Element, one: Placed) -> None:
        if self._part.track.drum:
            step, octave = place_of_drum(one.pitch)
            unpitched = SubElement(note, "unpitched")
            SubElement(unpitched, "display-step").text = step
            SubElement(unpitched, "display-octave").text = octave
            return
        step, alter = step_of(self._speller(one.pitch, one.spelling, one.start))
        pitch = SubElement(note, "pitch")
        SubElement(pitch, "step").text = step
        if alter:
            SubElement(pitch, "alter").text = str(alter)
        octave_of = (one.pitch - _STEPS[step] - alter) // 12 - 1
        SubElement(pitch, "octave").text = str(octave_of)

    def _finish(
        self,
        note: Element,
        piece: Piece,
        voice: int,
        ties: Sequence[str] = (),
        is_head: bool = True,
        drum: int | None = None,
    ) -> None:
        """The elements behind its pitch, in the order of the schema."""
        SubElement(note, "duration").text = str(piece.end - piece.start)
        for kind in ties:
            SubElement(note, "tie", type=kind)
        if self._part.track.drum and drum is not None:
            SubElement(note, "instrument", id=drum_id(self._number, drum))
        SubElement(note, "voice").text = str(voice)
        if piece.type:
            SubElement(note, "type").text = piece.type
            for _ in range(piece.dots):
                SubElement(note, "dot")
        if piece.tuplet:
            modification = SubElement(note, "time-modification")
            SubElement(modification, "actual-notes").text = str(piece.tuplet[0])
            SubElement(modification, "normal-notes").text = str(piece.tuplet[1])
        self._set_staff(note, voice)
        marks = [("tied", kind) for kind in ties]
        if piece.tuplet and is_head:
            marks += [("tuplet", "start")] * piece.begins + [("tuplet", "stop")] * piece.ends
        if marks:
            notations = SubElement(note, "notations")
            for name, kind in marks:
                SubElement(notations, name, type=kind)

    def _add_lyrics(self, note: Element, texts: Iterable[Text]) -> None:
        for text in texts:
            verse = text.kind.removeprefix("lyric").strip() or "1"
            words = text.text.strip()
            lyric = SubElement(note, "lyric", number=verse)
            goes_on = words.endswith("-") and len(words) > 1
            SubElement(lyric, "syllabic").text = "begin" if goes_on else "single"
            SubElement(lyric, "text").text = clean(words[:-1] if goes_on else words)

    def _words(self, is_first: bool) -> Iterator[tuple[int, Element]]:
        """What is said between the notes, with its divisions since the beginning."""
        scale = self._scale
        for text in self._part.words:
            if not clean(text.text):
                continue
            yield text.tick * scale, _direction("words", clean(text.text))
        held = self._part.track.controls
        for tick, status, number, value in held.tolist():
            if status == 0xB0 and number == 64:
                kind = "start" if value >= 64 else "stop"
                yield tick * scale, _direction("pedal", "", type=kind, line="yes")
        if not is_first:
            return
        for text in self._score.texts:
            if is_of_the_head(text.kind):
                continue
            chord = parse_chord(text.text) if text.kind == "chord" else None
            if chord is not None:
                yield text.tick * scale, harmony_of(chord)
            else:
                kind = "rehearsal" if text.kind == "marker" else "words"
                yield text.tick * scale, _direction(kind, clean(text.text))
        yield from self._tempos()

    def _tempos(self) -> Iterator[tuple[int, Element]]:
        tempos = {tempo.tick: tempo for tempo in self._score.tempos}
        by_bar = self._by_bar([(tick * self._scale, tempo) for tick, tempo in tempos.items()])
        for own in by_bar.values():
            for tick, tempo in own:
                bpm = 60e6 / tempo.microseconds  # type: ignore[attr-defined]
                if len(own) > _MOST_TEMPOS:
                    yield tick, Element("sound", tempo=f"{bpm:.9g}")
                    continue
                direction = Element("direction", placement="above")
                metronome = SubElement(SubElement(direction, "direction-type"), "metronome")
                SubElement(metronome, "beat-unit").text = "quarter"
                SubElement(metronome, "per-minute").text = f"{bpm:.4g}"
                SubElement(direction, "sound", tempo=f"{bpm:.9g}")
                yield tick, direction


def _direction(kind: str, text: str, **attributes: str) -> Element:
    direction = Element("direction")
    one = SubElement(SubElement(direction, "direction-type"), kind, attributes)
    if text:
        one.text = text
    return direction


def is_of_the_head(kind: str) -> bool:
    """Whether a kind of text stands over a score, rather than at a moment of it: a composer."""
    return kind not in _AT_A_MOMENT and not kind.startswith("lyric ")


def clean(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(one for one in text if one >= " " or one in "\t\n").strip()
