"""How much louder a recording must go into a limiter to come out at a given loudness."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["gain_reaching"]

READINGS = 5
"""How often a gain is tried, each time by limiting the whole recording."""

CLOSE_ENOUGH = 0.05
"""LU"""

LEAST_SLOPE = 0.1
"""In LU per dB. Limited so heavily, a recording hardly grows louder, and a secant says little."""


def gain_reaching(
    lufs: float, loudness_at: Callable[[float], float], onset: tuple[float, float], most: float
) -> tuple[float, float]:
    """The gain in dB at which a limited recording comes nearest to a loudness, and how loud it is.

    By the secant method. Up to where limiting begins, loudness grows by 1 LU per dB, from there
    on by less and less, so from below the secants come close without passing the goal by much.

    Parameters
    ----------
    lufs
        The loudness to reach, greater than that of `onset`.
    loudness_at
        Gives the loudness at a gain; called `READINGS` times at most.
    onset
        A gain at which nothing is limited, and the loudness there.
    most
        The greatest gain to try.
    """
    before, loudness_before = onset
    gain = min(before + lufs - loudness_before, most)
    tried = []
    for _ in range(READINGS):
        loudness = loudness_at(gain)
        missing = lufs - loudness
        tried.append((abs(missing), gain, loudness))
        if abs(missing) <= CLOSE_ENOUGH or gain == before:
            break
        slope = (loudness - loudness_before) / (gain - before)
        before, loudness_before = gain, loudness
        gain = min(gain + missing / min(max(slope, LEAST_SLOPE), 1), most)
    _, nearest, reached = min(tried)
    return nearest, reached
