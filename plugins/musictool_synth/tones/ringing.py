"""What is struck or plucked once and then left alone: keys of one pitch share one sound.

Velocity sets the level exactly, and the sound in `LAYERS` steps; the key that is let go damps it.
Bends read the sound faster or slower.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from musictool import Samples

from .envelope import let_go
from .keys import Key
from .shelf import Ring, Source

__all__ = ["LAYERS", "Ringing"]

LAYERS = 16
"""Steps in which velocity changes the sound, not counting its level."""

PLACE = 60.0
"""Semitones from the middle to a side that is reached with `width` 1."""


@dataclass(frozen=True)
class Ringing:
    """A patch whose notes die away by themselves."""

    release: float = 0.2
    """Seconds in which a damper ends the sound; `inf` if there is none."""
    undamped: int = 128
    """The pitch from which on there is no damper, as on a piano."""
    width: float = 0.3
    """How far the low keys sit to the left and the high ones to the right."""

    @abstractmethod
    def source(self, key: Key, rng: np.random.Generator) -> Source:
        """The sound of a key, at the strength of the key's layer."""

    def begin(self, key: Key) -> _Sounding:
        """The voice of a key."""
        layer = min(LAYERS - 1, int(key.strength * LAYERS))
        typical = Key(key.pitch, (layer + 0.5) / LAYERS, 0, key.rate, key.seed, 0)

        def make() -> Source:
            return self.source(typical, np.random.default_rng((key.seed, key.pitch, layer)))

        return _Sounding(self, key, key.shelf.ring((self, key.pitch, layer, key.rate), make))


class _Sounding:
    """A voice: where in the sound it is, and how far let go."""

    def __init__(self, patch: Ringing, key: Key, ring: Ring) -> None:
        self.key = key
        self.ring = ring
        self.at = 0
        self.place = 0.0
        self.bent = False
        damped = key.pitch < patch.undamped and patch.release < math.inf
        self.release = max(1, round(patch.release * key.rate)) if damped else None
        side = np.clip((key.pitch - 60) / PLACE * patch.width, -1, 1)
        angle = (1 + side) * math.pi / 4
        self.sides = np.float32(2**0.5) * np.array(
            [[math.cos(angle)], [math.sin(angle)]], np.float32
        )

    def render(self, frames: int, speed: float | Samples) -> Samples:
        """The next frames, `(2, n)`."""
        if self.release is not None:
            frames = min(frames, self.key.held + self.release - self.at)
        if not self.bent and isinstance(speed, float) and speed == 1.0:
            heard = self.ring.frames(self.at, self.at + frames)
            self.place += heard.shape[1]
        else:
            self.bent = True
            heard = self._read(frames, speed)
        sound = heard * self.sides
        past = self.at + sound.shape[1] - self.key.held
        if self.release is not None and past > 0:
            first = max(0, self.key.held - self.at)
            since = np.arange(self.at + first - self.key.held, past, dtype=np.float32)
            sound[:, first:] *= let_go(since / np.float32(self.release))
        self.at += sound.shape[1]
        return sound

    def _read(self, frames: int, speed: float | Samples) -> Samples:
        """At places between frames, by polynomials of the third degree through four of them."""
        steps = np.full(frames, speed) if isinstance(speed, float) else speed[:frames]
        places = self.place + np.concatenate([[0.0], np.cumsum(steps, dtype=np.float64)])
        self.place = float(places[-1])
        whole = places[:-1].astype(np.int64)
        begin = max(0, int(whole[0]) - 1) if frames else 0
        known = self.ring.frames(begin, int(whole[-1]) + 3 if frames else 0)
        frames = int(np.searchsorted(whole, begin + known.shape[1] - 2))
        part = (places[:frames] - whole[:frames]).astype(np.float32)
        at = whole[:frames] - begin
        before, here, after, next_ = (
            known.take(at + shift, axis=1, mode="clip") for shift in (-1, 0, 1, 2)
        )
        if begin == 0 and frames and at[0] == 0:
            before = np.where(at == 0, 0, before)
        slope = (after - before) / 2
        bow = before - 2.5 * here + 2 * after - next_ / 2
        twist = (next_ - before) / 2 + 1.5 * (here - after)
        return np.asarray(((twist * part + bow) * part + slope) * part + here, np.float32)
