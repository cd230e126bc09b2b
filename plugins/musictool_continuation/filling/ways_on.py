"""How the sound goes on across a join: what comes in the tenths of a second beside it.

Where a filling has come in, what is laid first is heard against what was just before: a voice that
stops, a bow that is lifted, strings that are duller for a third of a second. So the spectrum and
the pitch classes of what comes after a join are compared with those before it, and a step is priced
by its rank among those that the piece makes itself at the same place in the bar, as the flux of
unit's joins is. So is what comes before the way out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from musictool import chroma_of, spectra_of

from ..remixing.form import Form
from ..unit.analysis import ANALYSIS_RATE, Floats, Frames, mel_filters
from ..unit.costs import step_price
from ..unit.units import Units, fold_chroma

__all__ = ["ways_on"]

Array = npt.NDArray[np.float64]

WINDOWS = (2048, 8192)
"""Samples at 22.05 kHz on either side, 93 and 372 ms: the first sound, and what it becomes."""
WEIGHT, DEAREST = 2.0, 8.0
"""Of the mean price of a step, and what one costs at most."""
FEW = 8
"""Boundaries of the same place in the bar that are too few to judge by: nothing is priced then."""
BATCH = 256
"""Moments that are transformed at a time."""


def ways_on(
    frames: Frames,
    units: Units,
    form: Form,
    times: Array,
    anchor: int,
    dirty: npt.NDArray[np.bool_],
    is_exit: bool = False,
) -> Array:
    """What it costs to pass from the one side of a hole to each of `n` moments, `(n,)`.

    Parameters
    ----------
    frames, units, form
        Of the recording.
    times
        The moments, and last that at which the hole begins, or ends, in seconds, `(n + 1,)`; the
        first `n` lie as far from the boundaries of units, in their order, as that from its own.
    anchor
        The number of that boundary.
    dirty
        Whether a hole is within each unit, `(t,)`.
    is_exit
        Whether the moments are left for the end of the hole, not entered from its beginning.
    """
    places = np.append(form.places, (form.places[-1] + 1) % form.bar)
    alike = places[: len(times) - 1] == places[min(anchor, len(places) - 1)]
    price = np.zeros(len(times) - 1)
    for window in WINDOWS:
        usual = alike & _known(units, times[:-1], window / ANALYSIS_RATE, frames.duration, dirty)
        if usual.sum() < FEW:
            continue
        sides = zip(_sides(frames, times, window), _sides(frames, times, -window), strict=True)
        for after, before in sides:
            natural = _apart(after[:-1], before[:-1])[usual]
            step = _apart(before[:-1], after[-1]) if is_exit else _apart(after[:-1], before[-1])
            price += np.minimum(step_price(step, natural), DEAREST) / 2
    return WEIGHT * price / len(WINDOWS)


def _known(
    units: Units, times: Array, seconds: float, duration: float, dirty: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Whether so much on either side of each moment is there, and outside of holes."""
    first = np.maximum(np.searchsorted(units.edges, times - seconds) - 1, 0)
    last = np.searchsorted(units.edges, times + seconds)
    holes = np.concatenate([[0], np.cumsum(dirty)])
    is_clean = holes[np.minimum(last, len(dirty))] == holes[np.minimum(first, len(dirty))]
    return np.asarray(is_clean & (times >= seconds) & (times + seconds <= duration))


def _sides(frames: Frames, times: Array, window: int) -> tuple[Floats, Floats]:
    """Log-mel `(n, 48)` and pitch classes `(n, 12)` of what comes after, or before, each moment."""
    size = abs(window)
    padded = np.pad(frames.mono, size)
    first = np.round(times * ANALYSIS_RATE).astype(np.intp).clip(0, len(frames.mono)) + size
    first = first if window > 0 else first - size
    scale = float(np.sqrt(np.mean(np.square(frames.mono)))) * size / 4 + 1e-12
    filters = mel_filters(size)
    mels, chromas = [], []
    for at in range(0, len(first), BATCH):
        blocks = padded[first[at : at + BATCH, None] + np.arange(size)]
        magnitudes = np.asarray(np.abs(spectra_of(blocks)) / scale, np.float32)
        decibels = 10 * np.log10(np.square(magnitudes) @ filters.T + 1e-7) + 70
        mels.append(np.maximum(decibels, 0))
        chromas.append(chroma_of(magnitudes, ANALYSIS_RATE / size))
    return np.concatenate(mels), fold_chroma(np.concatenate(chromas))


def _apart(some: Floats, others: Floats) -> Array:
    return np.asarray(np.sqrt(np.mean((some - others) ** 2, axis=1)), np.float64)
