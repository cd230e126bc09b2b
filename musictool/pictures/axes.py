"""The scales of pictures: time as clocks show it, and frequency in octaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musictool.quantities import format_time

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["frequency_axis", "hertz", "time_axis"]

MARKS = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000)
"""Frequencies that are written beside an axis, in Hz."""

STEPS = (*(digit * 10.0**power for power in (-4, -3, -2, -1) for digit in (1, 2, 5)),
         1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000)  # fmt: skip
"""Between times that are written, in s."""


def hertz(frequency: float) -> str:
    """As 100, 1k, 2.5k."""
    return f"{frequency / 1000:g}k" if frequency >= 1000 else f"{frequency:g}"


def time_axis(axes: Axes, duration: float) -> None:
    """A horizontal axis over a recording of so many seconds."""
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    axes.set_xlim(0, max(duration, 1e-3))
    most = 16 if axes.get_window_extent().width > 900 else 8
    step = next((step for step in STEPS if duration <= step * most), max(duration, 1e-3) / most)
    axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: format_time(at)))


def frequency_axis(
    axes: Axes, lowest: float, highest: float, *, vertical: bool = False, name: str = "Hz"
) -> None:
    """An axis from one frequency to another, in Hz, on which octaves are equally long."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    axis = axes.yaxis if vertical else axes.xaxis
    (axes.set_yscale if vertical else axes.set_xscale)("log")
    (axes.set_ylim if vertical else axes.set_xlim)(lowest, highest)
    marks = [mark for mark in MARKS if lowest <= mark <= highest]
    place = axes.get_window_extent()
    if len(marks) * (16 if vertical else 42) > (place.height if vertical else place.width):
        marks = [mark for mark in marks if str(mark).startswith("1")] or marks
    axis.set_major_locator(FixedLocator(marks))
    axis.set_major_formatter(FuncFormatter(lambda frequency, _: hertz(frequency)))
    axis.set_minor_locator(NullLocator())
    axis.set_label_text(name)
