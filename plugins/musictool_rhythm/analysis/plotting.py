"""The findings about a recording in one picture: sections, wave, beats, spectrogram, chords."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from musictool import Stream

from .overview import Overview, overview_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["clock", "draw_picture", "figure_of", "name_of", "title_of"]

Findings = Mapping[str, Any]

INK = "#22303c"
WAVE = "#5b7c99"
BEAT = "#d1495b"
MAJOR, MINOR = "#e9a23b", "#3d6ea5"
SECTIONS = ("#9ecae1", "#fdc086", "#b2df8a", "#cab2d6", "#fb9a99", "#ffec99", "#c7c7c7", "#a6dcd0")

RANGE_DB = 80.0
"""Of the spectrogram, under its highest level."""
MOST_BEATS, MOST_BARS = 600, 300
"""Lines that can still be told apart across a picture."""

ROOTS = {"C": 0, "Db": 1, "D": 2, "Eb": 3, "E": 4, "F": 5,
         "F#": 6, "G": 7, "Ab": 8, "A": 9, "Bb": 10, "B": 11}  # fmt: skip


def draw_picture(stream: Stream, findings: Findings) -> bytes:
    """A PNG image of 1600 × 1000 pixels."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a file name in any script
        figure_of(overview_of(stream), findings, name_of(stream)).savefig(file, format="png")
    return file.getvalue()


def title_of(findings: Findings) -> str:
    """What one wants to know first, in a line."""
    parts = []
    if findings["key"]:
        parts.append(findings["key"])
    if findings["tempo_bpm"]:
        parts.append(f"{findings['tempo_bpm']:.1f} BPM")
    elif findings["free_time"]:
        parts.append("no steady beat")
    if findings["meter"]:
        parts.append(findings["meter"])
    if findings["loudness_lufs"] is not None:
        parts.append(f"{findings['loudness_lufs']:.1f} LUFS")
    if findings["tuning_cents"] is not None:
        parts.append(f"A {findings['tuning_cents']:+.0f} cents")
    parts.append(clock(findings["duration_s"]))
    return "  ·  ".join(parts)


def clock(seconds: float) -> str:
    """As 2:05, 1:02:05, or 4.2 s."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def figure_of(overview: Overview, findings: Findings, name: str) -> Figure:
    """The figure, one time axis for all its panels."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    figure = Figure(figsize=(16, 10), dpi=100, facecolor="white")
    panels: list[tuple[float, Callable[[Axes, Overview, Findings], None]]] = [
        (0.35, _draw_sections),
        (1.5, _draw_wave),
        (1.0, _draw_tempo),
        (3.2, _draw_spectrogram),
        (2.0, _draw_chords),
    ]
    axes = figure.subplots(
        len(panels), sharex=True, gridspec_kw={"height_ratios": [height for height, _ in panels]}
    )
    figure.subplots_adjust(left=0.065, right=0.985, top=0.905, bottom=0.055, hspace=0.09)
    for panel, (_, draw) in zip(axes, panels, strict=True):
        panel.tick_params(labelsize=8, colors=INK)
        for spine in panel.spines.values():
            spine.set_color("#c3ccd4")
        draw(panel, overview, findings)
    axes[-1].set_xlim(0, max(overview.duration, 1e-3))
    axes[-1].xaxis.set_major_locator(MaxNLocator(16, steps=[1, 1.5, 2, 3, 5, 6, 10]))
    axes[-1].xaxis.set_major_formatter(FuncFormatter(lambda at, _: _tick(at, overview.duration)))
    figure.text(0.065, 0.962, _plain(_shortened(name)), fontsize=15, weight="bold", color=INK)
    figure.text(0.065, 0.931, title_of(findings), fontsize=11, color=INK)
    figure.legend(
        handles=[
            Patch(color=BEAT, label="beat, bar"),
            Patch(color=MAJOR, label="major chord"),
            Patch(color=MINOR, label="minor chord"),
        ],
        loc="lower right",
        bbox_to_anchor=(0.99, 0.918),
        ncols=3,
        fontsize=9,
        frameon=False,
    )
    return figure


def _draw_sections(axes: Axes, overview: Overview, findings: Findings) -> None:
    labels = list(dict.fromkeys(one["label"] for one in findings["sections"]))
    axes.set_ylim(0, 1)
    _named(axes, "sections")
    for one in findings["sections"]:
        length = one["end"] - one["start"]
        colour = SECTIONS[labels.index(one["label"]) % len(SECTIONS)]
        axes.broken_barh([(one["start"], length)], (0, 1), facecolor=colour, edgecolor="white")
        if length > 0.012 * overview.duration * len(one["label"]):
            middle = one["start"] + length / 2
            axes.text(middle, 0.47, one["label"], ha="center", va="center", fontsize=9, color=INK)


