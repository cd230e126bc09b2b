"""Filter banks over the frequencies of a Fourier transform, as matrices (bands, frequencies).

Bands are triangles, placed on any scale: in hertz, octaves, or one of those below that follow the
ear. A bank is made in float64, once for a window and a rate, so callers keep it.

References
----------
For `ERB`: Glasberg and Moore, "Derivation of auditory filter shapes from notched-noise data",
Hearing Research 47, 1990, equations 3 and 4. For `MEL`, as HTK has it: D. O'Shaughnessy, "Speech
communication", 1987, page 150. For `SLANEY_MEL`, librosa's default: M. Slaney, "Auditory toolbox",
1998.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["ERB", "MEL", "SLANEY_MEL", "Scale", "sparse_bank", "triangles", "triangular_bank"]

Array = npt.NDArray[np.float64]

_NEGLIGIBLE = 1e-6  # of a band's peak


@dataclass(frozen=True)
class Scale:
    """A scale of frequency: functions of arrays that give its steps from Hz, and Hz from steps."""

    steps: Callable[[Any], Array]
    hertz: Callable[[Any], Array]

    def spaced(self, low: float, high: float, count: int) -> Array:
        """`count` frequencies in Hz from `low` to `high`, evenly spaced on the scale."""
        return self.hertz(np.linspace(self.steps(low), self.steps(high), count))


ERB = Scale(
    lambda hertz: 21.4 * np.log10(1 + 0.00437 * np.asarray(hertz)),
    lambda steps: (10 ** (np.asarray(steps) / 21.4) - 1) / 0.00437,
)
"""How many equivalent rectangular bandwidths of the ear's filters lie below a frequency."""

MEL = Scale(
    lambda hertz: 2595 * np.log10(1 + np.asarray(hertz) / 700),
    lambda steps: 700 * (10 ** (np.asarray(steps) / 2595) - 1),
)
"""O'Shaughnessy's mel, 1000 at 1 kHz."""

_KNEE = 15.0  # mel, at 1 kHz; 3 mel in 200 Hz below, 27 mel for a factor of 6.4 above
_LINEAR, _LOGARITHMIC = 200 / 3, np.log(6.4) / 27
SLANEY_MEL = Scale(
    lambda hertz: np.where(
        np.less(hertz, 1000),
        np.asarray(hertz) / _LINEAR,
        _KNEE + np.log(np.maximum(hertz, 1000) / 1000) / _LOGARITHMIC,
    ),
    lambda steps: np.where(
        np.less(steps, _KNEE),
        np.asarray(steps) * _LINEAR,
        1000 * np.exp(_LOGARITHMIC * (np.asarray(steps) - _KNEE)),
    ),
)
"""Slaney's mel, linear up to 1 kHz, then logarithmic."""


def triangles(places: Array, centres: Array, reach: npt.ArrayLike) -> Array:
    """Triangles that are 1 at their centres and fall to 0 at a distance.

    Parameters
    ----------
    places
        Where their heights are wanted, on the scale of the centres, shape `(places,)`.
    centres
        Shape `(bands,)`.
    reach
        Distance from centre to zero: one for all, one for each band, or shape `(2, bands)`, below
        and above.

    Returns
    -------
    Shape `(bands, places)`.
    """
    below, above = np.broadcast_to(np.asarray(reach, np.float64), (2, len(centres)))[..., None]
    away = places - centres[:, np.newaxis]
    return np.asarray(np.maximum(1 - np.where(away < 0, -away / below, away / above), 0))


def triangular_bank(
    places: Array, edges: Array, *, narrowest: float = 0.0, nearest: float = 0.0
) -> Array:
    """Triangles that each reach over their neighbours' centres, the height of each 1.

    Divide by `bank.sum(axis=1, keepdims=True)` for weighted means over bands.

    Parameters
    ----------
    places
        The transform's frequencies on the scale of the edges: `numpy.fft.rfftfreq(n, 1 / rate)` for
        edges in Hz, or what `Scale.steps` makes of them. Shape `(places,)`.
    edges
        Ascending: where the first band begins, the centres, where the last band ends; shape
        `(bands + 2,)`.
    narrowest
        No side of a triangle reaches less far than this: the distance between places, since a
        band may otherwise lie between two of them and have nothing.
    nearest
        Least weight of the place that is nearest to a centre, the other way to the same end.

    Returns
    -------
    Shape `(bands, places)`.
    """
    gaps = np.maximum(np.diff(edges), narrowest)
    centres = edges[1:-1]
    bank = triangles(places, centres, np.stack([gaps[:-1], gaps[1:]]))
    if nearest:
        bands = np.arange(len(centres))
        closest = np.abs(places - centres[:, np.newaxis]).argmin(axis=1)
        bank[bands, closest] = np.maximum(bank[bands, closest], nearest)
    return bank


def sparse_bank(bank: Array) -> Callable[[npt.NDArray[Any]], npt.NDArray[Any]]:
    """A function from spectra `(frames, frequencies)` to their bands, `(frames, bands)`.

    For a bank that is zero nearly everywhere: a sparse product. Beside being less work, it is none
    that a BLAS would wake its threads for, which wait for each other longer than the product takes.
    Weights below a millionth of a band's highest are left out; float32.
    """
    from scipy.sparse import csr_array

    highest = np.abs(bank).max(axis=1, keepdims=True)
    sparse = csr_array(np.where(np.abs(bank) > _NEGLIGIBLE * highest, bank, 0).astype(np.float32))
    return lambda spectra: np.asarray((sparse @ spectra.T).T)
