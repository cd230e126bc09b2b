"""Every program as loud as every other at one velocity, and every drum as loud as its kit says.

How loud a patch is shows when it is heard: a key is played, and its loudness measured after ITU-R
BS.1770, once in a process for each sound that a score needs.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from musictool import Audio, amplitude, measure_loudness

from .keys import LOUD, Key, Patch
from .kit import drum_of
from .palette import PALETTE

__all__ = ["REFERENCE_LUFS", "drum_gain", "gain_of"]

REFERENCE_LUFS = -32.0
"""Of a note at velocity 100, held for a second. A band of ten comes to about -20 LUFS and leaves
its peaks room; sixty-four at once, as loud as can be, come to about -10 LUFS, and are limited."""

LOWEST, HIGHEST, STEP = 36, 84, 6
"""Pitches that are measured; between them gains go evenly, beyond them they stay."""


def gain_of(program: int, pitch: int, rate: int) -> float:
    """The factor for a program's voices at a pitch, at a sample rate in Hz."""
    pitch = min(max(pitch, LOWEST), HIGHEST)
    below = pitch - pitch % STEP
    part = pitch % STEP / STEP
    gain = _measured(program, below, rate)
    return gain if not part else gain ** (1 - part) * _measured(program, below + STEP, rate) ** part


@cache
def _measured(program: int, pitch: int, rate: int) -> float:
    return _gain(PALETTE[program], pitch, rate, REFERENCE_LUFS)


@cache
def drum_gain(pitch: int, kit: int, rate: int) -> float:
    """The factor for the strokes of a drum."""
    drum = drum_of(pitch, kit)
    return _gain(drum, pitch, rate, REFERENCE_LUFS + drum.db)


def _gain(patch: Patch, pitch: int, rate: int, lufs: float) -> float:
    heard = patch.begin(Key(pitch, LOUD, rate, rate)).render(2 * rate, 1.0)
    room = np.zeros((2, max(0, rate - heard.shape[1])), np.float32)
    whole = Audio(np.concatenate([heard, room], axis=1), rate)
    loudness = measure_loudness(whole.stream()).lufs
    return amplitude(lufs - loudness) if np.isfinite(loudness) else 0.0
