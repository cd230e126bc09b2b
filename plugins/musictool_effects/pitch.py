"""Pitch moved without speed, by Rubber Band, in time with what went in.

pedalboard's effect `PitchShift` runs Rubber Band's older engine: low sines come out up to a
semitone off. Its function `time_stretch` runs the newer one, R3, which rounds the step from window
to window to whole frames: at a constant speed it is off by up to 3 ms more with every second. Only
where the speed changes does it make up for that, so here the speed changes all the time, by far
less than can be heard.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from musictool import Audio, Curve

__all__ = ["shifted"]

Samples = npt.NDArray[np.float32]
Signal = npt.NDArray[np.float64]

STEP = 1024
"""Frames after which pedalboard looks whether pitch or speed have changed."""

NUDGE = 2e-5
"""How much the speed goes up and down from step to step: 0.02 frames."""

LEAST = 0.01
"""Semitones that a moving pitch is always above the one that it is made from."""


PIECE_S = 30.0
"""`time_stretch` copies all it has made at every step, so long recordings are cut in pieces."""

JOIN_S = 0.05
"""Over this one piece passes into the next."""


def shifted(audio: Audio, semitones: float | Curve) -> Audio:
    """The recording `semitones` higher, as long as it was; formants move along.

    References
    ----------
    Rubber Band (https://breakfastquay.com/rubberband), its engine R3.
    """
    if not audio.frames or semitones == 0:
        return audio
    rate = audio.sample_rate
    length, join = round(PIECE_S * rate), round(JOIN_S * rate)
    reach = join // 5
    around = rate  # heard by R3 before and after a piece, so that it has settled at the joins
    rise = ((np.arange(join) + 0.5) / join).astype(np.float32)
    result = np.zeros_like(audio.samples)
    for start in range(0, audio.frames, length):
        first = max(start - around, 0)
        last = min(start + length + join, audio.frames)
        given = audio.samples[:, first : last + around]
        piece = _piece(given, rate, semitones, first / rate)
        at = start - first
        if start:
            at += _alike(result[:, start : start + join], piece[:, at - reach : at + join + reach])
        piece = piece[:, at : at + last - start]
        if start:
            within = min(join, piece.shape[1])
            piece[:, :within] *= rise[:within]
            result[:, start : start + within] *= 1 - rise[:within]
            result[:, start : start + within] += piece[:, :within]
            piece, start = piece[:, within:], start + within
        result[:, start : start + piece.shape[1]] = piece
    return audio.with_samples(result)


def _alike(one: Samples, other: Samples) -> int:
    """How much later in the middle of the other it is most like the one; 10 ms at most."""
    if other.shape[1] <= one.shape[1]:
        return 0
    products = np.correlate(other.sum(axis=0), one.sum(axis=0), "valid")
    return int(products.argmax()) - products.size // 2


def _piece(samples: Samples, sample_rate: int, semitones: float | Curve, begins: float) -> Samples:
    """The samples higher, and as many."""
    if isinstance(semitones, Curve):
        # R3 clicks where a pitch comes to nothing, so all of it is made upward, from below.
        lowest = min(*semitones.values, LEAST) - LEAST
        share = 2 ** (lowest / 12)
        above = Curve(tuple((time, value - lowest) for time, value in semitones.points))
        moved = _moved(_slower(samples, 1 / share), sample_rate, above, share, begins)
    else:
        moved = _moved(samples, sample_rate, semitones, 1.0, begins)
    kept = moved[:, : samples.shape[1]]
    return np.pad(kept, ((0, 0), (0, samples.shape[1] - kept.shape[1])))


def _slower(samples: Samples, times: float) -> Samples:
    """So many times as long, and as much lower."""
    if times == 1:
        return samples
    import soxr

    return np.ascontiguousarray(soxr.resample(samples.T, 1.0, times, "VHQ").T)


def _moved(
    samples: Samples, sample_rate: int, semitones: float | Curve, duration: float, begins: float
) -> Samples:
    """The samples higher by a number of semitones and `duration` times as long."""
    from pedalboard import time_stretch

    half = _half_window(sample_rate)
    around = 2 * half
    given = np.pad(samples, ((0, 0), (around, 2 * around)))
    starts = np.arange(0, given.shape[1], STEP)
    if isinstance(semitones, Curve):
        pitches = _in_time(semitones, starts - around, half, duration / sample_rate, begins)
    else:
        pitches = np.full(starts.size, float(semitones))
    late = half * _lateness(2 ** (pitches / 12), duration)
    durations = duration - np.gradient(late, STEP)
    speeds = 1 / durations + NUDGE * np.where(np.arange(starts.size) % 2, 1, -1)
    moved = time_stretch(
        given,
        float(sample_rate),
        stretch_factor=_in_frames(speeds, given),
        pitch_shift_in_semitones=(
            _in_frames(pitches, given) if isinstance(semitones, Curve) else float(semitones)
        ),
        preserve_formants=False,
    )
    first = round(around * duration + late[0])
    return moved[:, first : first + math.ceil(samples.shape[1] * duration)]


def _half_window(sample_rate: int) -> int:
    """Half of R3's longest window, in frames: 46 ms at 44.1 kHz."""
    return max(1 << math.ceil(math.log2(sample_rate / 16)), 2048) // 2


def _in_time(curve: Curve, frames: Signal, half: int, seconds: float, begins: float) -> Signal:
    """What the curve is for what is heard when the frames are read, each `seconds` long.

    A pitch is given to what comes out, which was in the middle of its window half a window ago, and
    then waited until half a window was out.
    """
    ratios = 2 ** (curve.at(begins + (frames - 2 * half) * seconds) / 12)
    return curve.at(begins + (frames - half * (1 + 1 / ratios) + STEP) * seconds)


def _lateness(ratios: Signal, duration: float) -> Signal:
    """How much later than in proportion the middle of a window comes out, in half windows.

    A window is put down whole. Upward, it is resampled after that and so gets shorter; downward,
    before, so that it reaches less far into the recording.
    """
    return np.where(ratios < 1, duration - ratios, 1 / ratios - duration)


def _in_frames(values: Signal, samples: Samples) -> Signal:
    """One value for each frame, as `time_stretch` wants it."""
    return np.repeat(values, STEP)[: samples.shape[1]]
