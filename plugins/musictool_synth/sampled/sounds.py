"""Sounds made ready to be read at any speed: loops laid out, and copies without too much treble."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cache, cached_property
from threading import Lock

import numpy as np
import numpy.typing as npt

from .region import Sound

__all__ = ["Ready", "Sounds", "interpolated"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

TAPS = 8
PHASES = 2048

GUARD = 48
"""Frames before the sound, and of a loop once more behind its end: what filters reach over."""

BEFORE = GUARD + 1 - TAPS // 2

MOST_BYTES = 256_000_000
"""Sounds are forgotten beyond that, the one that was not played for longest first."""

LEVELS = 8
"""Copies with less treble: each is for half an octave more of speed."""


@dataclass(frozen=True)
class Ready:
    """Samples with silence before and behind, as a voice reads them."""

    samples: Floats
    loop: tuple[int, int] | None
    """What positions go round in."""
    over: float
    """Position from which on there is nothing."""
    ends: bool
    """Whether a voice may come there."""

    @cached_property
    def rows(self) -> Floats:
        """All neighbours from which a value is interpolated, shape `(positions, TAPS)`."""
        return np.lib.stride_tricks.sliding_window_view(self.samples, TAPS)


class Sounds:
    """What was read and made ready, within a limit, for readings in any threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, Ready] = OrderedDict()
        self._bytes = 0
        self._keeping = Lock()

    def ready(self, sound: Sound, speed: float, until_end: bool) -> Ready:
        """A sound for being read at up to `speed` times its own.

        `until_end` is for one whose loop is left, so that what comes after it is needed, too.
        """
        level = min(max(math.ceil(2 * math.log2(max(speed, 1e-9)) - 0.2), 0), LEVELS)
        key = (sound.key, sound.loop, level, until_end)
        with self._keeping:
            if key not in self._kept:
                self._keep(key, _lowered(_laid_out(sound, until_end), level))
            self._kept.move_to_end(key)
            return self._kept[key]

    def _keep(self, key: object, ready: Ready) -> None:
        self._kept[key] = ready
        self._bytes += ready.samples.nbytes
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].samples.nbytes


def _laid_out(sound: Sound, until_end: bool) -> Ready:
    samples = sound.read()
    silence = np.zeros(GUARD, np.float32)
    loop = sound.loop if sound.loop and sound.loop[0] < samples.size else None
    if loop is None or until_end:
        whole = np.concatenate([silence, samples, silence])
        return Ready(whole, loop, samples.size + TAPS / 2, True)
    first, last = loop[0], min(loop[1], samples.size)
    again = first + np.arange(3 * GUARD) % (last - first)
    whole = np.concatenate([silence, samples[:last], samples[again]])
    # Round goes what lies a guard later, so that a filter sees the loop on both sides of the seam.
    return Ready(whole, (first + GUARD, last + GUARD), math.inf, False)


def _lowered(ready: Ready, level: int) -> Ready:
    """Without what would be over half the sample rate at half an octave's `level` of speed."""
    if level == 0:
        return ready
    from scipy.signal import firwin, oaconvolve

    taps = firwin(63, 0.95 * 2 ** (-level / 2)).astype(np.float32)
    samples = np.asarray(oaconvolve(ready.samples, taps, mode="same"), np.float32)
    return replace(ready, samples=samples)


def interpolated(ready: Ready, positions: Array) -> Floats:
    """The sound at positions in frames, by a windowed sinc of 8 taps."""
    whole = positions.astype(np.intp)
    phases = ((positions - whole) * PHASES + 0.5).astype(np.intp)
    weights = _sinc().take(phases, axis=0)
    return np.asarray(np.einsum("pt,pt->p", ready.rows[whole + BEFORE], weights), np.float32)


@cache
def _sinc() -> Floats:
    at = np.arange(1 - TAPS // 2, TAPS // 2 + 1) - np.arange(PHASES + 1)[:, None] / PHASES
    window = np.cos(np.pi * np.clip(at / (TAPS + 1), -0.5, 0.5)) ** 2
    kernel = np.sinc(at) * window
    return np.asarray(kernel / kernel.sum(axis=1, keepdims=True), np.float32)
