"""`Curve`: a parameter that moves with time.

Written as points, seconds:value, with commas between: "0:200, 8:8000".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Curve"]


@dataclass(frozen=True)
class Curve:
    """Points in time, with straight lines between them; level before the first, after the last.

    Parameters
    ----------
    points
        `(seconds, value)`, at least one, in the order of time.
    exponential
        The lines are straight on a logarithmic scale, as the ear hears frequency: halfway from
        200 to 800 Hz is 400. All values must then be positive.

    Raises
    ------
    ValueError
        If there are no points, they are not in order, or a number is not finite.
    """

    points: tuple[tuple[float, float], ...]
    exponential: bool = False

    def __post_init__(self) -> None:
        times = [seconds for seconds, _ in self.points]
        if not times or any(late >= later for late, later in pairwise(times)):
            raise ValueError("the points of a curve must follow each other in time")
        if not all(map(math.isfinite, [*times, *self.values])):
            raise ValueError("the points of a curve must be finite numbers")
        if self.exponential and min(self.values) <= 0:
            raise ValueError("an exponential curve is of positive values")

    @classmethod
    def parse(cls, text: str, exponential: bool = False) -> Curve:
        """Read "0:200, 8:8000".

        Raises
        ------
        ValueError
            If the text is no curve.
        """
        pairs = [point.split(":") for point in text.split(",")]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("a curve is written as seconds:value, seconds:value")
        return cls(tuple((float(seconds), float(value)) for seconds, value in pairs), exponential)

    @property
    def values(self) -> tuple[float, ...]:
        """The values of the points."""
        return tuple(value for _, value in self.points)

    def at(self, seconds: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The values at some times, shape as `seconds`."""
        import numpy as np

        wanted = np.asarray(seconds, np.float64)
        times = [time for time, _ in self.points]
        if not self.exponential:
            return np.interp(wanted, times, self.values)
        return np.asarray(np.exp(np.interp(wanted, times, np.log(self.values))))

    def __str__(self) -> str:
        return ", ".join(f"{seconds:.15g}:{value:.15g}" for seconds, value in self.points)
