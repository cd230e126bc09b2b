"""The chosen sounds in sequence: each moved to the wanted pitch, joined where waves agree.

What goes on in the reference is read on without a seam, at a speed that follows the wanted pitch.
Where a sound is left for another, the other is first moved by up to half a period to where both
waves agree best, then the two are crossfaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from musictool import Samples

from .analysis import SOUNDING, Analysis, row_seconds
from .network import NOTES
from .pitch import PITCH_HOP
from .selecting import Choice
from .spectra import LOWEST_NOTE, RATE
from .timing import Steps

__all__ = ["play"]

Floats = npt.NDArray[np.float32]
Array = npt.NDArray[np.float64]

FADE, ONSET_FADE = 0.02, 0.004
"""Seconds of a crossfade while a note is held, and where another begins."""

ALIGN = 0.008
"""Seconds by which a sound may be moved to agree with the one before."""

SPAN = 0.8
"""Semitones by which the pitch that is followed may differ from the chosen shift."""

GRID = PITCH_HOP / RATE
"""Seconds between positions where the speed of reading is looked at."""

CHUNK = 65536
"""Places read at once."""


@dataclass(frozen=True)
class _Run:
    """A stretch of the reference read without a jump."""

    start: float
    end: float
    onset: bool
    source: float
    """Second of the reference at which it begins."""
    shifts: Floats
    """Semitones every `GRID` seconds, from `start` on."""


def play(
    choice: Choice,
    steps: Steps,
    music: Analysis,
    pool: Analysis,
    reference: Samples,
    rate: int,
    frames: int,
) -> Samples:
    """One voice, `(channels, frames)`; `reference` is `(channels, any)` at the same rate."""
    out = np.zeros((len(reference), frames), np.float32)
    copies = _lowpassed_copies(reference)
    runs = _runs(choice, steps, music, pool)
    for number, run in enumerate(runs):
        follows = number > 0 and run.start - runs[number - 1].end < 1e-6
        followed = number + 1 < len(runs) and runs[number + 1].start - run.end < 1e-6
        _add(out, run, copies, rate, follows, followed)
    return out


def _runs(choice: Choice, steps: Steps, music: Analysis, pool: Analysis) -> list[_Run]:
    runs = []
    sounding = choice.rows >= 0
    begins = np.flatnonzero(sounding & ~choice.joined)
    ends = np.flatnonzero(sounding & ~np.append(sounding[1:] & choice.joined[1:], False))
    onsets = np.asarray(pool.onsets)
    for first, last in zip(begins, ends, strict=True):
        onset = bool(steps.onset[first])
        source = choice.rows[first] * row_seconds()
        near = onsets[np.abs(onsets - source) <= row_seconds() / 2 + 1e-6]
        if onset and len(near):
            source = float(near[np.argmin(np.abs(near - source))])
        start, end = float(steps.starts[first]), float(steps.ends[last])
        at = np.asarray(start + np.arange(int(np.ceil((end - start) / GRID)) + 1) * GRID)
        step = np.clip(np.searchsorted(steps.starts, at, side="right") - 1, first, last)
        shifts = _pitch_shifts(choice.shifts[step], at, source, music, pool)
        runs.append(_Run(start, end, onset, source, shifts))
    return runs


def _pitch_shifts(
    nominal: npt.NDArray[np.int64], at: Array, source: float, music: Analysis, pool: Analysis
) -> Floats:
    """The shift at each place: to the very pitch where the input is a single tone, else as chosen.

    Of several tones of the reference, the one that plays that pitch is brought to it.
    """
    from scipy.ndimage import median_filter, uniform_filter1d

    usual = music.tuning - pool.tuning
    usual -= round(usual)
    wanted = music.fine_pitch[np.minimum(np.rint(at / GRID).astype(int), len(music.fine_pitch) - 1)]
    # Where the reference is read depends on the shifts before, so go along one by one.
    apart = np.full(len(at), np.nan)
    place, shift = source, nominal[0] + usual
    for index in range(len(at)):
        there = pool.fine_pitch[min(round(place / GRID), len(pool.fine_pitch) - 1)]
        if not np.isfinite(there):
            there = _nearest_note(pool, place, wanted[index] - nominal[index])
        off = wanted[index] - there - nominal[index]
        if abs(off) <= SPAN + 0.5:
            apart[index] = np.clip(off, -SPAN, SPAN)
            shift = nominal[index] + apart[index]
        else:
            shift = nominal[index] + usual
        place += GRID * 2 ** (shift / 12)
    known = np.flatnonzero(np.isfinite(apart))
    if len(known) < 3:
        return np.asarray(nominal + usual, np.float32)
    filled = np.interp(np.arange(len(at)), known, apart[known])
    exact = median_filter(nominal + filled, 3, mode="nearest")
    return np.asarray(uniform_filter1d(exact, 3, mode="nearest"), np.float32)


def _nearest_note(pool: Analysis, place: float, pitch: float) -> float:
    """The note of a chord that is next to a pitch; NaN if none is within a semitone."""
    if not np.isfinite(pitch):
        return np.nan
    row = min(round(place / row_seconds()), len(pool) - 1)
    nearest = round(pitch - pool.tuning) - LOWEST_NOTE
    around = [note for note in (nearest - 1, nearest, nearest + 1) if 0 <= note < NOTES]
    sounding = [note for note in around if pool.notes[row, note] > SOUNDING]
    pitches = [note + LOWEST_NOTE + pool.tuning for note in sounding]
    return min(pitches, key=lambda one: abs(one - pitch), default=np.nan)


def _add(
    out: Samples, run: _Run, copies: list[Samples], rate: int, follows: bool, followed: bool
) -> None:
    """Read a run and crossfade it into what is there, which goes on past the start of the run."""
    half = max(2, round((ONSET_FADE if run.onset else FADE) * rate / 2))
    tail = round(FADE * rate / 2)
    first, last = round(run.start * rate), round(run.end * rate)
    begin, end = max(first - half, 0), min(last + tail, out.shape[1])
    if end <= begin:
        return
    at = np.arange(begin, end)
    positions = _positions(run, at, rate)
    copy = copies[_copy_for(float(run.shifts.max()))]
    if follows and not run.onset:
        positions += _alignment(out, begin, first + half, positions, copy, rate)
    sound = _interpolated(copy, positions)
    rising = _ramp(at, first - half, first + half)
    # What was there ends at most a tail after the start, so the rest of it is faded out as well.
    out[:, begin:end] *= 1 - rising
    sound *= rising
    if not followed:
        sound *= 1 - _ramp(at, last - tail, last + tail)
    out[:, begin:end] += sound


def _ramp(at: npt.NDArray[np.int64], low: int, high: int) -> Floats:
    part = np.clip((at - low) / max(high - low, 1), 0, 1)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * part), np.float32)


def _positions(run: _Run, at: npt.NDArray[np.int64], rate: int) -> Array:
    """Frames of the reference to be read for frames of the output."""
    speeds = 2.0 ** (run.shifts.astype(np.float64) / 12)
    whole = np.concatenate([[0.0], np.cumsum((speeds[1:] + speeds[:-1]) / 2)]) * GRID
    seconds = at / rate - run.start
    grid = np.arange(len(speeds)) * GRID
    inside = np.interp(seconds, grid, whole)
    inside += np.minimum(seconds, 0) * speeds[0] + np.maximum(seconds - grid[-1], 0) * speeds[-1]
    return (run.source + inside) * rate


def _alignment(
    out: Samples, begin: int, end: int, positions: Array, copy: Samples, rate: int
) -> float:
    """Frames by which reading is moved so that it agrees best with what is there already."""
    end = min(end, out.shape[1], begin + len(positions))
    there = out[:, begin:end].sum(axis=0)
    reach = round(ALIGN * rate)
    if len(there) < 32 or not np.any(there):
        return 0.0
    speed = float(np.mean(np.diff(positions[: len(there)])))
    wide = positions[0] + np.arange(-reach, len(there) + reach) * speed
    sound = _interpolated(copy, wide).sum(axis=0)
    alike = np.correlate(sound, there, mode="valid")
    energy = np.cumsum(np.concatenate([[0.0], sound.astype(np.float64) ** 2]))
    size = np.sqrt(np.maximum(energy[len(there) :] - energy[: -len(there)], 1e-9))
    return float((np.argmax(alike / size) - reach) * speed)


def _lowpassed_copies(reference: Samples) -> list[Samples]:
    """The reference as it is, and with less treble for reading it faster without aliases."""
    from scipy.signal import firwin, oaconvolve

    copies = [reference]
    for share in (0.7, 0.5):
        taps = firwin(63, share * 0.95).astype(np.float32)
        copies.append(np.asarray(oaconvolve(reference, taps[None], mode="same"), np.float32))
    return copies


def _copy_for(shift: float) -> int:
    return 0 if shift < 1.5 else 1 if shift < 6.5 else 2


def _interpolated(samples: Samples, positions: Array) -> Samples:
    """Between samples by a windowed sinc of 16 taps; silence outside."""
    parts = [
        _read_part(samples, positions[at : at + CHUNK])
        for at in range(0, max(len(positions), 1), CHUNK)
    ]
    return np.concatenate(parts, axis=1)


def _read_part(samples: Samples, positions: Array) -> Samples:
    whole = np.floor(positions).astype(np.int64)
    table = _sinc()
    phase = ((positions - whole) * (len(table) - 1) + 0.5).astype(np.int64)
    weights = table[phase]  # (positions, taps)
    taps = weights.shape[1]
    index = whole[:, None] + np.arange(1 - taps // 2, taps // 2 + 1)
    outside = (index < 0) | (index >= samples.shape[1])
    index = np.clip(index, 0, samples.shape[1] - 1)
    weights = np.where(outside, np.float32(0), weights)
    return np.stack([np.einsum("pt,pt->p", channel[index], weights) for channel in samples])


@cache
def _sinc(taps: int = 16, phases: int = 512) -> Floats:
    at = np.arange(1 - taps // 2, taps // 2 + 1) - np.arange(phases + 1)[:, None] / phases
    window = np.cos(np.pi * np.clip(at / (taps + 1), -0.5, 0.5)) ** 2
    kernel = np.sinc(at) * window
    return np.asarray(kernel / kernel.sum(axis=1, keepdims=True), np.float32)
