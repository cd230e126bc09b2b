"""Tunes for the tests: each its own random walk on a scale, over held chords."""

import numpy as np

from musictool import Score, Track

SCALE = np.array([0, 2, 4, 5, 7, 9, 11])


def tune(number: int, notes: int = 48, tonic: int = 60, beat: int = 480) -> Score:
    """The same for the same number, in any key and at any note value."""
    rng = np.random.default_rng(number)
    degrees = np.cumsum(rng.integers(-2, 3, notes)) % 14
    pitches = tonic + SCALE[degrees % 7] + 12 * (degrees // 7)
    lengths = rng.choice([1, 1, 2], notes) * beat // 2
    starts = np.cumsum(lengths) - lengths
    melody = Track.of(zip(starts.tolist(), lengths.tolist(), pitches.tolist(), strict=True))
    chords = [
        (at, 4 * beat, tonic - 12 + int(third))
        for at, root in zip(
            range(0, int(starts[-1]), 4 * beat), rng.integers(0, 7, notes).tolist(), strict=False
        )
        for third in SCALE[[root, (root + 2) % 7, (root + 4) % 7]]
    ]
    return Score((melody, Track.of(chords, program=48)), resolution=480)
