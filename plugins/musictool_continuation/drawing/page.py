"""The page: the picture as SVG, players for both sounds, and the seams in a table."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

import numpy as np

from musictool import Extent, format_time, html_page, page_sounds

from .course import AS_ANY, Course, Mark, Ribbon
from .layout import (
    LEFT,
    MANY_BARS,
    SEAMS_HEAD,
    VARIED,
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

__all__ = ["draw_page"]

LARGEST = 8e6
"""Bytes up to which the sound is lossless; of more, a page is sent on more gladly than heard more
exactly, and what is exact is the result itself."""
KEYS = (
    "A click on a wave or on a ribbon plays from there, a click on a seam from two seconds before"
    " it. Keys: space plays and pauses, n and p go to the next seam and to the one before."
)


def draw_page(course: Course) -> bytes:
    """The page; it loads nothing from anywhere."""
    title = f"{course.verb}: {course.name}"
    players = page_sounds(
        [one.audio.stream() for one in (course.above, course.below)],
        [one.audio.frames / one.audio.sample_rate for one in (course.above, course.below)],
        [float(np.abs(one.audio.samples).max(initial=0)) for one in (course.above, course.below)],
        largest=LARGEST,
    )
    sounds = [
        f'<figure><figcaption>{escape(name)}</figcaption><audio id="{place}" controls'
        f' preload="auto" data-starts="{sound.starts:.6f}" src="{player.address}"></audio></figure>'
        for place, name, sound, player in zip(
            ("above", "below"),
            ("recording", course.below_name),
            (course.above, course.below),
            players,
            strict=True,
        )
    ]
    lossy = " The sound is MP3, to keep the page small." if players[0].container == "MP3" else ""
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(said(course))}</p>",
        f'<div id="players">{"".join(sounds)}</div>',
        f'<p class="keys">{KEYS}{lossy}</p>',
        f'<div class="wide">{_svg(course)}</div>',
        *_seams(course),
    ]
    style, script = (
        files(__package__).joinpath(name).read_text("utf-8") for name in ("page.css", "page.js")
    )
    return html_page(title, parts, style, script)


def _svg(course: Course) -> str:
    layout = layout_of(course)
    words = escape(f"Where each part of the {course.below_name} is from: {said(course)}", True)
    drawn = [
        *_ribbons(course, layout),
        *_wave(course, layout, True),
        *_wave(course, layout, False),
        *_axis(layout.source, layout.above.top, -8),
        *_axis(layout.result, layout.below.bottom, 16),
        *_hits(course, layout),
        *_varied(course, layout),
        *_notes(course, layout),
        *_scores(course, layout),
        *_cursors(layout),
    ]
    return (
        f'<svg id="course" viewBox="0 0 {WIDTH} {layout.height:g}" role="img" aria-label="{words}">'
        f"{''.join(drawn)}</svg>"
    )


def _ribbons(course: Course, layout: Layout) -> Iterator[str]:
    """Bands from where a part is taken to where it is laid; what stays lies beneath."""
    for ribbon in sorted(course.ribbons, key=lambda one: one.kind != "kept"):
        ends = ribbon.at + ribbon.seconds
        if not ribbon.seconds or not layout.result.has(ribbon.at, ends):
            continue
        told = (
            f"{_time(ribbon.source)} to {_time(ribbon.source + ribbon.seconds)} of the recording "
            f"{'stays' if ribbon.kind == 'kept' else 'is laid'} at {_time(ribbon.at)}"
            f"{', its drums alone' if ribbon.kind == 'drums' else ''}"
            f"{', under composed notes' if ribbon.kind == 'bed' else ''}"
        )
        yield (
            f'<path class="ribbon {ribbon.kind}" d="{_band(ribbon, layout)}" '
            f'fill="{colour_of(ribbon, course)}" stroke="{colour_of(ribbon, course)}" '
            f'data-from="{ribbon.source:.6f}" data-at="{ribbon.at:.6f}" '
            f'data-seconds="{ribbon.seconds:.6f}"><title>{told}</title></path>'
        )


def _band(ribbon: Ribbon, layout: Layout) -> str:
    one, other = (layout.source(ribbon.source + end) for end in (0, ribbon.seconds))
    to, till = (layout.result(ribbon.at + end) for end in (0, ribbon.seconds))
    top, bottom = layout.ribbons.top, layout.ribbons.bottom
    half = (top + bottom) / 2
    return (
        f"M{one:.2f} {top:g}C{one:.2f} {half:g} {to:.2f} {half:g} {to:.2f} {bottom:g}"
        f"H{till:.2f}C{till:.2f} {half:g} {other:.2f} {half:g} {other:.2f} {top:g}Z"
    )


def _wave(course: Course, layout: Layout, is_above: bool) -> Iterator[str]:
    """A wave in grey, its parts in their colours, its bars and its name."""
    sound, row, scale, name = (
        (course.above, layout.above, layout.source, "recording")
        if is_above
        else (course.below, layout.below, layout.result, course.below_name)
    )
    yield (
        f'<rect class="ground" data-sound="{"above" if is_above else "below"}" '
        f'data-first="{scale.first:.6f}" data-last="{scale.last:.6f}" x="{LEFT}" y="{row.top:g}" '
        f'width="{scale(scale.last) - LEFT:g}" height="{row.height:g}"/>'
    )
    if not is_above:
        for first, last in course.composed:
            if scale.has(first, last):
                yield (
                    f'<rect class="composed" x="{scale(first):.2f}" y="{row.top:g}" '
                    f'width="{scale(last) - scale(first):.2f}" height="{row.height:g}"/>'
                )
    if is_above and len(course.bars) <= MANY_BARS:
        lines = "".join(f"M{scale(bar):.2f} {row.top:g}v{row.height:g}" for bar in course.bars)
        yield f'<path class="bars" d="{lines}"/>'
    extent = outline(sound, scale)
    yield f'<path class="wave" d="{_outline(extent, row, scale)}"/>'
    for first, last, colour in coloured(course, is_above):
        if scale.has(first, last):
            path = _outline(extent, row, scale, first, last)
            yield f'<path class="part" stroke="{colour}" d="{path}"/>'
    middle = (row.top + row.bottom) / 2
    yield f'<text class="name" x="{LEFT - 10}" y="{middle + 4:g}">{escape(name)}</text>'


def _outline(
    extent: Extent, row: Row, scale: Scale, first: float | None = None, last: float | None = None
) -> str:
    """A line from the lowest to the highest sample of each column."""
    highest = max(float(extent.high.max()), -float(extent.low.min()), 1e-3)
    middle, half = (row.top + row.bottom) / 2, 0.46 * row.height
    places = np.linspace(scale(scale.first), scale(scale.last), extent.columns + 1)
    places = (places[:-1] + places[1:]) / 2
    begin = 0 if first is None else int(np.searchsorted(places, scale(first)))
    end = extent.columns if last is None else int(np.searchsorted(places, scale(last)))
    return "".join(
        f"M{places[at]:.1f} {middle - half * extent.high[at] / highest:.1f}"
        f"V{middle - half * extent.low[at] / highest + 0.4:.1f}"
        for at in range(begin, end)
    )


def _axis(scale: Scale, edge: float, beside: float) -> Iterator[str]:
    for at, words in ticks(scale):
        yield f'<path class="tick" d="M{scale(at):.2f} {edge:g}v{4 if beside > 0 else -4}"/>'
        yield f'<text class="time" x="{scale(at):.2f}" y="{edge + beside:g}">{words}</text>'


def _hits(course: Course, layout: Layout) -> Iterator[str]:
    """A wedge on each moment that a strong beat was brought to."""
    top = layout.below.top
    for hit in course.hits:
        x = layout.result(hit)
        yield (
            f'<path class="hit" d="M{x:.2f} {top + 11:g}l-7 -11h14z">'
            f"<title>a strong beat at {_time(hit)}, as wished</title></path>"
        )


def _varied(course: Course, layout: Layout) -> Iterator[str]:
    """The sign of each rhythm and ornament that is new."""
    for one in course.varied:
        yield (
            f'<text class="varied" x="{layout.result(one.at):.2f}" y="{layout.below.top + 13:g}" '
            f'text-anchor="middle" data-at="{one.at:.6f}">{VARIED[one.kind][0]}'
            f"<title>{one.name} at {_time(one.at)}</title></text>"
        )


def _notes(course: Course, layout: Layout) -> Iterator[str]:
    """Composed notes, low ones below."""
    row, scale = layout.notes, layout.result
    if row is None:
        return
    yield f'<text class="name" x="{LEFT - 10}" y="{(row.top + row.bottom) / 2 + 4:g}">notes</text>'
    yield (
        f'<rect class="ground" x="{LEFT}" y="{row.top:g}" '
        f'width="{scale(scale.last) - LEFT:g}" height="{row.height:g}"/>'
    )
    place, thick = pitches(course, row)
    for note in course.notes:
        if scale.has(note.start, note.end):
            wide = max(scale(note.end) - scale(note.start) - 0.6, 1.2)
            yield (
                f'<rect class="note" x="{scale(note.start):.2f}" y="{place(note.pitch):.2f}" '
                f'width="{wide:.2f}" height="{thick:.2f}" rx="1"/>'
            )


def _scores(course: Course, layout: Layout) -> Iterator[str]:
    """How bold each seam is: a stem with a dot for the spectrum and a ring for the level."""
    row, scale = layout.seams, layout.result

    def up(percentile: float) -> float:
        return row.bottom - row.height * percentile / 100

    right = scale(scale.last)
    yield (
        f'<rect class="usual" x="{LEFT}" y="{up(AS_ANY):.2f}" width="{right - LEFT:g}" '
        f'height="{row.bottom - up(AS_ANY):.2f}"/>'
    )
    for percentile in (0, 50, 100):
        yield f'<path class="grid" d="M{LEFT} {up(percentile):g}H{right:g}"/>'
        yield f'<text class="name" x="{LEFT - 10}" y="{up(percentile) + 4:g}">{percentile}</text>'
    yield (f'<text class="head" x="{LEFT}" y="{row.top - 22:g}">{SEAMS_HEAD}</text>')
    written = with_scores(course, layout)
    for number, seam in enumerate(course.seams, 1):
        if not scale.has(seam.at - 1e-6, seam.at + 1e-6):
            continue
        x, colour = scale(seam.at), seam_colour(seam)
        figure = ""
        if seam in written:
            y = min(max(up(seam.boldest) - 9, row.top - 7), row.bottom - 12)
            figure = f'<text class="figure" x="{x:.2f}" y="{y:.2f}">{seam.boldest:.0f}</text>'
        yield (
            f'<g class="seam" data-at="{seam.at:.6f}" stroke="{colour}" fill="{colour}">'
            f"<title>{escape(_told(number, seam))}</title>"
            f'<path class="near" d="M{x:.2f} {row.top:g}V{row.bottom:g}"/>'
            f'<path class="cut" d="M{x:.2f} {layout.below.top:g}V{layout.below.bottom:g}"/>'
            f'<path class="stem" d="M{x:.2f} {up(0):g}V{up(seam.boldest):.2f}"/>'
            f'<circle class="level" cx="{x:.2f}" cy="{up(seam.level):.2f}" r="4.5"/>'
            f'<circle cx="{x:.2f}" cy="{up(seam.spectrum):.2f}" r="4.5"/>{figure}</g>'
        )


def _cursors(layout: Layout) -> Iterator[str]:
    for name, row in (("above", layout.above), ("below", layout.below)):
        yield (
            f'<path class="cursor" data-sound="{name}" d="M0 {row.top:g}V{row.bottom:g}" '
            f'transform="translate({LEFT} 0)"/>'
        )


def _seams(course: Course) -> Iterator[str]:
    """All seams in figures, each with a button that plays it."""
    if not course.seams:
        return
    heads = ("", "at", "left", "entered", "spectrum", "level", "step")
    yield (
        f"<details{' open' if len(course.seams) <= 12 else ''}><summary>Seams</summary>"
        '<div class="wide"><table><thead><tr>'
    )
    yield "".join(f"<th>{one}</th>" for one in heads) + "</tr></thead><tbody>"
    for number, seam in enumerate(course.seams, 1):
        yield (
            f'<tr><td><button class="seam" data-at="{seam.at:.6f}">play {number}</button></td>'
            f"<td>{_time(seam.at)}</td><td>{_time(seam.left)}</td><td>{_time(seam.entered)}</td>"
            f'<td><span style="color: {seam_colour(seam)}">■</span> {seam.spectrum:.0f}</td>'
            f"<td>{seam.level:.0f}</td><td>{seam.step_db:+.1f} dB</td></tr>"
        )
    yield "</tbody></table></div></details>"


def _told(number: int, seam: Mark) -> str:
    return (
        f"seam {number} at {_time(seam.at)}: from {_time(seam.left)} to {_time(seam.entered)}; "
        f"spectrum {seam.spectrum:.0f}, level {seam.level:.0f}, step {seam.step_db:+.1f} dB"
    )


def _time(seconds: float) -> str:
    return format_time(round(seconds, 2))
