"""The keys of a score: the one it is in, and those that it passes through."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from musictool import LEAST_CORRELATION, Tonality, heard_key, keys_like

from ..analysis.chords import steadiest
from .sounding import Sounding, bass_of, pitch_classes

__all__ = ["Passage", "fifths_of", "key_of_notes", "passages"]

Floats = npt.NDArray[np.float64]

SHARPNESS, CHANGE = 8.0, 8.0
"""How much correlations count of a bar, in nats, and what a change of key costs."""
HOME = 0.05
"""What the correlation with the key of the whole gains in each bar."""
AROUND = np.array([0.25, 0.6, 1.0, 0.6, 0.25])
"""How much neighbouring bars count in what a bar's key is."""
LEAST = 8
"""Bars that a key must last; a shorter one is a visit."""


@dataclass(frozen=True)
class Passage:
    """From bar to bar in one key."""

    first: int
    after: int
    """Places of bars, from 0."""
    key: Tonality


def key_of_notes(notes: Sounding) -> Tonality | None:
    """The key of the whole; None where too few pitch classes sound to tell one."""
    if not len(notes.starts):
        return None
    end = float(notes.ends.max())
    edges = np.array([0.0, max(end, 1e-3)])
    last = np.array([max(end - 0.1, 0.0), max(end, 1e-3)])
    bass = int(bass_of(notes, last)[0])
    return heard_key(pitch_classes(notes, edges)[0], bass % 12 if bass >= 0 else None)


def passages(notes: Sounding, bars: Floats) -> list[Passage]:
    """The keys that a score passes through.

    Parameters
    ----------
    bars
        Where they begin and the last ends, in seconds.
    """
    home = key_of_notes(notes)
    if len(bars) < 2:
        return []
    heard = pitch_classes(notes, bars)
    around = np.stack(
        [np.convolve(one, AROUND, "full")[2 : 2 + len(heard)] for one in heard.T], axis=1
    )
    told = keys_like(around)
    at_home = HOME * (np.arange(24) == home.place) if home else 0.0
    path = np.array(steadiest(SHARPNESS * (told + at_home), CHANGE))
    changes = np.flatnonzero(np.diff(path)) + 1
    borders = [0, *changes.tolist(), len(path)]
    found: list[Passage] = []
    for first, after in pairwise(borders):
        key = Tonality.of(int(path[first]))
        brief = after - first < min(LEAST, len(path) // 4)
        if found and (brief or found[-1].key == key):
            found[-1] = Passage(found[-1].first, after, found[-1].key)
        else:
            found.append(Passage(first, after, key))
    return [one for one in found if _like(told, one) >= LEAST_CORRELATION]


def _like(told: Floats, one: Passage) -> float:
    return float(told[one.first : one.after, one.key.place].mean())


def fifths_of(key: Tonality) -> int:
    """Sharps of its signature, below 0 flats."""
    names = "FCGDAEB"
    place = names.index(key.tonic[0]) - 1
    place += 7 * (key.tonic.count("#") - key.tonic.count("b"))
    return place - (3 if key.mode == "minor" else 0)
