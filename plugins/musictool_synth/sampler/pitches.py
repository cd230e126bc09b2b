"""The pitch of a single tone, and how periodic it is, many times a second.

References
----------
de Cheveigné and Kawahara, "YIN, a fundamental frequency estimator for speech and music", JASA 2002:
the cumulative mean normalised difference, here for all frames at once by FFT.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Samples, frames_of, peak_offset

__all__ = ["Course", "note_of", "track", "usual_period"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

HOP_S = 0.01
WINDOW_S = 0.04
LOWEST_HZ, HIGHEST_HZ = 45.0, 2400.0

NEAR_BEST = 0.1
"""A shorter period is preferred if its difference exceeds the least by no more than this."""

WINDOWS = 15
"""In which the period of a tone is counted."""

NEAR, WANDERING = 3, 0.04
"""Frames about a multiple of the period in which its exact place is looked for; and the share of
the period, at first, since at a moment a tone may be as much off its median."""

ALIKE = 0.9
"""Correlation of a tone with itself some periods later, down to which these can be counted."""


@dataclass(frozen=True)
class Course:
    """By frame, `hop` samples apart; the first is centred on the first sample."""

    hop: int
    period: Array
    """In samples."""
    periodicity: Array
    """0 to 1."""
    level_db: Array
    """RMS over a window, in dB under full scale."""


def note_of(hertz: npt.ArrayLike) -> Array:
    """MIDI note with its fraction; A4, 440 Hz, is 69."""
    return np.asarray(69 + 12 * np.log2(np.maximum(hertz, 1e-3) / 440.0))


def track(samples: Samples, rate: int) -> Course:
    """Of one channel, shape `(frames,)`."""
    hop, window = max(1, round(HOP_S * rate)), round(WINDOW_S * rate)
    shortest, longest = max(2, int(rate / HIGHEST_HZ)), int(rate / LOWEST_HZ)
    parts = [
        _periods(frames.astype(np.float64), window, shortest, longest)
        for frames in frames_of(samples, window + longest, hop, centred=True)
    ]
    period, periodicity, level = (np.concatenate(one) for one in zip(*parts, strict=True))
    return Course(hop, period, periodicity, level)


def usual_period(samples: Samples, period: float) -> float:
    """The median of a tone's exact period over its course, whatever its vibrato."""
    length = min(samples.size, round(16 * period))
    starts = np.linspace(0, samples.size - length, WINDOWS).astype(int)
    found = [exact_period(samples[at : at + length], period) for at in np.unique(starts)]
    return float(np.median(found))


def _periods(frames: Array, window: int, shortest: int, longest: int) -> tuple[Array, Array, Array]:
    from scipy.fft import irfft, next_fast_len, rfft

    size = next_fast_len(frames.shape[1], real=True)
    whole, part = rfft(frames, size), rfft(frames[:, :window], size)
    correlation = irfft(whole * part.conj(), size)[:, : longest + 1]
    squares = np.concatenate([np.zeros((len(frames), 1)), np.cumsum(frames**2, axis=1)], axis=1)
    energy = squares[:, window:] - squares[:, : longest + 1]
    difference = np.maximum(energy[:, :1] + energy - 2 * correlation, 0)
    mean = np.cumsum(difference[:, 1:], axis=1) / np.arange(1, longest + 1)
    normal = difference[:, 1:] / np.maximum(mean, 1e-12)
    normal[:, : shortest - 1] = np.inf
    inner = normal[:, 1:-1]
    dip = (inner <= normal[:, :-2]) & (inner < normal[:, 2:])
    dips = np.where(dip, inner, np.inf)
    least = np.minimum(dips.min(axis=1), 2.0)
    first = np.argmax(dips <= (least + NEAR_BEST)[:, None], axis=1) + 1
    rows = np.arange(len(frames))
    before, here, after = (
        np.nan_to_num(normal[rows, first + shift], posinf=2.0) for shift in (-1, 0, 1)
    )
    period = first + 1 + peak_offset(-before, -here, -after)
    power = squares[:, -1] / frames.shape[1]
    periodicity = np.where(power < 1e-10, 0.0, np.clip(1 - here, 0, 1))
    return period, periodicity, 10 * np.log10(power + 1e-12)


def exact_period(samples: Samples, period: float) -> float:
    """The period of a steady tone, counted over as many of them as stay alike."""
    samples = np.asarray(samples, np.float64)
    found, times = period, 1
    while True:
        lag = found * times
        if lag * 2 > samples.size:
            return found
        reach = max(NEAR, round(WANDERING * period)) if times == 1 else NEAR
        lags = round(lag) + np.arange(-reach, reach + 1)
        size = samples.size - lags[-1]
        head = samples[:size]
        likeness = np.array(
            [
                head
                @ samples[one : one + size]
                / max(np.linalg.norm(head) * np.linalg.norm(samples[one : one + size]), 1e-12)
                for one in lags
            ]
        )
        at = int(np.argmax(likeness))
        if likeness[at] < ALIKE or not 0 < at < lags.size - 1:
            return found
        offset = float(peak_offset(likeness[at - 1], likeness[at], likeness[at + 1]))
        found = (lags[at] + offset) / times
        times *= 2
