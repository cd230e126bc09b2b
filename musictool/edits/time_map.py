"""A map from times of a recording to times of the result, linear between markers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["TimeMap"]

Seconds = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TimeMap:
    """Markers in a recording and their times in the result, both in seconds and ascending.

    Between two markers time runs evenly; before the first and after the last it runs as it did.
    """

    source: Seconds
    """In the recording, shape `(markers,)`."""
    target: Seconds
    """In the result, shape `(markers,)`."""

    def __post_init__(self) -> None:
        source, target = (np.asarray(side, np.float64) for side in (self.source, self.target))
        if source.shape != target.shape or source.ndim != 1 or not source.size:
            raise ValueError("a time map needs as many targets as sources, at least one")
        if (np.diff(source) <= 0).any() or (np.diff(target) <= 0).any():
            raise ValueError("a time map must ascend: no moment may overtake another")
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "target", target)

    @staticmethod
    def even(duration: float, factor: float) -> TimeMap:
        """The map that makes a recording `factor` times as long."""
        duration = max(duration, 1e-9)
        return TimeMap(np.array([0.0, duration]), np.array([0.0, duration * factor]))

    @property
    def is_identity(self) -> bool:
        """Whether it changes nothing."""
        return bool((self.source == self.target).all())

    def to_target(self, times: Seconds | float) -> Seconds:
        """Times of the result, from times of the recording."""
        return _interpolate(np.asarray(times, np.float64), self.source, self.target)

    def to_source(self, times: Seconds | float) -> Seconds:
        """Times of the recording, from times of the result."""
        return _interpolate(np.asarray(times, np.float64), self.target, self.source)


def _interpolate(times: Seconds, ends: Seconds, values: Seconds) -> Seconds:
    before = np.minimum(times - ends[0], 0)
    after = np.maximum(times - ends[-1], 0)
    return np.asarray(np.interp(times, ends, values) + before + after)
