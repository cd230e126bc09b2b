"""The colours and the letters of all pictures.

What shows data is of middle lightness, so that it stands out from white and from black alike (3:1
and more, WCAG 2.2, 1.4.11). What belongs to the paper turns with it in a page that is dark.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["BEFORE", "FAINT", "GRID", "INK", "ON_COLOUR", "PAPER", "SERIES", "TURNING", "style"]

PAPER = "#ffffff"
INK = "#22303c"
FAINT = "#5b6571"
GRID = "#e3e8ec"

TURNING = {"paper": (PAPER, "#14191f"), "ink": (INK, "#e4e9ee"),
           "faint": (FAINT, "#9aa7b4"), "grid": (GRID, "#2c3640")}  # fmt: skip
"""The colours that a dark page has others for, by the names that its style sheet gives them."""

ON_COLOUR = "#14202b"
"""Letters on coloured ground, which stays as it is."""

SERIES = ("#3d7ab8", "#d1495b", "#c9821b", "#3f946b", "#8e6bbf", "#2a9696", "#c0609a", "#8b7355")
"""One for each of several recordings, in their order."""

BEFORE = "#8a97a3"
"""What was there before an edit, beside what `SERIES` show of it."""

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a file's name begins no formula
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "lines.linewidth": 1.5,
    "legend.frameon": False,
    "image.cmap": "magma",
    "svg.fonttype": "none",  # letters stay letters, which can be searched and read aloud
}


@contextlib.contextmanager
def style(more: Mapping[str, Any] | None = None) -> Iterator[None]:
    """The settings that matplotlib comes with, and over them those of the suite."""
    import matplotlib as mpl

    settings: dict[Any, Any] = {**mpl.rcParamsDefault, **STYLE, **(more or {})}
    with mpl.rc_context(settings):
        yield
