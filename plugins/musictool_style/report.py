"""The pictures of `--report`: for each engine, what was taken over, from where and how far."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from musictool import Audio, decibels, measure_loudness, to_channels

from .references import name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["chain_report", "texture_report", "timbre_report"]

Array = npt.NDArray[np.float64]

BEFORE, AFTER, WANTED = "#8a97a3", "#d1495b", "#3d6ea5"
WINDOW, SHORTEST = 4096, 64
LEVEL_S = 0.4
"""Time over which level is averaged, as momentary loudness is (EBU Tech 3341)."""

QUIETEST_DB = -60.0
"""Lowest level of a spectrum that is drawn, under the loudest."""

SILENCE_DB = -150.0
"""Differences to bands softer than this are not drawn."""

LONGEST_NAME = 40
"""Letters of a file's name that are shown."""

HOP = 1024
ROWS = 160
LOWEST_HZ = 50.0
RANGE_DB = 70.0
BRIGHTEST_DB = -20.0
"""Of a spectrogram: the lowest level that may be drawn brightest, so that silence stays dark."""


def chain_report(
    before: Audio, after: Audio, references: Sequence[Audio], lines: Sequence[str]
) -> bytes:
    """Spectra, levels and figures, a PNG of 1600 × 1000 pixels; `lines` say what was done."""
    before, after = _padded(before), _padded(after)
    figure = _figure(16, 10, dpi=100)
    spectra, change, levels, text = figure.subplots(2, 2).flat
    sounds = {"before": [before], "after": [after], "reference": list(references)}
    colours = dict(zip(sounds, (BEFORE, AFTER, WANTED), strict=True))
    bands = {name: _mean(_spectrum(one) for one in audios) for name, audios in sounds.items()}
    _draw_spectra(spectra, bands, colours)
    _draw_change(change, bands)
    _draw_levels(levels, sounds, colours)
    _write(text, sounds, lines)
    wanted = _short(name_of(references[0])) + (" and others" if len(references) > 1 else "")
    figure.suptitle(f"{_short(name_of(before))} in the style of {wanted}")
    return _png(figure)


def texture_report(audio: Audio, made: Audio, reference: Audio) -> bytes:
    """Spectrograms of input, result and reference, a PNG; of each the first 15 s."""
    figure = _figure(9, 7.2, dpi=110)
    axes = figure.subplots(3, sharex=True, sharey=True)
    shown = {"the input": audio, "the result": made, "the reference": reference}
    for axis, (name, one) in zip(axes, shown.items(), strict=True):
        _draw_spectrogram(axis, one, name, seconds=15.0)
    axes[-1].set_xlabel("s")
    return _png(figure)


def timbre_report(audio: Audio, made: Audio, played: Sequence[tuple[Array, Array]]) -> bytes:
    """Spectrograms of input and result, and between them what plays, a PNG; the first 20 s.

    Parameters
    ----------
    played
        Of each voice, when its sounds begin and where in the reference they lie, in seconds.
    """
    longest = 20.0
    figure = _figure(9, 8, dpi=110)
    above, between, below = figure.subplots(3, sharex=True)
    _draw_spectrogram(above, audio, "input", longest)
    _draw_spectrogram(below, made, "result", longest)
    for number, (starts, sources) in enumerate(played, start=1):
        between.plot(starts, sources, ".", markersize=3, label=f"voice {number}")
    between.set(title="which second of the reference plays", ylabel="s")
    if played:
        between.legend(frameon=False, fontsize=8, loc="upper right")
    below.set(xlabel="s", xlim=(0, min(longest, max(audio.duration, 0.1))))
    return _png(figure)


