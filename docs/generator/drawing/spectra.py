"""All that has frequencies."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from musictool import Audio
from musictool.pictures.axes import frequency_axis

from .. import measures, signals
from ..signals import RATE
from .effect import BEFORE, Effect

__all__ = ["bands", "dither", "response", "spectrum", "sweep", "tone"]

COLD = mpl.colormaps["YlGnBu_r"].resampled(16)


def response(effect: Effect, plot: Axes) -> None:
    """By how much each frequency gets louder or quieter."""
    given = signals.impulse()
    plot.axhline(0, color=BEFORE, label="before")
    lowest, highest = -12.0, 3.0
    for name, colour, made in effect.after(given):
        hz, db = measures.response(made, given)
        heard = (hz >= 20) & (hz <= 20000)
        plot.plot(hz[heard], db[heard], color=colour, label=name)
        lowest, highest = min(lowest, db[heard].min()), max(highest, db[heard].max())
    _frequencies(plot, 20)
    plot.set(ylim=(max(lowest - 3, -48), highest + 3), ylabel="Change in level (dB)")


def spectrum(effect: Effect, plot: Axes) -> None:
    """Music in narrow bands."""
    for name, colour, audio in effect.before_and_after(signals.demo(4, 4)):
        plot.plot(*measures.bands(audio.mono(), RATE, 1 / 6), color=colour, label=name)
    _frequencies(plot, 50)
    plot.set(ylim=(-90, -5), ylabel="Level per 1/6 octave (dBFS)")


def bands(effect: Effect, *plots: Axes) -> None:
    """Middle and side of music in bands."""
    shown = effect.before_and_after(signals.demo(4, 8))
    for plot, part, sign in zip(plots, ("Middle", "Side"), (1, -1), strict=True):
        for name, colour, audio in shown:
            wave = (audio.samples[0] + sign * audio.samples[1]) / 2
            plot.plot(*measures.bands(wave, RATE, 1 / 3), color=colour, label=name)
        _frequencies(plot, 50)
        plot.set(title=part, ylim=(-75, 0))
    plots[0].set_ylabel("Level per 1/3 octave (dBFS)")


def tone(effect: Effect, plot: Axes) -> None:
    """A tone's harmonics."""
    for name, colour, audio in effect.before_and_after(signals.harmonics(220, 2)):
        hz, db = measures.spectrum(audio.samples[0, RATE // 2 : -RATE // 2], RATE)
        plot.plot(hz, db, color=colour, label=name, linewidth=1)
    plot.set(xlim=(100, 1500), ylim=(-60, 0), xlabel="Frequency (Hz)", ylabel="Level (dBFS)")


def dither(effect: Effect, plot: Axes) -> None:
    """A tone of about one step, rounded with the effect and without."""
    given = signals.tone(RATE / 44, 12, -90)
    rounded = Audio(np.rint(given.samples * 2**15) / np.float32(2**15), RATE)
    shown = [("before: only rounded", BEFORE, rounded), *effect.after(given)]
    for name, colour, audio in shown:
        hz, db = measures.spectrum(audio.samples[0], RATE, 4096)
        plot.plot(hz / 1000, db, color=colour, label=name, linewidth=1)
    plot.set(xlim=(0, 22), ylim=(-150, -70), xlabel="Frequency (kHz)", ylabel="Level (dBFS)")


def sweep(effect: Effect, plot: Axes) -> None:
    """By how much noise changes, as time goes by."""
    given = signals.noise(4.5, channels=8)
    ((name, _, made),) = effect.after(given)
    seconds, hz, db = measures.change(made, given)
    rows = np.geomspace(100, 10000, 72)
    picture = np.stack([np.interp(rows, hz, column) for column in db.T], axis=1)
    mesh = plot.pcolormesh(seconds, rows, picture, cmap=COLD, vmin=-21, vmax=3, shading="nearest")
    plot.figure.colorbar(mesh, ax=plot, label="Change in level (dB)", ticks=(-18, -12, -6, 0))
    frequency_axis(plot, 100, 10000, vertical=True, name="Frequency (Hz)")
    plot.grid(visible=False)
    plot.set(title=name, xlim=(0.1, 4.1), xlabel="Time (s)")


def _frequencies(plot: Axes, lowest: float) -> None:
    frequency_axis(plot, lowest, 20000, name="Frequency (Hz)")
