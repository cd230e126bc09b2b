"""What a new part is made of, in words and as JSON: which phrases were composed, which recalled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import RESOLUTION, Audio, Samples, pitch_name

from ..drawing.course import Course, Note, Ribbon
from ..unit.plan import Plan
from .mixing import Layers
from .timing import Phrase, Timeline

__all__ = ["Part", "drawn_with_notes", "report_of", "told"]


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
    times = start + timeline.seconds(
        np.stack([part.notes["start"], part.notes["start"] + part.notes["duration"]]) / RESOLUTION
    )
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
        notes=tuple(
            Note(max(first, start), last, int(pitch))
            for first, last, pitch in zip(*times.tolist(), part.notes["pitch"], strict=True)
        ),
    )


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
