"""Beats moved to the onsets near them: onto one straight line if it fits, else onto a curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import peak_offset

from .features import ONSET_RATE

__all__ = ["clarity_of", "peaks_near", "refine"]

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]
Complex = npt.NDArray[np.complex128]

STEADY = 0.012
"""Seconds: beats of a piece made on a grid lie this close (median) to a straight line."""
ATTACK_LEAD = 0.004
"""Seconds from the rise of the flux to the attack itself; measured on clicks."""
BLOCK = 1 << 15
"""Values of the onset curve that are transformed at a time."""


def peaks_near(strength: Array, times: Array, reach: int) -> Array:
    """The highest strength within `reach` frames of each of some frames."""
    index = np.clip(np.round(times).astype(np.intp), reach, len(strength) - reach - 1)
    return np.asarray(np.max([strength[index + k] for k in range(-reach, reach + 1)], axis=0))


def refine(beats: Array, strength: Array) -> tuple[Array, bool]:
    """Move beats to the onsets near them: onto one line if it fits the piece, else a curve."""
    onsets, weight = _onsets_near(beats, strength, 0.05)
    index = np.arange(len(beats), dtype=np.float64)
    curve = np.maximum.accumulate(_local_line(index, onsets, weight, 4))
    lines = [_straight(beats, strength), _fit_line(index, onsets, weight)]
    (error, on_line), line = min(
        ((_line_error(line, strength), line) for line in lines), key=lambda found: found[0][0]
    )
    close = error < STEADY and on_line > 0.5
    if (
        len(beats) >= 12
        and close
        and clarity_of(strength, line) > 0.85 * clarity_of(strength, curve)
    ):
        return line + ATTACK_LEAD, True
    return curve + ATTACK_LEAD, False


def _straight(beats: Array, strength: Array) -> Array:
    """The best grid of constant tempo near some beats, from the spectrum of the onset curve.

    Independent of the tracker's path: it survives a beat that the tracker skipped.
    """
    size = 1 << int(np.ceil(np.log2(8 * len(strength))))
    tempo = size / (ONSET_RATE * float(np.median(np.diff(beats))))
    near = np.arange(int(0.96 * tempo), int(1.04 * tempo) + 2)
    near = near[4 * near <= size // 2]
    if len(near) == 0:
        return beats
    power = sum(np.abs(_spectrum(strength, size, k * near)) ** 2 for k in (1, 2, 4))
    frequency = float(near[int(np.argmax(power))])
    period = size / frequency / ONSET_RATE
    # Phase from a comb: the fundamental alone may sit between beat and off-beat.
    phases = np.arange(0, period, 1 / ONSET_RATE)
    grid = np.arange(0, len(strength) / ONSET_RATE - period, period)
    comb = [peaks_near(strength, (grid + phase) * ONSET_RATE, 1).mean() for phase in phases]
    line = grid + phases[int(np.argmax(comb))]
    for reach in (0.04, 0.03, 0.025):
        onsets, weight = _onsets_near(line, strength, reach)
        line = _fit_line(np.arange(len(line), dtype=np.float64), onsets, weight)
    return np.asarray(line)


def _spectrum(strength: Array, size: int, bins: Whole) -> Complex:
    """Evenly spaced bins of the Fourier transform of a length; one of all bins takes gigabytes."""
    total = np.zeros(len(bins), np.complex128)
    for start in range(0, len(strength), BLOCK):
        block = strength[start : start + BLOCK]
        total += _turned(bins * start, size) * _chirp_z(block, size, bins)
    return total


def _chirp_z(values: Array, size: int, bins: Whole) -> Complex:
    """Evenly spaced bins of the Fourier transform of a length, of which a part holds values.

    That of SciPy's `signal` does the same, which takes longer to import than a recording to hear.

    References
    ----------
    Rabiner, Schafer and Rader, "The chirp z-transform algorithm", IEEE Trans. AU 17 (1969).
    """
    step = bins[-1] - bins[-2] if len(bins) > 1 else 1
    count, wanted = len(values), len(bins)
    chirp = _turned(step * np.arange(max(count, wanted)) ** 2, 2 * size)
    fold = 1 << int(np.ceil(np.log2(count + wanted - 1)))
    answer = np.zeros(fold, np.complex128)
    answer[:wanted] = chirp[:wanted].conj()
    answer[fold - count + 1 :] = chirp[count - 1 : 0 : -1].conj()
    moved = values * _turned(bins[0] * np.arange(count), size) * chirp[:count]
    folded = np.fft.ifft(np.fft.fft(moved, fold) * np.fft.fft(answer))
    return np.asarray(folded[:wanted] * chirp[:wanted])


def _turned(steps: Whole, turn: int) -> Complex:
    """Points on the unit circle, clockwise, a turn having so many steps."""
    return np.asarray(np.exp(-2j * np.pi * (steps % turn) / turn))


def _line_error(line: Array, strength: Array) -> tuple[float, float]:
    """Median distance of clear onsets from a line in seconds, and the share of beats with one."""
    onsets, weight = _onsets_near(line, strength, 0.04)
    clear = weight > 0.5
    if clear.sum() < 6:
        return 1.0, 0.0
    return float(np.median(np.abs(onsets - line)[clear])), float(clear.mean())


def _onsets_near(beats: Array, strength: Array, reach: float) -> tuple[Array, Array]:
    """Onset time nearest each beat within `reach` seconds, and its weight (0 where none)."""
    span = np.arange(-round(reach * ONSET_RATE), round(reach * ONSET_RATE) + 1)
    index = np.round(beats * ONSET_RATE).astype(np.intp)[:, None] + span
    inside = (index > 0) & (index < len(strength) - 1)
    index = np.clip(index, 1, len(strength) - 2)
    near = np.where(inside, strength[index], 0) * np.exp(-0.5 * (span / (0.6 * span[-1])) ** 2)
    pick = near.argmax(axis=1)
    centre = index[np.arange(len(beats)), pick]
    shift = peak_offset(strength[centre - 1], strength[centre], strength[centre + 1])
    return (centre + shift) / ONSET_RATE, np.clip(near.max(axis=1), 0, 3)


def _fit_line(index: Array, times: Array, weight: Array) -> Array:
    """Straight line through the beats, refitted three times without the outliers."""
    weight = weight + 1e-3
    line = times
    for tolerance in (0.05, 0.03, 0.02):
        slope, start = np.polyfit(index, times, 1, w=np.sqrt(weight))
        line = slope * index + start
        weight = weight * np.exp(-0.5 * ((times - line) / tolerance) ** 2) + 1e-6
    return np.asarray(line)


def _local_line(index: Array, times: Array, weight: Array, reach: int) -> Array:
    """Weighted line through each beat's neighbours: smooth where onsets are weak or late."""
    smooth = np.empty_like(times)
    for k in range(len(times)):
        near = slice(max(0, k - reach), min(len(times), k + reach + 1))
        w = (weight[near] + 0.05) * np.exp(-0.5 * ((index[near] - k) / (0.5 * reach)) ** 2)
        x = index[near] - k
        sw, sx, sy = w.sum(), (w * x).sum(), (w * times[near]).sum()
        sxx, sxy = (w * x * x).sum(), (w * x * times[near]).sum()
        smooth[k] = (sxx * sy - sx * sxy) / (sw * sxx - sx * sx + 1e-12)
    return smooth


def clarity_of(strength: Array, beats: Array) -> float:
    """How much stronger onsets are on the beats than between, in standard deviations."""
    on = peaks_near(strength, beats * ONSET_RATE, 4)
    off = [
        peaks_near(strength, (beats[:-1] + f * np.diff(beats)) * ONSET_RATE, 4).mean()
        for f in (0.2, 0.35, 0.65, 0.8)
    ]
    return float(np.mean(on) - np.mean(off))
