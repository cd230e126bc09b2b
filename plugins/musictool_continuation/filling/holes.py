"""`Hole`: a part of a recording that is filled, and the sound that runs on into it from both sides.

All that is in a hole is bad, so nothing of it is heard: it is silent when the recording is listened
to. Where a crossfade, or a comparison of phase, needs the sound of outside to go on for a moment,
linear prediction supplies it, forwards from the beginning and backwards from the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from musictool import Samples

from ..unit.extrapolate import extrapolate

__all__ = ["Hole", "Patch", "silenced", "with_edges"]

EDGE_S = 0.03
"""Seconds for which the sound of outside goes on into a hole; ways into a piece that begin earlier
begin in silence, which crossfades keep away from."""


@dataclass(frozen=True)
class Hole:
    """A part of a recording of `total` frames, and the length of what comes in its place.

    Parameters
    ----------
    first, last
        Its first frame, and the one behind its last.
    frames
        Length of the filling.
    total
        Length of the recording.
    """

    first: int
    last: int
    frames: int
    total: int

    @property
    def has_before(self) -> bool:
        """Whether the recording begins before it."""
        return self.first > 0

    @property
    def has_after(self) -> bool:
        """Whether the recording goes on after it."""
        return self.last < self.total

    @property
    def more(self) -> int:
        """Frames by which the filling is longer than the hole."""
        return self.frames - (self.last - self.first)


@dataclass(frozen=True, eq=False)
class Patch:
    """What comes in the place of a hole, `(channels, hole.frames)`."""

    hole: Hole
    samples: Samples


def silenced(samples: Samples, holes: Sequence[Hole]) -> Samples:
    """A recording with silence in its holes, shape `(channels, frames)`."""
    quiet = samples.copy()
    for hole in holes:
        quiet[:, hole.first : hole.last] = 0
    return quiet


def with_edges(quiet: Samples, hole: Hole, rate: int) -> tuple[Samples, Samples, Samples]:
    """A recording whose sound goes on into a hole, and what goes on there by itself.

    Parameters
    ----------
    quiet
        From `silenced`, shape `(channels, frames)`.

    Returns
    -------
    The recording, and the sound from the hole's first frame on and up to its last, `(channels, n)`
    each; none, `n` 0, where there is nothing on that side.
    """
    length = int(EDGE_S * rate)
    after, before = (np.zeros((quiet.shape[0], 0), np.float32) for _ in range(2))
    if hole.has_before:
        after = extrapolate(quiet[:, : hole.first], length, rate)
    if hole.has_after:
        following = quiet[:, hole.last : hole.last + rate]
        before = extrapolate(following[:, ::-1], length, rate)[:, ::-1]
    edged = quiet.copy()
    within = edged[:, hole.first : hole.last]
    one, other = (min(side.shape[1], within.shape[1]) for side in (after, before))
    within[:, :one] += after[:, :one]
    within[:, within.shape[1] - other :] += before[:, before.shape[1] - other :]
    return edged, after, before
