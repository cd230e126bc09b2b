"""The course of a tune: the likeliest way through the pitches that a mix may have.

As pYIN has it for one voice (Mauch and Dixon 2014), with what a network says of each pitch.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["course_of"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

PER_SEMITONE, FARTHEST = 0.6, 5.0
"""What a step of pitch costs from a frame to the next, and at most."""
SWITCH = 10.0
"""What it costs to begin or end a tone."""


def course_of(notes: Floats, gains: Floats) -> npt.NDArray[np.int64]:
    """Which pitch of each frame is the tune's, -1 where it pauses, shape `(frames,)`.

    Parameters
    ----------
    notes
        Pitches, MIDI notes with a fraction, `(frames, n)`.
    gains
        What each is worth, above none, in logarithms of odds; -inf for what is not there.
    """
    frames, count = notes.shape
    if not frames:
        return np.zeros(0, np.int64)
    back = np.zeros((frames, count + 1), np.int8)
    step = np.full((count + 1, count + 1), -SWITCH)
    step[-1, -1] = 0.0
    rows = np.arange(count + 1)
    total = np.append(gains[0].astype(np.float64), 0.0)
    for at in range(1, frames):
        apart = np.abs(notes[at][:, None] - notes[at - 1])
        np.maximum(-PER_SEMITONE * apart, -FARTHEST, out=step[:-1, :-1])
        ways = step + total
        back[at] = ways.argmax(axis=1)
        total = ways[rows, back[at]]
        total[:-1] += gains[at]
    chosen = np.empty(frames, np.int64)
    state = int(total.argmax())
    for at in range(frames - 1, -1, -1):
        chosen[at] = state
        state = back[at, state]
    return np.where(chosen < count, chosen, -1)
