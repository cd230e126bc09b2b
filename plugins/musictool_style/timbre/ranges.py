"""In which octave the reference can play the input's music."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .listening import NAMED, Heard
from .spectra import LOWEST_NOTE

__all__ = ["fitting_octaves", "moved", "transposed"]

Array = npt.NDArray[np.float32]

OCTAVES = (0, 1, -1, 2, -2, 3, -3)
"""In the order of preference."""

PRICE = 0.12
"""Share of the music that an octave's move must bring within reach to be worth it."""

REACH = 9
"""Semitones by which a sound of the reference may be moved without losing much of its colour."""

SELDOM = 0.04
"""A note that sounds for less than this share of the most frequent one does not count."""


def fitting_octaves(heard: Heard, pool: Heard) -> int:
    """By how many octaves the input is best moved: 0 wherever that does nearly as well."""
    music, store = _profile(heard), _profile(pool)
    if not music.any() or not store.any():
        return 0
    within = np.flatnonzero(store > SELDOM * store.max())
    reached = np.zeros(len(store))
    for note in within:
        reached[max(note - REACH, 0) : note + REACH + 1] = 1
    gains = [
        float((moved(music, 12 * octaves) * reached).sum() / music.sum()) - PRICE * abs(octaves)
        for octaves in OCTAVES
    ]
    return OCTAVES[int(np.argmax(gains))]


def transposed(heard: Heard, semitones: int) -> Heard:
    """The same music, higher by so much."""
    if semitones == 0:
        return heard
    return replace(
        heard,
        embeddings=moved(heard.embeddings, semitones),
        notes=moved(heard.notes, semitones),
        strengths=moved(heard.strengths, semitones),
        pitch=heard.pitch + semitones,
        fine_pitch=heard.fine_pitch + semitones,
    )


def moved(maps: Array, notes: int) -> Array:
    """The last axis moved up by so many notes; what leaves it is lost."""
    if notes == 0:
        return maps
    result = np.zeros_like(maps)
    if notes > 0:
        result[..., notes:] = maps[..., :-notes]
    else:
        result[..., :notes] = maps[..., -notes:]
    return result


def _profile(heard: Heard) -> Array:
    """For how much of the time each note sounds; of single tones, that of their pitch alone."""
    single = np.isfinite(heard.pitch)
    named = heard.notes[~heard.silent & ~single]
    profile = (named * (named > NAMED)).sum(axis=0)
    tones = np.rint(heard.pitch[single]).astype(np.int64) - LOWEST_NOTE
    np.add.at(profile, np.clip(tones, 0, len(profile) - 1), 1)
    return np.asarray(profile, np.float32)
