"""From activations to notes: onsets at peaks, ends where a pitch ends or is no longer heard.

After Hawthorne et al. 2018, with onsets and offsets between frames after Kong et al. 2021.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ..listening import peaks
from .spectra import FPS, LOWEST, PITCHES

__all__ = ["OFFSET", "ONSET", "SOUNDING", "decode"]

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Times = npt.NDArray[np.float64]

ONSET, OFFSET = 0.35, 0.1
"""Least heights of a peak of the activation of onsets, and of that of offsets."""

SOUNDING = 0.5
"""A note lasts while its pitch is heard with this probability."""

GAP = 2
"""Frames without it that do not end a note."""

SHORTEST_S = 0.03


def decode(
    said: Iterable[tuple[Floats, int, int]],
    onset: float = ONSET,
    sounding: float = SOUNDING,
    offset: float = OFFSET,
) -> Times:
    """Rows of start, end, MIDI pitch and velocity in order of starts, times in seconds.

    `said` are stretches of activations `(4, PITCHES, frames)`, values 0 to 1, with how many frames
    of each lie before and after those that count (`listening.listen`). Of each frame one bit a
    pitch is held.
    """
    begun, over = [np.zeros((0, 4))], [np.zeros((0, 3))]
    heard = [np.zeros((PITCHES, 0), bool)]
    done = 0
    for (onsets, frames, offsets, velocities), first, last in said:
        shift = done - first
        keys, at, tops = peaks(onsets, onset, first, last)
        begun.append(np.stack([keys, at + shift, tops + shift, velocities[keys, at]], axis=1))
        ended, where, ends = peaks(offsets, offset, first, last)
        over.append(np.stack([ended, where + shift, ends + shift], axis=1))
        counted = frames[:, first : frames.shape[1] - last]
        heard.append(counted >= sounding)
        done += counted.shape[1]
    found = np.concatenate(begun)
    ends = _ends(found, np.concatenate(over), np.concatenate(heard, axis=1)) / FPS
    start = np.maximum(found[:, 2], 0) / FPS
    loud = np.clip(np.rint(found[:, 3] * 127), 1, 127)
    ends = np.maximum(ends, start + SHORTEST_S)
    notes = np.stack([start, ends, found[:, 0] + LOWEST, loud], axis=1)
    return np.asarray(notes[np.lexsort((notes[:, 2], notes[:, 0]))])


def _ends(begun: Times, over: Times, heard: npt.NDArray[np.bool_]) -> Times:
    """In frames: where each note's pitch next ends, is not heard, or is struck anew."""
    frames = heard.shape[1]
    ends = np.empty(len(begun))
    for key in np.unique(begun[:, 0]):
        here = np.flatnonzero(begun[:, 0] == key)
        here = here[np.argsort(begun[here, 1])]
        at = begun[here, 1].astype(np.int64)
        silences, after = _silences(heard[int(key)])
        # As much must be left of one that an onset lies in: a pitch may be heard somewhat late.
        which = np.searchsorted(after, at + 1 + GAP, side="right")
        silent = np.maximum(np.append(silences, frames)[which], at + 1)
        mine = over[over[:, 0] == key]
        mine = mine[np.argsort(mine[:, 1])]
        following = np.searchsorted(mine[:, 1], at + 1, side="right")
        ended = np.append(mine[:, 2], frames)[following]
        ends[here] = np.minimum(np.minimum(silent, ended), np.append(at[1:], frames))
    return ends


def _silences(heard: npt.NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Where silences longer than `GAP` begin, and the frames after them."""
    change = np.diff(np.pad(heard.astype(np.int8), 1, constant_values=1))
    begins, overs = np.flatnonzero(change == -1), np.flatnonzero(change == 1)
    long = overs - begins > GAP
    return begins[long], overs[long]
