"""Waves by their harmonics: those of analogue synthesizers, of organ pipes, and of vowels."""

from __future__ import annotations

from functools import cache

import numpy as np

from musictool import Samples

from .waves import Spectrum

__all__ = ["drawbars", "formants", "hollow", "pulse", "saw", "square", "triangle"]


def saw(harmonics: Samples, hertz: float) -> Samples:
    """A sawtooth: all harmonics, as 1 to k."""
    return 1 / harmonics


def square(harmonics: Samples, hertz: float) -> Samples:
    """Odd harmonics, as 1 to k."""
    return (harmonics % 2) / harmonics


def triangle(harmonics: Samples, hertz: float) -> Samples:
    """Odd harmonics, as 1 to k squared, of alternating sign."""
    return np.sin(np.pi * harmonics / 2) / harmonics**2


@cache
def pulse(width: float) -> Spectrum:
    """A rectangle that is up for a part of its period: harmonics as sin(pi k width) to k."""

    def spectrum(harmonics: Samples, hertz: float) -> Samples:
        return np.sin(np.pi * harmonics * width) / harmonics

    return spectrum


@cache
def hollow(even: float, fall: float) -> Spectrum:
    """As k to the power of -`fall`, the even ones `even` times as strong: pipes, reeds."""

    def spectrum(harmonics: Samples, hertz: float) -> Samples:
        return np.where(harmonics % 2, 1.0, even) * harmonics**-fall

    return spectrum


DRAWBARS = (1, 3, 2, 4, 6, 8, 10, 12, 16)
"""Half the footage's harmonics of a Hammond organ: 16', 5 1/3', 8', 4', 2 2/3', ... 1'."""


@cache
def drawbars(registration: str) -> Spectrum:
    """Sines at the footages of a Hammond organ, each pulled out from 0 to 8, 3 dB a step.

    The fundamental of the table is the 16', an octave under the key.
    """
    levels = {
        harmonic: 0.0 if sign == "0" else 10 ** (-3 * (8 - int(sign)) / 20)
        for harmonic, sign in zip(DRAWBARS, registration, strict=True)
    }

    def spectrum(harmonics: Samples, hertz: float) -> Samples:
        return np.array([levels.get(int(harmonic), 0.0) for harmonic in harmonics])

    return spectrum


VOWELS = {
    "a": ((730, 1.0, 90), (1090, 0.5, 110), (2440, 0.12, 170), (3400, 0.08, 250)),
    "o": ((570, 1.0, 80), (840, 0.45, 100), (2410, 0.06, 170), (3300, 0.04, 250)),
    "u": ((300, 1.0, 70), (870, 0.2, 100), (2240, 0.03, 170), (3200, 0.02, 250)),
    "e": ((530, 1.0, 80), (1840, 0.25, 120), (2480, 0.15, 170), (3500, 0.08, 250)),
}
"""Formants: Hz, amplitude, bandwidth in Hz; the first three after Peterson and Barney (1952)."""


@cache
def formants(vowel: str, floor: float = 0.02, fall: float = 1.0) -> Spectrum:
    """A voice's pulses, as k to the power of -`fall`, through the resonances of a vowel."""

    def spectrum(harmonics: Samples, hertz: float) -> Samples:
        frequencies = harmonics * hertz
        gain = np.full(frequencies.shape, floor)
        for centre, level, width in VOWELS[vowel]:
            # A voice that rises opens: no formant may lie under the fundamental for long.
            centre = max(centre, 0.9 * hertz)
            gain = gain + level / (1 + ((frequencies - centre) / (width + 0.1 * centre)) ** 2)
        levels = gain * harmonics**-fall
        return levels / np.sqrt(np.sum(levels**2))

    return spectrum
