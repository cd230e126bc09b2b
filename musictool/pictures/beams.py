"""Beams for MusicXML that has none: notes shorter than a quarter joined within each beat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element, fromstring, tostring

__all__ = ["beamed"]

FLAGS = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4, "128th": 5, "256th": 6}
"""How many beams a note of a type has."""

BEHIND = ("notations", "lyric", "play", "listen")
"""What stands behind a beam within a note."""


@dataclass(eq=False)
class _Note:
    element: Element
    beat: int
    flags: int


def beamed(musicxml: str) -> str:
    """The same score, with beams; as it is if it has some.

    Parameters
    ----------
    musicxml
        MusicXML that was written here: what strangers write is not to be parsed by this.
    """
    root = fromstring(musicxml)
    if root.find(".//beam") is not None:
        return musicxml
    for part in root.iter("part"):
        divisions, beat = Fraction(1), Fraction(1)
        for measure in part.iter("measure"):
            divisions = Fraction(measure.findtext("attributes/divisions") or divisions)
            beat = _beat(measure) or beat
            for run in _runs(measure, beat * divisions):
                _join(run)
    return tostring(root, encoding="unicode")


def _beat(measure: Element) -> Fraction | None:
    """In quarter notes; None where the meter stays."""
    upper, lower = (measure.findtext(f"attributes/time/{name}") for name in ("beats", "beat-type"))
    if upper is None or lower is None or not upper.isdigit():
        return None
    threes = int(lower) >= 8 and int(upper) % 3 == 0
    return Fraction(4, int(lower)) * (3 if threes else 1)


def _runs(measure: Element, beat: Fraction) -> Iterator[Sequence[_Note]]:
    """Notes of one voice and staff that follow each other within a beat, with nothing between."""
    open_runs: dict[tuple[str, str], list[_Note]] = defaultdict(list)
    at = Fraction(0)
    for element in measure:
        length = Fraction(element.findtext("duration") or 0)
        if element.tag == "backup":
            at -= length
        elif element.tag == "forward":
            at += length
        elif element.tag == "note" and not _is_beside(element):
            voice = element.findtext("voice") or "1"
            staff = element.findtext("staff") or "1"
            flags = FLAGS.get(element.findtext("type") or "", 0)
            note = _Note(element, int(at // beat), flags)
            run = open_runs[voice, staff]
            others = [key for key in open_runs if key[0] == voice and key[1] != staff]
            joins = flags and element.find("rest") is None
            if run and (not joins or run[-1].beat != note.beat):
                yield open_runs.pop((voice, staff))
            for other in others:
                yield open_runs.pop(other)
            if joins:
                open_runs[voice, staff].append(note)
            at += length
    yield from open_runs.values()


def _is_beside(note: Element) -> bool:
    """Whether it begins with the one before, or takes no time."""
    return note.find("chord") is not None or note.find("grace") is not None


def _join(run: Sequence[_Note]) -> None:
    if len(run) < 2:
        return
    for at, note in enumerate(run):
        before = run[at - 1].flags if at else 0
        after = run[at + 1].flags if at + 1 < len(run) else 0
        for level in range(1, note.flags + 1):
            _add(note.element, level, _way(level, before, after))


def _way(level: int, before: int, after: int) -> str:
    if before >= level:
        return "continue" if after >= level else "end"
    if after >= level:
        return "begin"
    return "backward hook" if before else "forward hook"


def _add(note: Element, level: int, way: str) -> None:
    beam = Element("beam", number=str(level))
    beam.text = way
    behind = [at for at, child in enumerate(note) if child.tag in BEHIND]
    note.insert(behind[0] if behind else len(note), beam)
