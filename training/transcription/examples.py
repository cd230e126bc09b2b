"""Examples: what the network hears of a rendering, its notes, and what is drawn of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from musictool import Audio, Samples
from musictool_transcription.listening import levelled
from musictool_transcription.notes.network import OUTPUTS
from musictool_transcription.notes.spectra import (
    BINS,
    FPS,
    LOWEST,
    PITCHES,
    RATE,
    WINDOWS,
    magnitudes,
)
from training.recipe import Arrays
from training.scores import Notes

__all__ = ["STEP", "Example"]

STEP = 32.0
"""Levels are kept as whole numbers of a thirty-second."""

WIDTH = 1.5
"""Frames to either side of an onset or an offset to which its target falls off."""


@dataclass(frozen=True)
class Example:
    """A rendering as the network hears it, with its notes."""

    levels: npt.NDArray[np.uint8]
    """Shape `(frames, windows, BINS)`, in units of 1 / `STEP`."""
    notes: Notes

    @classmethod
    def of(cls, samples: Samples, notes: Notes) -> Example:
        heard = levelled(np.concatenate(list(magnitudes(Audio(samples[None], RATE).stream()))), FPS)
        levels = np.minimum(np.rint(heard * STEP), 255).astype(np.uint8)
        return cls(levels, notes)

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Example:
        return cls(arrays["levels"], arrays["notes"].astype(float))

    def arrays(self) -> Arrays:
        return {"levels": self.levels, "notes": self.notes.astype(np.float32)}

    def window(self, start: int, frames: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Levels `(frames, windows, BINS)`, targets `(4, PITCHES, frames)`, where notes begin."""
        levels = np.zeros((frames, len(WINDOWS), BINS), np.float32)
        there = self.levels[start : start + frames]
        levels[: len(there)] = there / np.float32(STEP)
        targets = np.zeros((len(OUTPUTS), PITCHES, frames), np.float32)
        begins = np.zeros((PITCHES, frames), np.float32)
        at = np.arange(frames)
        for begun, ended, pitch, velocity in self.notes:
            key = int(pitch) - LOWEST
            onset, offset = begun * FPS - start, ended * FPS - start
            if not 0 <= key < PITCHES or offset < -2 or onset >= frames + 2:
                continue
            near = np.maximum(0, 1 - np.abs(at - onset) / WIDTH)
            targets[0, key] = np.maximum(targets[0, key], near)
            targets[1, key, (at >= onset - 0.5) & (at <= offset)] = 1
            over = np.maximum(0, 1 - np.abs(at - offset) / WIDTH)
            targets[2, key] = np.maximum(targets[2, key], over)
            targets[3, key, near > 0] = velocity / 127
            begins[key, near > 0] = 1
        return levels, targets, begins
