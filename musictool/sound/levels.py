"""Amplitudes in decibels and back, 20 dB for a factor of ten; full scale, 1.0, is 0 dB."""

from __future__ import annotations

import math
from typing import Any, TypeVar, overload

import numpy as np
import numpy.typing as npt

__all__ = ["amplitude", "decibels"]

_Floats = TypeVar("_Floats", bound=npt.NDArray[np.floating[Any]])


@overload
def amplitude(db: float) -> float: ...
@overload
def amplitude(db: _Floats) -> _Floats: ...
def amplitude(db: Any) -> Any:
    """The amplitude, or the factor on amplitudes, of a level in dB: 10^(db/20).

    Parameters
    ----------
    db
        A number, or an array of any shape.

    Returns
    -------
    Of an array an array of its shape and type. Of a number a plain one, which leaves float32
    samples multiplied by it float32.

    Examples
    --------
    >>> round(amplitude(-6.0), 3)
    0.501
    """
    return 10 ** (db / 20) if isinstance(db, np.ndarray) else float(10.0 ** (db / 20))


@overload
def decibels(amplitude: float, floor_db: float = ...) -> float: ...
@overload
def decibels(amplitude: _Floats, floor_db: float = ...) -> _Floats: ...
def decibels(amplitude: Any, floor_db: float = -math.inf) -> Any:
    """The level in dB of an amplitude that is not negative: 20 log10.

    Parameters
    ----------
    amplitude
        A number, or an array of any shape.
    floor_db
        What a lower level counts as; by default zero is −inf.

    Returns
    -------
    Of an array an array of its shape and type, of a number a plain one.

    Examples
    --------
    >>> decibels(0.1), decibels(0.0), decibels(0.0, floor_db=-120)
    (-20.0, -inf, -120)
    """
    if not isinstance(amplitude, np.ndarray):
        return max(20 * math.log10(amplitude), floor_db) if amplitude > 0 else floor_db
    with np.errstate(divide="ignore"):
        return np.maximum(20 * np.log10(amplitude), floor_db)
