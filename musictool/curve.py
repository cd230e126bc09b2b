"""`Curve`: a parameter that moves with time.

Written as points, time:value, with commas between: "0:200, 8:8000" or "0:200Hz, 1:30:8kHz".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from musictool.quantities import Miswritten, parse_quantity

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
        `(seconds, value)`, at least one, in the order of time, none before 0 s.
    exponential
        The lines are straight on a logarithmic scale, as the ear hears frequency: halfway from
        200 to 800 Hz is 400. All values must then be positive.

    Raises
    ------
    ValueError
        If there are no points, they are not in order, or a number is not finite; it names the
        point.
    """

    points: tuple[tuple[float, float], ...]
    exponential: bool = False

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("it has no points")
        for point in self.points:
            if not all(map(math.isfinite, point)):
                raise ValueError(f"{_written(point)} is not of finite numbers")
            if self.exponential and point[1] <= 0:
                raise ValueError(f"{_written(point)} is not positive, as exponential curves are")
        if self.points[0][0] < 0:
            raise ValueError(f"{_written(self.points[0])} is before 0 s, where curves begin")
        for before, point in pairwise(self.points):
            if point[0] <= before[0]:
                raise ValueError(f"{_written(point)} does not come after {_written(before)}")

    @classmethod
    def parse(cls, text: str, exponential: bool = False, unit: str = "") -> Curve:
        """Read "0:200, 8:8000".

        Times and values may have units, the values that of `unit` or what is taken for it.

        Raises
        ------
        ValueError
            If the text is no curve; it names the point that is wrong.
        """
        return cls(tuple(_point(point, unit) for point in text.split(",")), exponential)

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

    def limited(self, highest: float) -> Curve:
        """The curve at no more than a value; bent where it reaches that."""
        level = math.log if self.exponential else float
        points = [self.points[0]]
        for (before, first), (time, last) in pairwise(self.points):
            if min(first, last) < highest < max(first, last):
                share = (level(highest) - level(first)) / (level(last) - level(first))
                points.append((before + share * (time - before), highest))
            points.append((time, last))
        lowered = {time: min(value, highest) for time, value in points}
        return Curve(tuple(lowered.items()), self.exponential)

    def __str__(self) -> str:
        return ", ".join(map(_written, self.points))


def _point(text: str, unit: str) -> tuple[float, float]:
    """The time is what stands before the last colon: it may have some itself."""
    time, colon, value = text.rpartition(":")
    if not colon:
        raise ValueError(f"{text.strip()!r} is not time:value")
    return _number(text, "time", time, "s"), _number(text, "value", value, unit)


def _number(point: str, what: str, text: str, unit: str) -> float:
    try:
        return parse_quantity(text, unit)
    except Miswritten as fault:
        raise ValueError(f"in {point.strip()!r} the {what} must be {fault}") from None
    except ValueError:
        raise ValueError(
            f"{point.strip()!r} is not time:value, since {text.strip()!r} is no number"
        ) from None


def _written(point: tuple[float, float]) -> str:
    seconds, value = point
    return f"{seconds:.15g}:{value:.15g}"
