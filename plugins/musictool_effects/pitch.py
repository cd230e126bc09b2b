"""Pitch moved without speed, by Rubber Band with the whole recording before it.

pedalboard's effect `PitchShift` runs the same library as if live: low sines come out up to a
semitone off, and attacks up to 14 ms late or early by the interval. Here both are right.
"""

from __future__ import annotations

import numpy as np

from musictool import Audio

__all__ = ["shifted"]

SHORTEST = 4096
"""Frames; shorter recordings are followed by silence, which is cut off again."""


def shifted(audio: Audio, semitones: float) -> Audio:
    """The recording `semitones` higher, as long as it was; formants move along.

    References
    ----------
    Rubber Band (https://breakfastquay.com/rubberband), its engine R3 offline.
    """
    if not semitones or not audio.frames:
        return audio
    from pedalboard import time_stretch

    missing = max(SHORTEST - audio.frames, 0)
    samples = np.pad(audio.samples, ((0, 0), (0, missing)))
    moved = time_stretch(
        samples,
        float(audio.sample_rate),
        pitch_shift_in_semitones=float(semitones),
        preserve_formants=False,
    )
    kept = moved[:, : audio.frames]
    return audio.with_samples(np.pad(kept, ((0, 0), (0, audio.frames - kept.shape[1]))))
