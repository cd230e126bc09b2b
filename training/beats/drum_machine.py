"""A drum machine: synthetic strokes, each drawn anew for a piece."""

from __future__ import annotations

import numpy as np

from musictool import Samples

from .pieces import Part

__all__ = ["machine_drums"]


def machine_drums(part: Part, frames: int, rate: int, rng: np.random.Generator) -> Samples:
    """The part's notes by General MIDI drum pitch, shape `(frames,)`."""
    sounds: dict[int, Samples] = {}
    mix = np.zeros(frames, np.float32)
    makers = {"kick": _kick, "snare": _snare, "clap": _clap, "tom": _tom}
    drawn = {name: make(rate, rng) for name, make in makers.items()}
    for start, _, pitch, velocity in part.notes:
        number = int(pitch)
        if number not in sounds:
            sounds[number] = _sound(number, drawn, rate, rng)
        at = round(start * rate)
        sound = sounds[number][: max(0, frames - at)]
        mix[at : at + len(sound)] += sound * np.float32((velocity / 127) ** 1.5)
    return mix


def _sound(number: int, drawn: dict[str, Samples], rate: int, rng: np.random.Generator) -> Samples:
    if number in (35, 36):
        return drawn["kick"]
    if number in (38, 40):
        return drawn["snare"]
    if number in (37, 39):
        return drawn["clap"]
    if number in (41, 43, 45, 47, 48, 50):
        return drawn["tom"]
    return _metal(rate, rng, long=number in (46, 49, 51, 55, 57, 59))


def _kick(rate: int, rng: np.random.Generator) -> Samples:
    length = rng.uniform(0.12, 0.5)
    t = np.arange(int(length * rate)) / rate
    low, high, fall = rng.uniform(40, 60), rng.uniform(90, 320), rng.uniform(15, 60)
    phase = 2 * np.pi * (low * t + (high - low) * (1 - np.exp(-fall * t)) / fall)
    body = np.sin(phase) * np.exp(-t * rng.uniform(4, 9) / length)
    click = rng.normal(0, 0.3, len(t)) * np.exp(-t * 400)
    return np.tanh((body + click * rng.random()) * rng.uniform(1, 3)).astype(np.float32)


def _snare(rate: int, rng: np.random.Generator) -> Samples:
    t = np.arange(int(0.3 * rate)) / rate
    noise = rng.normal(0, 1, len(t)) * np.exp(-t * rng.uniform(12, 40))
    tone = np.sin(2 * np.pi * rng.uniform(150, 280) * t) * np.exp(-t * rng.uniform(15, 40))
    return (0.35 * noise + rng.uniform(0.1, 0.6) * tone).astype(np.float32)


def _clap(rate: int, rng: np.random.Generator) -> Samples:
    t = np.arange(int(0.25 * rate)) / rate
    envelope = np.exp(-t * rng.uniform(18, 40))
    for burst in (0.0, 0.011, 0.022):
        envelope += np.where(t >= burst, np.exp(-(t - burst) * 200), 0)
    noise = np.diff(rng.normal(0, 1, len(t) + 1))
    return (0.25 * noise * envelope).astype(np.float32)


def _tom(rate: int, rng: np.random.Generator) -> Samples:
    t = np.arange(int(0.35 * rate)) / rate
    low = rng.uniform(80, 160)
    phase = 2 * np.pi * (low * t + low * 0.6 * (1 - np.exp(-20 * t)) / 20)
    return (0.8 * np.sin(phase) * np.exp(-t * 10)).astype(np.float32)


def _metal(rate: int, rng: np.random.Generator, long: bool) -> Samples:
    """Hi-hats and cymbals: noise without its low end."""
    t = np.arange(int((0.5 if long else 0.12) * rate)) / rate
    noise = np.diff(rng.normal(0, 1, len(t) + 2), 2)
    fall = rng.uniform(6, 14) if long else rng.uniform(30, 90)
    return (rng.uniform(0.08, 0.22) * noise * np.exp(-t * fall)).astype(np.float32)
