"""A singer that there is not: harmonics through the formants of vowels, with glides and vibrato.

Formants of vowels: Peterson and Barney, "Control methods used in a study of the vowels", JASA 1952,
means of men; for others they are scaled.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from musictool import Samples
from training.scores import Notes

__all__ = ["sing"]

VOWELS = np.array(
    [
        [730, 1090, 2440, 3400],
        [270, 2290, 3010, 3700],
        [300, 870, 2240, 3300],
        [530, 1840, 2480, 3500],
        [570, 840, 2410, 3300],
        [440, 1020, 2240, 3300],
    ],
    float,
)
"""Formants in Hz."""
WIDTHS = np.array([90, 110, 170, 250.0])
"""Their bandwidths in Hz."""

HZ = 100
"""Steps a second at which what moves slowly is computed."""

MOST_HARMONICS = 40


def sing(notes: Notes, frames: int, rate: int, rng: np.random.Generator) -> Samples:
    """What a singer makes of notes in seconds, one at a time, shape `(frames,)`, at most 1."""
    steps = frames * HZ // rate + 2
    loud, course = _amplitude(notes, steps, rng), _course(notes, steps, rng)
    air = _consonants(notes, loud, rng)
    loud, air = gaussian_filter1d(loud, rng.uniform(1, 2.5)), gaussian_filter1d(air, 1.0)
    at = np.arange(frames) * HZ / rate
    hertz = 440 * 2 ** ((course - 69) / 12)
    phase = 2 * np.pi * np.cumsum(np.interp(at, np.arange(steps), hertz)) / rate
    formants = _formants(notes, steps, rng) * rng.uniform(0.9, 1.25)
    slope, strength = rng.uniform(0.8, 2.0), rng.uniform(0.5, 2.0, 4) * [1, 0.7, 0.5, 0.5]
    widths = WIDTHS * rng.uniform(0.8, 1.5)
    voice = np.zeros(frames)
    for number in range(1, int(min(MOST_HARMONICS, 0.45 * rate / hertz.min())) + 1):
        off = (hertz[:, None] * number - formants) / widths
        gain = number**-slope * (0.08 + (strength / (1 + off**2)).sum(axis=1))
        gain *= (hertz * number < 0.45 * rate) * loud
        voice += np.interp(at, np.arange(steps), gain) * np.sin(number * phase)
    voice /= max(float(np.abs(voice).max()), 1e-6)
    breath = np.diff(rng.normal(0, 0.5, frames), prepend=0)
    breathy = air + loud * rng.uniform(0, 0.02)
    return np.asarray(voice + breath * np.interp(at, np.arange(steps), breathy), np.float32)


def _spans(notes: Notes, steps: int) -> list[slice]:
    """Of each note, its steps."""
    begun = (notes[:, 0] * HZ).astype(int)
    ended = np.maximum((notes[:, 1] * HZ).astype(int), begun + 4)
    return [slice(start, min(end, steps)) for start, end in zip(begun, ended, strict=True)]


def _amplitude(notes: Notes, steps: int, rng: np.random.Generator) -> np.ndarray:
    loud = np.zeros(steps)
    for span, velocity in zip(_spans(notes, steps), notes[:, 3], strict=True):
        loud[span] = (velocity / 100) ** 1.2 * rng.uniform(0.8, 1.2)
    return loud


def _course(notes: Notes, steps: int, rng: np.random.Generator) -> np.ndarray:
    """MIDI notes with a fraction: glides, notes sung from below, vibrato that sets in, unrest."""
    pitch = np.full(steps, np.nan)
    below, vibrato = np.zeros(steps), np.zeros(steps)
    scoop, depth = rng.choice([0, 0, 0.3, 1.0]), rng.choice([0, 0.15, 0.3, 0.5, 0.8])
    for span, note in zip(_spans(notes, steps), notes[:, 2], strict=True):
        pitch[span] = note
        since = np.arange(span.stop - span.start) / HZ
        vibrato[span] = depth * np.clip((since - rng.uniform(0.1, 0.3)) / 0.25, 0, 1)
        if rng.random() < 0.5:
            below[span] = scoop * rng.uniform(0.3, 1.5) * np.exp(-since / 0.05)
    known = np.flatnonzero(~np.isnan(pitch))
    pitch = np.interp(np.arange(steps), known, pitch[known])
    pitch = gaussian_filter1d(pitch, rng.uniform(1, 5), mode="nearest")
    unrest, pace = (gaussian_filter1d(rng.normal(0, 1, steps), width) for width in (6, 20))
    turns = np.cumsum(rng.uniform(4.5, 7) * (1 + 0.05 * pace)) / HZ
    moving = vibrato * np.sin(2 * np.pi * turns) + unrest * rng.uniform(0.1, 0.5)
    return np.asarray(pitch - below + moving)


def _consonants(notes: Notes, loud: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """How loud their noise is; the voice, `loud`, is softer meanwhile."""
    air = np.zeros(len(loud))
    for span in _spans(notes, len(loud)):
        if rng.random() < 0.5:
            half = int(rng.integers(3, 10)) // 2
            here = slice(max(span.start - half, 0), span.start + half)
            loud[here] *= rng.uniform(0, 0.5)
            air[here] = rng.uniform(0.02, 0.25)
    return air


def _formants(notes: Notes, steps: int, rng: np.random.Generator) -> np.ndarray:
    """In Hz, `(steps, 4)`, a vowel a note."""
    formants = np.tile(VOWELS[rng.integers(len(VOWELS))], (steps, 1))
    for span in _spans(notes, steps):
        formants[span.start :] = VOWELS[rng.integers(len(VOWELS))]
    return gaussian_filter1d(formants, 4, axis=0)
