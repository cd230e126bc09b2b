"""A `Score` of MusicXML."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from musictool.files.scores.musicxml.bars import STRANGE, PartReader
from musictool.files.scores.musicxml.document import NoMusicXml, document, unpacked
from musictool.files.scores.musicxml.elements import number, text_of
from musictool.files.scores.musicxml.instruments import Instruments, instruments_of
from musictool.files.scores.paper.bars import Bar, Part
from musictool.files.scores.paper.sounding import sounding
from musictool.files.scores.read import Read, counted
from musictool.score import Text

__all__ = ["HISTORY_FIELD", "NoMusicXml", "read_musicxml"]

HISTORY_FIELD = "musictool_provenance"
"""The miscellaneous field that holds a file's history."""

_FINEST = 32767
_USUAL_RESOLUTION = 480


def read_musicxml(content: bytes) -> Read:
    """All parts of a score; of an archive it is taken out first.

    Raises
    ------
    NoMusicXml
    """
    packed = content[:2] == b"PK"
    root = document(unpacked(content) if packed else content)
    if root.tag == "opus":
        raise NoMusicXml("it is a list of scores; give it one of them")
    if root.tag not in ("score-partwise", "score-timewise"):
        raise NoMusicXml(f"it is XML, but no score: its root is <{root.tag[:40]}>")
    measures = _parts(root)
    if not measures:
        raise NoMusicXml("it has no part")
    resolution, warnings = _resolution(root)
    said = {one.get("id"): instruments_of(one) for one in root.iter("score-part")}
    instruments = [said.get(name) or Instruments() for name, _ in measures]
    readers = [PartReader(resolution, one.drums) for one in instruments]
    parts = [
        Part(one.name, one.program, one.drum, one.channel, one.programs) for one in instruments
    ]
    lengths = _read_bars(parts, readers, [own for _, own in measures], resolution)
    score, done = sounding(parts, lengths, resolution, _titles(root))
    warnings += done
    strange = sum((one.strange for one in readers), Counter[str]())
    for kind, (single, several, words) in STRANGE.items():
        if strange[kind]:
            warnings.append(f"has {counted(strange[kind], single, several)} {words}")
    history = None
    for one in root.iter("miscellaneous-field"):
        if one.get("name") == HISTORY_FIELD:
            history = one.text
    return Read(score, "MusicXML", "MXL" if packed else "MusicXML", history, warnings)


def _parts(root: Element) -> list[tuple[str, list[Element]]]:
    """The bars of each part, by its id, in their order."""
    if root.tag == "score-partwise":
        return [(one.get("id", ""), one.findall("measure")) for one in root.findall("part")]
    found: dict[str, list[Element]] = {}
    for measure in root.findall("measure"):
        for part in measure.findall("part"):
            found.setdefault(part.get("id", ""), []).append(part)
    return list(found.items())


def _resolution(root: Element) -> tuple[int, list[str]]:
    """Ticks to a quarter note that hold all durations exactly, if there are."""
    divisions = {number(one.text) or 1 for one in root.iter("divisions")}
    divisions = {one for one in divisions if one > 0}
    exact = [int(one) for one in divisions if one == int(one) and one <= _FINEST]
    finest = math.lcm(*exact) if exact else 1
    if len(exact) < len(divisions) or finest > _FINEST:
        return 10080, ["counts time finer than a score does; durations were rounded"]
    return finest * max(1, math.ceil(_USUAL_RESOLUTION / finest)), []


def _read_bars(
    parts: Sequence[Part],
    readers: Sequence[PartReader],
    measures: Sequence[Sequence[Element]],
    resolution: int,
) -> list[int]:
    """Read bar by bar, so that each begins where the longest of the parts has come to."""
    lengths: list[int] = []
    nominal, start = 4 * resolution, 0
    for i in range(max(map(len, measures))):
        for part, reader, own in zip(parts, readers, measures, strict=True):
            reader.begin_at(start)
            part.bars.append(reader.read(own[i]) if i < len(own) else Bar(start=start))
        bars = [part.bars[-1] for part in parts]
        for bar in bars:
            if bar.meter:
                nominal = bar.meter.numerator * 4 * resolution // bar.meter.denominator
                break
        lengths.append(max(bar.length for bar in bars) or nominal)
        start += lengths[-1]
    for part, reader in zip(parts, readers, strict=True):
        part.loudness, part.staves = reader.loudness, reader.staves
    return lengths


def _titles(root: Element) -> list[Text]:
    named = [("title", text_of(root, "work/work-title"))]
    movement = text_of(root, "movement-title")
    if movement and movement != named[0][1]:
        named.append(("subtitle" if named[0][1] else "title", movement))
    creators = root.findall("identification/creator")
    named += [(one.get("type", "composer"), text_of(one)) for one in creators]
    named += [("copyright", text_of(one)) for one in root.findall("identification/rights")]
    return [Text(0, kind, " ".join(text.split())) for kind, text in named if text]
