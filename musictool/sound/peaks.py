"""Peaks between samples, by a parabola through three neighbours."""

from __future__ import annotations

from typing import Any

__all__ = ["peak_offset"]


def peak_offset(before: Any, peak: Any, after: Any) -> Any:
    """Where the parabola through three equally spaced values has its top, from the middle one.

    For peaks of a spectrum give logarithms of magnitudes: of Hann's window the top then lies within
    0.02 bins of the frequency of a sine. For dips give the values negated.

    Parameters
    ----------
    before, peak, after
        Arrays or tensors of one shape; the middle value should be no less than both others.

    Returns
    -------
    Of the same shape, in steps from the middle value, −0.5 to 0.5; 0 where all three are equal.

    References
    ----------
    Smith and Serra, "PARSHL: an analysis/synthesis program for non-harmonic sounds based on a
    sinusoidal representation", ICMC 1987.
    """
    bend = (before - 2 * peak + after).clip(max=-1e-9)
    return (0.5 * (before - after) / bend).clip(-0.5, 0.5)
