"""How fast, and the beats that follow: periods from a tempogram, beats by dynamic programming."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["candidates", "preference", "tempo_curve", "tempogram_of", "track_beats"]

Array = npt.NDArray[np.float64]

SLOWEST, FASTEST = 40.0, 220.0
"""Beats per minute."""
PRIOR_BPM, PRIOR_OCTAVES = 115.0, 0.8
"""Log-normal prior on tempo; people tap between 80 and 160 where they can (Moelants 2002)."""
TIGHTNESS = 300.0
"""Price of leaving the local period, in the units of Ellis (2007), who takes 100: the local
tempo curve already follows real changes, so the rest can be held more tightly."""


def preference(bpm: npt.ArrayLike) -> Any:
    """How likely people tap a tempo, 0 to 1."""
    return np.exp(-0.5 * (np.log2(np.asarray(bpm) / PRIOR_BPM) / PRIOR_OCTAVES) ** 2)


def tempogram_of(coarse: Array, rate: float) -> tuple[Array, Array]:
    """Autocorrelation in windows of 10 s every 2 s: `(windows, lags)` and the lags in frames."""
    width = min(len(coarse), int(10 * rate))
    longest = min(int(rate * 60 / SLOWEST) * 2, width - 1)
    size = 1 << int(np.ceil(np.log2(2 * width)))
    starts = range(0, max(1, len(coarse) - width + 1), int(2 * rate))
    rows = []
    for start in starts:
        window = coarse[start : start + width] * np.hanning(width)
        spectrum = np.fft.rfft(window, size)
        row = np.fft.irfft(np.abs(spectrum) ** 2)[: longest + 1]
        rows.append(row / (row[0] + 1e-9))
    return np.stack(rows), np.arange(longest + 1, dtype=np.float64)


def candidates(mean: Array, lags: Array, rate: float) -> list[float]:
    """Periods in frames worth tracking: tempogram peaks under the prior, and their octaves."""
    low, high = int(rate * 60 / FASTEST), min(int(rate * 60 / SLOWEST), len(mean) - 2)
    if high <= low + 2:
        return []
    index = np.arange(low, high)
    # A true period also correlates at its double: half the weight goes to twice the lag.
    double = np.interp(2.0 * index, lags, mean, right=0.0)
    value = (mean[index] + 0.5 * double) * preference(60 * rate / index)
    peaks = [
        k for k in range(1, len(index) - 1) if value[k] >= value[k - 1] and value[k] > value[k + 1]
    ]
    peaks.sort(key=lambda k: -value[k])
    chosen: list[float] = []
    for k in peaks[:3]:
        for factor in (1.0, 0.5, 2.0):
            lag = factor * float(index[k])
            new = all(abs(np.log2(lag / other)) > 0.06 for other in chosen)
            if low <= lag <= high and new:
                chosen.append(lag)
    return chosen


def tempo_curve(tempogram: Array, lags: Array, lag: float, frames: int, rate: float) -> Array:
    """Local period for every frame near a global one: the best smooth path (Viterbi)."""
    grid = lag * 2.0 ** np.linspace(-0.3, 0.3, 61)
    reward = np.stack(
        [
            np.interp(grid, lags, row, right=0.0) + 0.5 * np.interp(2 * grid, lags, row, right=0.0)
            for row in tempogram
        ]
    )
    step = np.abs(np.arange(61)[:, None] - np.arange(61)[None, :])
    price = 0.05 * step + 0.002 * step**2
    score = reward[0] - 0.01 * np.abs(np.arange(61) - 30)
    back = np.zeros(reward.shape, np.intp)
    for k in range(1, len(reward)):
        options = score[:, None] - price
        back[k] = options.argmax(axis=0)
        score = options.max(axis=0) + reward[k]
    path = np.zeros(len(reward), np.intp)
    path[-1] = int(score.argmax())
    for k in range(len(reward) - 1, 0, -1):
        path[k - 1] = back[k, path[k]]
    centres = (np.arange(len(reward)) * 2 + 5) * rate
    return np.interp(np.arange(frames), centres, grid[path])


def track_beats(strength: Array, periods: Array) -> Array:
    """Beat frames by dynamic programming (Ellis 2007) with a period for every frame."""
    frames = len(strength)
    kernel = np.hanning(2 * max(1, int(0.03 * periods.mean())) + 3)
    local = np.convolve(strength, kernel / kernel.sum(), "same")
    score = local.copy()
    back = np.full(frames, -1, np.intp)
    longest = int(2 * periods.max()) + 1
    reach = np.arange(1, longest + 1, dtype=np.float64)
    log_reach = np.log(reach)
    for t in range(frames):
        period = periods[t]
        near, far = max(1, int(period / 2)), min(int(2 * period), t)
        if far < near:
            continue
        price = TIGHTNESS * (log_reach[near - 1 : far] - np.log(period)) ** 2
        options = score[t - far : t - near + 1][::-1] - price
        k = int(options.argmax())
        if options[k] > 0:
            score[t] = local[t] + options[k]
            back[t] = t - (near + k)
    tail = max(0, frames - int(1.2 * periods[-1]))
    t = tail + int(score[tail:].argmax())
    beats = [t]
    while back[t] >= 0:
        t = int(back[t])
        beats.append(t)
    return np.asarray(beats[::-1], np.float64)
