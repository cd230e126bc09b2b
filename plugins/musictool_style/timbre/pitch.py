"""The pitch of a single voice, 86 times a second, and how periodicity it is.

References
----------
de Cheveigné and Kawahara, "YIN, a fundamental frequency estimator for speech and music", JASA
2002: the cumulative mean normalised difference, here for all frames at once by FFT.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Samples, frames_of, peak_offset

from .spectra import HOP, RATE

__all__ = ["PITCH_HOP", "hertz_to_note", "track"]

Floats = npt.NDArray[np.float32]
Array = npt.NDArray[np.float64]

PITCH_HOP = HOP // 2
"""Frames of `spectra.RATE` between pitches: 12 ms."""

WINDOW = 1024
LONGEST, SHORTEST = 600, 12
"""Periods looked for, in frames: 37 Hz to 1.8 kHz."""

TRANSFORM = 2048

MULTIPLE = 5
"""Most periods over which a short one is measured."""

NEAR_BEST = 0.1
"""A shorter period is preferred if its difference exceeds the least by no more than this."""


def track(samples: Samples) -> tuple[Floats, Floats]:
    """Pitch as a MIDI note with its fraction, and periodicity from 0 to 1, of each frame.

    Frame k is centred on frame k · `PITCH_HOP` of the recording.
    """
    from scipy.ndimage import median_filter

    batches = frames_of(samples, WINDOW + LONGEST, PITCH_HOP, centred=True)
    parts = [_periods(frames) for frames in batches]
    notes, periodicity = (np.concatenate(one) for one in zip(*parts, strict=True))
    smooth = median_filter(notes, 5, mode="nearest")
    # Only what leaps away for a frame or two is replaced; vibrato stays as it is.
    return np.where(np.abs(smooth - notes) > 1.0, smooth, notes), periodicity


def hertz_to_note(hertz: npt.ArrayLike) -> Floats:
    """A4, 440 Hz, is 69."""
    return np.asarray(69 + 12 * np.log2(np.maximum(hertz, 1e-3) / 440.0), np.float32)


def _periods(frames: Floats) -> tuple[Floats, Floats]:
    from scipy.fft import irfft, rfft

    frames = frames.astype(np.float64)
    whole = rfft(frames, TRANSFORM)
    part = rfft(frames[:, :WINDOW], TRANSFORM)
    correlation = irfft(whole * part.conj(), TRANSFORM)[:, : LONGEST + 1]
    squares = np.concatenate([np.zeros((len(frames), 1)), np.cumsum(frames**2, axis=1)], axis=1)
    energy = squares[:, WINDOW:] - squares[:, : LONGEST + 1]
    difference = np.maximum(energy[:, :1] + energy - 2 * correlation, 0)
    lags = np.arange(1, LONGEST + 1)
    mean = np.cumsum(difference[:, 1:], axis=1) / lags
    normal = difference[:, 1:] / np.maximum(mean, 1e-12)
    normal[:, : SHORTEST - 1] = np.inf
    silent = energy[:, 0] < 1e-9
    inner = normal[:, 1:-1]
    dip = (inner <= normal[:, :-2]) & (inner < normal[:, 2:])
    dips = np.where(dip, inner, np.inf)
    least = np.minimum(dips.min(axis=1), 2.0)
    first = np.argmax(dips <= (least + NEAR_BEST)[:, None], axis=1) + 1
    rows = np.arange(len(frames))
    before, here, after = (
        np.nan_to_num(normal[rows, first + shift], posinf=2.0) for shift in (-1, 0, 1)
    )
    period = _refined(normal, first + 1 + peak_offset(-before, -here, -after), here)
    periodicity = np.where(silent, 0.0, np.clip(1 - here, 0, 1))
    return hertz_to_note(RATE / period), np.asarray(periodicity, np.float32)


def _refined(normal: Array, period: Array, depth: Array) -> Array:
    """Of short periods a multiple is measured, as a parabola through lags is too coarse there."""
    times = np.clip(np.floor(LONGEST / 3 / period), 1, MULTIPLE)
    rows = np.arange(len(period))[:, None]
    at = np.rint(period * times).astype(np.int64)[:, None] - 1 + np.arange(-2, 3)
    at = np.clip(at, 1, normal.shape[1] - 2)
    lowest = at[rows[:, 0], np.argmin(normal[rows, at], axis=1)]
    lowest = np.clip(lowest, 1, normal.shape[1] - 2)
    before, here, after = (normal[rows[:, 0], lowest + shift] for shift in (-1, 0, 1))
    bend = before - 2 * here + after
    good = np.isfinite(bend) & (bend > 1e-12) & (here < depth + NEAR_BEST)
    offset = peak_offset(*np.where(good, (-before, -here, -after), 0.0))
    found = (lowest + 1 + offset) / times
    close = good & (np.abs(found / period - 1) < 0.03)
    return np.where(close, found, period)
