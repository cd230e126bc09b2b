"""Recordings whose notes are known: tones of some harmonics, with an attack and a release."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from musictool import Audio

RATE = 22_050


def tones(notes: Iterable[tuple[float, float, float]], seconds: float, rate: int = RATE) -> Audio:
    """Of onset, end and MIDI pitch, which may have a fraction."""
    samples = np.zeros(round(seconds * rate))
    for onset, end, pitch in notes:
        time = np.arange(round((end - onset) * rate)) / rate
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        wave = sum(np.sin(2 * np.pi * k * hertz * time) / k for k in range(1, 6))
        envelope = np.minimum(1, time / 0.01) * np.minimum(1, (time[-1] - time) / 0.03)
        at = round(onset * rate)
        samples[at : at + time.size] += 0.2 * wave * envelope
    return Audio(samples[None].astype(np.float32), rate)
