"""Where the beat is: tempo, beat times, bar positions, and whether there is a beat at all.

The path is the classic one, with each step made robust: spectral-flux onset strength; a tempogram
with a log-normal prior (Ellis 2007) whose strongest octaves are all tracked and compared, against
octave errors; a smooth local tempo curve; dynamic-programming beats (Ellis 2007); beats moved
to the onsets; and a straight line through them where the tempo is steady, so that a grid
made by a machine is found again to a millisecond or so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import peak_offset

from .analysis import ANALYSIS_RATE, ONSET_HOP, Frames
from .meter import find_bars

__all__ = ["Grid", "find_beats", "onset_strength"]

Doubles = npt.NDArray[np.float64]

ONSET_RATE = ANALYSIS_RATE / ONSET_HOP
"""Onset frames a second: 210."""
TRACK_STEP = 2
"""The tracker works on every second onset frame (105 Hz); times are refined afterwards."""
SLOWEST, FASTEST = 40.0, 220.0
"""Beats per minute."""
PRIOR_BPM, PRIOR_OCTAVES = 115.0, 0.8
"""Log-normal prior on tempo; people tap between 80 and 160 where they can (Moelants 2002)."""
TIGHTNESS = 300.0
"""Price of leaving the local period, in the units of Ellis (2007), who takes 100: the local
tempo curve already follows real changes, so the rest can be held more tightly."""
STEADY_MS = 12.0
"""Beats of a piece made on a grid lie this close (median) to a straight line."""
LONGEST_BEAT = 0.75
"""Seconds; slower beats are halved, so that a bar means about the same in every piece."""
LEAST_FLUX = 0.1
"""Flux of the strongest onsets below which nothing strikes: held tones, sung vowels. Music has
0.2 to 2."""
ATTACK_LEAD = 0.004
"""Seconds from the rise of the flux to the attack itself; measured on clicks."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Beats of a recording.

    Parameters
    ----------
    beats
        Times in seconds, increasing; extrapolated to cover the whole recording.
    position
        Place of each beat in its bar, 0 is the downbeat.
    meter
        Beats in a bar.
    steady
        True if the beats are one straight line: a constant tempo.
    clarity
        How much stronger onsets are on the beat than elsewhere, in standard deviations.
    """

    beats: Doubles
    position: npt.NDArray[np.intp]
    meter: int
    steady: bool
    clarity: float

    @property
    def period(self) -> float:
        """Median time from beat to beat, in seconds."""
        return float(np.median(np.diff(self.beats)))


def onset_strength(onset: npt.NDArray[np.float32]) -> Doubles:
    """One onset curve from the flux in three bands: each band counts equally, peaks stand out.

    Parameters
    ----------
    onset
        Flux, shape `(g, 3)`.

    Returns
    -------
    Shape `(g,)`, mean about 0, standard deviation 1.
    """
    flux = np.asarray(onset, np.float64)
    spread = flux.std(axis=0)
    # A band with almost no flux of its own would be noise blown up to full size.
    flux = flux / np.maximum(spread, 0.2 * spread.max() + 1e-9)
    total = flux.sum(axis=1)
    local = _moving_mean(total, int(ONSET_RATE))
    strength = np.maximum(total - local, 0)
    strength = np.minimum(strength, np.quantile(strength, 0.998) + 1e-9)
    return np.asarray(
        strength / (strength.std() + 1e-9) - strength.mean() / (strength.std() + 1e-9)
    )


def find_beats(frames: Frames) -> Grid | None:
    """Beats of a recording, or None if it has no clear beat.

    Parameters
    ----------
    frames
        From `analyse`.
    """
    strength = onset_strength(frames.onset)
    if frames.duration < 3.0 or np.quantile(frames.onset.sum(axis=1), 0.98) < LEAST_FLUX:
        return None
    coarse = strength[: len(strength) // TRACK_STEP * TRACK_STEP]
    coarse = coarse.reshape(-1, TRACK_STEP).max(axis=1)
    coarse = (coarse - coarse.mean()) / (coarse.std() + 1e-9)
    rate = ONSET_RATE / TRACK_STEP
    tempogram, lags = _tempogram(coarse, rate)
    best: tuple[float, Doubles, bool, float] | None = None
    for lag in _candidates(tempogram.mean(axis=0), lags, rate):
        tracked = _track(coarse, _tempo_curve(tempogram, lags, lag, len(coarse), rate))
        if len(tracked) < 6:
            continue
        beats, steady = _refine(tracked * TRACK_STEP / ONSET_RATE, strength)
        clarity = _clarity(strength, beats)
        score = clarity * _prior(60 / float(np.median(np.diff(beats)))) * (1.15 if steady else 1.0)
        if best is None or score > best[0]:
            best = (score, beats, steady, clarity)
    if best is None:
        return None
    _, beats, steady, clarity = best
    period = float(np.median(np.diff(beats))) * rate
    pulse = float(np.interp(period, lags, tempogram.mean(axis=0)))
    if not _is_clear(beats, clarity, steady, pulse):
        return None
    beats = _cover(beats, frames.duration)
    if np.median(np.diff(beats)) > LONGEST_BEAT:
        beats = np.sort(np.concatenate([beats, (beats[1:] + beats[:-1]) / 2]))
    meter, position = find_bars(frames, beats)
    return Grid(beats, position, meter, steady, clarity)


def _moving_mean(curve: Doubles, width: int) -> Doubles:
    width = min(width, len(curve))
    padded = np.pad(curve, (width // 2, width - width // 2), mode="edge")
    total = np.cumsum(np.concatenate([[0.0], padded]))
    return np.asarray((total[width:] - total[:-width])[: len(curve)] / width)


def _tempogram(coarse: Doubles, rate: float) -> tuple[Doubles, Doubles]:
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


def _candidates(mean: Doubles, lags: Doubles, rate: float) -> list[float]:
    """Periods in frames worth tracking: tempogram peaks under the prior, and their octaves."""
    low, high = int(rate * 60 / FASTEST), min(int(rate * 60 / SLOWEST), len(mean) - 2)
    if high <= low + 2:
        return []
    index = np.arange(low, high)
    # A true period also correlates at its double: half the weight goes to twice the lag.
    double = np.interp(2.0 * index, lags, mean, right=0.0)
    bpm = 60 * rate / index
    prior = np.exp(-0.5 * (np.log2(bpm / PRIOR_BPM) / PRIOR_OCTAVES) ** 2)
    value = (mean[index] + 0.5 * double) * prior
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


def _tempo_curve(
    tempogram: Doubles, lags: Doubles, lag: float, frames: int, rate: float
) -> Doubles:
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


def _track(strength: Doubles, periods: Doubles) -> Doubles:
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


def _prior(bpm: float) -> float:
    return float(np.exp(-0.5 * (np.log2(bpm / PRIOR_BPM) / PRIOR_OCTAVES) ** 2))


def _peak_near(strength: Doubles, times: Doubles, reach: int) -> Doubles:
    index = np.clip(np.round(times).astype(np.intp), reach, len(strength) - reach - 1)
    return np.asarray(np.max([strength[index + k] for k in range(-reach, reach + 1)], axis=0))


def _refine(beats: Doubles, strength: Doubles) -> tuple[Doubles, bool]:
    """Move beats to the onsets near them: onto one line if it fits the piece, else a curve."""
    onsets, weight = _onsets_near(beats, strength, 0.05)
    index = np.arange(len(beats), dtype=np.float64)
    curve = np.maximum.accumulate(_local_line(index, onsets, weight, 4))
    lines = [_straight(beats, strength), _fit_line(index, onsets, weight)]
    (error, on_line), line = min(
        ((_line_error(line, strength), line) for line in lines), key=lambda found: found[0][0]
    )
    close = error < STEADY_MS / 1000 and on_line > 0.5
    if len(beats) >= 12 and close and _clarity(strength, line) > 0.85 * _clarity(strength, curve):
        return line + ATTACK_LEAD, True
    return curve + ATTACK_LEAD, False


def _straight(beats: Doubles, strength: Doubles) -> Doubles:
    """The best grid of constant tempo near some beats, from the spectrum of the onset curve.

    Independent of the tracker's path: it survives a beat that the tracker skipped.
    """
    size = 1 << int(np.ceil(np.log2(8 * len(strength))))
    spectrum = np.fft.rfft(strength, size)
    tempo = size / (ONSET_RATE * float(np.median(np.diff(beats))))
    near = np.arange(int(0.96 * tempo), int(1.04 * tempo) + 2)
    near = near[4 * near < len(spectrum)]
    if len(near) == 0:
        return beats
    power = sum(np.abs(spectrum[k * near]) ** 2 for k in (1, 2, 4))
    frequency = float(near[int(np.argmax(power))])
    period = size / frequency / ONSET_RATE
    # Phase from a comb: the fundamental alone may sit between beat and off-beat.
    phases = np.arange(0, period, 1 / ONSET_RATE)
    grid = np.arange(0, len(strength) / ONSET_RATE - period, period)
    comb = [_peak_near(strength, (grid + phase) * ONSET_RATE, 1).mean() for phase in phases]
    line = grid + phases[int(np.argmax(comb))]
    for reach in (0.04, 0.03, 0.025):
        onsets, weight = _onsets_near(line, strength, reach)
        line = _fit_line(np.arange(len(line), dtype=np.float64), onsets, weight)
    return np.asarray(line)


def _line_error(line: Doubles, strength: Doubles) -> tuple[float, float]:
    """Median distance of clear onsets from a line in seconds, and the share of beats with one."""
    onsets, weight = _onsets_near(line, strength, 0.04)
    clear = weight > 0.5
    if clear.sum() < 6:
        return 1.0, 0.0
    return float(np.median(np.abs(onsets - line)[clear])), float(clear.mean())


def _onsets_near(beats: Doubles, strength: Doubles, reach: float) -> tuple[Doubles, Doubles]:
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


def _fit_line(index: Doubles, times: Doubles, weight: Doubles) -> Doubles:
    """Straight line through the beats, refitted three times without the outliers."""
    weight = weight + 1e-3
    line = times
    for tolerance in (0.05, 0.03, 0.02):
        slope, start = np.polyfit(index, times, 1, w=np.sqrt(weight))
        line = slope * index + start
        weight = weight * np.exp(-0.5 * ((times - line) / tolerance) ** 2) + 1e-6
    return np.asarray(line)


def _local_line(index: Doubles, times: Doubles, weight: Doubles, reach: int) -> Doubles:
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


def _clarity(strength: Doubles, beats: Doubles) -> float:
    on = _peak_near(strength, beats * ONSET_RATE, 4)
    off = [
        _peak_near(strength, (beats[:-1] + f * np.diff(beats)) * ONSET_RATE, 4).mean()
        for f in (0.2, 0.35, 0.65, 0.8)
    ]
    return float(np.mean(on) - np.mean(off))


def _is_clear(beats: Doubles, clarity: float, steady: bool, pulse: float) -> bool:
    """Whether it is a beat: in noise the tracker finds clarities up to 1.8 and a pulse of 0.05."""
    intervals = np.diff(beats)
    regular = np.std(np.diff(intervals)) / np.mean(intervals) < 0.1
    strong = clarity > 1.4 if steady else clarity > 2.0 and pulse > 0.05
    return bool(len(beats) >= 8 and regular and strong)


def _cover(beats: Doubles, duration: float) -> Doubles:
    """Carry the grid on to both ends of the recording, at the tempo found there."""
    first = np.diff(beats[:9]).mean()
    last = np.diff(beats[-9:]).mean()
    before = np.arange(beats[0] - first, -1e-6, -first)[::-1]
    after = np.arange(beats[-1] + last, duration + 1e-6, last)
    return np.concatenate([before, beats, after])