def _figure(width: float, height: float, dpi: int) -> Figure:
    """A figure that no window is opened for; sizes in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=dpi, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a file name in any script
        figure.savefig(file, format="png")
    return file.getvalue()


def _draw_spectrogram(axes: Axes, audio: Audio, title: str, seconds: float) -> None:
    """The beginning of the mean of the channels, so many seconds of it."""
    levels, times, hertz = _spectrogram(audio, seconds)
    top = max(levels.max(), BRIGHTEST_DB)
    axes.pcolormesh(times, hertz, levels, vmin=top - RANGE_DB, vmax=top, rasterized=True)
    axes.set(yscale="symlog", ylim=(LOWEST_HZ, audio.sample_rate / 2), title=title, ylabel="Hz")


def _spectrogram(audio: Audio, seconds: float) -> tuple[Array, Array, Array]:
    """In dB over hertz and seconds; the means of groups of bins, so that none is lost."""
    from scipy.signal import ShortTimeFFT

    samples = audio.mono()[: round(seconds * audio.sample_rate)]
    samples = np.pad(samples, (0, max(WINDOW - samples.size, 0)))
    transform = ShortTimeFFT(np.hanning(WINDOW), HOP, audio.sample_rate)
    energies = np.square(np.abs(transform.stft(samples)))
    edges = np.unique(np.geomspace(2, energies.shape[0], ROWS).astype(int) - 1)
    sums = np.add.reduceat(energies, edges[:-1], axis=0)
    levels = 10 * np.log10(sums / np.diff(edges)[:, None] + 1e-10)
    return levels, transform.t(samples.size), transform.f[edges[:-1]]


def _padded(audio: Audio) -> Audio:
    """At least as many frames as a spectrum needs, the missing ones silent."""
    missing = max(SHORTEST - audio.frames, 0)
    return audio.with_samples(np.pad(audio.samples, ((0, 0), (0, missing))))


def _draw_spectra(
    axes: Axes, bands: Mapping[str, tuple[Array, Array]], colours: Mapping[str, str]
) -> None:
    loudest = max(levels.max() for _, levels in bands.values())
    for name, (hertz, levels) in bands.items():
        axes.semilogx(hertz, levels, color=colours[name], label=name, lw=2)
    axes.set(title="Spectrum", ylabel="dB per third of an octave", xlim=(25, 20000))
    axes.set_ylim(loudest + QUIETEST_DB, loudest + 5)
    _finish(axes)


def _draw_change(axes: Axes, bands: Mapping[str, tuple[Array, Array]]) -> None:
    """By how much each band was changed, and by how much the reference differs."""
    hertz, before = bands["before"]
    for name, colour, label in (
        ("after", AFTER, "changed by"),
        ("reference", WANTED, "differed by"),
    ):
        other_hertz, levels = bands[name]
        both = np.intersect1d(hertz, other_hertz)
        there, here = np.isin(other_hertz, both), np.isin(hertz, both)
        difference = levels[there] - before[here]
        loud = before[here] > max(before.max() + QUIETEST_DB, SILENCE_DB)
        axes.semilogx(both[loud], difference[loud], color=colour, label=label, lw=2)
    axes.axhline(0, color=BEFORE, lw=1)
    axes.set(title="Against the recording as it was", ylabel="dB", xlim=(25, 20000))
    _finish(axes)


def _draw_levels(
    axes: Axes, sounds: Mapping[str, Sequence[Audio]], colours: Mapping[str, str]
) -> None:
    for name, audios in sounds.items():
        levels = np.sort(np.concatenate([_levels(audio) for audio in audios]))
        if levels.size:
            share = np.linspace(0, 100, levels.size)
            axes.plot(share, levels, color=colours[name], label=name, lw=2)
    axes.set(title="Level of every 0.4 s, from quiet to loud", xlabel="%", ylabel="dBFS")
    _finish(axes)


def _write(axes: Axes, sounds: Mapping[str, Sequence[Audio]], lines: Sequence[str]) -> None:
    axes.axis("off")
    rows = [["", "LUFS", "true peak dBTP", "peak to mean dB", "side to middle dB"]]
    for name, audios in sounds.items():
        figures = np.mean([_figures(audio) for audio in audios], axis=0)
        rows.append([name, *(f"{value:.1f}" if np.isfinite(value) else "–" for value in figures)])
    table = axes.table(rows, loc="upper center", cellLoc="center", edges="horizontal")
    table.scale(1, 1.8)
    shown = "\n".join(line for one in lines for line in _wrapped(one)) or "nothing was changed"
    axes.text(0.02, 0.6, shown, va="top", fontsize=11, transform=axes.transAxes)


def _wrapped(line: str) -> list[str]:
    import textwrap

    return textwrap.wrap(line, 90, subsequent_indent="    ")


def _finish(axes: Axes) -> None:
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(frameon=False)


def _spectrum(audio: Audio) -> tuple[Array, Array]:
    """Middles of thirds of an octave in Hz, and their levels in dB."""
    from scipy.signal import welch

    length = min(WINDOW, audio.frames)
    hertz, power = welch(audio.samples.astype(float), audio.sample_rate, nperseg=length)
    power = power.mean(axis=0) * audio.sample_rate / length
    middles = 1000 * 2.0 ** (np.arange(-15, 14) / 3)
    middles = middles[middles * 2 ** (1 / 6) < audio.sample_rate / 2]
    levels = [
        power[np.abs(np.log2(np.maximum(hertz, 1e-9) / middle)) <= 1 / 6].sum()
        if middle * 0.23 > hertz[1]
        else np.interp(middle, hertz, power) * middle * 0.23 / hertz[1]
        for middle in middles
    ]
    return middles, 10 * np.log10(np.asarray(levels) + 1e-20)


def _mean(spectra: object) -> tuple[Array, Array]:
    hertz, levels = zip(*spectra, strict=True)  # type: ignore[call-overload]
    shortest = min(hertz, key=len)
    return shortest, np.mean([one[: len(shortest)] for one in levels], axis=0)


def _levels(audio: Audio) -> Array:
    """In dBFS, of each 0.4 s that is not silent."""
    length = round(LEVEL_S * audio.sample_rate)
    count = audio.frames // length
    cut = audio.samples[:, : count * length].reshape(audio.channels, count, length)
    power = np.square(cut, dtype=np.float64).mean(axis=(0, 2))
    return 10 * np.log10(power[power > 1e-9])


def _figures(audio: Audio) -> list[float]:
    measured = measure_loudness(audio, true_peak=True)
    power = float(np.square(audio.samples, dtype=np.float64).mean())
    left, right = to_channels(audio.samples, 2) if audio.channels < 3 else audio.samples[:2]
    with np.errstate(divide="ignore", invalid="ignore"):
        crest = measured.peak_db - 10 * np.log10(power)
        side = decibels(np.linalg.norm(left - right) / np.linalg.norm(left + right))
    assert measured.true_peak_db is not None
    return [measured.lufs, measured.true_peak_db, float(crest), float(side)]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
