"""Levels over time."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes

from musictool import decibels

from .. import measures, signals
from ..signals import RATE
from .effect import AFTER, BEFORE, Effect, Line

__all__ = ["decay", "dynamics", "hits", "key", "pan", "sibilance"]


def dynamics(effect: Effect, over_time: Axes, static: Axes) -> None:
    """A tone that gets loud for a while, and the level out for each level in."""
    _levels(over_time, effect.before_and_after(signals.steps((-40, -6, -40), 0.4)))
    over_time.set(xlim=(0, 1.2), ylim=(-66, 6))
    stairs, levels = signals.staircase(-60, 0)
    for _, colour, audio in effect.before_and_after(stairs):
        ends = audio.samples[0].reshape(levels.size, -1)[:, -RATE // 10 :].astype(np.float64)
        out = decibels(np.sqrt(2 * (ends**2).mean(axis=1)), measures.FLOOR_DB)
        static.plot(levels, out, color=colour)
    static.set(xlim=(-60, 0), ylim=(-66, 6), xticks=range(-60, 1, 20))
    static.set(xlabel="Level in (dBFS)", ylabel="Level out (dBFS)")


def decay(effect: Effect, plot: Axes) -> None:
    """What is left when a sound has ended."""
    before, *after = effect.before_and_after(signals.hits((0.05,), 0.5, channels=2), tail=3.5)
    _levels(plot, [*after, before])
    plot.set(xlim=(0, 3), ylim=(-80, 3))


def hits(effect: Effect, plot: Axes) -> None:
    """Strokes on a drum, in windows short enough for their beginnings."""
    given = signals.hits((0.05, 0.45, 0.85), 1.25, decay=0.08)
    _levels(plot, effect.before_and_after(given), window=0.01)
    plot.set(xlim=(0, 1.25), ylim=(-60, 10))


def key(effect: Effect, plot: Axes) -> None:
    """Music, with the times at which the key sounds."""
    _levels(plot, effect.before_and_after(signals.demo(0, 4)), window=0.1)
    for start, end in signals.SPOKEN:
        plot.axvspan(start, end, color="#eef1f4", zorder=0)
        plot.text(start + 0.03, 1, "key sounds", va="top")
    plot.set(xlim=(0, 4), ylim=(-42, 2))


def sibilance(effect: Effect, plot: Axes) -> None:
    """Only what a voice has above 5500 Hz."""
    shown = effect.before_and_after(signals.sibilant())
    highs = [(name, colour, measures.above(audio, 5500)) for name, colour, audio in shown]
    _levels(plot, highs)
    for at in (0.5, 1.5):
        plot.text(at, -6, "“s”", ha="center", va="top")
    plot.set(xlim=(0, 2), ylim=(-80, -5))


def pan(effect: Effect, plot: Axes) -> None:
    """Both channels of a steady tone."""
    given = signals.tone(440, 2.2, -9, channels=2)
    _levels(plot, [("before, left and right", BEFORE, given)])
    ((name, _, made),) = effect.after(given)
    sides = [made.with_samples(wave[np.newaxis]) for wave in made.samples]
    _levels(plot, zip((f"left, {name}", "right"), AFTER, sides, strict=True))
    plot.set(xlim=(0, 2), ylim=(-36, 4))


def _levels(plot: Axes, lines: Iterable[Line], window: float = 0.02) -> None:
    for name, colour, audio in lines:
        plot.plot(*measures.level(audio, window), color=colour, label=name)
    plot.set(xlabel="Time (s)", ylabel="Level (dBFS)")
