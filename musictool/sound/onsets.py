"""When sounds begin, to the millisecond.

A rise of the spectrum says that something begins; the moment is then looked for in the error of a
linear prediction from the waveform's own past: tones that sound on cancel, a stroke does not.

References
----------
Böck and Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013. The moment by
Maeda, "A method for reading and checking phase times in auto-processing system of seismic wave
data", 1985: the split that best explains a signal as two of different power.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool.sound.frames import spectra_of, window_length
from musictool.sound.windows import Windows
from musictool.values import Stream

__all__ = ["Onsets", "find_onsets"]

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

HOP_SECONDS = 0.005
WINDOW_SECONDS = 0.023
BANDS = 40
LOWEST, HIGHEST = 40.0, 16000.0
"""Of the bands, in Hz."""

RANGE_DB = 50.0
"""A band that is so much quieter than the loudest so far counts as silent."""

FAINTEST_DB = -90.0
"""As does what is quieter than this, in dB under full scale."""

LAG = 2
"""Hops over which a rise is measured: 10 ms."""

THRESHOLD_DB = 1.6
"""Mean rise over all bands, beyond what is usual around it, that makes an onset."""

AROUND_SECONDS = 0.1
APART_SECONDS = 0.03
"""Onsets nearer together than this are one."""

SEARCH_SECONDS = 0.025
"""The moment is looked for so far to both sides of the rise."""

END_SECONDS = 0.003
"""What begins so shortly before the end is not heard."""

PAST_SECONDS = 0.03
"""How much before that the prediction is learnt from."""

FAINT = 1e-6
"""Share of the loudest under which a sound before it is as good as silence: 60 dB."""

ORDER = 32
"""Of the prediction: sixteen tones at once, or as many as a past of so few samples can tell."""

SECTION = 256
"""Windows at a time."""


@dataclass(frozen=True, eq=False)
class Onsets:
    """Onset times and strengths."""

    times: Array
    """In seconds, ascending, shape `(onsets,)`."""
    strengths: Array
    """The mean rise of 40 bands within 10 ms, in dB, shape `(onsets,)`."""


def find_onsets(stream: Stream) -> Onsets:
    """The onsets of a recording, in constant memory.

    Parameters
    ----------
    stream
        Of any sample rate and number of channels; it is read twice.

    Returns
    -------
    Onsets
        At least 15 ms apart, to a millisecond where something strikes; none in the last 3 ms.
    """
    rises, frames = _rises(stream)
    rate = stream.sample_rate
    hop = _frames(HOP_SECONDS, rate)
    peaks = _peaks(rises)
    windows = Windows(stream.blocks(), stream.channels, _frames(PAST_SECONDS + 1, rate))
    times = np.array([_onset_time(windows, int(peak) * hop, rate) for peak in peaks], np.float64)
    order = np.argsort(times, kind="stable")
    times, strengths = times[order], rises[peaks][order]
    kept = np.diff(times, prepend=-1.0) > APART_SECONDS / 2
    # That a recording breaks off is no sound that begins.
    kept &= times < frames / rate - END_SECONDS
    return Onsets(times[kept], strengths[kept])


def _frames(seconds: float, rate: int) -> int:
    return max(round(seconds * rate), 1)


def _rises(stream: Stream) -> tuple[Array, int]:
    """Every 5 ms, by how many decibels the bands have risen on average; and the frames read."""
    from scipy.ndimage import maximum_filter1d

    rate = stream.sample_rate
    hop, size = _frames(HOP_SECONDS, rate), window_length(WINDOW_SECONDS, rate)
    bands = _bands(rate, size)
    windows = Windows(stream.blocks(), stream.channels, size)
    earlier = np.full((LAG, bands.size - 1), FAINTEST_DB)
    loudest = FAINTEST_DB + RANGE_DB
    found = []
    first = 0
    while not windows.ended_before(first * hop):
        centres = np.arange(first, first + SECTION) * hop
        spectra = spectra_of(windows(centres, size))
        power = (spectra.real**2 + spectra.imag**2).sum(axis=0)[:, : bands[-1]]
        power = np.add.reduceat(power, bands[:-1], axis=1)
        levels = 10 * np.log10(power + 1e-12)
        loudest_so_far = np.maximum.accumulate(np.maximum(levels.max(axis=1), loudest))
        loudest = float(loudest_so_far[-1])
        floor = np.maximum(loudest_so_far - RANGE_DB, FAINTEST_DB)[:, np.newaxis]
        joined = np.concatenate([earlier, levels])
        before = maximum_filter1d(joined[:-LAG], 3, axis=1)
        rise = np.maximum(levels, floor) - np.maximum(before, floor)
        found.append(np.maximum(rise, 0).mean(axis=1))
        earlier = joined[-LAG:]
        first += SECTION
        windows.forget(first * hop)
    return np.concatenate(found) if found else np.zeros(0), windows.length


def _bands(rate: int, size: int) -> Integers:
    """The line of a spectrum at which each band begins, and at which the last one ends."""
    edges = np.geomspace(LOWEST, min(HIGHEST, rate / 2), BANDS + 1)
    return np.unique(np.ceil(edges * size / rate).astype(np.int64))


def _peaks(rises: Array) -> Integers:
    """The hops with an onset: peaks of the rise, above the median around them."""
    from scipy.ndimage import maximum_filter1d, median_filter

    if not rises.size:
        return np.zeros(0, np.int64)
    around = 2 * round(AROUND_SECONDS / HOP_SECONDS) + 1
    usual = median_filter(rises, around, mode="nearest")
    apart = 2 * round(APART_SECONDS / HOP_SECONDS) + 1
    highest = maximum_filter1d(rises, apart, mode="nearest")
    chosen = (rises == highest) & (rises > usual + THRESHOLD_DB)
    return np.flatnonzero(chosen).astype(np.int64)


def _onset_time(windows: Windows, centre: int, rate: int) -> float:
    """The time in seconds at which the sound begins whose rise is at a frame."""
    search, past = _frames(SEARCH_SECONDS, rate), _frames(PAST_SECONDS, rate)
    start = centre - search - past
    windows.forget(start)
    length = past + 2 * search
    piece = windows(np.array([start + length // 2]), length)[:, 0].astype(np.float64)
    error = np.asarray(sum(_prediction_error(channel, past) for channel in piece))
    error += FAINT * error.max() + 1e-15
    return max((centre - search + _change_point(error)) / rate, 0.0)


def _prediction_error(signal: Array, past: int) -> Array:
    """Squared error of a linear prediction learnt from the past, after the past."""
    from scipy.linalg import solve_toeplitz
    from scipy.signal import lfilter

    windowed = signal[:past] * np.hanning(past)
    size = 2 ** (2 * past - 1).bit_length()
    spectrum = np.fft.rfft(windowed, size)
    correlation = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, size)[: min(ORDER, past) + 1]
    correlation[0] = correlation[0] * (1 + 1e-9) + 1e-12
    ahead = solve_toeplitz(correlation[:-1], correlation[1:])
    error = lfilter(np.concatenate([[1.0], -ahead]), [1.0], signal)[past:]
    return np.asarray(error**2)


def _change_point(energy: Array) -> int:
    """The first sample of the louder part, at the most likely split into quiet and loud."""
    count = energy.size
    sums = np.cumsum(energy)
    sizes = np.arange(1, count)
    before, after = sums[:-1] / sizes, (sums[-1] - sums[:-1]) / (count - sizes)
    cost = sizes * np.log(before) + (count - sizes) * np.log(np.maximum(after, 1e-15))
    cost[after <= before] = np.inf
    return int(np.argmin(cost)) + 1
