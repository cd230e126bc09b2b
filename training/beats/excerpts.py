"""Examples of band magnitudes with their beats, and the excerpts of them that are learnt from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Audio
from musictool_rhythm.tcn.features import BANDS, FPS, bands, levelled
from training.recipe import Arrays

from .pieces import Performance

__all__ = ["Example", "Excerpt", "excerpt"]

Seconds = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

QUIET = 1e-7
"""Added before the logarithm in which magnitudes are stored."""


@dataclass(frozen=True)
class Example:
    """A rendering as the network hears it, with its beats."""

    magnitudes: npt.NDArray[np.float16]
    """Natural logarithm of the band magnitudes, shape `(frames, BANDS)`."""
    beats: Seconds
    numbers: npt.NDArray[np.int64]
    ternary: int

    @classmethod
    def of(cls, audio: Audio, performance: Performance) -> Example:
        magnitudes = np.concatenate(list(bands(audio.stream())))
        logarithm = np.log(magnitudes + QUIET).astype(np.float16)
        return cls(logarithm, performance.beats, performance.numbers, performance.ternary)

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Example:
        ternary = int(arrays["ternary"])
        return cls(arrays["magnitudes"], arrays["beats"], arrays["numbers"], ternary)

    def arrays(self) -> Arrays:
        return {
            "magnitudes": self.magnitudes,
            "beats": self.beats,
            "numbers": self.numbers,
            "ternary": np.array(self.ternary),
        }


@dataclass(frozen=True)
class Excerpt:
    """Inputs and targets of one stretch; a mask of 0 keeps a target out of the loss."""

    inputs: Floats
    """Shape `(frames, BANDS)`."""
    targets: Floats
    """Shape `(frames, 3)`: beat, downbeat, pulse."""
    mask: Floats
    """Shape `(frames, 3)`."""


def excerpt(example: Example, frames: int, rng: np.random.Generator) -> Excerpt:
    """A stretch somewhere in the example, at another speed, pitch and colour."""
    speed = float(np.exp(rng.uniform(-0.22, 0.22))) if rng.random() < 0.7 else 1.0
    needed = int(frames * speed) + 2
    count = len(example.magnitudes)
    start = int(rng.integers(0, max(1, count - needed + 1)))
    taken = example.magnitudes[start : start + needed].astype(np.float32)
    # What sounds is played `speed` times as fast: frame k comes from frame k · speed.
    at = np.minimum(np.arange(frames) * speed, needed - 1)
    whole = np.minimum(at.astype(int), len(taken) - 1)
    after = np.minimum(whole + 1, len(taken) - 1)
    part = (at - at.astype(int)).astype(np.float32)[:, None]
    moved = taken[whole] * (1 - part) + taken[after] * part
    present = at <= len(taken) - 1
    moved[~present] = np.log(QUIET)
    moved = _recolour(moved, rng)
    targets, mask = _targets(example, frames, start, speed)
    targets[~present, :] = 0
    mask[~present, 2:] = 0
    inputs = levelled(np.exp(moved))
    if rng.random() < 0.3:
        low = int(rng.integers(0, BANDS - 8))
        inputs[:, low : low + int(rng.integers(4, 24))] = 0
    return Excerpt(inputs, targets, mask)


def _recolour(magnitudes: Floats, rng: np.random.Generator) -> Floats:
    if rng.random() < 0.5:
        shift = int(rng.integers(-5, 6))
        magnitudes = np.roll(magnitudes, shift, axis=1)
        if shift > 0:
            magnitudes[:, :shift] = magnitudes[:, shift : shift + 1]
        elif shift < 0:
            magnitudes[:, shift:] = magnitudes[:, shift - 1 : shift]
    if rng.random() < 0.5:
        places = np.linspace(0, BANDS - 1, 6)
        tilt = np.interp(np.arange(BANDS), places, rng.normal(0, 0.6, 6))
        magnitudes = magnitudes + tilt.astype(np.float32)
    if rng.random() < 0.3:
        floor = float(np.mean(magnitudes)) + rng.uniform(-3, 0.5)
        hiss = floor + rng.normal(0, 0.4, magnitudes.shape).astype(np.float32)
        magnitudes = np.logaddexp(magnitudes, hiss)
    return magnitudes


def _targets(example: Example, frames: int, start: int, speed: float) -> tuple[Floats, Floats]:
    targets = np.zeros((frames, 3), np.float32)
    mask = np.ones((frames, 3), np.float32)
    at = (example.beats * FPS - start) / speed
    inside = (at > -2) & (at < frames + 1)
    _mark(targets[:, 0], at[inside])
    _mark(targets[:, 1], at[inside & (example.numbers == 1)])
    has_beats = len(example.beats) > 0
    if has_beats and not example.numbers.any():
        mask[:, 1] = 0
    if has_beats:
        k = np.arange(frames)
        targets[(k >= at[0] - 25) & (k <= at[-1] + 25), 2] = 1
    return targets, mask


def _mark(target: Floats, at: Seconds) -> None:
    """1 on the frame nearest to each beat, and half on its neighbours."""
    for offset, weight in ((-1, 0.5), (1, 0.5), (0, 1.0)):
        places = np.round(at).astype(int) + offset
        places = places[(places >= 0) & (places < len(target))]
        target[places] = np.maximum(target[places], weight)
