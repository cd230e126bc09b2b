"""A picture: panels, and what can be drawn onto them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from musictool.pictures.axes import frequency_axis, time_axis
from musictool.pictures.overview import Overview
from musictool.pictures.style import FAINT, GRID, INK, ON_COLOUR, PAPER, SERIES, TURNING, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Panel", "Picture", "Region"]

DPI = 100
RANGE_DB = 80.0
"""Of a spectrogram, under its highest level."""
QUIETEST_DB = -90.0
"""A spectrogram in which nothing is louder stays dark."""
EM = 0.62
"""Width of a letter, in sizes of its font, by and large."""


class Region(NamedTuple):
    """A stretch of time with a name, in seconds."""

    start: float
    end: float
    name: str
    colour: str


class Picture:
    """Panels in rows and columns, under a title, drawn in the style of the suite.

    Parameters
    ----------
    width, height
        In pixels.
    rows, columns
        How high and how wide the panels are, in proportion.
    title, subtitle
        Shown as they are: no sign in them has a meaning.
    share
        Whether the panels above each other have one horizontal axis.
    """

    def __init__(
        self,
        width: int,
        height: int,
        rows: Sequence[float] = (1,),
        columns: Sequence[float] = (1,),
        title: str = "",
        subtitle: str = "",
        share: bool = False,
    ) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        with style():
            self.figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, layout="constrained")
            FigureCanvasAgg(self.figure)
            axes = self.figure.subplots(
                len(rows),
                len(columns),
                sharex=share,
                height_ratios=rows,
                width_ratios=columns,
                squeeze=False,
            )
            self.panels = [Panel(one, self.figure) for one in axes.flat]
            self._head(title, subtitle)

    def _head(self, title: str, subtitle: str) -> None:
        """Above the panels, at the left; a long title loses its middle."""
        lines = [(title, 15, "bold")] * bool(title) + [(subtitle, 11, "normal")] * bool(subtitle)
        height = self.figure.get_figheight() * DPI
        top = 10.0  # pixels
        for text, size, weight in lines:
            pixels = size * DPI / 72
            room = int(self.figure.get_figwidth() * DPI / pixels / EM)
            if len(text) > room:
                text = f"{text[: room * 2 // 3]} … {text[-(room // 3 - 3) :]}"
            place = (10 / DPI / self.figure.get_figwidth(), 1 - top / height)
            self.figure.text(*place, text, size=size, weight=weight, va="top")
            top += 1.55 * pixels
        engine = self.figure.get_layout_engine()
        assert engine is not None
        engine.set(rect=(0, 0, 1, 1 - (top if lines else 0) / height))  # type: ignore[call-arg]

    def legend(self, colours: Mapping[str, str]) -> None:
        """What colours stand for, at the upper right."""
        from matplotlib.patches import Patch

        with style():
            patches = [Patch(color=colour, label=name) for name, colour in colours.items()]
            self.figure.legend(handles=patches, loc="upper right", ncols=len(patches))

    def align(self) -> None:
        """Put what stands to the left of panels above each other in one line."""
        self.figure.align_ylabels([panel.axes for panel in self.panels])

    def png(self, scale: float = 1.0) -> bytes:
        """The picture as the contents of a PNG file, with so many pixels for each."""
        return self._saved("png", scale=scale)

    def svg(self, words: str = "") -> str:
        """The picture as an element of a page, in whose colours it is drawn, light or dark.

        Parameters
        ----------
        words
            What it shows, for those who do not see it.
        """
        text = self._svg(words)
        text = text[text.index("<svg") :]
        for name, (light, _) in TURNING.items():
            text = text.replace(light, f"var(--{name}, {light})")
        used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', text))
        text = re.sub(r' id="([^"]+)"', lambda one: one[0] if one[1] in used else "", text)
        head, body = text.split(">", 1)
        head = re.sub(r' (?:width|height)="[^"]*"', "", head)
        body = re.sub(r"<metadata>.*?</metadata>|<style .*?</style>", "", body, flags=re.DOTALL)
        return f'{head} role="img" aria-label="{escape(words, quote=True)}">{body}'.strip()

    def drawn(self, suffix: str) -> bytes:
        """The picture as a file of a suffix: ".png" or ".svg"."""
        return self._svg().encode() if suffix == ".svg" else self.png()

    def _svg(self, salt: str = "") -> str:
        """With letters that are there on every machine."""
        text = self._saved("svg", salt).decode("utf-8")
        return re.sub(r"""(style="[^"]*'DejaVu Sans')""", r"\1, Verdana, sans-serif", text)

    def _saved(self, kind: str, salt: str = "", scale: float = 1.0) -> bytes:
        file = io.BytesIO()
        settings: Any = {"svg.hashsalt": salt or "musictool"}  # equal pictures are equal files
        about = {"Date": None} if kind == "svg" else None
        with style(settings), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing")  # a file name in any script
            if (layout := self.figure.get_layout_engine()) is not None:
                layout.execute(self.figure)
                self.figure.set_layout_engine("none")  # it would not come out the same twice
            self.figure.savefig(file, format=kind, metadata=about, dpi=scale * DPI)
        return file.getvalue()


class Panel:
    """One of the panels of a picture; `axes` are matplotlib's, for what is drawn only here."""

    def __init__(self, axes: Axes, figure: Figure) -> None:
        self.axes = axes
        self._figure = figure

    def named(self, name: str, ticks: bool = True) -> None:
        """What stands to the left; `ticks` are the values beside the axis."""
        with style():
            if ticks:
                self.axes.set_ylabel(name)
            else:
                self.axes.set_ylabel(name, rotation=0, ha="right", va="center")
                self.axes.set_yticks([])

    def titled(self, title: str) -> None:
        """What stands above it."""
        with style():
            self.axes.set_title(title)

    def time(self, duration: float) -> None:
        """Make the horizontal axis one of time, over so many seconds."""
        with style():
            time_axis(self.axes, duration)

    def frequencies(self, lowest: float = 20.0, highest: float = 20000.0) -> None:
        """Make the horizontal axis one of frequency, in Hz."""
        with style():
            frequency_axis(self.axes, lowest, highest)

    def bare(self) -> None:
        """Nothing but what is drawn, from edge to edge of the picture."""
        self._figure.set_layout_engine("none")
        self.axes.set_position((0, 0, 1, 1))
        self.axes.set_axis_off()

    def wave(
        self, overview: Overview, colour: str = SERIES[0], highest: float | None = None
    ) -> None:
        """The outline of a recording, over all channels.

        Parameters
        ----------
        highest
            The magnitude that reaches the edge; by default the highest.
        """
        edges = np.linspace(0, overview.duration, len(overview.low) + 1)
        times = (edges[:-1] + edges[1:]) / 2
        if highest is None:
            highest = float(np.abs([overview.low, overview.high]).max())
        highest = max(highest, 1e-3)
        with style():
            self.axes.fill_between(
                times, overview.low, overview.high, color=colour, linewidth=0.4, step="mid"
            )
            self.axes.set_ylim(-1.08 * highest, 1.08 * highest)
            self.axes.locator_params(axis="y", nbins=3)

    def spectrogram(self, overview: Overview, brightest: float | None = None) -> None:
        """Levels over time and frequency.

        Parameters
        ----------
        brightest
            The level that is drawn brightest, in dB; by default the highest.
        """
        top = float(overview.spectrogram.max()) if brightest is None else brightest
        top = max(top, QUIETEST_DB)
        times = np.linspace(0, max(overview.duration, 1e-3), overview.spectrogram.shape[1] + 1)
        half = np.sqrt(overview.frequencies[1] / overview.frequencies[0])
        edges = np.append(overview.frequencies / half, overview.frequencies[-1] * half)
        with style():
            self.axes.pcolormesh(
                times, edges, overview.spectrogram, vmin=top - RANGE_DB, vmax=top, rasterized=True
            )
            frequency_axis(
                self.axes, overview.frequencies[0], overview.frequencies[-1], vertical=True
            )

    def curves(
        self,
        curves: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]],
        colours: Sequence[str] = SERIES,
        legend: bool = True,
    ) -> None:
        """Lines with names, each of its points, on a grid."""
        with style():
            for (name, (across, up)), colour in zip(curves.items(), colours, strict=False):
                self.axes.plot(across, up, color=colour, label=name)
            self.axes.grid(visible=True)
            if legend:
                self.axes.legend()

    def dots(self, series: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]]) -> None:
        """Points that no line joins."""
        with style():
            for (name, (across, up)), colour in zip(series.items(), SERIES, strict=False):
                self.axes.plot(across, up, ".", color=colour, markersize=3, label=name)
            if series:
                self.axes.legend(loc="upper right")

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Texts in place of axes, the first row the heads."""
        with style():
            self.axes.axis("off")
            table = self.axes.table(rows, loc="upper center", cellLoc="center", edges="horizontal")
            table.auto_set_font_size(False)
            table.scale(1, 1.8)
            for cell in table.get_celld().values():
                cell.set_edgecolor(FAINT)

    def lines(self, lines: Sequence[str], top: float = 0.6, letters: int = 90) -> None:
        """Sentences below each other, from `top` down; of these, lines of so many letters."""
        from textwrap import wrap

        folded = [part for line in lines for part in wrap(line, letters, subsequent_indent="    ")]
        with style():
            where = self.axes.transAxes
            self.axes.text(0.02, top, "\n".join(folded), va="top", size=11, transform=where)

    def marks(
        self, times: Sequence[float], most: int, colour: str, top: float = 1.0, **line: Any
    ) -> None:
        """Vertical lines, unless there are so many that they would be a surface."""
        if len(times) <= most:
            for at in times:
                self.axes.axvline(at, 0, top, color=colour, **{"linewidth": 0.7, **line})

    def regions(self, regions: Sequence[Region], duration: float, at: float = 0.5) -> None:
        """Stretches of time that do not overlap, in one row, each with its name where it fits.

        A name longer than its region stands behind it, if nothing else is there.

        Parameters
        ----------
        duration
            Seconds that the panel is wide.
        at
            The middle of the row, which is a little less than 1 high.
        """
        pixels = self._figure.get_figwidth() * DPI * 0.92 / max(duration, 1e-3)
        size = 8
        following = [*(region.start for region in regions[1:]), duration][: len(regions)]
        with style():
            for region, free in zip(regions, following, strict=True):
                length = region.end - region.start
                self.axes.broken_barh(
                    [(region.start, length)],
                    (at - 0.42, 0.84),
                    facecolor=region.colour,
                    edgecolor=PAPER,
                    linewidth=0.5,
                )
                wide = len(region.name) * EM * size * DPI / 72 + 4
                if wide <= length * pixels:
                    place, colour, how = region.start + length / 2, ON_COLOUR, "center"
                elif wide <= (free - region.end) * pixels:
                    place, colour, how = region.end + 2 / pixels, INK, "left"
                else:
                    continue
                text = self.axes.text(place, at, region.name, ha=how, va="center", color=colour)
                text.set(size=size, clip_on=True)

    def note(self, text: str) -> None:
        """Words in the middle, in place of what could not be drawn."""
        with style():
            where = self.axes.transAxes
            self.axes.text(0.5, 0.5, text, transform=where, ha="center", va="center")

    def bands(self, rows: Sequence[float]) -> None:
        """Rows behind all else that help the eye along."""
        for row in rows:
            self.axes.axhspan(row - 0.5, row + 0.5, color=GRID, alpha=0.5, linewidth=0)
