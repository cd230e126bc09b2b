"""What can be seen of the wave itself."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes

from musictool import amplitude

from .. import measures, signals
from ..signals import RATE
from .effect import AFTER, BEFORE, Effect, Line

__all__ = ["echoes", "envelope", "peaks", "sine", "stereo", "wave", "wavering"]


def sine(effect: Effect, plot: Axes) -> None:
    """Two periods of a tone."""
    first, frames = round(0.1 * RATE), round(0.0105 * RATE)
    for name, colour, audio in effect.before_and_after(signals.tone(200, 0.2, -3)):
        piece = audio.samples[0, first : first + frames]
        plot.plot(np.arange(piece.size) / RATE * 1000, piece, color=colour, label=name)
    plot.set(xlim=(0, 10), ylim=(-1.1, 1.1), xlabel="Time (ms)", ylabel="Amplitude")


def peaks(effect: Effect, plot: Axes) -> None:
    """Three periods of a tone whose peaks fall between the samples."""
    frames, times = 12, 16
    milliseconds = np.arange(frames * times) / times / RATE * 1000
    for name, colour, audio in effect.before_and_after(signals.tone(RATE / 4, 1, 0, phase=45)):
        piece = audio.samples[0, RATE // 2 : RATE // 2 + frames]
        plot.plot(milliseconds, measures.oversampled(piece, times), color=colour, label=name)
        plot.plot(milliseconds[::times], piece, "o", color=colour, markersize=4)
    ceiling = amplitude(effect.settings[0]["ceiling_dbtp"])
    for level in (-ceiling, ceiling):
        plot.axhline(level, color=AFTER[1], linewidth=0.8, linestyle="--")
    plot.set(xlim=(0, (frames - 0.8) / RATE * 1000), ylim=(-1.15, 1.15))
    plot.set(xlabel="Time (ms)", ylabel="Amplitude")


def envelope(effect: Effect, plot: Axes) -> None:
    """A steady tone, so slowly that only its envelope shows."""
    _outlines(plot, effect.before_and_after(signals.tone(440, 2, -6)))
    plot.set(xlim=(0, 2), ylim=(-0.8, 0.8))


def wave(effect: Effect, plot: Axes) -> None:
    """Music; for effects that nothing more is known of."""
    _outlines(plot, effect.before_and_after(signals.demo(0, 2)), alpha=0.75)
    plot.set(xlim=(0, 2), ylim=(-1, 1))


def echoes(effect: Effect, plot: Axes) -> None:
    """One stroke on a drum, and its copies, in front of it: what is left of it shows too."""
    _outlines(plot, effect.before_and_after(signals.hits((0.05,), 0.5), tail=2))
    plot.set(xlim=(0, 1.6), ylim=(-0.8, 0.8))


def wavering(effect: Effect, plot: Axes) -> None:
    """The pitch of a steady tone's copy, from when it has settled."""
    settling = 0.3
    plot.axhline(0, color=BEFORE, label="before")
    for name, colour, made in effect.after(signals.tone(440, 3, -6), mix=1):
        seconds, cents = measures.pitch(made.samples[0], RATE, 440)
        heard = (seconds > settling) & (seconds < 2.8)
        plot.plot(seconds[heard] - settling, cents[heard], color=colour, label=f"the copy, {name}")
    plot.margins(y=0.15)
    plot.set(xlim=(0, 2.5), xlabel="Time (s)", ylabel="Pitch (cents)")


def stereo(effect: Effect, *plots: Axes) -> None:
    """Samples by their side and middle, as on a goniometer."""
    shown = effect.before_and_after(signals.demo(4, 8))
    for plot, (name, colour, audio) in zip(plots, shown, strict=True):
        left, right = audio.samples[:, :: audio.frames // 1500]
        plot.plot((right - left) / 2, (left + right) / 2, ".", color=colour, markersize=1.6)
        plot.set(xlim=(-0.5, 0.5), ylim=(-0.4, 0.4), aspect="equal")
        plot.set(xticks=(-0.4, 0, 0.4), yticks=(-0.4, 0, 0.4))
        plot.text(-0.48, 0.38, "left", va="top")
        plot.text(0.48, 0.38, "right", va="top", ha="right")
        plot.set(title=name, xlabel="Side", ylabel="Middle")


def _outlines(plot: Axes, lines: Iterable[Line], alpha: float = 1) -> None:
    for name, colour, audio in lines:
        seconds, low, high = measures.outline(audio.samples[0], RATE, columns=200)
        opaque = 1 if colour == BEFORE else alpha
        plot.fill_between(seconds, low, high, color=colour, label=name, alpha=opaque, linewidth=0.6)
    plot.set(xlabel="Time (s)", ylabel="Amplitude")
