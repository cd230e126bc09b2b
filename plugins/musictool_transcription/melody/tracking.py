"""The pitch of one voice, a hundred times a second: candidates of each frame, and a path through.

References
----------
Mauch and Dixon, "pYIN: A fundamental frequency estimator using probabilistic threshold
distributions", ICASSP 2014: every threshold that YIN could have chooses a period, so that each
period has a probability. The sum over thresholds has a closed form, which is used here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from musictool import Framer, Stream, normalised_differences, peak_offset, resample

__all__ = ["HOP_S", "Course", "track"]

Array = npt.NDArray[np.float64]

RATE = 22_050
HOP = 220
HOP_S = HOP / RATE
"""Seconds from one frame to the next."""

WINDOW = 1024
LONGEST, SHORTEST = 441, 9
"""Periods looked for, in samples: 50 Hz to 2.4 kHz."""

CANDIDATES = 5
"""Periods of a frame that are kept."""

LIKELY = 18
"""Of the thresholds: their density is x · (1 - x)^(LIKELY - 1), with a mean of 0.1."""

LEAST = 1e-5
"""Probability of what has none."""

PER_SEMITONE, FARTHEST = 0.8, 6.0
"""What a step of pitch costs the path from a frame to the next, and at most."""
SWITCH = 2.5
"""What it costs to begin or end a tone."""

LEVEL = 2 * HOP
"""Samples of which a level is measured: short, so that a tone that is struck again shows."""

SILENCE = 1e-10
"""Mean square under which a frame is silent: -100 dBFS."""

CHUNK = 64 * HOP


@dataclass(frozen=True)
class Course:
    """By frame, `HOP_S` apart, the first around the first sample; shape `(frames,)` each."""

    pitch: Array
    """MIDI notes with a fraction; nan where there is none."""
    level_db: Array
    """RMS over 20 ms, in dB under full scale."""

    def __len__(self) -> int:
        return len(self.pitch)


def track(stream: Stream) -> Course:
    """The pitch of one voice; reads the recording once, and holds some numbers of each frame."""
    framer = Framer(WINDOW + LONGEST, HOP, centred=True)
    mono = resample(stream, RATE, 1).blocks(CHUNK)
    notes, chances, levels = [], [], []
    for frames in chain(chain.from_iterable(framer.add(it[0]) for it in mono), framer.finish()):
        note, chance, level = _candidates(frames)
        notes.append(note)
        chances.append(chance)
        levels.append(level)
    if not notes:
        return Course(np.zeros(0), np.zeros(0))
    pitch = _path(np.concatenate(notes), np.concatenate(chances))
    return Course(_in_time(pitch), np.concatenate(levels))


def _candidates(frames: npt.NDArray[np.float32]) -> tuple[Array, Array, Array]:
    """Notes and their probabilities, `(frames, CANDIDATES)`, and levels in dB."""
    differences, energy = normalised_differences(frames, WINDOW)
    differences[:, : SHORTEST - 1] = np.inf
    inner = differences[:, 1:-1]
    dip = (inner <= differences[:, :-2]) & (inner < differences[:, 2:])
    depths = np.where(dip, np.minimum(inner, 1.0), 1.0)
    before = np.minimum.accumulate(depths, axis=1)
    before = np.concatenate([np.ones((len(depths), 1)), before[:, :-1]], axis=1)
    chances = np.where(depths < before, _below(before) - _below(depths), 0.0)
    chances[energy < SILENCE * WINDOW] = 0.0
    best = np.argpartition(-chances, CANDIDATES - 1, axis=1)[:, :CANDIDATES]
    rows = np.arange(len(frames))[:, None]
    around = (np.nan_to_num(differences[rows, best + one], posinf=2.0) for one in range(3))
    period = best + 2 + peak_offset(*(-one for one in around))
    notes = 69 + 12 * np.log2(RATE / period / 440)
    middle = frames[:, (frames.shape[1] - LEVEL) // 2 :][:, :LEVEL].astype(np.float64)
    return notes, chances[rows, best], 10 * np.log10((middle**2).mean(axis=1) + 1e-12)


def _below(threshold: Array) -> Array:
    """The probability that YIN's threshold is lower: a beta distribution with the shape (2, 18)."""
    return np.asarray(1 - (1 - threshold) ** LIKELY * (1 + LIKELY * threshold))


def _path(notes: Array, chances: Array) -> Array:
    """The likeliest course through the candidates of all frames, nan where none is taken."""
    none = np.maximum(1 - chances.sum(axis=1), LEAST)
    costs = -np.log(np.concatenate([np.maximum(chances, LEAST), none[:, None]], axis=1))
    total, back = costs[0], np.zeros((len(notes), CANDIDATES + 1), np.int8)
    step = np.full((CANDIDATES + 1, CANDIDATES + 1), SWITCH)
    step[-1, -1] = 0.0
    for at in range(1, len(notes)):
        apart = np.abs(notes[at][:, None] - notes[at - 1])
        np.minimum(PER_SEMITONE * apart, FARTHEST, out=step[:-1, :-1])
        ways = step + total
        back[at] = ways.argmin(axis=1)
        total = ways[_ROWS, back[at]] + costs[at]
    chosen = np.empty(len(notes), np.int64)
    state = int(total.argmin())
    for at in range(len(notes) - 1, -1, -1):
        chosen[at] = state
        state = back[at, state]
    voiced = chosen < CANDIDATES
    found = notes[np.arange(len(notes)), np.minimum(chosen, CANDIDATES - 1)]
    return np.where(voiced, found, np.nan)


def _in_time(pitch: Array) -> Array:
    """The pitch at the middle of each frame; a short period is measured in what comes before it."""
    voiced = np.flatnonzero(~np.isnan(pitch))
    if not voiced.size:
        return pitch
    found = np.full(len(pitch), np.nan)
    for run in np.split(voiced, np.flatnonzero(np.diff(voiced) > 1) + 1):
        period = RATE / (440 * 2 ** ((pitch[run] - 69) / 12))
        measured = np.maximum.accumulate(run - (LONGEST - period) / 2 / HOP)
        found[run] = np.interp(run, measured, pitch[run])
    return found


_ROWS = np.arange(CANDIDATES + 1)
