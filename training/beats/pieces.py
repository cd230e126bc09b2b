"""What is rendered: a `Piece` counts in beats, a `Performance` of it in seconds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from training.scores import Notes

__all__ = ["Part", "Performance", "Piece"]


@dataclass(frozen=True)
class Part:
    """One instrument's notes, as rows (start, end, pitch, velocity)."""

    notes: Notes
    role: str
    """"drums", "bass", "chords", "lead", "pad" or "own": the program as given, kept."""
    program: int = 0


@dataclass(frozen=True)
class Piece:
    """A score whose times count beats: beat 0 is the first, the dotted quarter in 6/8."""

    name: str
    style: str
    parts: tuple[Part, ...]
    beats: int
    """How many beats the piece has."""
    beats_per_bar: int
    """0 if it is not known where bars begin."""
    ternary: bool
    """Whether beats divide into three by their meter (6/8, 9/8, 12/8)."""
    bpm: tuple[float, float]
    """The slowest and the fastest tempo that suits it."""
    steady: bool = False
    """Music that no one plays with rubato."""


@dataclass(frozen=True)
class Performance:
    """A piece as played: notes in seconds, and where its beats are."""

    parts: tuple[Part, ...]
    duration: float
    beats: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    numbers: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Position of each beat in its bar, from 1; all 0 if not known."""
    ternary: int = -1
    """1 if beats divide into three by their meter, 0 if into two, -1 if not known."""
