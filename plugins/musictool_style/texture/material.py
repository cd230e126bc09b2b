"""The reference's own material in the input's course: pieces chosen by their levels, crossfaded.

What the optimisation starts from: it has the reference's phases and attacks already, which would
have to grow out of a noise (McDermott & Simoncelli 2011) or of the input (Ulyanov & Lebedev 2016).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musictool import Samples

__all__ = ["assemble"]

PIECE_S = 0.6
FADE_S = 0.12
AMONG = 4
"""So many of the fittest places are drawn from: a loud one would else come back each time."""
CONTINUITY = 4.0
"""Weight of the levels under a crossfade, to be as in the piece before, so that rhythm goes on."""
APART_S = 0.02
MOST_PLACES = 6000


def assemble(
    references: Sequence[Samples],
    courses: Sequence[Samples],
    wanted: Samples,
    hop: int,
    frames: int,
    sample_rate: int,
    seed: int,
) -> Samples:
    """(channels, frames) of the references', each (channels, any), as often as they are long.

    Parameters
    ----------
    courses
        The levels in dB of the references, (bands, times).
    wanted
        The levels in dB of the result, (bands, times).
    hop
        Frames from one time to the next.
    """
    fade = round(FADE_S * sample_rate / hop) * hop
    times = round(PIECE_S * sample_rate / hop)
    piece = times * hop
    apart = max(round(APART_S * sample_rate / hop), 1)
    catalogue = _Catalogue(courses, times, fade // hop, apart, _Draws(seed))
    rise = np.sin(np.pi / 2 * (np.arange(fade) + 0.5) / fade).astype(np.float32)
    result = np.zeros((references[0].shape[0], frames + piece), np.float32)
    for at in range(0, frames, piece - fade):
        number, time = catalogue.pick(wanted[:, at // hop :][:, :times])
        start = min(time * hop, references[number].shape[1] - piece)
        part = references[number][:, start : start + piece].copy()
        if at:
            part[:, :fade] *= rise
        part[:, -fade:] *= rise[::-1]
        result[:, at : at + piece] += part
    return result[:, :frames]


class _Draws:
    """Which of so many places; the first two draws count, so that seeds in a row do not agree."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._counted = [seed % AMONG, seed // AMONG % AMONG]

    def among(self, count: int) -> int:
        if self._counted:
            return self._counted.pop(0) % count
        return int(self._rng.integers(count))


class _Catalogue:
    """All places at which a piece can begin, with its levels, and how the last one picked ends."""

    def __init__(
        self, courses: Sequence[Samples], times: int, fade: int, apart: int, draws: _Draws
    ) -> None:
        self.draws = draws
        count = sum(max(course.shape[1] - times, 1) for course in courses)
        apart = max(apart, -(-count // MOST_PLACES))
        self.times, self.fade = times, fade
        self.ending: Samples | None = None
        self.places = [
            (number, time)
            for number, course in enumerate(courses)
            for time in range(0, max(course.shape[1] - times, 1), apart)
        ]
        self.levels = np.stack([courses[n][:, t : t + times] for n, t in self.places])
        self.squares = np.square(self.levels).sum(axis=(1, 2))

    def pick(self, wanted: Samples) -> tuple[int, int]:
        missing = self.times - wanted.shape[1]
        wanted = np.pad(wanted, ((0, 0), (0, missing)), mode="edge")
        distances = self.squares - 2 * np.tensordot(self.levels, wanted, axes=2)
        if self.ending is not None:
            beginnings = self.levels[:, :, : self.fade]
            distances += CONTINUITY * np.square(beginnings - self.ending).sum(axis=(1, 2))
        best = np.argpartition(distances, min(AMONG, distances.size) - 1)[:AMONG]
        chosen = int(np.sort(best)[self.draws.among(best.size)])
        self.ending = self.levels[chosen][:, -self.fade :]
        return self.places[chosen]
