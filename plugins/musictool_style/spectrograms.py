"""A recording's spectrogram, as the reports of the engines draw it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from musictool import Audio

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["as_png", "draw_spectrogram", "empty_figure"]

Signal = npt.NDArray[np.float64]

RANGE_DB = 70.0
QUIETEST_DB = -20.0
"""The loudest level of a recording that is drawn bright; in silence nothing is."""

LENGTH, HOP = 4096, 1024
LOWEST_HZ = 50.0
ROWS = 160


def empty_figure(width: float, height: float) -> Figure:
    """A figure that no window is opened for; inches, of 110 pixels each."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def as_png(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def draw_spectrogram(axes: Axes, audio: Audio, title: str, seconds: float) -> None:
    """The beginning of a recording, its channels together, so many seconds of it."""
    levels, times, hertz = _levels(audio, seconds)
    top = max(levels.max(), QUIETEST_DB)
    axes.pcolormesh(times, hertz, levels, vmin=top - RANGE_DB, vmax=top, rasterized=True)
    axes.set(yscale="symlog", ylim=(LOWEST_HZ, audio.sample_rate / 2), title=title, ylabel="Hz")


def _levels(audio: Audio, seconds: float) -> tuple[Signal, Signal, Signal]:
    """In dB over hertz and seconds; the means of groups of bins, so that none is lost."""
    from scipy.signal import ShortTimeFFT

    samples = audio.mono()[: round(seconds * audio.sample_rate)]
    samples = np.pad(samples, (0, max(LENGTH - samples.size, 0)))
    transform = ShortTimeFFT(np.hanning(LENGTH), HOP, audio.sample_rate)
    energies = np.square(np.abs(transform.stft(samples)))
    edges = np.unique(np.geomspace(2, energies.shape[0], ROWS).astype(int) - 1)
    sums = np.add.reduceat(energies, edges[:-1], axis=0)
    levels = 10 * np.log10(sums / np.diff(edges)[:, None] + 1e-10)
    return levels, transform.t(samples.size), transform.f[edges[:-1]]
