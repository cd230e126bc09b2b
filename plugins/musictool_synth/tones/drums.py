"""Drums, made of what is heard in them: skins that sink in pitch, bursts of noise, and metal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from musictool import Samples

from .keys import LOUD, Key
from .modal import Modes
from .ringing import Ringing
from .shelf import GROWTH, Source

__all__ = ["Drum", "Metal", "Noises", "Skin"]


class Element(Protocol):
    """One thing that is heard in a drum."""

    def heard(self, key: Key, rng: np.random.Generator) -> Samples:
        """Its whole sound, shape `(frames,)`."""
        ...


@dataclass(frozen=True)
class Skin:
    """A sine that falls from one frequency to another while it dies away."""

    begin: float
    end: float
    """Hz."""
    sinking: float
    """Seconds in which the difference falls to a third."""
    decay: float
    """Seconds in which it falls by 60 dB."""
    level: float = 1.0
    overtones: tuple[tuple[float, float], ...] = ()
    """Ratios and levels of further modes, which die away twice as fast."""

    def heard(self, key: Key, rng: np.random.Generator) -> Samples:
        """Its whole sound."""
        times = np.arange(round(1.2 * self.decay * key.rate)) / key.rate
        sunk = self.sinking * (1 - np.exp(-times / self.sinking))
        turns = self.end * times + (self.begin - self.end) * sunk
        sound = np.exp(-6.9 * times / self.decay) * np.sin(2 * np.pi * turns)
        for ratio, level in self.overtones:
            fall = np.exp(-13.8 * times / self.decay)
            sound += level * fall * np.sin(2 * np.pi * ratio * turns)
        rise = max(2, round(0.0006 * key.rate))
        sound[:rise] *= np.linspace(0, 1, rise)
        return self.level * sound


@dataclass(frozen=True)
class Noises:
    """Noise between two frequencies, in one burst or several."""

    low: float
    high: float
    decay: float
    level: float = 1.0
    attack: float = 0.0005
    bursts: tuple[tuple[float, float], ...] = ()
    """Earlier ones: when in seconds, and how loud; the main one comes after the last of them."""
    after: float = 0.0
    """When the main one begins."""

    def heard(self, key: Key, rng: np.random.Generator) -> Samples:
        """Its whole sound."""
        from scipy.signal import butter, sosfilt

        rate = key.rate
        high = min(self.high * 2 ** (1.5 * (key.strength - LOUD)), 0.45 * rate)
        sos = butter(2, [min(self.low, 0.5 * high), high], "bandpass", fs=rate, output="sos")
        frames = round((self.after + self.attack + 1.2 * self.decay) * rate)
        times = np.arange(frames) / rate
        level = _burst(times - self.after, self.attack, self.decay)
        for when, loud in self.bursts:
            level = level + loud * _burst(times - when, self.attack, 0.03)
        wide = (0.5 * rate / (high - min(self.low, 0.5 * high))) ** 0.5
        return self.level * wide * level * sosfilt(sos, rng.standard_normal(frames))


def _burst(times: Samples, attack: float, decay: float) -> Samples:
    rise = np.clip(times / attack, 0, 1)
    return rise * np.exp(-6.9 * np.maximum(times - attack, 0) / decay)


@dataclass(frozen=True)
class Metal:
    """Many modes with no order, as plates have them; or few, given in Hz."""

    low: float
    high: float
    decay: float
    level: float = 1.0
    count: int = 90
    hertz: tuple[float, ...] = ()
    slope: float = 0.0
    """Powers of the frequency by which modes are weaker."""
    attack: float = 0.0005

    def heard(self, key: Key, rng: np.random.Generator) -> Samples:
        """Its whole sound."""
        if self.hertz:
            hertz = np.array(self.hertz)
        else:
            low = min(self.low, 0.2 * key.rate)
            hertz = low * (self.high / low) ** rng.random(self.count)
        levels = (hertz / self.low) ** -self.slope
        levels *= rng.uniform(0.4, 1, hertz.size) * rng.choice((-1, 1), hertz.size)
        levels *= np.minimum(1, (key.strength / LOUD) ** (np.log2(hertz / self.low) / 2))
        decays = self.decay * rng.uniform(0.5, 1, hertz.size) * (self.low / hertz) ** 0.25
        levels = self.level * levels[None] / hertz.size**0.5
        modes = Modes(hertz, decays, levels, key.rate, self.attack)
        blocks = math.ceil(1.1 * self.decay * key.rate / GROWTH)
        return np.concatenate([modes.more(GROWTH)[0] for _ in range(blocks)])


@dataclass(frozen=True)
class Drum(Ringing):
    """A drum: what is heard in it, at a level, somewhere in front of the player."""

    release: float = math.inf
    width: float = 0.0
    elements: tuple[Element, ...] = ()
    db: float = 0.0
    """Its loudness, over the 400 ms of a momentary measurement, against a note of any program."""
    side: float = 0.0
    """From -1, left, to 1, right."""

    def source(self, key: Key, rng: np.random.Generator) -> Source:
        """The sound of a stroke."""
        heard = [element.heard(key, rng) for element in self.elements]
        sound = np.zeros(max(one.size for one in heard))
        for one in heard:
            sound[: one.size] += one
        fade = min(sound.size, 256)
        sound[sound.size - fade :] *= np.linspace(1, 0, fade)
        angle = (1 + self.side) * np.pi / 4
        sides = np.array([[np.cos(angle)], [np.sin(angle)]])
        return _Whole((sides * sound).astype(np.float32))


class _Whole:
    """A sound that is known from beginning to end."""

    def __init__(self, samples: Samples) -> None:
        self.samples = samples
        self.at = 0

    def more(self, frames: int) -> Samples:
        piece = self.samples[:, self.at : self.at + frames]
        self.at += frames
        return piece
