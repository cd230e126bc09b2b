"""Melodies whose notes are known, and what is read back from a result."""

from __future__ import annotations

import numpy as np

from musictool import Audio

RATE = 44100
FADE_S = 0.008


def sine(hertz: float, t: np.ndarray) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * t)


def saw(hertz: float, t: np.ndarray) -> np.ndarray:
    """Twenty harmonics, each of amplitude 1/k."""
    return sum(sine(k * hertz, t) / k for k in range(1, 21)) * 0.55


def hertz(note: float) -> float:
    return 440.0 * 2 ** ((note - 69) / 12)


def melody(notes, wave, length=0.5, gap=0.1, level=None, channels=1) -> Audio:
    """Notes of `length` seconds, each with `gap` seconds of silence after it; 0.2 s before all."""
    parts = [np.zeros(round(0.2 * RATE))]
    t = np.arange(round(length * RATE)) / RATE
    edges = np.clip(np.minimum(t, length - t) / FADE_S, 0, 1)
    for index, note in enumerate(notes):
        loud = 0.3 if level is None else level[index]
        chord = np.atleast_1d(note)
        parts.append(sum(wave(hertz(one), t) for one in chord) / len(chord) * edges * loud)
        parts.append(np.zeros(round(gap * RATE)))
    return Audio(np.tile(np.concatenate(parts), (channels, 1)).astype(np.float32), RATE)


def begins(count: int, length=0.5, gap=0.1) -> np.ndarray:
    """Of the notes of `melody`, in seconds."""
    return 0.2 + np.arange(count) * (length + gap)


def between(audio: Audio, start: float, end: float) -> np.ndarray:
    return audio.samples[:, round(start * RATE) : round(end * RATE)].astype(np.float64)


def spectrum(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies and magnitudes of a stretch, a sine of amplitude 1 being 1."""
    window = np.hanning(samples.size)
    size = 1 << 17
    found = np.abs(np.fft.rfft(samples * window, size)) * 2 / window.sum()
    return np.fft.rfftfreq(size, 1 / RATE), found


def pitch(samples: np.ndarray, low=60.0, high=1500.0) -> float:
    """MIDI note of the strongest partial in that range."""
    at, found = spectrum(samples)
    inside = (at > low) & (at < high)
    return float(69 + 12 * np.log2(at[inside][np.argmax(found[inside])] / 440.0))


def partial(samples: np.ndarray, frequency: float) -> float:
    """Magnitude of the partial within a quarter tone of a frequency."""
    at, found = spectrum(samples)
    inside = np.abs(at / frequency - 1) < 0.03
    return float(found[inside].max())


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples**2)))
