"""The key: which of 24 profiles the pitch classes of a recording resemble most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["LEAST_CORRELATION", "Key", "find_key", "key_chroma", "key_of", "keys_like"]

Array = npt.NDArray[np.float64]

TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")

# Albrecht and Shanahan, "The use of large corpora to train a new type of key-finding algorithm",
# Music Perception 31(1), 2013, table 1: how often each degree sounds, from the tonic up.
# Measured here on renderings of pop songs they are right more often than the profiles of
# Krumhansl (1990), Temperley (2001) and Sha'ath (2011).
MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)

LEAST_CORRELATION = 0.55
"""Pitch classes that resemble every profile less have no key: of twelve numbers drawn by chance
every other lot resembles one of the 24 as much."""
LEAST_CLASSES = 3.0
"""So many pitch classes must sound, as many as a triad has. They are counted by their strength, as
the square of the sum over the sum of squares; with what is taken for overtones one note has up to
2.7, a triad 3.7 and music 3.4 and more."""
_CLEAR_LEAD = 0.25
"""Correlation by which the best key leads the next when there is no doubt."""


@dataclass(frozen=True)
class Key:
    """A tonic and a mode, and how sure they are."""

    tonic: str
    mode: str
    """"major" or "minor"."""
    confidence: float = 1.0
    """0 to 1, by how far it leads the next best key."""

    @classmethod
    def of(cls, place: int, confidence: float = 1.0) -> Key:
        """By its place among the keys that `keys_like` tells of."""
        minor, tonic = divmod(place, 12)
        names = MINOR_TONICS if minor else TONICS
        return cls(names[tonic], "minor" if minor else "major", confidence)

    @property
    def place(self) -> int:
        """Among the keys that `keys_like` tells of."""
        minor = self.mode == "minor"
        return 12 * minor + (MINOR_TONICS if minor else TONICS).index(self.tonic)

    @property
    def name(self) -> str:
        """As in "F# minor"."""
        return f"{self.tonic} {self.mode}"


def key_of(treble: Array, bass: Array, tuning_cents: float | None) -> Key | None:
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


def find_key(chroma: Array, tonic: int | None = None, gain: float = 0.0) -> Key | None:
    """The key of twelve pitch classes' strengths, C first; None where they have no centre.

    Parameters
    ----------
    tonic, gain
        A pitch class that is likely to be the tonic, and what the correlation with its keys gains.
    """
    if chroma.max(initial=0) <= 0 or np.ptp(chroma) < 1e-9 * chroma.max():
        return None
    correlations = keys_like(chroma[np.newaxis])[0]
    if correlations.max() < LEAST_CORRELATION:
        return None
    if tonic is not None:
        correlations[[tonic, 12 + tonic]] += gain
    order = np.argsort(correlations)[::-1]
    best, next_best = correlations[order[:2]]
    return Key.of(int(order[0]), float(np.clip((best - next_best) / _CLEAR_LEAD, 0, 1)))


def keys_like(chroma: Array) -> Array:
    """The correlation of each stretch's pitch classes with 24 keys, the major ones first.

    Parameters
    ----------
    chroma
        Strength of pitch classes, C first, shape `(stretches, 12)`.

    Returns
    -------
    array of shape `(stretches, 24)`
        From -1 to 1, 0 where nothing sounds.
    """
    profiles = np.array([np.roll(one, tonic) for one in (MAJOR, MINOR) for tonic in range(12)])
    profiles -= profiles.mean(axis=1, keepdims=True)
    apart = chroma - chroma.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(apart, axis=1)[:, np.newaxis] * np.linalg.norm(profiles, axis=1)
    return np.asarray(apart @ profiles.T / np.maximum(lengths, 1e-12))
