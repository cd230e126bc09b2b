"""Sounds to show effects with: known in advance, and the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from musictool import Audio, amplitude, read

__all__ = [
    "FILES",
    "RATE",
    "SPOKEN",
    "demo",
    "hall",
    "harmonics",
    "hits",
    "impulse",
    "noise",
    "sibilant",
    "staircase",
    "steps",
    "tone",
    "voice",
]

Signal = npt.NDArray[np.float64]

RATE = 44100
DEMO = Path(__file__).parents[2] / "examples" / "demo.flac"


def tone(hz: float, seconds: float, level_db: float, channels: int = 1, phase: float = 0) -> Audio:
    """A sine, from a phase in degrees on; its level is that of its peaks."""
    wave = np.sin(2 * np.pi * (hz * _time(seconds) + phase / 360))
    return _audio(wave * amplitude(level_db), channels)


def steps(levels_db: tuple[float, ...], seconds: float, hz: float = 1000) -> Audio:
    """A sine that changes its level at once, in stereo."""
    each = round(seconds * RATE)
    gains = np.repeat(amplitude(np.array(levels_db, float)), each)
    return _audio(gains * _sine(hz, np.arange(gains.size) / RATE), 2)


def staircase(lowest_db: int, highest_db: int) -> tuple[Audio, Signal]:
    """A sine that gets louder by 2 dB twice in a second, and its levels."""
    levels = np.arange(lowest_db, highest_db + 1, 2.0)
    return steps(tuple(levels), 0.5), levels


def impulse(seconds: float = 1.0) -> Audio:
    """One frame at a quarter of full scale: quiet enough for what saturates."""
    samples = np.zeros(round(seconds * RATE))
    samples[0] = 0.25
    return _audio(samples)


def noise(seconds: float, channels: int) -> Audio:
    """White noise, even in power at all frequencies, another one in each channel."""
    wild = np.random.default_rng(0).standard_normal((channels, round(seconds * RATE)))
    return Audio(0.1 * wild.astype(np.float32), RATE)


def hits(times: tuple[float, ...], seconds: float, decay: float = 0.06, channels: int = 1) -> Audio:
    """Strokes on a drum: a falling tone and noise that die away by 60 dB in `decay` times 7 s."""
    samples = np.zeros(round(seconds * RATE))
    time = np.arange(round(min(7 * decay, 0.4) * RATE)) / RATE
    rng = np.random.default_rng(1)
    body = np.sin(2 * np.pi * (190 * time - 4 * np.exp(-time / 0.02)))
    stroke = (0.5 * body + 0.25 * rng.standard_normal(time.size)) * np.exp(-time / decay)
    stroke *= 0.7 / np.abs(stroke).max()
    for start in times:
        at = round(start * RATE)
        samples[at : at + time.size] += stroke[: samples.size - at]
    return _audio(samples, channels)


def harmonics(hz: float, seconds: float) -> Audio:
    """A tone with harmonics that get quieter by 6 dB an octave."""
    time = _time(seconds)
    waves = [_sine(hz * number, time) / number for number in range(1, 13)]
    return _audio(0.3 * np.sum(waves, axis=0))


def sibilant(seconds: float = 2.0) -> Audio:
    """A voice that says s twice: harmonics, and noise above 5 kHz between them."""
    time = _time(seconds)
    hiss = np.fft.rfft(np.random.default_rng(2).standard_normal(time.size))
    hiss[np.fft.rfftfreq(time.size, 1 / RATE) < 5000] = 0
    vowel = sum(_sine(180 * number, time) / number**1.5 for number in range(1, 60))
    spoken = np.clip(np.cos(2 * np.pi * time) * 8 + 4, 0, 1)
    return _audio(0.2 * spoken * vowel + 0.1 * (1 - spoken) * np.fft.irfft(hiss, time.size))


SPOKEN = ((0.75, 1.75), (2.75, 3.75))
"""When `voice` is heard, in seconds."""


def voice() -> Audio:
    """Somebody speaking, as far as level goes: syllables, with pauses of a second."""
    time = _time(4)
    speaks = sum((time > start) & (time < end) for start, end in SPOKEN)
    syllables = 0.6 + 0.4 * _sine(4, time)
    return _audio(0.4 * speaks * syllables * _sine(160, time))


def hall(seconds: float = 1.2) -> Audio:
    """A room's answer to a clap: noise that dies away by 60 dB, different left and right."""
    time = _time(seconds)
    wild = np.random.default_rng(3).standard_normal((2, time.size))
    return Audio((0.3 * wild * 10 ** (-3 * time / seconds)).astype(np.float32), RATE)


def demo(start: float = 0.0, seconds: float = 20.0) -> Audio:
    """A part of the demo clip."""
    audio = read(DEMO)
    first = round(start * audio.sample_rate)
    last = first + round(seconds * audio.sample_rate)
    return Audio(audio.samples[:, first:last], audio.sample_rate)


def _time(seconds: float) -> Signal:
    return np.arange(round(seconds * RATE)) / RATE


def _sine(hz: float, time: Signal) -> Signal:
    return np.asarray(np.sin(2 * np.pi * hz * time))


def _audio(wave: Signal, channels: int = 1) -> Audio:
    return Audio(np.tile(wave.astype(np.float32), (channels, 1)), RATE)


FILES = {"hall.wav": hall, "voice.wav": voice}
"""What the examples name beside the demo clip."""
