"""Patches made of patches: several at once, or one that goes up and down."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from musictool import Samples

from ..rendering import Voice
from .keys import Key, Patch

__all__ = ["Layers", "Tremolo"]


@dataclass(frozen=True)
class Layers:
    """Several patches at once: each with its level, and the semitones it lies above the key."""

    layers: tuple[tuple[Patch, float, float], ...]

    def begin(self, key: Key) -> Voice:
        """The voice of a key."""
        voices = []
        for number, (patch, level, semitones) in enumerate(self.layers):
            pitch = int(np.clip(key.pitch + semitones, 0, 127))
            own = replace(key, pitch=pitch, number=key.number * len(self.layers) + number)
            voices.append((patch.begin(own), np.float32(level)))
        return _Together(voices)


class _Together:
    """Voices that make one; it is over when the last of them is."""

    def __init__(self, voices: list[tuple[Voice, np.float32]]) -> None:
        self.voices = voices

    def render(self, frames: int, speed: float | Samples) -> Samples:
        sound = np.zeros((2, frames), np.float32)
        longest = 0
        going = []
        for voice, level in self.voices:
            piece = voice.render(frames, speed)
            sound[:, : piece.shape[1]] += level * piece
            longest = max(longest, piece.shape[1])
            if piece.shape[1] == frames:
                going.append((voice, level))
        self.voices = going
        return sound[:, :longest]


@dataclass(frozen=True)
class Tremolo:
    """A patch whose level goes up and down, on both sides together or in turn."""

    patch: Patch
    hertz: float
    depth: float
    turns: float = 0.0
    """By how much of a period the right side is behind: 0.5 is from side to side."""

    def begin(self, key: Key) -> Voice:
        """The voice of a key."""
        return _Trembling(self, self.patch.begin(key), key.rate)


class _Trembling:
    def __init__(self, tremolo: Tremolo, voice: Voice, rate: int) -> None:
        self.tremolo = tremolo
        self.voice = voice
        self.rate = rate
        self.at = 0

    def render(self, frames: int, speed: float | Samples) -> Samples:
        sound = self.voice.render(frames, speed)
        times = np.arange(self.at, self.at + sound.shape[1], dtype=np.float32)
        times *= np.float32(self.tremolo.hertz / self.rate)
        behind = np.array([[0.0], [self.tremolo.turns]], np.float32)
        wave = np.sin(np.float32(2 * np.pi) * (times - behind))
        self.at += sound.shape[1]
        half = np.float32(self.tremolo.depth / 2)
        return sound * (1 - half + half * wave)
