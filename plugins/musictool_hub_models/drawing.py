"""What is told beside a result: figures, a picture of before, after and seams, or a page."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from musictool import (
    SERIES,
    Audio,
    Panel,
    Picture,
    decibels,
    format_time,
    html_page,
    html_table,
    overview_of,
)

__all__ = ["report_file"]

AROUND_S = 2.0
"""What is drawn on either side of a seam."""

LEVEL_S = 0.05
"""Of a level."""

QUIETEST_DB = -80.0
LEEWAY_DB = 3.0
"""Above and below the curve, so that what is level looks level."""


def report_file(
    verb: str,
    report: dict[str, Any],
    before: Audio,
    after: Audio,
    part: tuple[int, int],
    suffix: str,
) -> bytes:
    """What is in the file.

    Parameters
    ----------
    report
        Figures.
    part
        Frames of the result that are new: they are marked, and where they meet what was there,
        spectrum and level are drawn from near.
    suffix
        ".json" for the figures, ".html" for a page, ".svg" or ".png" for a picture.
    """
    if suffix == ".json":
        return json.dumps(report, indent=1).encode()
    seams = [one for one in part if 0 < one < after.frames]
    heights = [1.0, 1.0, *[1.4, 0.8] * len(seams)]
    picture = Picture(1100, 160 + round(140 * sum(heights)), heights, title=verb)
    for panel, audio, name in zip(
        picture.panels[:2], (before, after), ("recording", "result"), strict=True
    ):
        panel.wave(overview_of(audio.stream()))
        panel.named(name)
        panel.time(audio.duration)
    marked = [one / after.sample_rate for one in part]
    picture.panels[1].axes.axvspan(*marked, color=SERIES[1], alpha=0.2, linewidth=0)
    for number, seam in enumerate(seams):
        _draw_seam(picture.panels[2 + 2 * number], picture.panels[3 + 2 * number], after, seam)
    if suffix == ".png":
        return picture.png()
    if suffix == ".svg":
        return picture.svg(verb).encode()
    rows = [(name, json.dumps(value)) for name, value in report.items()]
    return html_page(verb, [picture.svg(verb), html_table(("", ""), rows)])


def _draw_seam(spectrum: Panel, level: Panel, audio: Audio, seam: int) -> None:
    """Spectrogram and level of what lies around a seam, at which a line is drawn."""
    rate = audio.sample_rate
    first, last = (max(seam + round(side * AROUND_S * rate), 0) for side in (-1, 1))
    near = Audio(audio.samples[:, first:last], rate)
    spectrum.spectrogram(overview_of(near.stream()))
    at, begins = (format_time(one / rate, 2) for one in (seam, first))
    spectrum.titled(f"around the seam at {at}, from {begins} on")
    length = max(round(LEVEL_S * rate), 1)
    powers = np.square(near.samples, dtype=np.float64).mean(axis=0)
    starts = np.arange(0, near.frames, length)
    means = np.add.reduceat(powers, starts) / np.diff([*starts, near.frames])
    levels = [max(decibels(float(np.sqrt(one)) + 1e-9), QUIETEST_DB) for one in means]
    times = (starts + length / 2) / rate
    level.curves({"level": (times, levels)}, legend=False)
    level.named("dBFS")
    level.axes.set_ylim(min(levels) - LEEWAY_DB, max(levels) + LEEWAY_DB)
    for panel in (spectrum, level):
        panel.time(near.duration)
        panel.marks([(seam - first) / rate], 1, SERIES[1], linestyle="--", linewidth=1.2)
