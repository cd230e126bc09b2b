"""What a new part is made of, in words and as JSON: which phrases were composed, which recalled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import Audio, Samples, pitch_name

from ..drawing.course import Course, Note, Ribbon
from ..unit.plan import Plan
from .layers import Layers
from .replacing import Rewriting
from .timing import Phrase, Timeline

__all__ = [
    "Part",
    "drawn_with_notes",
    "report_of",
    "rewriting_drawn",
    "rewriting_figures",
    "rewriting_told",
    "told",
]


SOON_S = 0.05
"""Seconds after the beginning of a phrase in which a seam is that between the phrases."""


@dataclass(frozen=True, eq=False)
class Part:
    """A new part before it is mixed.

    Parameters
    ----------
    phrases
        Of it, composed or recalled.
    notes
        Those that are composed, in ticks of `timeline`.
    layers, sound
        Of the recording, and the notes as they are played, `(2, frames)`; None of both where
        nothing is composed.
    """

    timeline: Timeline
    phrases: tuple[Phrase, ...]
    notes: npt.NDArray[np.void]
    layers: Layers | None
    sound: Samples | None


def told(part: Part) -> str:
    """In words, how much of it was composed."""
    composed = sum(phrase.composed for phrase in part.phrases)
    if not composed:
        return "recalled all phrases"
    bed = part.layers is not None and bool(part.layers.bed.any())
    count = len(part.notes)
    return (
        f"composed {composed} of {len(part.phrases)} phrases, {count} note"
        f"{'' if count == 1 else 's'}{', over the rest of the recording' if bed else ''}"
    )


def report_of(part: Part, made: Plan, audio: Audio, begins: float, only: bool) -> dict[str, Any]:
    """All of it; times in seconds of the result, and of the recording where they say `source`.

    Parameters
    ----------
    begins
        Where in the recording what was heard of it begins, in seconds.
    only
        Whether the result is the new part alone.
    """
    rate = audio.sample_rate
    cut = begins + made.cut / rate
    start = 0.0 if only else cut
    layers = part.layers
    return {
        "new_part_s": [_r(start), _r(start + made.frames / rate)],
        "beats_per_bar": part.timeline.meter,
        "beat_s": _r(part.timeline.beat_s),
        "bed": "none"
        if layers is None or not layers.bed.any()
        else (
            "drums and what else was not heard as notes"
            if layers.drums
            else "what was not heard as notes"
        ),
        "tuning_cents": None if layers is None else round(100 * layers.tuning, 1),
        "notes": len(part.notes),
        "lowest": pitch_name(int(part.notes["pitch"].min())) if len(part.notes) else None,
        "highest": pitch_name(int(part.notes["pitch"].max())) if len(part.notes) else None,
        "parts": [_phrase(one, part.timeline, made, rate, start) for one in part.phrases],
        "joins": [
            {
                "at_s": _r(start + piece.at / rate),
                "source_s": _r(begins + piece.source / rate),
                "seconds": _r(piece.frames / rate),
            }
            for piece in made.pieces
        ],
    }


def drawn_with_notes(course: Course, part: Part, start: float) -> Course:
    """What is drawn of a new part as `unit` lays it, with the notes that are composed above it.

    Parameters
    ----------
    start
        Where in the result the new part begins, in seconds.
    """
    timeline = part.timeline
    composed = [
        (start + max(first, 0.0), min(start + last, course.below.ends))
        for first, last in (
            timeline.seconds([phrase.first, phrase.stop]).tolist()
            for phrase in part.phrases
            if phrase.composed
        )
    ]
    has_bed = part.layers is not None and bool(part.layers.bed.any())
    notes = _drawn_notes(part.notes, timeline, start)
    return _with_notes(course, composed, notes, has_bed)


def _drawn_notes(notes: npt.NDArray[np.void], timeline: Timeline, start: float) -> list[Note]:
    """Notes in ticks of a timeline, whose second 0 is at `start` of the result, and not before."""
    begin, end = timeline.sounding(notes)
    times = start + np.stack([np.maximum(begin, 0), end])
    return [Note(*one) for one in zip(*times.tolist(), notes["pitch"].tolist(), strict=True)]


def _with_notes(
    course: Course,
    composed: Sequence[tuple[float, float]],
    notes: Sequence[Note],
    has_bed: bool,
) -> Course:
    """What is drawn with the notes that are composed above it.

    Parameters
    ----------
    composed
        Stretches of the result that are, in seconds.
    has_bed
        Whether what is laid there is heard beside them.
    """
    return replace(
        course,
        ribbons=tuple(_under(course.ribbons, composed, has_bed)),
        # What no bed lays under the notes is not heard, and so are its seams.
        seams=tuple(
            seam
            for seam in course.seams
            if has_bed or not any(one < seam.at - SOON_S < other for one, other in composed)
        ),
        composed=tuple(composed),
        notes=tuple(notes),
    )


def rewriting_told(made: Rewriting) -> str:
    """In words, how much of a recording was composed."""
    notes = f"{made.new} note{'' if made.new == 1 else 's'}"
    kept = len(made.notes) - made.new
    stay = f", {kept} {'stays as it was' if kept == 1 else 'stay as they were'}" if kept else ""
    return f"composed {notes}{stay}{', over the rest of what sounds there' if made.has_bed else ''}"


def rewriting_figures(made: Rewriting, start: float) -> dict[str, Any]:
    """What was composed within a recording; times in seconds of the result.

    Parameters
    ----------
    start
        Where in the result what was heard of it begins, in seconds.
    """
    return {
        "composed": [
            {"start_s": _r(start + first), "end_s": _r(start + last)} for first, last in made.spans
        ],
        "notes": made.new,
        "notes_that_stay": len(made.notes) - made.new,
        "tuning_cents": round(100 * made.tuning, 1),
    }


def rewriting_drawn(course: Course, made: Rewriting, start: float) -> Course:
    """What is drawn of a recording in which notes are composed; see `rewriting_figures`."""
    spans = [(start + first, start + last) for first, last in made.spans]
    notes = _drawn_notes(made.notes, made.timeline, start)
    return _with_notes(course, spans, notes, made.has_bed)


def _under(
    ribbons: Sequence[Ribbon], composed: Sequence[tuple[float, float]], has_bed: bool
) -> Iterator[Ribbon]:
    """Parts cut where composed phrases begin and end, and those under these as the bed of them."""
    edges = sorted(edge for span in composed for edge in span)
    for ribbon in ribbons:
        if ribbon.kind == "kept":
            yield ribbon
            continue
        ends = ribbon.at + ribbon.seconds
        cuts = [ribbon.at, *(one for one in edges if ribbon.at < one < ends), ends]
        for first, last in pairwise(cuts):
            source = ribbon.source + first - ribbon.at
            one = replace(ribbon, source=source, at=first, seconds=last - first)
            if not any(begin <= (first + last) / 2 < end for begin, end in composed):
                yield one
            elif has_bed and one.kind == "laid":
                yield replace(one, kind="bed")


def _phrase(
    phrase: Phrase, timeline: Timeline, made: Plan, rate: int, start: float
) -> dict[str, Any]:
    first, last = timeline.seconds([phrase.first, phrase.stop]).tolist()
    return {
        "start_s": _r(start + max(first, 0.0)),
        "end_s": _r(start + min(last, made.frames / rate)),
        "made": "composed" if phrase.composed else "recalled",
    }


def _r(seconds: float) -> float:
    return round(seconds, 4)
