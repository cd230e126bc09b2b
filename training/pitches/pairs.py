"""Pairs to learn from: the same notes by two instruments, each varied in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool_style.timbre.spectra import BINS, BINS_PER_SEMITONE
from training.recipe import Arrays

__all__ = ["Rendering", "augment", "draw_pairs"]

Floats = npt.NDArray[np.float32]

QUIETEST = -75.0
"""Strongest bin of a unit that is still taken for sound, in dB over full scale."""


@dataclass(frozen=True)
class Rendering:
    """One excerpt by several instruments."""

    spectra: Floats
    """dB over full scale, `(takes, units, BINS)`."""
    notes: npt.NDArray[np.int8]
    """`(units, NOTES)`: 1 sounds, 0 does not, −1 begins, ends or rings."""
    usable: npt.NDArray[np.int64]
    """Units in which notes sound, by every instrument."""

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Rendering | None:
        """Read a rendering; None if there is too little in it."""
        spectra, notes = arrays["spectra"].astype(np.float32), arrays["notes"]
        sounds = (spectra.max(axis=2) > QUIETEST).all(axis=0)
        usable = np.flatnonzero(sounds & (notes == 1).any(axis=1))
        return cls(spectra, notes, usable) if len(usable) >= 4 else None


def draw_pairs(
    renderings: Sequence[Rendering], count: int, rng: np.random.Generator
) -> tuple[Floats, Floats, npt.NDArray[np.int8]]:
    """Spectra in dB of `count` units by two instruments, `(count, BINS)` each, and their notes."""
    first, second, notes = [], [], []
    for _ in range(count):
        one = renderings[int(rng.integers(len(renderings)))]
        unit = one.usable[rng.integers(len(one.usable))]
        a, b = rng.permutation(len(one.spectra))[:2]
        shift = int(rng.integers(-5, 6))
        first.append(_shifted(one.spectra[a, unit], shift * BINS_PER_SEMITONE, -100.0))
        second.append(_shifted(one.spectra[b, unit], shift * BINS_PER_SEMITONE, -100.0))
        notes.append(_shifted(one.notes[unit], shift, 0))
    return np.stack(first), np.stack(second), np.stack(notes)


def augment(spectra: Floats, rng: np.random.Generator) -> Floats:
    """In dB: slightly out of tune, through another equaliser, over other noise."""
    count = len(spectra)
    places = np.arange(BINS) + rng.uniform(-1.2, 1.2, (count, 1))
    low = np.clip(np.floor(places).astype(int), 0, BINS - 2)
    rows = np.arange(count)[:, None]
    part = np.clip(places - low, 0, 1)
    mixed = spectra[rows, low] * (1 - part) + spectra[rows, low + 1] * part
    mixed = mixed + _curves(count, rng.uniform(0, 8, (count, 1)), rng)
    noise = mixed.max(axis=1, keepdims=True) - rng.uniform(20, 75, (count, 1))
    noise = noise + _curves(count, 6.0, rng) + rng.normal(0, 2.5, (count, BINS))
    return np.asarray(10 * np.log10(10 ** (mixed / 10) + 10 ** (noise / 10)), np.float32)


def _curves(
    count: int, deviation: float | npt.NDArray[np.float64], rng: np.random.Generator
) -> Floats:
    """Smooth random gains in dB, a knot an octave."""
    knots = rng.normal(0, 1, (count, 9)) * deviation
    at = np.linspace(0, 8, BINS)
    low = np.minimum(at.astype(int), 7)
    return np.asarray(knots[:, low] * (1 - (at - low)) + knots[:, low + 1] * (at - low), np.float32)


def _shifted(row: npt.NDArray[Any], shift: int, empty: float) -> npt.NDArray[Any]:
    moved = np.full_like(row, empty)
    size = len(row)
    moved[max(shift, 0) : size + min(shift, 0)] = row[max(-shift, 0) : size + min(-shift, 0)]
    return moved
