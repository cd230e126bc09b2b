"""Notes of the events with which they begin and end.

Of equal notes in one track and channel that overlap, the oldest ends first, as in most sequencers:
so each event belongs to one note. An end of what did not begin is no note, and is left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from musictool.files.scores.midi.events import Events
from musictool.score import NOTE, SPELLING_UNKNOWN

__all__ = ["NOT_SAID", "paired"]

Array = NDArray[Any]

NOT_SAID = 64
"""The velocity of letting go of a note that ends with a note-on of velocity 0."""


def paired(events: Events, parts: Array) -> tuple[Array, Array, int, int]:
    """The notes of a file.

    Parameters
    ----------
    parts
        Of each event, the number of its part: 16 x its track + its channel.

    Returns
    -------
    tuple
        The notes (`NOTE`) by part, then start, then pitch; the part of each; how many never end,
        and last until their track does; how many begin only as it ends, and are left out.
    """
    rows = (events.status < 0xA0).nonzero()[0]
    status, pitch, second = events.status[rows], events.first[rows], events.second[rows]
    times, part = events.ticks[rows], parts[rows]
    begins = (status >= 0x90) & (second > 0)
    keys = part * 128 + pitch
    if keys.size and keys[-1] < 1 << 16:  # the last track has the greatest
        keys = keys.astype(np.uint16)  # NumPy sorts these faster
    order = np.argsort(keys, kind="stable")
    on, off, endless = _pairs(begins[order], keys[order])
    on, off = order[on], order[off]
    ends = np.full(rows.size, -1, np.int64)
    ends[on] = times[off]
    releases = np.full(rows.size, NOT_SAID, np.uint8)
    releases[on] = np.where(status[off] < 0x90, second[off], NOT_SAID)
    unheard = 0
    if endless.size:
        endless = order[endless]
        until = np.array(events.ends, np.int64)[part[endless] >> 4]
        lasts = until > times[endless]
        unheard = int(np.count_nonzero(~lasts))
        endless = endless[lasts]
        ends[endless] = until[lasts]
    found = (ends >= 0).nonzero()[0]
    starts, part = times[found], part[found]
    sort = np.argsort((part << 39) + (starts << 7) + pitch[found], kind="stable")
    found, starts = found[sort], starts[sort]
    notes = np.empty(found.size, NOTE)
    notes["start"] = starts
    notes["duration"] = ends[found] - starts
    notes["pitch"] = pitch[found]
    notes["velocity"] = second[found]
    notes["release"] = releases[found]
    notes["voice"] = 0
    notes["spelling"] = SPELLING_UNKNOWN
    return notes, part[sort], endless.size, unheard


def _pairs(begins: Array, keys: Array) -> tuple[Array, Array, Array]:
    """Of events sorted by key, which begin a note, where it ends, and what never does."""
    if (
        begins.size % 2 == 0
        and begins[::2].all()
        and not begins[1::2].any()
        and (keys[::2] == keys[1::2]).all()
    ):
        return np.arange(0, begins.size, 2), np.arange(1, begins.size, 2), np.arange(0)
    # How many sound, of each key alone: a key's count starts far below that of the one before.
    is_first = np.empty(begins.size, bool)
    is_first[0] = True
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    group = np.cumsum(is_first) - 1
    floor = -group * (begins.size + 1)
    count = np.cumsum(np.where(begins, 1, -1))
    heads = is_first.nonzero()[0]
    count -= np.where(heads, count[heads - 1], 0)[group]
    lowest = np.minimum.accumulate(np.minimum(count, 0) + floor)
    before = np.where(is_first, floor, np.roll(lowest, 1))
    stray = lowest < before
    off = (~begins & ~stray).nonzero()[0]
    on = begins.nonzero()[0]
    ended = np.bincount(group[off], minlength=heads.size)
    begun = np.bincount(group[on], minlength=heads.size)
    rank = np.arange(on.size) - np.repeat(np.cumsum(begun) - begun, begun)
    is_ended = rank < ended[group[on]]
    return on[is_ended], off, on[~is_ended]
