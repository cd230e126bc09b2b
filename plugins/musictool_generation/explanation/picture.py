"""The picture of `explain`: surprise over a piano roll, and what the explained bar came from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool import SERIES, Panel, Picture, first_bar

from .reading import Reading

__all__ = ["picture_of"]

Array = NDArray[Any]

LINE_BARS = 16
"""Bars in a line, or more where there would be more than `MOST_LINES`."""
MOST_LINES = 12
BRIGHTEST = 97
"""Percentile of the surprise that has the strongest colour."""


def picture_of(reading: Reading, chosen: int, notes: Array, weights: Array) -> Picture:
    """Lines of bars, each note in the colour of its nats; below, the bar and what was before it.

    Parameters
    ----------
    notes, weights
        The notes that were left out in turn, and by how much the bar `chosen` costs more without.
    """
    first, last = int(reading.bars.min()), int(reading.bars.max())
    step = max(LINE_BARS, -(-(last - first + 1) // MOST_LINES))
    lines = [(at, min(at + step, last + 1)) for at in range(first, last + 1, step)]
    height = 90 + 150 * len(lines) + 260
    name = reading.score.origin.name if reading.score.origin else ""
    picture = Picture(
        1600,
        height,
        rows=(*[1.0] * len(lines), 1.5),
        title=name or "score",
        subtitle=f"how much each note surprised a model of the family {reading.family.name}",
    )
    top = max(float(np.percentile(reading.of_notes, BRIGHTEST)), 1e-3)
    for panel, (begin, end) in zip(picture.panels, lines, strict=False):
        here = np.flatnonzero((reading.bars >= begin) & (reading.bars < end))
        shown = _draw(panel, reading, here, reading.of_notes[here], (0.0, top), "viridis_r")
        _bars(panel, reading, begin, begin + step)
        _scale(picture, panel, shown, "nats")
    panel = picture.panels[-1]
    reach = max(float(np.abs(weights).max(initial=0)), 1e-3)
    before = _draw(panel, reading, notes, weights, (-reach, reach), "PuOr")
    own = np.flatnonzero(reading.bars == chosen)
    _outline(panel, reading, own)
    _bars(panel, reading, int(reading.bars[notes].min(initial=chosen)), chosen + 1)
    panel.titled(f"bar {chosen}, and by how many nats it costs more without each note before it")
    _scale(picture, panel, before, "nats")
    return picture


def _rectangles(reading: Reading, notes: Array) -> list[list[tuple[float, float]]]:
    found = []
    for note in notes.tolist():
        begin, pitch = float(reading.steps[note]), float(reading.pitches[note])
        end = begin + max(float(reading.lengths[note]) - 0.5, 0.5)
        low, high = pitch - 0.45, pitch + 0.45
        found.append([(begin, low), (begin, high), (end, high), (end, low)])
    return found


def _draw(
    panel: Panel,
    reading: Reading,
    notes: Array,
    values: Array,
    ends: tuple[float, float],
    map_: str,
) -> Any:
    from matplotlib.collections import PolyCollection

    shown = PolyCollection(_rectangles(reading, notes), cmap=map_, edgecolors="#5b6571")
    shown.set_linewidth(0.4)
    shown.set_array(values)
    shown.set_clim(*ends)
    panel.axes.add_collection(shown)
    return shown


def _outline(panel: Panel, reading: Reading, notes: Array) -> None:
    from matplotlib.collections import PolyCollection

    rectangles = _rectangles(reading, notes)
    panel.axes.add_collection(PolyCollection(rectangles, facecolors=SERIES[1], linewidths=0))


def _bars(panel: Panel, reading: Reading, begin: int, end: int) -> None:
    """The axes of the bars from `begin` to before `end`, with their numbers."""
    zero, lines = first_bar(reading.score), reading.bar_lines
    last = int((reading.steps + reading.lengths).max())
    width = int(np.median(np.diff(lines))) if len(lines) > 1 else last
    edges = [
        float(
            lines[bar - zero]
            if bar - zero < len(lines)
            else lines[-1] + width * (bar - zero - len(lines) + 1)
        )
        for bar in range(begin, end + 1)
    ]
    low, high = int(reading.pitches.min()), int(reading.pitches.max())
    panel.axes.set_xlim(edges[0], edges[-1])
    panel.axes.set_ylim(low - 1.5, high + 1.5)
    numbers = range(begin, min(end, int(reading.bars.max()) + 1))
    panel.axes.set_xticks(edges[: len(numbers)], [str(bar) for bar in numbers])
    panel.axes.grid(visible=True, axis="x")
    octaves = [pitch for pitch in range(low, high + 1) if pitch % 12 == 0]
    panel.axes.set_yticks(octaves, [f"C{pitch // 12 - 1}" for pitch in octaves])


def _scale(picture: Picture, panel: Panel, shown: Any, label: str) -> None:
    picture.figure.colorbar(shown, ax=panel.axes, label=label, pad=0.01, aspect=12)
