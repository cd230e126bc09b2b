"""`Region`: one recorded sound, and how it answers to a key: pitch, loop, envelopes, filter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

__all__ = ["OPEN_HZ", "Envelope", "Lfo", "Region", "Sound"]

Floats = npt.NDArray[np.float32]

OPEN_HZ = 19_900.0
"""A low-pass filter from here on is open: it is left out, as FluidSynth does."""


@dataclass(frozen=True)
class Sound:
    """A recorded sound of one channel, read when it is first played.

    Parameters
    ----------
    key
        By which it is kept, once read.
    read
        Gives its samples, float32 of shape `(frames,)`.
    sample_rate
        In Hz.
    loop
        First frame, and the one after the last, of what goes round; None for what ends.
    """

    key: object
    read: Callable[[], Floats]
    sample_rate: float
    loop: tuple[int, int] | None = None


@dataclass(frozen=True)
class Envelope:
    """Delay, attack, hold, decay, sustain, release (SoundFont 2.04, 9.1.7); times in seconds.

    `sustain` is what remains, 0 to 1, of the range that `decay` and `release` would take to cross:
    100 dB of the volume, or the whole effect of a modulation.
    """

    delay: float = 0.0
    attack: float = 0.0
    hold: float = 0.0
    decay: float = 0.0
    sustain: float = 1.0
    release: float = 0.05


@dataclass(frozen=True)
class Lfo:
    """A triangle that begins after `delay` seconds; what it does is told in cents and dB."""

    delay: float = 0.0
    hertz: float = 8.176
    pitch: float = 0.0
    cutoff: float = 0.0
    volume_db: float = 0.0


@dataclass(frozen=True)
class Region:
    """A sound as one key plays it."""

    sound: Sound
    cents: float = 0.0
    """From the pitch at which it was recorded to the one that is to be heard."""
    gain: float = 1.0
    pan: float = 0.0
    """-1 left to 1 right."""
    volume: Envelope = field(default_factory=Envelope)
    modulation: Envelope = field(default_factory=Envelope)
    to_pitch: float = 0.0
    """Cents by the modulation envelope."""
    to_cutoff: float = 0.0
    tremolo: Lfo = field(default_factory=Lfo)
    vibrato: Lfo = field(default_factory=Lfo)
    cutoff_hz: float = OPEN_HZ
    resonance_db: float = 0.0
    one_shot: bool = False
    """Whether it is played until it is over, whenever the key is let go."""
    until_end: bool = False
    """Whether the loop is left once the key is let go, to play what comes after it."""
