"""The findings about a recording in one picture: sections, wave, beats, spectrogram, chords."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import numpy as np

from musictool import SERIES, Overview, Panel, Picture, Region, Stream, format_time

__all__ = ["name_of", "picture_of", "title_of"]

Findings = Mapping[str, Any]

BEAT, TEMPO = SERIES[1], "#5b6571"
MAJOR, MINOR = "#e9a23b", "#7ba7d7"
SECTIONS = ("#9ecae1", "#fdc086", "#b2df8a", "#cab2d6", "#fb9a99", "#ffec99", "#c7c7c7", "#a6dcd0")

MOST_BEATS, MOST_BARS = 600, 300
"""Lines that can still be told apart across a picture."""

ROOTS = {"C": 0, "Db": 1, "D": 2, "Eb": 3, "E": 4, "F": 5,
         "F#": 6, "G": 7, "Ab": 8, "A": 9, "Bb": 10, "B": 11}  # fmt: skip


def picture_of(overview: Overview, findings: Findings, name: str) -> Picture:
    """One time axis for all panels, 1600 × 1000 pixels."""
    picture = Picture(
        1600,
        1000,
        rows=(0.35, 1.5, 1.0, 3.2, 2.4),
        title=name,
        subtitle=title_of(findings),
        share=True,
    )
    sections, wave, tempo, spectrogram, chords = picture.panels
    _draw_sections(sections, overview, findings)
    wave.wave(overview)
    wave.marks(findings["downbeats"], MOST_BARS, BEAT, alpha=0.55)
    wave.named("wave")
    _draw_tempo(tempo, overview, findings)
    spectrogram.spectrogram(overview)
    _draw_chords(chords, overview, findings)
    chords.time(overview.duration)
    for panel in picture.panels[:-1]:
        panel.axes.tick_params(labelbottom=False)
    picture.align()
    picture.legend({"beat, bar": BEAT, "major chord": MAJOR, "minor chord": MINOR})
    return picture


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
    length = findings["duration_s"]
    parts.append(format_time(length, 0 if length >= 10 else 1))
    return "  ·  ".join(parts)


def name_of(stream: Stream) -> str:
    return (stream.origin and stream.origin.name) or "recording"


def chord_name(chord: str) -> str:
    """As above a staff: "A:min" (Harte) is Am, "C:maj" is C."""
    root, _, quality = chord.partition(":")
    return root + {"maj": "", "min": "m"}.get(quality, quality)


def _draw_sections(panel: Panel, overview: Overview, findings: Findings) -> None:
    labels = list(dict.fromkeys(one["label"] for one in findings["sections"]))
    colours = {label: SECTIONS[at % len(SECTIONS)] for at, label in enumerate(labels)}
    panel.axes.set_ylim(0, 1)
    panel.named("sections", ticks=False)
    regions = [
        Region(one["start"], one["end"], one["label"], colours[one["label"]])
        for one in findings["sections"]
    ]
    panel.regions(regions, overview.duration)


def _draw_tempo(panel: Panel, overview: Overview, findings: Findings) -> None:
    """Beats as ticks at the bottom, bars longer ones, and the tempo over them."""
    panel.named("BPM")
    curve = findings["tempo_curve"]
    if len(curve["bpm"]) < 1:
        panel.axes.set_yticks([])
        panel.note("no steady beat" if overview.duration else "")
        return
    bpm = np.asarray(curve["bpm"])
    panel.curves({"tempo": (curve["time_s"], bpm)}, [TEMPO], legend=False)
    middle = float(np.median(bpm))
    spread = max(float(np.percentile(np.abs(bpm - middle), 98)) * 1.4, 0.08 * middle)
    panel.axes.set_ylim(middle - 2.1 * spread, middle + 1.1 * spread)
    panel.axes.set_yticks(
        [round(middle - 0.8 * spread), round(middle), round(middle + 0.8 * spread)]
    )
    panel.marks(findings["beats"], MOST_BEATS, BEAT, top=0.16, alpha=0.8)
    panel.marks(findings["downbeats"], MOST_BARS, BEAT, top=0.32, linewidth=1.3)


def _draw_chords(panel: Panel, overview: Overview, findings: Findings) -> None:
    """A row for each root, so that any number of chords can be read."""
    panel.bands([1, 3, 6, 8, 10])
    chords = [one for one in findings["chords"] if one["chord"].partition(":")[0] in ROOTS]

    def row(one: Mapping[str, Any]) -> int:
        return ROOTS[one["chord"].partition(":")[0]]

    for root, alike in groupby(sorted(chords, key=row), row):
        regions = [
            Region(
                one["start"],
                one["end"],
                chord_name(one["chord"]),
                MINOR if one["chord"].endswith(":min") else MAJOR,
            )
            for one in alike
        ]
        panel.regions(regions, overview.duration, at=root)
    panel.marks(findings["downbeats"], MOST_BARS, "#b8c2cc", linewidth=0.5, zorder=0.5)
    panel.axes.set_ylim(-0.6, 11.6)
    panel.named("chords")
    panel.axes.set_yticks(range(12), list(ROOTS))
