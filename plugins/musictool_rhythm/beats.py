"""`Beats`: where the beats of a recording are, how they are counted, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["FREE_TIME", "Beats", "no_beats"]

Times = npt.NDArray[np.float64]

FREE_TIME = 0.35
"""A confidence below this means free time: whatever beats are given, the music has no steady
ones."""


@dataclass(frozen=True, eq=False)
class Beats:
    """The beats of a recording.

    Parameters
    ----------
    times
        Seconds, ascending, shape `(n,)`.
    numbers
        Position of each in its bar, 1 is the downbeat; 0 where it is not known.
    meter
        "4/4", "3/4", "2/4", "5/4", "6/8", "9/8", …, that of most bars; in 6/8 a beat is a dotted
        quarter, two to a bar. "" if it is not known or there is no beat.
    confidence
        0 to 1: how sure it is that music has a regular beat at these places.
    downbeat_confidence
        0 to 1: how sure the bars are, given the beats.
    """

    times: Times
    numbers: npt.NDArray[np.int64]
    meter: str
    confidence: float
    downbeat_confidence: float = 0.0

    def __post_init__(self) -> None:
        if self.times.shape != self.numbers.shape or self.times.ndim != 1:
            raise ValueError(
                f"times {self.times.shape} and numbers {self.numbers.shape} must be one-dimensional"
                " and of one length"
            )

    @property
    def free(self) -> bool:
        """Whether the music is in free time: fewer than two beats, or none to be sure of."""
        return len(self.times) < 2 or self.confidence < FREE_TIME

    @property
    def bpm(self) -> float:
        """The median tempo; nan with fewer than two beats."""
        if len(self.times) < 2:
            return float("nan")
        return float(60 / np.median(np.diff(self.times)))

    @property
    def tempo_confidence(self) -> float:
        """0 to 1: how sure `bpm` is; less where the tempo wanders from it."""
        if len(self.times) < 2:
            return 0.0
        lengths = np.diff(self.times)
        kept = np.mean(np.abs(lengths / np.median(lengths) - 1) < 0.08)
        return float(self.confidence * kept)

    @property
    def downbeats(self) -> Times:
        """Seconds, the times whose number is 1."""
        downbeats: Times = self.times[self.numbers == 1]
        return downbeats

    @property
    def beats_per_bar(self) -> int:
        """Counted beats of a bar, 2 in 6/8; 0 if it is not known."""
        return int(self.numbers.max(initial=0))

    def tempo_curve(self) -> tuple[Times, Times]:
        """The tempo at each beat but the last: seconds, and BPM up to the next beat."""
        return self.times[:-1], 60 / np.diff(self.times)


def no_beats(confidence: float = 0.0) -> Beats:
    """What is found in silence."""
    return Beats(np.zeros(0), np.zeros(0, np.int64), "", confidence)
