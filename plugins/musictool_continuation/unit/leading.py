"""What is entered led over from what is left, band by band.

Two moments that sound alike still differ by some decibels, in treble more than in all, and a join
has that step in place of the one that the beat has by itself. So what is entered begins as loud in
each band as what is left was, in terms of what was before it in the recording, and comes back to
itself within half a second; what is after that stays to the bit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import ERB, Samples, decibels, triangular_bank, window_length

__all__ = ["BEFORE_S", "led_over"]

BEFORE_S, AFTER_S = 0.1, 0.5
"""Seconds before a join whose levels are compared, and after it in which the difference goes."""
WINDOW_S = 0.023
BANDS, LOWEST_HZ, HIGHEST_HZ = 12, 60.0, 14_000.0
MOST_DB = (6.0, 3.0)
"""Most that a band is turned down, and up, with the gain that the piece has: an attack louder than
any of the recording's would stand out by itself."""
FLOOR = 1e-6
"""Share of the loudest band under which a band counts as silent."""

Floats = npt.NDArray[np.float64]


def led_over(
    into: Samples, left: Samples, before: Samples, place: int, rate: int, gain: float = 1.0
) -> Samples:
    """What is entered, `(channels, frames)`, from the levels of what is left to its own.

    Parameters
    ----------
    into
        What is entered, from before the join on.
    left
        What is heard before the join, `(channels, n)`.
    before
        What was before `into` in the recording, as long.
    place
        Frame of `into` at which the join is; from there on it comes back to itself.
    rate
        Frames per second.
    gain
        Factor by which `into` and `before` are turned already.
    """
    size = window_length(WINDOW_S, rate)
    count = min(into.shape[1], place + int(AFTER_S * rate))
    if left.shape[1] < size or count < size:
        return into
    hertz = np.fft.rfftfreq(size, 1 / rate)
    edges = ERB.spaced(LOWEST_HZ, min(HIGHEST_HZ, 0.49 * rate), BANDS + 2)
    bank = triangular_bank(hertz, edges, nearest=0.5)
    ours, theirs = (bank @ _power(side, size) for side in (left, before))
    floor = FLOOR * max(ours.max(), theirs.max()) + 1e-20
    turned = decibels(gain)
    step = 10 * np.log10((ours + floor) / (theirs + floor)) + turned
    step = np.clip(step, -MOST_DB[0], MOST_DB[1]) - turned
    curve = np.interp(hertz, edges[1:-1], step)
    # What changes is added to the sound, so that nothing else is touched.
    hop, window = size // 4, _window(size)
    padded = np.pad(into[:, :count], ((0, 0), (size, size)))
    starts = np.arange(0, padded.shape[1] - size + 1, hop)
    way = np.clip((starts - size / 2 - place) / max(count - place, 1), 0, 1)
    gains = 10 ** (np.cos(way * np.pi / 2)[:, None] ** 2 * curve / 20) - 1
    frames = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, starts]
    change = np.fft.irfft(np.fft.rfft(frames * window) * gains, size) * window / 1.5
    added = np.zeros(padded.shape)
    for number, start in enumerate(starts.tolist()):
        added[:, start : start + size] += change[:, number]
    made = into.copy()
    made[:, :count] += added[:, size : size + count].astype(np.float32)
    return made


def _power(side: Samples, size: int) -> Floats:
    """Mean power of each bin, the channels together."""
    frames = np.lib.stride_tricks.sliding_window_view(side, size, axis=1)[:, :: size // 4]
    power: Floats = np.square(np.abs(np.fft.rfft(frames * _window(size)))).sum(axis=0)
    return power.mean(axis=0)


def _window(size: int) -> Floats:
    """Hann's, of which four that overlap sum, squared, to 1.5."""
    window: Floats = np.hanning(size + 1)[:-1]
    return window
