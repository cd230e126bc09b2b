"""Synthetic music whose beats, chords and length are known."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from musictool import Audio

__all__ = ["clicks", "song"]

CHORDS = {"C": (60, 64, 67), "Am": (57, 60, 64), "F": (53, 57, 60), "G": (55, 59, 62)}


@lru_cache(maxsize=8)
def song(
    seconds: float = 24.0,
    bpm: float = 120.0,
    rate: int = 22050,
    channels: int = 2,
    meter: int = 4,
    start: float = 0.0,
) -> Audio:
    """Drums, bass, chords C Am F G and a changing melody; deterministic."""
    rng = np.random.default_rng(5)
    beat = 60 / bpm
    sound = np.zeros((2, int(seconds * rate) + 4 * rate))

    def put(time: float, notes: np.ndarray, left: float, right: float) -> None:
        first = round((start + time) * rate)
        if first < int(seconds * rate):
            span = sound[:, first : first + len(notes)]
            span += np.outer([left, right], notes[: span.shape[1]])

    hiss = rng.standard_normal(rate // 10) * np.exp(-np.linspace(0, 9, rate // 10))
    t = np.arange(rate // 5) / rate
    kick = np.sin(2 * np.pi * 60 * t * (1 + np.exp(-t * 40))) * np.exp(-18 * t)
    for number in range(int(seconds / beat) + 1):
        place, bar = number % meter, number // meter
        chord = CHORDS[("C", "Am", "F", "G")[bar % 4]]
        time = number * beat
        if place == 0:
            put(time, kick, 0.6, 0.6)
            put(time, tone(chord[0] - 24, beat * meter, rate), 0.3, 0.3)
            for pitch in chord:
                put(time, tone(pitch, beat * meter, rate), 0.12, 0.08)
        else:
            put(time, hiss, 0.25, 0.35)
        put(time + beat / 2, 0.3 * hiss[: rate // 30], 0.2, 0.1)
        melody = chord[int(rng.integers(3))] + 12
        put(time, tone(melody, beat, rate), 0.05, 0.12)
    mix = sound[:, : int(seconds * rate)]
    mix = 0.7 * mix / np.abs(mix).max()
    rows = [mix[k % 2] * (1 - 0.1 * (k // 2)) for k in range(channels)]
    samples = np.stack(rows).astype(np.float32)
    samples.flags.writeable = False  # the next test gets the same
    return Audio(samples, rate)


def clicks(times: np.ndarray, seconds: float, rate: int = 22050) -> Audio:
    """Short bursts of noise that start at the given times."""
    rng = np.random.default_rng(0)
    samples = np.zeros(int(seconds * rate))
    burst = rng.standard_normal(int(0.02 * rate)) * np.exp(-np.linspace(0, 8, int(0.02 * rate)))
    for time in times:
        first = round(time * rate)
        piece = samples[first : first + len(burst)]
        piece += burst[: len(piece)]
    return Audio(0.5 * samples.astype(np.float32), rate)


def tone(pitch: float, seconds: float, rate: int) -> np.ndarray:
    """A plucked note with five partials."""
    t = np.arange(int(seconds * rate)) / rate
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    partials = [np.sin(2 * np.pi * hertz * k * t) / k for k in range(1, 6) if hertz * k < rate / 2]
    return np.sum(partials, axis=0) * np.exp(-2.5 * t) * np.minimum(1, t / 0.003)