def _draw_wave(axes: Axes, overview: Overview, findings: Findings) -> None:
    edges = np.linspace(0, overview.duration, len(overview.low) + 1)
    times = (edges[:-1] + edges[1:]) / 2
    highest = max(float(np.abs([overview.low, overview.high]).max()), 1e-3)
    axes.fill_between(times, overview.low, overview.high, color=WAVE, linewidth=0.4, step="mid")
    axes.set_ylim(-1.08 * highest, 1.08 * highest)
    axes.locator_params(axis="y", nbins=3)
    _lines(axes, findings["downbeats"], MOST_BARS, alpha=0.55)
    _named(axes, "wave", ticks=True)


def _draw_tempo(axes: Axes, overview: Overview, findings: Findings) -> None:
    """Beats as ticks at the bottom, bars longer ones, and the tempo over them."""
    beats, downbeats = findings["beats"], findings["downbeats"]
    _named(axes, "beats, BPM", ticks=True)
    curve = findings["tempo_curve"]
    if len(curve["bpm"]) < 1:
        axes.set_yticks([])
        words = "no steady beat" if overview.duration else ""
        axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", color=INK)
        return
    bpm = np.asarray(curve["bpm"])
    axes.plot(curve["time_s"], bpm, color=INK, linewidth=1.1)
    middle = float(np.median(bpm))
    spread = max(float(np.percentile(np.abs(bpm - middle), 98)) * 1.4, 0.08 * middle)
    axes.set_ylim(middle - 2.1 * spread, middle + 1.1 * spread)
    axes.set_yticks([round(middle - 0.8 * spread), round(middle), round(middle + 0.8 * spread)])
    _lines(axes, beats, MOST_BEATS, top=0.16, alpha=0.8)
    _lines(axes, downbeats, MOST_BARS, top=0.32, linewidth=1.3)


def _draw_spectrogram(axes: Axes, overview: Overview, findings: Findings) -> None:
    octaves = np.log2(overview.frequencies)
    highest = max(float(overview.spectrogram.max()), -90.0)
    axes.imshow(
        overview.spectrogram,
        origin="lower",
        aspect="auto",
        cmap="magma",
        vmin=highest - RANGE_DB,
        vmax=highest,
        interpolation="nearest",
        extent=(0, max(overview.duration, 1e-3), octaves[0], octaves[-1]),
    )
    marks = [hertz for hertz in (50, 100, 200, 500, 1000, 2000, 5000, 10000)
             if hertz < overview.frequencies[-1]]  # fmt: skip
    axes.set_yticks(
        np.log2(marks), [f"{hertz // 1000} k" if hertz >= 1000 else str(hertz) for hertz in marks]
    )
    _named(axes, "frequency, Hz", ticks=True)


def _draw_chords(axes: Axes, overview: Overview, findings: Findings) -> None:
    """A row for each root, so that any number of chords can be read."""
    for number in range(12):
        if number in (1, 3, 6, 8, 10):
            axes.axhspan(number - 0.5, number + 0.5, color="#f2f4f6", linewidth=0)
    for colour, kind in ((MAJOR, "maj"), (MINOR, "min")):
        for one in findings["chords"]:
            root, _, quality = one["chord"].partition(":")
            if quality == kind:
                span = [(one["start"], one["end"] - one["start"])]
                axes.broken_barh(span, (ROOTS[root] - 0.42, 0.84), facecolor=colour)
    _lines(axes, findings["downbeats"], MOST_BARS, color="#c3ccd4", linewidth=0.5, zorder=0.5)
    axes.set_ylim(-0.6, 11.6)
    axes.set_yticks(range(12), list(ROOTS))
    _named(axes, "chords", ticks=True)


def _lines(axes: Axes, times: list[float], most: int, **how: Any) -> None:
    """Vertical lines, unless there are so many that they would be a surface."""
    if len(times) > most:
        return
    options = {"color": BEAT, "linewidth": 0.7, **how}
    top = options.pop("top", 1.0)
    for at in times:
        axes.axvline(at, 0, top, **options)


def _named(axes: Axes, name: str, *, ticks: bool = False) -> None:
    axes.set_ylabel(name, fontsize=9, color=INK, rotation=90 if ticks else 0, va="center")
    axes.yaxis.set_label_coords(-0.042 if ticks else -0.028, 0.5)
    if not ticks:
        axes.set_yticks([])


def _tick(at: float, duration: float) -> str:
    return f"{at:g} s" if duration < 30 else clock(at) if at >= 10 else f"0:{at:02.0f}"


def name_of(stream: Stream) -> str:
    return (stream.origin and stream.origin.name) or "recording"


def _shortened(name: str) -> str:
    return name if len(name) <= 110 else f"{name[:70]} … {name[-35:]}"


def _plain(name: str) -> str:
    """A dollar sign begins no formula."""
    return name.replace("$", r"\$")
