"""What is left and what is entered led to each other, band by band.

Two moments that sound alike still differ by some decibels, in treble more than in all, and a join
has that step in place of the one that the beat has by itself. So what is entered begins as loud in
each band as what is left was, in terms of what was before it in the recording, and comes back to
itself within half a second; what is after that stays to the bit. An attack may not be turned up by
much; what is missing then, what is left goes to meet it in the last tenths of a second, as a sound
that fades.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from musictool import ERB, Samples, decibels, triangular_bank, window_length

__all__ = ["BEFORE_S", "UP_TO_S", "Steps", "led_over", "steps_to_meet", "turned"]

BEFORE_S, AFTER_S, UP_TO_S = 0.1, 0.5, 0.3
"""Seconds before a join whose levels are compared, after it in which the difference goes, and
before it in which what is left comes to meet what is entered."""
WINDOW_S = 0.023
BANDS, LOWEST_HZ, HIGHEST_HZ = 12, 60.0, 14_000.0
MOST_DB = (6.0, 3.0)
"""Most that a band of either side is turned down, and up, what is entered with the gain that the
piece has: an attack louder than any of the recording's would stand out by itself."""
FLOOR = 1e-6
"""Share of the loudest band under which a band counts as silent."""

Floats = npt.NDArray[np.float64]


class Steps(NamedTuple):
    """By how many dB each band is turned at a join."""

    into: Floats
    left: Floats


def steps_to_meet(left: Samples, before: Samples, rate: int, gain: float = 1.0) -> Steps | None:
    """By how much both sides of a join are turned, so that they meet; None if they are too short.

    Parameters
    ----------
    left
        What is heard before the join, `(channels, n)`.
    before
        What was before what is entered in the recording, as long.
    rate
        Frames per second.
    gain
        Factor by which `before`, and what is entered, are turned already.
    """
    size = window_length(WINDOW_S, rate)
    if min(left.shape[1], before.shape[1]) < size:
        return None
    bank = triangular_bank(np.fft.rfftfreq(size, 1 / rate), _edges(rate), nearest=0.5)
    ours, theirs = (bank @ _power(side, size) for side in (left, before))
    floor = FLOOR * max(ours.max(), theirs.max()) + 1e-20
    step = 10 * np.log10((ours + floor) / (theirs + floor))
    already = decibels(gain)
    into = np.clip(step + already, -MOST_DB[0], MOST_DB[1]) - already
    return Steps(into, np.clip(into - step, -MOST_DB[0], MOST_DB[1]))


def led_over(
    into: Samples, left: Samples, before: Samples, place: int, rate: int, gain: float = 1.0
) -> Samples:
    """What is entered, `(channels, frames)`, from the levels of what is left to its own.

    Parameters
    ----------
    into
        What is entered, from before the join on.
    left, before, rate, gain
        See `steps_to_meet`.
    place
        Frame of `into` at which the join is; from there on it comes back to itself.
    """
    steps = steps_to_meet(left, before, rate, gain)
    return into if steps is None else turned(into, steps.into, place, rate)


def turned(
    sound: Samples, step: Floats, place: int, rate: int, seconds: float = AFTER_S
) -> Samples:
    """A sound, `(channels, frames)`, whose bands are turned up to a frame, and then less and less.

    Parameters
    ----------
    step
        By how many dB; see `steps_to_meet`.
    place, seconds
        The frame, and in how much time it comes back to itself.
    rate
        Frames per second.
    """
    size = window_length(WINDOW_S, rate)
    count = min(sound.shape[1], place + int(seconds * rate))
    if count < size:
        return sound
    curve = np.interp(np.fft.rfftfreq(size, 1 / rate), _edges(rate)[1:-1], step)
    # What changes is added to the sound, so that nothing else is touched.
    hop, window = size // 4, _window(size)
    padded = np.pad(sound[:, :count], ((0, 0), (size, size)))
    starts = np.arange(0, padded.shape[1] - size + 1, hop)
    way = np.clip((starts - size / 2 - place) / max(count - place, 1), 0, 1)
    gains = 10 ** (np.cos(way * np.pi / 2)[:, None] ** 2 * curve / 20) - 1
    frames = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, starts]
    change = np.fft.irfft(np.fft.rfft(frames * window) * gains, size) * window / 1.5
    added = np.zeros(padded.shape)
    for number, start in enumerate(starts.tolist()):
        added[:, start : start + size] += change[:, number]
    made = sound.copy()
    made[:, :count] += added[:, size : size + count].astype(np.float32)
    return made


def _edges(rate: int) -> Floats:
    return ERB.spaced(LOWEST_HZ, min(HIGHEST_HZ, 0.49 * rate), BANDS + 2)


def _power(side: Samples, size: int) -> Floats:
    """Mean power of each bin, the channels together."""
    frames = np.lib.stride_tricks.sliding_window_view(side, size, axis=1)[:, :: size // 4]
    power: Floats = np.square(np.abs(np.fft.rfft(frames * _window(size)))).sum(axis=0)
    return power.mean(axis=0)


def _window(size: int) -> Floats:
    """Hann's, of which four that overlap sum, squared, to 1.5."""
    window: Floats = np.hanning(size + 1)[:-1]
    return window
