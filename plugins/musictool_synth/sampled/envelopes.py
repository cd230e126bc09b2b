"""What moves while a note sounds, in closed form: at any time, without what came before.

References
----------
SoundFont 2.04 technical specification, 9.1.6 and 9.1.7: decay and release of the volume are
straight in decibels, its attack in amplitude; those of modulations are straight.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .region import Envelope, Lfo

__all__ = ["RANGE_DB", "loudness", "modulation", "sounds_for", "triangle"]

Array = npt.NDArray[np.float64]

RANGE_DB = 96.0
"""What the volume falls by in the whole of a decay or release: 16 bits, as in FluidSynth."""

SILENT = 1e-5
"""An amplitude that nobody hears, 100 dB under full scale: there a note is over."""

SHORTEST = 1e-3
"""Seconds of an attack or release at least, so that nothing clicks."""


def loudness(envelope: Envelope, seconds: Array, end: float) -> Array:
    """Amplitude, 0 to 1, at times since the note began; its key is let go at `end`."""
    held = _held(envelope, np.minimum(seconds, end))
    release = max(envelope.release, SHORTEST)
    fallen = np.maximum(seconds - end, 0.0) * (RANGE_DB / release)
    return np.asarray(held * 10 ** (-fallen / 20))


def modulation(envelope: Envelope, seconds: Array, end: float) -> Array:
    """How much of a modulation there is, 0 to 1."""
    before = np.minimum(seconds, end)
    begun = before - envelope.delay
    rising = np.clip(begun / max(envelope.attack, SHORTEST), 0.0, 1.0)
    # Convex: fast first, as 96 dB of an amplitude that rises evenly.
    rising = np.maximum(1 + 40 / RANGE_DB * np.log10(np.maximum(rising, 1e-3)), 0.0)
    past = np.maximum(begun - envelope.attack - envelope.hold, 0.0)
    falling = np.maximum(1 - past / max(envelope.decay, SHORTEST), envelope.sustain)
    level = np.where(past > 0, falling, rising)
    fallen = np.maximum(seconds - end, 0.0) / max(envelope.release, SHORTEST)
    return np.asarray(np.maximum(level - fallen, 0.0))


def triangle(lfo: Lfo, seconds: Array) -> Array:
    """From -1 to 1, 0 until the delay is over."""
    turns = np.maximum(seconds - lfo.delay, 0.0) * lfo.hertz
    return np.asarray(1 - np.abs((turns + 0.75) % 1 * 4 - 2))


def sounds_for(envelope: Envelope, end: float, peak: float) -> float:
    """Seconds until a note is silent that begins as loud as `peak` and is let go at `end`."""
    left = 20 * np.log10(max(peak, 1e-9) / SILENT)
    if RANGE_DB * (1 - envelope.sustain) >= left:
        decayed = envelope.delay + envelope.attack + envelope.hold
        end = min(end, decayed + max(left, 0.0) / RANGE_DB * envelope.decay)
    level = float(_held(envelope, np.array([end]))[0])
    left += 20 * np.log10(max(level, 1e-9))
    return end + max(float(left), 0.0) / RANGE_DB * max(envelope.release, SHORTEST)


def _held(envelope: Envelope, seconds: Array) -> Array:
    begun = seconds - envelope.delay
    rising = np.clip(begun / max(envelope.attack, SHORTEST), 0.0, 1.0)
    past = np.maximum(begun - envelope.attack - envelope.hold, 0.0)
    lowest = RANGE_DB * (1 - envelope.sustain)
    fallen = np.minimum(past * (RANGE_DB / max(envelope.decay, SHORTEST)), lowest)
    return np.asarray(rising * 10 ** (-fallen / 20))
