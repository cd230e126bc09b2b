"""In which octave the reference can play the input's music."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .analysis import SOUNDING, Analysis
from .spectra import LOWEST_NOTE

__all__ = ["best_octaves", "shift_notes", "transpose"]

Floats = npt.NDArray[np.float32]

OCTAVES = (0, 1, -1, 2, -2, 3, -3)
"""In the order of preference."""

PRICE = 0.12
"""Share of the music that an octave's move must bring within reach to be worth it."""

REACH = 9
"""Semitones by which a sound of the reference may be moved without losing much of its colour."""

SELDOM = 0.04
"""A note that sounds for less than this share of the most frequent one does not count."""


def best_octaves(music: Analysis, pool: Analysis) -> int:
    """By how many octaves the input is best moved: 0 wherever that does nearly as well."""
    wanted, reachable = _profile(music), _profile(pool)
    if not wanted.any() or not reachable.any():
        return 0
    within = np.flatnonzero(reachable > SELDOM * reachable.max())
    reached = np.zeros(len(reachable))
    for note in within:
        reached[max(note - REACH, 0) : note + REACH + 1] = 1
    gains = [
        float((shift_notes(wanted, 12 * octaves) * reached).sum() / wanted.sum())
        - PRICE * abs(octaves)
        for octaves in OCTAVES
    ]
    return OCTAVES[int(np.argmax(gains))]


def transpose(analysis: Analysis, semitones: int) -> Analysis:
    """The same music, higher by so much."""
    if semitones == 0:
        return analysis
    return replace(
        analysis,
        embeddings=shift_notes(analysis.embeddings, semitones),
        notes=shift_notes(analysis.notes, semitones),
        strengths=shift_notes(analysis.strengths, semitones),
        pitch=analysis.pitch + semitones,
        fine_pitch=analysis.fine_pitch + semitones,
    )


def shift_notes(maps: Floats, notes: int) -> Floats:
    """The last axis moved up by so many notes; what leaves it is lost."""
    if notes == 0:
        return maps
    result = np.zeros_like(maps)
    if notes > 0:
        result[..., notes:] = maps[..., :-notes]
    else:
        result[..., :notes] = maps[..., -notes:]
    return result


def _profile(analysis: Analysis) -> Floats:
    """For how much of the time each note sounds; of single tones, that of their pitch alone."""
    single = np.isfinite(analysis.pitch)
    named = analysis.notes[~analysis.silent & ~single]
    profile = (named * (named > SOUNDING)).sum(axis=0)
    tones = np.rint(analysis.pitch[single]).astype(np.int64) - LOWEST_NOTE
    np.add.at(profile, np.clip(tones, 0, len(profile) - 1), 1)
    return np.asarray(profile, np.float32)
