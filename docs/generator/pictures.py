"""A picture for each effect: what it makes of a sound that suits it, before and after.

Every picture comes from running the command. They are PNG files of few colours, drawn by matplotlib
without a screen; the same library versions give the same files.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from PIL import Image

from musictool import Audio, commands

from . import measures, signals
from .showcase import Settings, Shown

__all__ = ["KINDS", "draw"]

BEFORE = "#8b97a3"
AFTER = ("#c2410c", "#1d6fa5")
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#5b6570",
    "axes.labelcolor": "#2b3138",
    "axes.linewidth": 0.7,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e8ec",
    "grid.linewidth": 0.6,
    "xtick.color": "#5b6570",
    "ytick.color": "#5b6570",
    "text.color": "#2b3138",
    "lines.linewidth": 1.4,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "path.simplify": True,
}
SIZE = (6.6, 2.7)  # inches
DPI = 180
COLOURS = 32
RATE = signals.RATE
COLD = mpl.colormaps["YlGnBu_r"].resampled(16)


@dataclass(frozen=True)
class Effect:
    """A command with the settings to show."""

    name: str
    settings: tuple[Settings, ...]

    def run(self, audio: Audio, settings: Settings, **more: Any) -> Audio:
        given = {
            name: signals.FILES[value]() if value in signals.FILES else value
            for name, value in {**settings, **more}.items()
        }
        made: Audio = commands[self.name](audio, **given)
        return made

    def made(self, audio: Audio, **more: Any) -> list[tuple[str, str, Audio]]:
        """Of each of the settings: a label, a colour, and what comes of a recording."""
        return [
            (label(settings), colour, self.run(audio, settings, **more))
            for settings, colour in zip(self.settings, AFTER, strict=False)
        ]


@dataclass(frozen=True)
class Kind:
    """A way to draw, on one panel or two."""

    draw: Callable[[Effect, list[Axes]], None]
    title: str
    widths: tuple[float, ...] = (1,)


def label(settings: Settings) -> str:
    """Settings as in a pipeline, or what stands for there being none."""
    words = []
    for name, value in settings.items():
        values = value if isinstance(value, tuple) else (value,)
        words += [f"{name}={one!r}" if " " in str(one) else f"{name}={one}" for one in values]
    return " ".join(words) or "after"


def draw(name: str, shown: Shown) -> bytes:
    """The picture of an effect, as the contents of a PNG file."""
    kind = KINDS[shown.picture]
    with mpl.rc_context({**mpl.rcParamsDefault, **STYLE}):
        figure = Figure(SIZE, DPI, layout="constrained")
        axes = figure.subplots(1, len(kind.widths), width_ratios=kind.widths, squeeze=False)[0]
        kind.draw(Effect(name, shown.settings), list(axes))
        _legend(figure, f"{name}: {kind.title}")
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png")
    image = Image.open(drawn).convert("RGB")
    small = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


def _response(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.impulse()
    plot.axhline(0, color=BEFORE, label="before")
    lowest, highest = -12.0, 3.0
    for name, colour, made in effect.made(given):
        hz, db = measures.response(made, given)
        heard = (hz >= 20) & (hz <= 20000)
        plot.plot(hz[heard], db[heard], color=colour, label=name)
        lowest, highest = min(lowest, db[heard].min()), max(highest, db[heard].max())
    plot.set_ylim(max(lowest - 3, -48), highest + 3)
    _frequencies(plot)
    plot.set_ylabel("Change in level (dB)")


def _dynamics(effect: Effect, axes: list[Axes]) -> None:
    over_time, static = axes
    given = signals.steps((-40, -6, -40), 0.4)
    over_time.plot(*measures.level(given.samples[0], RATE), color=BEFORE, label="before")
    for name, colour, made in effect.made(given):
        over_time.plot(*measures.level(made.samples[0], RATE), color=colour, label=name)
    over_time.set(xlim=(0, 1.2), ylim=(-66, 6))
    over_time.set(xlabel="Time (s)", ylabel="Level (dBFS)")

    stairs, levels = signals.staircase(-60, 0)
    static.plot(levels, levels, color=BEFORE)
    for _, colour, made in effect.made(stairs):
        wave = made.samples[0].reshape(levels.size, -1)[:, -RATE // 10 :].astype(float)
        static.plot(levels, measures.decibels(np.sqrt(2 * (wave**2).mean(axis=1))), color=colour)
    static.set(xlim=(-60, 0), ylim=(-66, 6), xticks=range(-60, 1, 20))
    static.set(xlabel="Level in (dBFS)", ylabel="Level out (dBFS)")


def _decay(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.hits((0.05,), 0.5, channels=2)
    for name, colour, wet in effect.made(given, tail=3.5):
        plot.plot(*measures.level(wet.samples[0], RATE), color=colour, label=name)
    plot.plot(*measures.level(given.samples[0], RATE), color=BEFORE, label="before")
    plot.set(xlim=(0, 3), ylim=(-80, 3))
    plot.set(xlabel="Time (s)", ylabel="Level (dBFS)")


def _echoes(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.hits((0.05,), 0.5)
    for name, colour, made in effect.made(given, tail=2):
        _filled(plot, made, colour, name, 250)
    _filled(plot, given, BEFORE, "before", 250)
    plot.set(xlim=(0, 1.6), ylim=(-0.8, 0.8))
    plot.set(xlabel="Time (s)", ylabel="Amplitude")


def _hits(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.hits((0.05, 0.45, 0.85), 1.25, decay=0.08)
    plot.plot(*measures.level(given.samples[0], RATE, 0.01), color=BEFORE, label="before")
    for name, colour, made in effect.made(given):
        plot.plot(*measures.level(made.samples[0], RATE, 0.01), color=colour, label=name)
    plot.set(xlim=(0, 1.25), ylim=(-60, 10))
    plot.set(xlabel="Time (s)", ylabel="Level (dBFS)")


def _key(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given, key = signals.demo(0, 4), signals.voice()
    plot.plot(*measures.level(given.mono(), RATE, 0.1), color=BEFORE, label="before")
    for name, colour, made in effect.made(given):
        plot.plot(*measures.level(made.mono(), RATE, 0.1), color=colour, label=name)
    for start in np.flatnonzero(np.diff((np.abs(key.mono()) > 1e-6).astype(int)) > 0)[::1]:
        if not key.mono()[max(start - RATE // 2, 0) : start].any():
            plot.axvspan(start / RATE, start / RATE + 1, color="#eef1f4", zorder=0)
            plot.text(start / RATE + 0.03, 1, "key sounds", va="top")
    plot.set(xlim=(0, 4), ylim=(-42, 2))
    plot.set(xlabel="Time (s)", ylabel="Level (dBFS)")


def _sibilance(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.sibilant()
    highs = measures.above(given.samples[0], RATE, 5500)
    plot.plot(*measures.level(highs, RATE), color=BEFORE, label="before")
    for name, colour, made in effect.made(given):
        highs = measures.above(made.samples[0], RATE, 5500)
        plot.plot(*measures.level(highs, RATE), color=colour, label=name)
    plot.set(xlim=(0, 2), ylim=(-80, -5))
    for at in (0.5, 1.5):
        plot.text(at, -6, "“s”", ha="center", va="top")
    plot.set(xlabel="Time (s)", ylabel="Level (dBFS)")


def _peaks(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    time = np.arange(RATE) / RATE
    wave = np.sin(2 * np.pi * (RATE / 4) * time + np.pi / 4)
    given = Audio(wave.astype(np.float32), RATE)
    ceiling = 10 ** (effect.settings[0]["ceiling_dbtp"] / 20)
    shown = [("before", BEFORE, given), *effect.made(given)]
    for name, colour, audio in shown:
        piece = audio.samples[0, RATE // 2 : RATE // 2 + 12]
        seconds = np.arange(piece.size * 16) / 16 / RATE * 1000
        plot.plot(seconds, measures.oversampled(piece), color=colour, label=name)
        plot.plot(seconds[::16], piece, "o", color=colour, markersize=4)
    for sign in (-1, 1):
        plot.axhline(sign * ceiling, color=AFTER[1], linewidth=0.8, linestyle="--")
    plot.set(xlim=(0, 11.2 / RATE * 1000), ylim=(-1.15, 1.15))
    plot.set(xlabel="Time (ms)", ylabel="Amplitude")


def _sine(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.tone(200, 0.2, -3)
    shown = [("before", BEFORE, given), *effect.made(given)]
    first = round(0.1 * RATE)
    for name, colour, audio in shown:
        piece = audio.samples[0, first : first + round(0.0105 * RATE)]
        plot.plot(np.arange(piece.size) / RATE * 1000, piece, color=colour, label=name)
    plot.set(xlim=(0, 10), ylim=(-1.1, 1.1))
    plot.set(xlabel="Time (ms)", ylabel="Amplitude")


def _envelope(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.tone(440, 2, -6)
    _filled(plot, given, BEFORE, "before", 150)
    for name, colour, made in effect.made(given):
        _filled(plot, made, colour, name, 150)
    plot.set(xlim=(0, 2), ylim=(-0.8, 0.8))
    plot.set(xlabel="Time (s)", ylabel="Amplitude")


def _wave(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.demo(0, 2)
    _filled(plot, given, BEFORE, "before", 150)
    for name, colour, made in effect.made(given):
        _filled(plot, made, colour, name, 150, alpha=0.75)
    plot.set(xlim=(0, 2), ylim=(-1, 1))
    plot.set(xlabel="Time (s)", ylabel="Amplitude")


def _pan(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.tone(440, 2.2, -9, channels=2)
    plot.plot(*measures.level(given.samples[0], RATE), color=BEFORE, label="before, left and right")
    ((name, _, made),) = effect.made(given)
    for side, colour, wave in zip((f"left, {name}", "right"), AFTER, made.samples, strict=True):
        plot.plot(*measures.level(wave, RATE), color=colour, label=side)
    plot.set(xlim=(0, 2), ylim=(-36, 4))
    plot.set(xlabel="Time (s)", ylabel="Level (dBFS)")


def _wavering(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.tone(440, 3, -6)
    plot.axhline(0, color=BEFORE, label="before")
    for name, colour, made in effect.made(given, mix=1):
        seconds, cents = measures.pitch(made.samples[0], RATE, 440)
        heard = (seconds > 0.3) & (seconds < 2.8)
        plot.plot(seconds[heard] - 0.3, cents[heard], color=colour, label=f"the copy, {name}")
    plot.set(xlim=(0, 2.5))
    plot.margins(y=0.15)
    plot.set(xlabel="Time (s)", ylabel="Pitch (cents)")


def _sweep(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.noise(4.5, channels=8)
    ((name, _, made),) = effect.made(given)
    seconds, hz, db = measures.change(made, given)
    heard = (hz > 90) & (hz < 12000)
    rows = np.geomspace(100, 10000, 72)
    picture = np.array([np.interp(rows, hz[heard], column) for column in db[heard].T]).T
    mesh = plot.pcolormesh(seconds, rows, picture, cmap=COLD, vmin=-21, vmax=3, shading="nearest")
    plot.figure.colorbar(mesh, ax=plot, label="Change in level (dB)", ticks=(-18, -12, -6, 0))
    plot.set(title=name, xlim=(0.1, 4.1), ylim=(100, 10000), yscale="log")
    plot.yaxis.set(major_locator=FixedLocator([100, 300, 1000, 3000, 10000]))
    plot.yaxis.set(major_formatter=FuncFormatter(_short), minor_locator=NullLocator())
    plot.grid(visible=False)
    plot.set(xlabel="Time (s)", ylabel="Frequency (Hz)")


def _spectrum(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.demo(4, 4)
    plot.plot(*measures.bands(given.mono(), RATE, 1 / 6), color=BEFORE, label="before")
    for name, colour, made in effect.made(given):
        plot.plot(*measures.bands(made.mono(), RATE, 1 / 6), color=colour, label=name)
    plot.set(ylim=(-90, -5))
    _frequencies(plot, 50)
    plot.set_ylabel("Level per 1/6 octave (dBFS)")


def _tone(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.harmonics(220, 2)
    shown = [("before", BEFORE, given), *effect.made(given)]
    for name, colour, audio in shown:
        wave = audio.samples[0, RATE // 2 : -RATE // 2]
        hz, db = measures.spectrum(wave, RATE)
        plot.plot(hz, db, color=colour, label=name, linewidth=1)
    plot.set(xlim=(100, 1500), ylim=(-60, 0))
    plot.set(xlabel="Frequency (Hz)", ylabel="Level (dBFS)")


def _bands(effect: Effect, axes: list[Axes]) -> None:
    given = signals.demo(4, 8)
    shown = [("before", BEFORE, given), *effect.made(given)]
    for plot, part, sign in zip(axes, ("Middle", "Side"), (1, -1), strict=True):
        for name, colour, audio in shown:
            wave = (audio.samples[0] + sign * audio.samples[1]) / 2
            plot.plot(*measures.bands(wave, RATE), color=colour, label=name)
        plot.set(ylim=(-75, 0))
        _frequencies(plot, 50, few=True)
        plot.set_title(part)
    axes[0].set_ylabel("Level per 1/3 octave (dBFS)")


def _stereo(effect: Effect, axes: list[Axes]) -> None:
    given = signals.demo(4, 8)
    shown = [("before", BEFORE, given), *effect.made(given)]
    for plot, (name, colour, audio) in zip(axes, shown, strict=True):
        left, right = audio.samples[:, :: audio.frames // 1500]
        plot.plot((right - left) / 2, (left + right) / 2, ".", color=colour, markersize=1.6)
        plot.set(xlim=(-0.5, 0.5), ylim=(-0.4, 0.4), aspect="equal")
        plot.set(xticks=(-0.4, 0, 0.4), yticks=(-0.4, 0, 0.4))
        plot.text(-0.48, 0.38, "left", va="top")
        plot.text(0.48, 0.38, "right", va="top", ha="right")
        plot.set(title=name, xlabel="Side", ylabel="Middle")


def _dither(effect: Effect, axes: list[Axes]) -> None:
    (plot,) = axes
    given = signals.tone(RATE / 44, 12, -90)
    rounded = Audio(np.rint(given.samples * 2**15) / np.float32(2**15), RATE)
    for name, colour, audio in [("before: only rounded", BEFORE, rounded), *effect.made(given)]:
        hz, db = measures.spectrum(audio.samples[0], RATE, 4096)
        plot.plot(hz / 1000, db, color=colour, label=name, linewidth=1)
    plot.set(xlim=(0, 22), ylim=(-150, -70))
    plot.set(xlabel="Frequency (kHz)", ylabel="Level (dBFS)")


def _filled(
    plot: Axes, audio: Audio, colour: str, name: str, columns: float, alpha: float = 1
) -> None:
    seconds, low, high = measures.outline(audio.samples[0], audio.sample_rate, columns)
    plot.fill_between(seconds, low, high, color=colour, label=name, alpha=alpha, linewidth=0.6)


def _legend(figure: Figure, title: str) -> None:
    """The title, and what the lines are, above the panels; these in one row if there is room."""
    handles, labels = figure.axes[0].get_legend_handles_labels()
    if not labels:
        figure.suptitle(title, x=0.008, ha="left", weight="bold", size=9)
        return
    named = dict(zip(labels, handles, strict=True))
    order = sorted(named, key=lambda name: not name.startswith("before"))
    columns = len(order) if sum(map(len, order)) + 8 * len(order) < 105 else 1
    figure.legend(
        [named[name] for name in order],
        order,
        loc="outside upper left",
        ncols=columns,
        title=title,
        title_fontproperties={"weight": "bold", "size": 9},
        alignment="left",
        borderpad=0.1,
    )


def _frequencies(plot: Axes, lowest: float = 20, few: bool = False) -> None:
    ticks = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000]
    plot.set(xscale="log", xlim=(lowest, 20000))
    plot.xaxis.set(major_locator=FixedLocator([100, 1000, 10000] if few else ticks))
    plot.xaxis.set(major_formatter=FuncFormatter(_short), minor_locator=NullLocator())
    plot.set_xlabel("Frequency (Hz)")


def _short(hz: float, _: int) -> str:
    return f"{hz / 1000:g} k" if hz >= 1000 else f"{hz:g}"


KINDS: Mapping[str, Kind] = {
    "bands": Kind(_bands, "the demo clip", (1, 1)),
    "decay": Kind(_decay, "a hit on a snare drum"),
    "dither": Kind(_dither, "a tone of 1 kHz at −90 dBFS in 16 bits"),
    "dynamics": Kind(_dynamics, "a tone of 1 kHz, and level out for level in", (1.5, 1)),
    "echoes": Kind(_echoes, "a hit on a snare drum"),
    "envelope": Kind(_envelope, "a steady tone"),
    "hits": Kind(_hits, "hits on a snare drum"),
    "key": Kind(_key, "music under a voice"),
    "pan": Kind(_pan, "a steady tone"),
    "peaks": Kind(_peaks, "peaks between the samples"),
    "response": Kind(_response, "frequency response"),
    "sibilance": Kind(_sibilance, "a voice, above 5500 Hz"),
    "sine": Kind(_sine, "a tone of 200 Hz"),
    "spectrum": Kind(_spectrum, "the demo clip"),
    "stereo": Kind(_stereo, "the demo clip", (1, 1)),
    "sweep": Kind(_sweep, "white noise, after against before"),
    "tone": Kind(_tone, "a tone of 220 Hz with harmonics"),
    "wave": Kind(_wave, "the demo clip"),
    "wavering": Kind(_wavering, "pitch of the copy"),
}
