"""The picture that `--report` asks for: what went in, what it became, and what it was made of."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from musictool import Audio

__all__ = ["drawn"]

Signal = npt.NDArray[np.float64]

LONGEST_S = 15.0
RANGE_DB = 70.0
LENGTH, HOP = 4096, 1024


def drawn(recordings: Sequence[tuple[str, Audio]]) -> bytes:
    """Spectrograms one under the other, with their names, as a PNG; the beginning of each."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 2.4 * len(recordings)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(recordings), sharex=True, sharey=True)
    for axis, (name, audio) in zip(axes, recordings, strict=True):
        levels, times, hertz = _levels(audio)
        top = levels.max()
        axis.pcolormesh(times, hertz, levels, vmin=top - RANGE_DB, vmax=top, rasterized=True)
        axis.set(yscale="symlog", ylim=(50, audio.sample_rate / 2), title=name, ylabel="Hz")
    axes[-1].set_xlabel("s")
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=110)
    return file.getvalue()


def _levels(audio: Audio) -> tuple[Signal, Signal, Signal]:
    """In dB over hertz and seconds; the means of groups of bins, so that none is lost."""
    from scipy.signal import ShortTimeFFT

    samples = audio.mono()[: round(LONGEST_S * audio.sample_rate)]
    samples = np.pad(samples, (0, max(LENGTH - samples.size, 0)))
    transform = ShortTimeFFT(np.hanning(LENGTH), HOP, audio.sample_rate)
    energies = np.square(np.abs(transform.stft(samples)))
    edges = np.unique(np.geomspace(2, energies.shape[0], 160).astype(int) - 1)
    sums = np.add.reduceat(energies, edges[:-1], axis=0)
    levels = 10 * np.log10(sums / np.diff(edges)[:, None] + 1e-10)
    return levels, transform.t(samples.size), transform.f[edges[:-1]]
