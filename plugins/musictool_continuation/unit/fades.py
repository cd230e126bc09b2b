"""The crossfade of a join: where, and over how long, the change shows least.

What gives a join away is a rise or a fall of the spectrum that neither side has of its own: a note
that stops short before the beat, a second attack after it. So of several crossfades, from 2 to
45 ms long and over at the beat or up to 60 ms before it, the one is taken during which the spectrum
rises and falls least beyond what it does in both sides, and least short of it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from musictool import Samples, spectra_of, window_length

__all__ = ["EARLIEST_S", "Fade", "crossfade", "crossfade_by_bands", "unnoticed"]

LENGTHS_S = (0.004, 0.002, 0.008, 0.014, 0.025, 0.045)
ENDS_S = (0.002, 0.0, 0.004, 0.006, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06)
"""Seconds before the beat at which a crossfade is over. Of equals the first is taken."""
EARLIEST_S = max(LENGTHS_S) + max(ENDS_S)
WINDOW_S = 0.0116
"""Of the spectra, four of which overlap: short enough to tell what is before an attack from it."""
HIGHEST_HZ = 8300
SPLIT_HZ = 500.0
"""Below it, a sound that has stopped is told to go on so well that it can be passed over slowly."""
FLOOR = 1e-10
"""Power under which a change is not heard, -100 dB of full scale."""

Floats = npt.NDArray[np.floating]


class Fade(NamedTuple):
    """A crossfade into a piece.

    Parameters
    ----------
    lead
        Frames before the piece's place at which it begins.
    frames
        How many it takes.
    """

    lead: int
    frames: int


def crossfade(out: Samples, into: Samples) -> Samples:
    """From one stretch to another of the same length at constant power, `(channels, frames)`."""
    count = min(out.shape[1], into.shape[1])
    out, into = out[:, :count], into[:, :count]
    angle = (np.arange(count) + 0.5) / count * np.pi / 2
    a, b = np.cos(angle) ** 2, np.sin(angle) ** 2
    both = float(np.sum(out * into))
    size = float(np.sqrt(np.sum(out**2) * np.sum(into**2)))
    correlation = max(0.0, both / size) if size > 1e-12 else 1.0
    power = np.sqrt(a * a + b * b + 2 * a * b * correlation)
    return np.asarray((out * a + into * b) / power, np.float32)


def crossfade_by_bands(out: Samples, into: Samples, short: int, rate: int) -> Samples:
    """From one stretch to another, what is below `SPLIT_HZ` over all of it, the rest at its start.

    Parameters
    ----------
    out, into
        Of the same length, `(channels, frames)`.
    short
        In how many frames what is above passes over.
    rate
        Frames per second.
    """
    low_out, low_into = _low(out, rate), _low(into, rate)
    made = crossfade(low_out, low_into)
    above = into - low_into
    above[:, :short] = crossfade((out - low_out)[:, :short], above[:, :short])
    return np.asarray(made + above, np.float32)


def _low(sound: Samples, rate: int) -> Samples:
    """What is below `SPLIT_HZ`, nothing of it delayed."""
    half = min(round(rate / SPLIT_HZ), sound.shape[1] - 1)
    if half < 1:
        return sound
    window = np.hanning(2 * half + 3)[1:-1]
    padded = np.pad(sound, ((0, 0), (half, half)), mode="reflect")
    low = [np.convolve(one, window / window.sum(), "valid") for one in padded]
    return np.asarray(low, np.float32)


def unnoticed(out: Samples, into: Samples, beat: int, rate: int) -> Fade:
    """The crossfade that shows least.

    Parameters
    ----------
    out, into
        What is left and what is entered, side by side, `(channels, frames)`; both go on for
        `WINDOW_S` after the beat if they can.
    beat
        Frame of the beat in both, before which the crossfade is over.
    rate
        Frames per second.
    """
    fades = _choices(beat, rate)
    n_fft = window_length(WINDOW_S, rate)
    hop = n_fft // 4
    if out.shape[1] < n_fft + 2 * hop or len(fades) == 1:
        return fades[0]
    bins = slice(1, 1 + int(HIGHEST_HZ * n_fft / rate))
    left, entered = (_levels(side, n_fft, hop, bins) for side in (out, into))
    changes = np.stack([_changes(left), _changes(entered)])  # (sides, 2, frames)
    most, least = changes.max(axis=0), changes.min(axis=0)

    def shows(fade: Fade) -> float:
        first, last = beat - fade.lead, beat - fade.lead + fade.frames
        begin = max((first - n_fft) // hop + 1, 0)  # the spectra that the crossfade is in
        end = min((last - 1) // hop + 1, len(left))
        if begin >= end:
            return 0.0
        near = slice(begin * hop, (end - 1) * hop + n_fft)
        made = np.concatenate([out[:, near.start : first], into[:, first : near.stop]], axis=1)
        at = slice(first - near.start, last - near.start)
        made[:, at] = crossfade(out[:, first:last], into[:, first:last])
        levels = [left[max(begin - 1, 0) : begin], _levels(made, n_fft, hop, bins)]
        levels.append(entered[end : end + 1])
        found = _changes(np.concatenate(levels))[:, 1 if begin else 0 :]
        here = slice(begin, begin + found.shape[1])
        above, below = found - most[:, here], least[:, here] - found
        return float(np.maximum(above, 0).sum() + np.maximum(below, 0).sum())

    return min(fades, key=shows)


def _choices(beat: int, rate: int) -> list[Fade]:
    """All that begin where both sides are; one as long as that if there is no room for any."""
    lengths = [max(1, int(length * rate)) for length in LENGTHS_S]
    fades = [Fade(length + int(end * rate), length) for end in ENDS_S for length in lengths]
    room = max(1, min(beat, min(lengths)))
    return [fade for fade in fades if fade.lead <= beat] or [Fade(min(room, beat), room)]


def _levels(sound: Samples, n_fft: int, hop: int, bins: slice) -> Floats:
    """Power of all channels in dB, `(frames, bins)`."""
    windows = np.lib.stride_tricks.sliding_window_view(sound, n_fft, axis=1)[:, ::hop]
    power = np.square(np.abs(spectra_of(windows)[..., bins])).sum(axis=0)
    levels: Floats = 10 * np.log10(power + FLOOR)
    return levels


def _changes(levels: Floats) -> Floats:
    """How much the spectrum rises and falls from the one before, in dB, `(2, frames)`."""
    step = np.diff(levels, axis=0, prepend=levels[:1])
    rise, fall = np.maximum(step, 0).mean(axis=1), np.maximum(-step, 0).mean(axis=1)
    return np.stack([rise, fall])
