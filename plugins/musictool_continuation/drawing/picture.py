"""The picture: the same as the page's, as a PNG."""

from __future__ import annotations

from typing import Any

import numpy as np

from musictool import BEFORE, SERIES, Extent, Panel, Picture

from .course import AS_ANY, Course, Ribbon
from .layout import (
    COMPOSED,
    LEFT,
    MANY_BARS,
    SEAMS_HEAD,
    WIDTH,
    Layout,
    Row,
    Scale,
    colour_of,
    coloured,
    layout_of,
    outline,
    pitches,
    said,
    seam_colour,
    ticks,
    with_scores,
)

__all__ = ["draw_picture"]

HEAD = 66
"""Pixels of the title."""


def draw_picture(course: Course) -> bytes:
    """The picture as the contents of a PNG file."""
    layout = layout_of(course, HEAD)
    rows = [layout.above, layout.ribbons, layout.below, layout.notes, layout.seams]
    shown = [row for row in rows if row is not None]
    height = round(layout.height)
    title = f"{course.verb}: {course.name}"
    picture = Picture(WIDTH, height, [1] * len(shown), title=title, subtitle=said(course))
    picture.figure.set_layout_engine("none")
    panels = iter(picture.panels)
    for row, draw in zip(rows, (_above, _bands, _below, _notes, _scores), strict=True):
        if row is None:
            continue
        panel = next(panels)
        right = layout.result(layout.result.last)
        panel.axes.set_position(
            (LEFT / WIDTH, 1 - row.bottom / height, (right - LEFT) / WIDTH, row.height / height)
        )
        # A unit of the axes is a pixel, across as well as up.
        panel.axes.set(xlim=(LEFT, right), ylim=(row.bottom, row.top), xticks=[], yticks=[])
        for side in ("left", "bottom"):
            panel.axes.spines[side].set_visible(False)
        draw(panel, course, layout, row)
    return picture.png()


def _above(panel: Panel, course: Course, layout: Layout, row: Row) -> None:
    if len(course.bars) <= MANY_BARS:
        for bar in course.bars:
            panel.axes.axvline(layout.source(bar), color=BEFORE, linewidth=0.5, alpha=0.5)
    _wave(panel, course, layout.source, row, True)
    _name(panel, "recording", row)
    _times(panel, layout.source, row.top, -5)


def _below(panel: Panel, course: Course, layout: Layout, row: Row) -> None:
    for first, last in course.composed:
        if layout.result.has(first, last):
            across = layout.result(first), layout.result(last)
            panel.axes.axvspan(*across, color=COMPOSED, alpha=0.13, linewidth=0)
    _wave(panel, course, layout.result, row, False)
    for seam in course.seams:
        if layout.result.has(seam.at - 1e-6, seam.at + 1e-6):
            at, colour = layout.result(seam.at), seam_colour(seam)
            panel.axes.axvline(at, color=colour, linewidth=1.0, linestyle=(0, (3, 3)))
    for hit in course.hits:
        at = (layout.result(hit), row.top + 6)
        panel.axes.plot(*at, marker="v", color=_ink(panel), markersize=9)
    markers = {"rhythm": "D", "ornaments": "^"}
    for one in course.varied:
        at = (layout.result(one.at), row.top + 8)
        panel.axes.plot(*at, marker=markers[one.kind], color=_ink(panel), markersize=5)
    _name(panel, course.below_name, row)
    _times(panel, layout.result, row.bottom, 5)


def _wave(panel: Panel, course: Course, scale: Scale, row: Row, is_above: bool) -> None:
    panel.axes.set_facecolor("#f4f6f8")
    extent = outline(course.above if is_above else course.below, scale)
    places = np.linspace(scale(scale.first), scale(scale.last), extent.columns + 1)
    places = (places[:-1] + places[1:]) / 2
    _fill(panel, places, extent, row, BEFORE)
    for first, last, colour in coloured(course, is_above):
        if scale.has(first, last):
            part = slice(*np.searchsorted(places, (scale(first), scale(last))))
            _fill(panel, places, extent, row, colour, part)


def _fill(
    panel: Panel,
    places: Any,
    extent: Extent,
    row: Row,
    colour: str,
    part: slice = slice(None),
) -> None:
    highest = max(float(extent.high.max()), -float(extent.low.min()), 1e-3)
    middle, half = (row.top + row.bottom) / 2, 0.46 * row.height
    low, high = (middle - half * one[part] / highest for one in (extent.low, extent.high))
    panel.axes.vlines(places[part], high, low + 0.4, color=colour, linewidth=0.8)


