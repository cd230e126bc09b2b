"""Where things are drawn: rows and columns in pixels, colours by place, times along the edges."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from musictool import BEFORE, SERIES, Extent, format_time

from .course import AS_ANY, Course, Mark, Ribbon, Sound

__all__ = [
    "COMPOSED",
    "LEFT",
    "MANY_BARS",
    "SEAMS_HEAD",
    "WIDTH",
    "Layout",
    "Row",
    "Scale",
    "colour_of",
    "coloured",
    "layout_of",
    "outline",
    "pitches",
    "said",
    "seam_colour",
    "ticks",
    "with_scores",
]

WIDTH, LEFT, RIGHT = 1500, 92, 24
"""Pixels of the whole, and left free at its sides."""
COLUMNS = WIDTH - LEFT - RIGHT
AXIS, WAVE, RIBBONS, NOTES, SEAMS, CLOSE, GAP = 24, 104, 220, 110, 130, 8, 42
"""Pixels that rows are high."""
RAINBOW = tuple(SERIES[at] for at in (0, 5, 3, 2, 1, 6, 4))
"""From the beginning of the recording to its end: all of middle lightness, for any paper."""
BESIDE_COMPOSED = tuple(SERIES[at] for at in (4, 0, 5, 3, 2))
COMPOSED = SERIES[1]
"""And the colours of parts beside what is composed, none of them like it."""
VARIED = {
    "rhythm": ("◆", ("beat in another rhythm", "beats in another rhythm")),
    "ornaments": ("▲", ("ornament", "ornaments")),
}
"""Signs of what is played otherwise within a beat, and their words for one and for more."""
FINE, BOLD, TOO_BOLD = SERIES[3], SERIES[2], SERIES[1]
TOO_MUCH = 95.0
"""Percentile from which on a seam is bolder than nearly all boundaries of the piece."""
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300)
ROOM, FIGURES = 90, 30
"""Pixels between two times, and between two seams whose scores are written."""
SEAMS_HEAD = (
    "seams: percentile among the piece’s own beats; ● spectrum, ○ level; shaded: as most of them"
)
MANY_BARS = 160
"""Of which lines would be a surface."""


@dataclass(frozen=True)
class Row:
    """From its top to its bottom, in pixels from above."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Scale:
    """Seconds of a sound to pixels from the left."""

    first: float
    last: float

    def __call__(self, seconds: float) -> float:
        """Where a moment is, within the row."""
        share = (seconds - self.first) / max(self.last - self.first, 1e-6)
        return LEFT + COLUMNS * min(max(share, 0.0), 1.0)

    def has(self, first: float, last: float) -> bool:
        """Whether anything of a stretch is shown."""
        return last > self.first and first < self.last


@dataclass(frozen=True)
class Layout:
    """The rows, from above, and the scales of both sounds; no row of notes without notes."""

    above: Row
    ribbons: Row
    below: Row
    notes: Row | None
    seams: Row
    source: Scale
    result: Scale
    height: float


def layout_of(course: Course, top: float = 0.0) -> Layout:
    """Where all is drawn, with so many pixels free at the top."""
    at = top + AXIS
    above = Row(at, at + WAVE)
    ribbons = Row(above.bottom, above.bottom + RIBBONS)
    below = Row(ribbons.bottom, ribbons.bottom + WAVE)
    at = below.bottom + AXIS
    notes = None
    if course.notes:
        notes = Row(at + CLOSE, at + CLOSE + NOTES)
        at = notes.bottom
    seams = Row(at + GAP, at + GAP + SEAMS)
    return Layout(
        above,
        ribbons,
        below,
        notes,
        seams,
        Scale(course.above.starts, course.above.ends),
        Scale(*course.shown),
        seams.bottom + 12,
    )


def colour_of(ribbon: Ribbon, course: Course) -> str:
    """By where in the recording a part is from; grey for what stays."""
    if ribbon.kind == "kept":
        return BEFORE
    used = [one for one in course.ribbons if one.kind != "kept"]
    first = min(one.source for one in used)
    last = max(one.source + one.seconds for one in used)
    middle = ribbon.source + ribbon.seconds / 2
    colours = BESIDE_COMPOSED if course.composed else RAINBOW
    place = (middle - first) / max(last - first, 1e-6) * (len(colours) - 1)
    number = min(int(place), len(colours) - 2)
    one, other = (
        np.array([int(colours[at][k : k + 2], 16) for k in (1, 3, 5)])
        for at in (number, number + 1)
    )
    mixed = np.round(one + (other - one) * (place - number)).astype(int)
    return "#" + "".join(f"{part:02x}" for part in mixed)


