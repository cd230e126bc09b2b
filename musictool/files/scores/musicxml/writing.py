"""MusicXML of a `Score`: bars, voices and ties as on paper, and times as played beside them."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import numpy as np
from numpy.typing import NDArray

from musictool.errors import CannotProcess
from musictool.files.history import render
from musictool.files.scores.musicxml.document import CONTAINER
from musictool.files.scores.musicxml.grid import bar_lines, divisions_of
from musictool.files.scores.musicxml.measures import Measures, clean, is_of_the_head
from musictool.files.scores.musicxml.parts import Part, laid_out
from musictool.files.scores.musicxml.percussion import drum_id
from musictool.files.scores.musicxml.reading import HISTORY_FIELD
from musictool.general_midi import DRUMS, instrument_name
from musictool.score import Score, Track

__all__ = ["musicxml_bytes", "packed"]

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_ENTRIES = {
    "title": "work/work-title",
    "subtitle": "movement-title",
}
_MOST_MEASURES = 100_000
"""Of all parts; a symphony has 20,000."""

_MOST_TIED = 500_000
"""Notes with those that they are tied to, one in each bar; a symphony has 100,000."""

_MOST_AT_ONCE = 2000
"""Notes of one part that begin within a quarter note; what is played has 100."""

_NEW_YEAR = (1980, 1, 1, 0, 0, 0)

_HOLDS = {0xB0: "controllers", 0xE0: "bends", 0xA0: "key pressure", 0xD0: "pressure",
          0xC0: "changes of program"}  # fmt: skip

_OTHERS, _MOMENTS = "system exclusive and other events", "notes without length"


def musicxml_bytes(score: Score) -> tuple[bytes, list[str]]:
    """A document, and what it has no place for, as sentences."""
    divisions = divisions_of(score.resolution)
    scale = divisions // score.resolution
    end = max(score.length, 1)
    bars = bar_lines(score, end, scale)
    if len(bars) * len(score.tracks) > _MOST_MEASURES:
        raise CannotProcess(
            f"{len(bars)} bars of {len(score.tracks)} parts are too many for MusicXML; write MIDI"
        )
    _check_notes(score, np.array([bar.start for bar in bars]), scale)
    parts = [laid_out(track, bars, divisions, scale) for track in score.tracks or (Track.of(),)]
    root = Element("score-partwise", version="4.0")
    _add_head(root, score)
    listed = SubElement(root, "part-list")
    for i, part in enumerate(parts, 1):
        _add_entry(listed, part, i)
        one = SubElement(root, "part", id=f"P{i}")
        measures = Measures(score, part, bars, divisions, scale, is_first=i == 1, number=i)
        one.extend(measures.made())
    indent(root, space=" ")
    body = tostring(root, encoding="unicode")
    return (_HEAD + body + "\n").encode("utf-8", "replace"), _left_out(score)


def _check_notes(score: Score, bars: NDArray[Any], scale: int) -> None:
    """Refuse more notes than paper holds, before any is laid out."""
    tied = 0
    for track in score.tracks:
        starts, lengths = (track.notes[name].astype(np.int64) for name in ("start", "duration"))
        first = np.searchsorted(bars, starts * scale, side="right")
        last = np.searchsorted(bars, (starts + lengths) * scale)
        tied += int(np.maximum(last - first + 1, 1).sum())
        crowd = int(max(np.unique(starts // score.resolution, return_counts=True)[1], default=0))
        if crowd > _MOST_AT_ONCE:
            raise CannotProcess(
                f"{crowd} notes that begin within one beat are too many for MusicXML; write MIDI"
            )
    if tied > _MOST_TIED:
        raise CannotProcess(
            f"{tied} notes, with one for each bar that a note lasts, are too many for MusicXML; "
            "write MIDI"
        )


def packed(content: bytes) -> bytes:
    """A document in an archive (.mxl), the same bytes each time."""
    container = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<container><rootfiles>'
        '<rootfile full-path="score.musicxml" '
        'media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>\n'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in ((CONTAINER, container.encode()), ("score.musicxml", content)):
            entry = zipfile.ZipInfo(name, _NEW_YEAR)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, held)
    return file.getvalue()


def _add_head(root: Element, score: Score) -> None:
    texts: dict[str, list[str]] = {}
    for text in score.texts:
        texts.setdefault(text.kind, []).append(clean(text.text))
    for kind, path in _ENTRIES.items():
        at = root
        for name in path.split("/") if kind in texts else ():
            at = SubElement(at, name)
        if at is not root:
            at.text = texts[kind][0]
    about = SubElement(root, "identification")
    for kind in texts:
        if is_of_the_head(kind) and kind not in (*_ENTRIES, "copyright"):
            for words in texts[kind]:
                SubElement(about, "creator", type=kind).text = words
    for words in texts.get("copyright", ()):
        SubElement(about, "rights").text = words
    SubElement(SubElement(about, "encoding"), "software").text = "musictool"
    if score.origin and score.origin.history:
        fields = SubElement(about, "miscellaneous")
        one = SubElement(fields, "miscellaneous-field", name=HISTORY_FIELD)
        one.text = clean(render(score.origin.history))


def _add_entry(listed: Element, part: Part, number: int) -> None:
    track = part.track
    entry = SubElement(listed, "score-part", id=f"P{number}")
    SubElement(entry, "part-name").text = clean(track.name) or instrument_name(
        track.program, track.drum
    )
    if track.drum:
        drums = sorted(set(track.notes["pitch"].tolist()))
        for pitch in drums:
            instrument = SubElement(entry, "score-instrument", id=drum_id(number, pitch))
            SubElement(instrument, "instrument-name").text = DRUMS.get(pitch, f"Drum {pitch}")
        for pitch in drums:
            _add_midi(entry, drum_id(number, pitch), 10, track.program, pitch)
        return
    name = f"P{number}-I1"
    instrument = SubElement(entry, "score-instrument", id=name)
    SubElement(instrument, "instrument-name").text = instrument_name(track.program, False)
    channel = track.channel
    if channel is None or channel == 9:
        channel = _usual_channel(number)
    _add_midi(entry, name, channel + 1, track.program)


def _usual_channel(number: int) -> int:
    channel = (number - 1) % 15
    return channel + (channel >= 9)


def _add_midi(
    entry: Element, name: str, channel: int, program: int, unpitched: int | None = None
) -> None:
    midi = SubElement(entry, "midi-instrument", id=name)
    SubElement(midi, "midi-channel").text = str(channel)
    SubElement(midi, "midi-program").text = str(program + 1)
    if unpitched is not None:
        SubElement(midi, "midi-unpitched").text = str(unpitched + 1)


def _left_out(score: Score) -> list[str]:
    lost = dict.fromkeys((*_HOLDS.values(), _OTHERS, _MOMENTS), 0)
    for track in score.tracks:
        held = track.controls
        is_pedal = (held["status"] == 0xB0) & (held["number"] == 64)
        for status, name in _HOLDS.items():
            lost[name] += int(((held["status"] == status) & ~is_pedal).sum())
        lost[_OTHERS] += len(track.others)
        lost[_MOMENTS] += int((track.notes["duration"] == 0).sum())
    lost[_OTHERS] += len(score.others)
    words = [f"{count} {name}" for name, count in lost.items() if count]
    return [f"MusicXML has no place for {', '.join(words)}; left out"] if words else []
