"""The picture that `--report` asks for: what went in, what came out, and which sounds it is of."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from musictool import Audio

from .listening import unit_seconds
from .selecting import Choice
from .timing import Steps

__all__ = ["drawn"]

Levels = npt.NDArray[np.float64]

LONGEST_S = 20.0
RANGE_DB = 70.0
LENGTH, HOP = 4096, 1024
HIGHEST = 8000.0


def drawn(audio: Audio, made: Audio, steps: Steps | None, played: Sequence[Choice]) -> bytes:
    """Spectrograms of both, and between them where in the reference each sound lies, as a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 8), layout="constrained")
    FigureCanvasAgg(figure)
    above, between, below = figure.subplots(3, sharex=True)
    for axis, name, one in ((above, "input", audio), (below, "result", made)):
        levels, times, hertz = _levels(one)
        top = levels.max()
        axis.pcolormesh(times, hertz, levels, vmin=top - RANGE_DB, vmax=top, rasterized=True)
        axis.set(ylim=(0, min(HIGHEST, one.sample_rate / 2)), title=name, ylabel="Hz")
    for number, choice in enumerate(played):
        assert steps is not None
        sounds = choice.rows >= 0
        at, source = steps.starts[sounds], choice.rows[sounds] * unit_seconds()
        between.plot(at, source, ".", markersize=3, label=f"voice {number + 1}")
    between.set(title="which second of the reference plays", ylabel="s")
    if played:
        between.legend(frameon=False, fontsize=8, loc="upper right")
    below.set(xlabel="s", xlim=(0, min(LONGEST_S, max(audio.duration, 0.1))))
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=110)
    return file.getvalue()


def _levels(audio: Audio) -> tuple[Levels, Levels, Levels]:
    """In dB over hertz and seconds, of the beginning."""
    from scipy.signal import ShortTimeFFT

    samples = audio.mono()[: round(LONGEST_S * audio.sample_rate)].astype(np.float64)
    samples = np.pad(samples, (0, max(LENGTH - samples.size, 0)))
    transform = ShortTimeFFT(np.hanning(LENGTH), HOP, audio.sample_rate)
    power = np.square(np.abs(transform.stft(samples)))
    kept = transform.f <= HIGHEST
    times = np.asarray(transform.t(samples.size), np.float64)
    return 10 * np.log10(power[kept] + 1e-10), times, np.asarray(transform.f[kept], np.float64)