def seam_colour(seam: Mark) -> str:
    """Green for what is as any boundary of the piece, red for what hardly any is like."""
    if seam.boldest <= AS_ANY:
        return FINE
    return BOLD if seam.boldest <= TOO_MUCH else TOO_BOLD


def outline(sound: Sound, scale: Scale) -> Extent:
    """Lowest and highest samples of what is shown of a sound, a column to a pixel."""
    rate = sound.audio.sample_rate
    first, last = (
        min(max(round((one - sound.starts) * rate), 0), sound.audio.frames)
        for one in (scale.first, scale.last)
    )
    part = sound.audio.samples[:, first:last]
    extent = Extent(part.shape[1], max(1, min(COLUMNS, part.shape[1])))
    if part.shape[1]:
        extent.add(part)
    return extent


def ticks(scale: Scale) -> list[tuple[float, str]]:
    """Times along an edge, and how they are written."""
    seconds = scale.last - scale.first
    most = COLUMNS / ROOM
    step = next((one for one in STEPS if seconds <= one * most), 600)
    first = math.ceil(scale.first / step - 1e-6)
    last = math.floor(scale.last / step + 1e-6)
    return [(at * step, format_time(round(at * step, 3))) for at in range(first, last + 1)]


def with_scores(course: Course, layout: Layout) -> set[Mark]:
    """The seams that have room for their scores in figures; the boldest ones first."""
    shown = [one for one in course.seams if layout.result.has(one.at - 1e-6, one.at + 1e-6)]
    places: dict[Mark, float] = {}
    for seam in sorted(shown, key=lambda one: (-one.boldest, one.at)):
        at = layout.result(seam.at)
        if all(abs(at - other) >= FIGURES for other in places.values()):
            places[seam] = at
    return set(places)


def said(course: Course) -> str:
    """What there is to see, in a line."""
    seams = len(course.seams)
    seconds = (course.below.ends - course.below.starts) / course.times
    laid = sum(one.kind in ("laid", "bed") for one in course.ribbons) // course.times
    parts = [f"{seconds:.1f} s"]
    if course.composed:
        parts.append(f"{len(course.notes)} notes composed")
    if laid or not course.composed:
        parts.append(f"{laid} part{'' if laid == 1 else 's'} laid")
    parts.append(f"{seams} seam{'' if seams == 1 else 's'}")
    for kind, (sign, words) in VARIED.items():
        if count := sum(one.kind == kind for one in course.varied):
            parts.append(f"{sign} {count} {words[count != 1]}")
    bold = sum(one.boldest > AS_ANY for one in course.seams)
    if seams:
        parts.append(f"{bold} bolder than most of the piece's own beats" if bold else "none bold")
    if course.tempo_bpm:
        parts.append(f"{course.tempo_bpm:.1f} BPM")
    return " · ".join(parts)


def pitches(course: Course, row: Row) -> tuple[Callable[[int], float], float]:
    """The top of a note by its pitch, and how high notes are, in pixels."""
    lowest = min(one.pitch for one in course.notes)
    highest = max(one.pitch for one in course.notes)
    # At least an octave, so that notes are no blocks.
    lowest, highest = min(lowest, highest - 12) - 1, highest + 1
    step = row.height / (highest - lowest + 1)
    return (lambda pitch: row.top + step * (highest - pitch)), max(min(step - 0.5, 8.0), 1.2)


def coloured(course: Course, is_above: bool) -> Iterator[tuple[float, float, str]]:
    """Stretches of a wave that have a colour."""
    for ribbon in course.ribbons:
        if ribbon.kind == "laid":
            first = ribbon.source if is_above else ribbon.at
            yield first, first + ribbon.seconds, colour_of(ribbon, course)
    if not is_above:
        for first, last in course.composed:
            yield first, last, COMPOSED
