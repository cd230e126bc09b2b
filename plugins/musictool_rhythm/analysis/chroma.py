"""From a spectrum over pitch to the notes that sound in it, and to pitch classes.

After M. Mauch and S. Dixon, "Approximate note transcription for the improved identification of
difficult chords" (ISMIR 2010): what rises over the spectrum around it is explained as a sum of
notes with overtones, none of them negative. Overtones so do not pass for notes of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from musictool import sparse_bank

from .pitches import BINS, LOWEST, PER_SEMITONE, SEMITONES

__all__ = ["bass_chroma", "notes", "treble_chroma"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.floating]

_BATCH = 32
"""Stretches at a time: so few that a BLAS wakes no threads for their products, which cost more."""
_HALF = PER_SEMITONE * 6  # an octave is the surroundings of a pitch
_DECAY = 0.8  # of each overtone to the one before
_OVERTONES = 20
_ROUNDS = 50
_FLOOR = 1e-5
"""Magnitude, −100 dBFS: what is weaker is noise of the format."""
_TONAL = 2.5
"""Times the mean of the octave around it that something must reach where notes sound: white noise
reaches 2.4 in quarters of a second, drums 2.7, music 5."""


def notes(spectra: Array, tuning_cents: float) -> Array:
    """How strongly each note sounds in each stretch, shape `(stretches, SEMITONES)`.

    Parameters
    ----------
    spectra
        Magnitude over pitch, shape `(stretches, BINS)`.
    tuning_cents
        How far the recording's A lies from 440 Hz.
    """
    found = np.zeros((len(spectra), SEMITONES))
    for start in range(0, len(spectra), _BATCH):
        part = slice(start, start + _BATCH)
        tuned = _tuned(spectra[part], tuning_cents)
        found[part] = _explained(_whitened(tuned)) * _tonal(tuned)[:, np.newaxis]
    return found


def treble_chroma(sounding: Array) -> Array:
    """Strength of the twelve pitch classes from C on, above G2; shape `(stretches, 12)`."""
    pitches = LOWEST + np.arange(SEMITONES)
    return _folded(sounding * np.clip(np.minimum((pitches - 43) / 12, (100 - pitches) / 16), 0, 1))


def bass_chroma(sounding: Array) -> Array:
    """The same below middle C."""
    pitches = LOWEST + np.arange(SEMITONES)
    return _folded(sounding * np.clip(np.minimum((pitches - 26) / 6, (60 - pitches) / 12), 0, 1))


def _folded(sounding: Array) -> Array:
    return np.asarray(sounding.reshape(len(sounding), SEMITONES // 12, 12).sum(axis=1))


def _tuned(spectra: Array, cents: float) -> Array:
    """Spectra whose semitones lie in the middle of three bins."""
    at = np.arange(BINS) + cents / 100 * PER_SEMITONE
    below = np.floor(at).astype(int)
    part = at - below
    padded = np.pad(spectra, ((0, 0), (PER_SEMITONE, PER_SEMITONE)))
    first = below + PER_SEMITONE
    return np.asarray((1 - part) * padded[:, first] + part * padded[:, first + 1])


def _surroundings(spectra: Array) -> Array:
    """Means over an octave around each bin, mirrored at the ends."""
    from scipy.ndimage import convolve1d

    window = np.hamming(2 * _HALF + 1)
    return np.asarray(convolve1d(spectra, window / window.sum(), axis=1, mode="mirror"))


def _tonal(spectra: Array) -> npt.NDArray[np.bool_]:
    """Whether anything rises high enough over its surroundings to be a note."""
    around = np.maximum(_surroundings(spectra), _FLOOR)
    return np.asarray((spectra / around).max(axis=1) > _TONAL)


def _whitened(spectra: Array) -> Array:
    """How many standard deviations each bin rises over the octave around it."""
    mean = _surroundings(spectra)
    deviation = np.sqrt(np.maximum(_surroundings(spectra**2) - mean**2, 0))
    rises = (spectra > mean) & (spectra > _FLOOR)
    return np.where(rises, (spectra - mean) / np.maximum(deviation, _FLOOR), 0)


def _explained(whitened: Array) -> Array:
    """Non-negative least squares by multiplicative updates (Lee and Seung 2001)."""
    likeness, overlap = _note_spectra()
    wanted = likeness(whitened)
    strength = wanted + 1e-9
    for _ in range(_ROUNDS):
        strength *= wanted / (strength @ overlap + 1e-9)
    return np.asarray(strength)


@cache
def _note_spectra() -> tuple[Callable[[Floats], Floats], Array]:
    """The product of spectra with what a note of strength 1 looks like over pitch, and how much
    any two such notes have in common.
    """
    bins = np.arange(BINS)
    overtones = np.arange(1, _OVERTONES + 1)
    centres = (np.arange(SEMITONES)[:, np.newaxis] + 12 * np.log2(overtones)) * PER_SEMITONE + 1
    heights = _DECAY ** (overtones - 1)
    atoms = np.einsum("h,nhb->nb", heights, np.maximum(1 - np.abs(bins - centres[..., None]), 0))
    return sparse_bank(atoms), atoms @ atoms.T
