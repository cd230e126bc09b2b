"""Notes, chords and songs whose harmony is known because it was put there."""

import numpy as np

RATE = 22050
MAJOR, MINOR = (0, 4, 7), (0, 3, 7)


def note(pitch, seconds, cents=0.0, sample_rate=RATE, overtones=8):
    """A plucked string: overtones that fall by half, and a fading."""
    frequency = 440 * 2 ** ((pitch - 69 + cents / 100) / 12)
    t = np.arange(round(seconds * sample_rate)) / sample_rate
    wave = sum(
        0.6**number * np.sin(2 * np.pi * number * frequency * t)
        for number in range(1, overtones + 1)
        if number * frequency < sample_rate / 2
    )
    return 0.15 * np.exp(-1.5 * t) * wave


def chord(root, triad, seconds=1.0, **options):
    """A triad around middle C with its root in the bass; `root` is a pitch class."""
    bass = note(36 + root, seconds, **options)
    return bass + sum(note(60 + (root + step) % 12, seconds, **options) for step in triad)


def song(chords, seconds=1.0, **options):
    return np.float32(np.concatenate([chord(*one, seconds, **options) for one in chords]))
