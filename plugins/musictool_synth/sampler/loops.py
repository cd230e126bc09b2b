"""A tone made endless: its steady part goes round, and what it loses by itself is counted apart.

A string or a bar dies away. What goes round is brought to one level first, and the fall that was
taken away is given back by the voice's envelope, for as long as the note is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .listening import Piece
from .pitches import note_of, usual_period

__all__ = ["Loop", "agreed", "find_loop", "with_loop"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

FALLING, FASTEST = 4.0, 60.0
"""dB a second that a sound loses at least, to count as one that dies away, and at most."""

LEAST_FALL_DB = 4.0
"""What it loses while it is heard; less may be a player's breath."""

UNHURRIED = 0.6
"""Share of the steady part that says how fast it falls: then the player may have let go."""

MOST_RAISED_DB = 40.0
SHORTEST_S, LONGEST_S = 0.06, 1.2
CROSSFADE_S = 0.04
LONGER = 0.15
"""What a loop of the longest length is worth against one more alike: it is less of a buzz."""


@dataclass(frozen=True)
class Loop:
    """Frames of a piece, from `first` to before `last`, that go round."""

    first: int
    last: int
    pitch: float
    """MIDI note of what goes round, which is what is heard of a held note."""
    alike: float
    """How much the sound before `first` is like that before `last`, -1 to 1."""
    fall: float
    """dB a second that the sound loses from `level_from` on; 0 of one that is held."""
    level_from: int
    """The frame from which on it is brought to one level."""


def find_loop(piece: Piece) -> Loop | None:
    """The best of a tone; None if it is too short for any, or no tone."""
    low, high = piece.steady
    period = piece.period
    window = round(max(2 * period, 0.02 * piece.rate))
    if high - low < window + 2 * period:
        return None
    fall = _fall(piece)
    level = _levelled(piece.samples[:high], low, fall, piece.rate)
    shortest = max(2 * period, min(SHORTEST_S * piece.rate, (high - low - window) / 2))
    longest = min(LONGEST_S * piece.rate, high - low - window)
    if longest < shortest:
        return None
    # One loop for each end that is tried, since a single bad moment may lie at the last one.
    best = (0, 0, 0.0)
    worth = -np.inf
    for end in np.linspace(max(low + longest / 2 + window, high - 0.3 * piece.rate), high, 4):
        length, alike = _length(level, low, int(end), window, (shortest, longest))
        value = alike + LONGER * min(length / (LONGEST_S * piece.rate), 1)
        if length and value > worth:
            worth = value
            best = (int(end) - length, int(end), alike)
    first, last, alike = best
    if not last:
        return None
    exact = usual_period(piece.samples[first:last], period)
    return Loop(first, last, float(note_of(piece.rate / exact)), alike, fall, low)


def with_loop(piece: Piece, samples: Floats, loop: Loop) -> Floats:
    """Samples of a piece until the end of its loop, which passes into its beginning unheard."""
    made = _levelled(samples[: loop.last], loop.level_from, loop.fall, piece.rate)
    fade = min(round(CROSSFADE_S * piece.rate), loop.last - loop.first, loop.first)
    rising = np.linspace(0, 1, fade, endpoint=False) if fade else np.zeros(0)
    falling = 1 - rising
    # As loud in the middle as at both ends, however alike the two are.
    size = np.sqrt(rising**2 + falling**2 + 2 * rising * falling * max(loop.alike, 0.0))
    before = made[loop.first - fade : loop.first].copy()
    made[loop.last - fade :] = (falling * made[loop.last - fade :] + rising * before) / size
    return made.astype(np.float32)


def agreed(loops: Sequence[Loop | None]) -> list[Loop | None]:
    """Loops of one instrument: either all of its tones die away, or none.

    What a short tone does may be the player's letting go, or too short to tell, so that as many
    seconds decide as were heard of either.
    """
    known = [loop for loop in loops if loop is not None]
    seconds = np.array([loop.last - loop.level_from for loop in known], np.float64)
    falls = np.array([loop.fall for loop in known])
    rings = seconds[falls > 0].sum() > seconds[falls == 0].sum()
    usual = float(np.median(falls[falls > 0])) if rings else 0.0
    return [
        loop if loop is None or (rings and loop.fall) else replace(loop, fall=usual)
        for loop in loops
    ]


def _fall(piece: Piece) -> float:
    """Of the level, in dB a second, by a straight line through the levels of the steady part."""
    low, high = piece.steady
    high = low + round(UNHURRIED * (high - low))
    step = max(round(piece.period * np.ceil(0.01 * piece.rate / piece.period)), 1)
    count = (high - low) // step
    if count < 4:
        return 0.0
    power = (piece.samples[low : low + count * step].reshape(count, step) ** 2).mean(axis=1)
    levels = 10 * np.log10(power.astype(np.float64) + 1e-12)
    slope = float(np.polyfit(np.arange(count) * step / piece.rate, levels, 1)[0])
    fallen = -slope * count * step / piece.rate
    return min(-slope, FASTEST) if slope < -FALLING and fallen > LEAST_FALL_DB else 0.0


def _levelled(samples: Floats, start: int, fall: float, rate: int) -> Array:
    raised = np.zeros(samples.size)
    raised[start:] = np.arange(samples.size - start) * (fall / rate)
    return np.asarray(samples * 10 ** (np.minimum(raised, MOST_RAISED_DB) / 20))


def _length(
    samples: Array, low: int, end: int, window: int, bounds: tuple[float, float]
) -> tuple[int, float]:
    """The length at which what comes before the end is most like what comes before the start."""
    from scipy.signal import correlate

    shortest, longest = round(bounds[0]), round(min(bounds[1], end - low - window))
    if longest < shortest:
        return 0, 0.0
    template = samples[end - window : end]
    there = samples[end - longest - window : end - shortest]
    products = correlate(there, template, "valid")
    squares = np.concatenate([[0.0], np.cumsum(there**2)])
    energy = squares[window:] - squares[:-window]
    scale = np.sqrt(np.maximum(energy * float(template @ template), 1e-18))
    lengths = longest - np.arange(products.size)
    likeness = products / scale
    at = int(np.argmax(likeness + LONGER * lengths / bounds[1]))
    return int(lengths[at]), float(likeness[at])
