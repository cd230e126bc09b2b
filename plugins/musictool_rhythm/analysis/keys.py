"""The key of a recording, from the pitch classes of its stretches."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import Tonality, find_key

__all__ = ["key_chroma", "key_of"]

Array = npt.NDArray[np.float64]

LEAST_CLASSES = 3.0
"""So many pitch classes must sound, as many as a triad has. They are counted by their strength, as
the square of the sum over the sum of squares; with what is taken for overtones one note has up to
2.7, a triad 3.7 and music 3.4 and more."""


def key_of(treble: Array, bass: Array, tuning_cents: float | None) -> Tonality | None:
    """The key of a recording by what sounds in its stretches; None where nothing tells one.

    Without a tuning common to its tones a recording has no pitch classes: drums ring anywhere, and
    what they ring with would by chance resemble some key. Nor has a single note a key.

    Parameters
    ----------
    treble, bass
        Strength of pitch classes, C first, shape `(stretches, 12)`.
    tuning_cents
        None where tones lie anywhere between the semitones.
    """
    strength = (treble + bass).sum(axis=0)
    if tuning_cents is None or strength.sum() ** 2 < LEAST_CLASSES * (strength**2).sum():
        return None
    return find_key(key_chroma(treble, bass))


def key_chroma(treble: Array, bass: Array) -> Array:
    """Pitch classes of the whole from those of its stretches; loud ones count, but not by much."""
    if not len(treble):
        return np.zeros(12)
    return np.asarray(np.sqrt(treble).mean(axis=0) + 0.5 * np.sqrt(bass).mean(axis=0))