def _bands(panel: Panel, course: Course, layout: Layout, row: Row) -> None:
    for ribbon in sorted(course.ribbons, key=lambda one: one.kind != "kept"):
        if ribbon.seconds and layout.result.has(ribbon.at, ribbon.at + ribbon.seconds):
            _band(panel, ribbon, colour_of(ribbon, course), layout, row)


def _band(panel: Panel, ribbon: Ribbon, colour: str, layout: Layout, row: Row) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    one, other = (layout.source(ribbon.source + end) for end in (0, ribbon.seconds))
    to, till = (layout.result(ribbon.at + end) for end in (0, ribbon.seconds))
    half = (row.top + row.bottom) / 2
    points = [
        (one, row.top),
        *((one, half), (to, half), (to, row.bottom)),
        (till, row.bottom),
        *((till, half), (other, half), (other, row.top)),
        (one, row.top),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    fill, edge, line = {
        "laid": (0.42, 0.9, "solid"),
        "kept": (0.16, 0.25, "solid"),
        "bed": (0.14, 0.5, "dashed"),
        "drums": (0.0, 0.9, "dotted"),
    }[ribbon.kind]
    for face, border, alpha in ((colour, "none", fill), ("none", colour, edge)):
        panel.axes.add_patch(
            PathPatch(
                Path(points, codes),
                facecolor=face,
                edgecolor=border,
                alpha=alpha,
                linewidth=0.7,
                linestyle=line,
            )
        )


def _notes(panel: Panel, course: Course, layout: Layout, row: Row) -> None:
    panel.axes.set_facecolor("#f4f6f8")
    place, thick = pitches(course, row)
    scale = layout.result
    for note in course.notes:
        if scale.has(note.start, note.end):
            wide = max(scale(note.end) - scale(note.start) - 0.6, 1.2)
            up = (place(note.pitch), thick)
            panel.axes.broken_barh([(scale(note.start), wide)], up, color=COMPOSED, linewidth=0)
    panel.axes.set_ylim(row.bottom, row.top)
    _name(panel, "notes", row)


def _scores(panel: Panel, course: Course, layout: Layout, row: Row) -> None:
    def up(percentile: float) -> float:
        return row.bottom - row.height * percentile / 100

    panel.axes.axhspan(up(0), up(AS_ANY), color=SERIES[3], alpha=0.12, linewidth=0)
    for percentile in (0, 50, 100):
        panel.axes.axhline(up(percentile), color=BEFORE, alpha=0.4, linewidth=0.6)
        place = (LEFT - 8, up(percentile))
        panel.axes.text(*place, f"{percentile}", ha="right", va="center", color=BEFORE)
    panel.axes.text(LEFT, row.top - 20, SEAMS_HEAD, va="bottom", color=_ink(panel))
    written = with_scores(course, layout)
    words: Any = {"weight": "bold", "color": _ink(panel)}
    for seam in course.seams:
        if not layout.result.has(seam.at - 1e-6, seam.at + 1e-6):
            continue
        at, colour = layout.result(seam.at), seam_colour(seam)
        loose: Any = {"color": colour, "clip_on": False}
        panel.axes.plot([at, at], [up(0), up(seam.boldest)], linewidth=1.5, **loose)
        ring = {"marker": "o", "markersize": 6, "markeredgewidth": 1.4}
        panel.axes.plot([at], [up(seam.level)], markerfacecolor="white", **ring, **loose)
        panel.axes.plot([at], [up(seam.spectrum)], **ring, **loose)
        if seam in written:
            y = min(max(up(seam.boldest) - 8, row.top - 7), row.bottom - 12)
            panel.axes.text(at, y, f"{seam.boldest:.0f}", ha="center", va="bottom", **words)
    panel.axes.set(xlim=(LEFT, layout.result(layout.result.last)), ylim=(row.bottom, row.top))


def _name(panel: Panel, name: str, row: Row) -> None:
    panel.axes.text(
        LEFT - 8, (row.top + row.bottom) / 2, name, ha="right", va="center", color=_ink(panel)
    )


def _ink(panel: Panel) -> str:
    """The colour of letters."""
    return str(panel.axes.yaxis.label.get_color())


def _times(panel: Panel, scale: Scale, edge: float, beside: float) -> None:
    for at, words in ticks(scale):
        x = [scale(at)] * 2
        panel.axes.plot(x, [edge, edge + np.sign(beside) * 4], color=BEFORE, lw=0.7, clip_on=False)
        va = "top" if beside > 0 else "bottom"
        panel.axes.text(x[0], edge + beside, words, ha="center", va=va, color="#5b6571")
