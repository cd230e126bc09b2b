"""Long sound kept as it began: a model that hears only its own last seconds may fade, or grow dull.

How level and colour go is measured over pieces of it. A straight line through each third of an
octave, if it is clearly there, is taken out, so that the end is as loud and as bright as the
beginning; what goes up and down about that line is music, and stays.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from musictool import Context, Samples

from .colour import Colour, filtered, levels_in

__all__ = ["Drift", "drift_of", "steadied", "steadied_with"]

Array = npt.NDArray[np.float64]

PIECE_S = 10.0
LEAST_PIECES = 5
"""Less says nothing of a drift."""

CLEAR = 3.0
"""A line's slope must be so many times its standard error to be one."""

LEAST_DB = 2.0
"""From the first piece to the last; less is left alone."""

MOST_DB = 12.0

FAINT_DB = -60.0
"""Bands so far below the loudest have no say."""


class Drift(NamedTuple):
    """How sound has changed from its first piece to its last, by straight lines."""

    level_db: float
    centres: Array
    """Of the bands, in Hz."""
    bands_db: Array
    """Of each band; 0 where no line is clear."""

    @property
    def is_clear(self) -> bool:
        return bool((np.abs(self.bands_db) >= LEAST_DB).any())


def drift_of(samples: Samples, sample_rate: int) -> Drift:
    """Measure how level and colour go; nothing, of less than `LEAST_PIECES` pieces."""
    pieces = _pieces(samples, sample_rate)
    if len(pieces) < LEAST_PIECES:
        return Drift(0.0, np.array([1.0]), np.zeros(1))
    found = [levels_in(one, sample_rate) for one in pieces]
    levels = np.array([one[1] for one in found])
    total = 10 * np.log10((10 ** (levels / 10)).sum(axis=1))
    bands = _lines(levels)
    bands[levels.mean(axis=0) < levels.max() + FAINT_DB] = 0.0
    return Drift(float(_lines(total[:, None])[0]), found[0][0], bands)


def steadied(samples: Samples, sample_rate: int) -> tuple[Samples, Drift]:
    """Sound with its drift taken out, and what that was; the very same if none is clear."""
    drift = drift_of(samples, sample_rate)
    if not drift.is_clear:
        return samples, drift
    change = -np.clip(drift.bands_db, -MOST_DB, MOST_DB)
    change = np.convolve(np.pad(change, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    piece = round(PIECE_S * sample_rate)
    frames, count = samples.shape[1], len(_pieces(samples, sample_rate))
    made = np.zeros_like(samples)
    for number in range(count):  # each filter fades in and out about the middle of its piece
        middle = (number + 0.5) * piece
        begin = 0 if number == 0 else int(middle - piece)
        end = frames if number == count - 1 else int(middle + piece)
        at = np.arange(begin, end)
        rise = np.ones(end - begin) if number == 0 else (at - middle) / piece + 1
        fall = np.ones(end - begin) if number == count - 1 else 1 - (at - middle) / piece
        weights = np.clip(np.minimum(rise, fall), 0, 1)
        colour = Colour(drift.centres, change * number / (count - 1))
        made[:, begin:end] += weights * filtered(samples[:, begin:end], colour, sample_rate)
    return made, drift


def _pieces(samples: Samples, sample_rate: int) -> list[Samples]:
    piece = round(PIECE_S * sample_rate)
    return [
        samples[:, begin : begin + piece] for begin in range(0, samples.shape[1] - piece + 1, piece)
    ]


def _lines(levels: Array) -> Array:
    """What straight lines through columns change by, first row to last; 0 if they are unclear."""
    count = len(levels)
    at = np.arange(count) - (count - 1) / 2
    slopes = at @ levels / (at @ at)
    left = levels - levels.mean(axis=0) - at[:, None] * slopes
    errors = np.sqrt(np.square(left).sum(axis=0) / max(count - 2, 1) / (at @ at))
    return np.asarray(np.where(np.abs(slopes) > CLEAR * errors, slopes * (count - 1), 0.0))


def steadied_with(samples: Samples, sample_rate: int, context: Context) -> Samples:
    """Long sound as loud and as bright in the end as it began; a note says what was changed."""
    made, drift = steadied(samples, sample_rate)
    if drift.is_clear:
        most = drift.bands_db[np.abs(drift.bands_db).argmax()]
        context.note(
            f"towards its end the level had gone by {drift.level_db:+.1f} dB, single bands by up "
            f"to {most:+.1f} dB; it was brought back, by 12 dB at most"
        )
    return made
