"""What tests measure of single notes."""

import numpy as np
from scipy.signal import fftconvolve

from musictool_synth.tones.keys import LOUD, Key

RATE = 44_100


def note(patch, pitch=69, seconds=1.0, strength=LOUD, rate=RATE, speed=1.0):
    """A note from its first frame to its last, float64, shape `(2, frames)`."""
    voice = patch.begin(Key(pitch, strength, round(seconds * rate), rate))
    pieces = []
    while True:
        piece = voice.render(4096, speed)
        pieces.append(piece)
        if piece.shape[1] < 4096:
            return np.concatenate(pieces, axis=1).astype(np.float64)


def spectrum(sound, rate=RATE):
    """Amplitudes of sines, and their frequencies, in windows of four terms: lobes under -90 dB."""
    times = np.arange(sound.size) / sound.size
    terms = (0.35875, -0.48829, 0.14128, -0.01168)
    window = sum(term * np.cos(2 * np.pi * i * times) for i, term in enumerate(terms))
    bins = np.abs(np.fft.rfft(sound * window, 4 * sound.size)) * 2 / window.sum()
    return bins, np.fft.rfftfreq(4 * sound.size, 1 / rate)


def partial(sound, near, rate=RATE, within=0.03):
    """Frequency and amplitude of the sine near a frequency, by a parabola through the peak."""
    bins, hertz = spectrum(sound, rate)
    around = np.flatnonzero(np.abs(hertz / near - 1) < within)
    at = around[np.argmax(bins[around])]
    before, here, after = np.log(bins[at - 1 : at + 2] + 1e-15)
    shift = (before - after) / (2 * (before - 2 * here + after))
    return hertz[at] + shift * hertz[1], np.exp(here - (before - after) * shift / 4)


def cents(sound, expected, rate=RATE):
    """How far the sine there is out of tune."""
    return 1200 * np.log2(partial(sound, expected, rate)[0] / expected)


def decay(sound, hertz, rate=RATE):
    """Seconds in which a partial falls by 60 dB."""
    times = np.arange(sound.size) / rate
    width = round(0.06 * rate)
    window = np.hanning(width) / width
    level = np.abs(fftconvolve(sound * np.exp(-2j * np.pi * hertz * times), window, "valid"))
    heard = np.arange(level.size)[width : np.argmax(level < 0.01 * level.max()) or None]
    slope = np.polyfit(heard / rate, np.log10(level[heard]), 1)[0]
    return -3 / slope


def db(ratio):
    """Decibels of a ratio of amplitudes."""
    return 20 * np.log10(ratio)
