"""Signals whose answer is known, and what is measured of what comes out."""

import numpy as np

from musictool import Audio

RATE = 44100


def recording(signal):
    return Audio(np.atleast_2d(signal).astype(np.float32), RATE)


def sine(frequency, seconds=1.0, amplitude=0.5):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE)


def impulse(frames=RATE, at=0, level=0.5):
    signal = np.zeros(frames)
    signal[at] = level
    return signal


def through(command, signal, **settings):
    """One channel in, one out, in double precision."""
    return command(recording(signal).stream(), **settings).audio().samples[0].astype(float)


def db(amplitude):
    return 20 * np.log10(np.maximum(amplitude, 1e-12))


def lag(late, early):
    """By how many frames `late` comes later."""
    frames = 2 * early.size
    spectrum = np.fft.rfft(late, frames) * np.conj(np.fft.rfft(early, frames))
    at = int(np.fft.irfft(spectrum).argmax())
    return at if at < early.size else at - frames
