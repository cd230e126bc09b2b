"""From a performance to sound: FluidSynth or a drum machine, then room, equaliser and noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from musictool import Samples, amplitude
from training.fluidsynth import Voice, play
from training.scores import DRUM_CHANNEL

from .drum_machine import machine_drums
from .pieces import Part, Performance

__all__ = ["render_performance", "vary_sound"]


def render_performance(
    performance: Performance,
    soundfont: Path,
    rate: int,
    rng: np.random.Generator,
    machine: float = 0.0,
) -> Samples:
    """What the performance sounds like, mono, shape `(frames,)`.

    `machine` is how likely a drum machine plays the drums.
    """
    frames = int(performance.duration * rate)
    drums = [part for part in performance.parts if part.role == "drums"]
    by_machine = drums if rng.random() < machine else []
    others = [part for part in performance.parts if not any(part is one for one in by_machine)]
    mix = np.zeros(frames, np.float32)
    if others:
        played = _by_fluidsynth(others, soundfont, rate, rng)[:frames]
        mix[: len(played)] += played / max(float(np.abs(played).max(initial=0)), 1e-6)
    for part in by_machine:
        struck = machine_drums(part, frames, rate, rng)
        mix += struck / max(float(np.abs(struck).max(initial=0)), 1e-6) * rng.uniform(0.4, 1.6)
    return mix


def vary_sound(samples: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """The same as another room, desk and microphone would have it."""
    if rng.random() < 0.5:
        samples = _in_a_room(samples, rate, rng)
    if rng.random() < 0.6:
        samples = _equalised(samples, rate, rng)
    peak = max(float(np.abs(samples).max(initial=0)), 1e-6)
    samples = samples / np.float32(peak)
    if rng.random() < 0.4:
        drive = np.float32(rng.uniform(1, 6))
        samples = np.tanh(samples * drive) / np.tanh(drive)
    if rng.random() < 0.4:
        samples = samples + _noise(len(samples), rng) * np.float32(10 ** rng.uniform(-3.5, -1.2))
    return samples * np.float32(10 ** rng.uniform(-2, 0))


def _by_fluidsynth(
    parts: list[Part], soundfont: Path, rate: int, rng: np.random.Generator
) -> Samples:
    channels = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    voices = []
    for number, part in enumerate(parts):
        channel = DRUM_CHANNEL if part.role == "drums" else channels[number % len(channels)]
        softest, loudest = (70, 127) if part.role in ("drums", "bass") else (45, 120)
        volume = int(rng.integers(softest, loudest))
        voices.append(Voice(part.notes, part.program, channel, volume))
    return play(voices, soundfont, rate, reverb=bool(rng.random() >= 0.5))


def _in_a_room(samples: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """Exponentially decaying noise, darker and darker, after the direct sound."""
    from scipy.signal import fftconvolve, lfilter

    time = rng.uniform(0.15, 2.0)
    t = np.arange(int(time * rate)) / rate
    tail = rng.normal(0, 1, len(t)) * np.exp(-6.9 * t / time)
    tail = lfilter([1 - rng.uniform(0, 0.7)], [1, -rng.uniform(0, 0.7)], tail)
    tail[: int(rng.uniform(0, 0.03) * rate)] = 0
    tail *= rng.uniform(0.1, 0.9) / max(float(np.sqrt((tail**2).sum())), 1e-9)
    tail[0] += 1
    return np.asarray(fftconvolve(samples, tail)[: len(samples)], np.float32)


def _equalised(samples: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """A smooth random gain over log frequency, ±10 dB, and at times the ends cut off."""
    spectrum = np.fft.rfft(samples)
    frequencies = np.fft.rfftfreq(len(samples), 1 / rate)
    places = np.geomspace(30, rate / 2, 7)
    gains = rng.normal(0, 5, 7).clip(-10, 10)
    if rng.random() < 0.2:
        gains[: rng.integers(1, 3)] -= 24
    if rng.random() < 0.2:
        gains[-int(rng.integers(1, 3)) :] -= 24
    change_db = np.interp(np.log(np.maximum(frequencies, 1)), np.log(places), gains)
    return np.fft.irfft(spectrum * amplitude(change_db), len(samples)).astype(np.float32)


def _noise(frames: int, rng: np.random.Generator) -> Samples:
    """White, or darker by 3 dB an octave, of standard deviation 1."""
    white = rng.normal(0, 1, frames)
    if rng.random() < 0.6:
        spectrum = np.fft.rfft(white) / np.sqrt(np.arange(1, frames // 2 + 2))
        white = np.fft.irfft(spectrum, frames)
    return (white / max(float(white.std()), 1e-9)).astype(np.float32)
