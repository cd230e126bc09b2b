"""`Beats`: where the beats of a recording are, how they are counted, and how sure that is.

Commands get them as the report of `rhythm.beats`, from whichever tracker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool import Report, Stream

__all__ = ["FREE_TIME", "Beats", "beats_of", "findings_of", "nearest", "no_beats", "report_of"]

Seconds = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

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
    weight
        How much speaks for counting at this level of the meter, against `others`.
    others
        The same music counted slower or faster, as it was heard too.
    """

    times: Seconds
    numbers: Integers
    meter: str
    confidence: float
    downbeat_confidence: float = 0.0
    weight: float = 1.0
    others: tuple[Beats, ...] = ()

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
    def downbeats(self) -> Seconds:
        """Seconds, the times whose number is 1."""
        downbeats: Seconds = self.times[self.numbers == 1]
        return downbeats

    @property
    def beats_per_bar(self) -> int:
        """Counted beats of a bar, 2 in 6/8; 0 if it is not known."""
        return int(self.numbers.max(initial=0))

    def candidates(self) -> list[tuple[float, float]]:
        """Its tempo in BPM and its weight, then those of the likeliest of the others.

        The weights of the two are 1 together.
        """
        if len(self.times) < 2:
            return []
        levels = [self, *sorted(self.others, key=lambda one: -one.weight)[:1]]
        total = sum(one.weight for one in levels) or 1.0
        return [(one.bpm, one.weight / total) for one in levels]

    def tempo_curve(self) -> tuple[Seconds, Seconds]:
        """The tempo at each beat but the last: seconds, and BPM up to the next beat."""
        return self.times[:-1], 60 / np.diff(self.times)


def no_beats(confidence: float = 0.0) -> Beats:
    """What is found in silence."""
    return Beats(np.zeros(0), np.zeros(0, np.int64), "", confidence)


def report_of(beats: Beats, stream: Stream) -> Report:
    """What `rhythm.beats` says of a recording; `beats_of` reads it."""
    found = {
        "duration_s": round(stream.count_frames() / stream.sample_rate, 6),
        **findings_of(beats),
        "free_time": beats.free,
        "beat_confidence": round(beats.confidence, 3),
        "downbeat_confidence": round(beats.downbeat_confidence, 3),
    }
    for name in ("beats", "downbeats"):  # long ones last
        found[name] = found.pop(name)
    return Report(found, origin=stream.origin)


def findings_of(beats: Beats) -> dict[str, Any]:
    """What of a report of `rhythm.beats` depends on the level at which beats are counted."""
    free = beats.free
    return {
        "tempo_bpm": None if free else round(beats.bpm, 2),
        "tempo_confidence": round(beats.tempo_confidence, 3),
        "tempo_candidates": [
            {"bpm": round(bpm, 2), "weight": round(weight, 3)}
            for bpm, weight in ([] if free else beats.candidates())
        ],
        "meter": None if free else beats.meter or None,
        "beats": np.round(beats.times, 6).tolist(),
        "downbeats": np.round(beats.downbeats, 6).tolist(),
    }


def beats_of(report: Report) -> Beats:
    """The beats in a report; of a tracker that says no more than `beats`, those are sure.

    Raises
    ------
    CannotProcess
        If `beats` or `downbeats` are not ascending numbers.
    """
    times, downbeats = (report.seconds(name) for name in ("beats", "downbeats"))
    confidence = float(report.findings.get("beat_confidence", 1.0))
    if report.findings.get("free_time"):
        confidence = min(confidence, 0.99 * FREE_TIME)
    numbers = _numbers(times, downbeats)
    return Beats(times, numbers, str(report.findings.get("meter") or ""), confidence)


def nearest(marks: Seconds, times: Seconds) -> Integers:
    """Of each time, which of the ascending `marks` is nearest."""
    right = np.clip(np.searchsorted(marks, times), 1, max(marks.size - 1, 1))
    right = np.minimum(right, marks.size - 1)
    left = np.maximum(right - 1, 0)
    return np.asarray(np.where(times - marks[left] <= marks[right] - times, left, right))


def _numbers(times: Seconds, downbeats: Seconds) -> Integers:
    """Counted on from each downbeat, and back from the first by the commonest length of a bar."""
    count = np.arange(times.size)
    if not times.size or not downbeats.size:
        return np.zeros(times.size, np.int64)
    firsts = np.unique(nearest(times, downbeats))
    lengths = np.diff(firsts)
    in_bar = int(np.bincount(lengths).argmax()) if lengths.size else max(firsts[0], 1)
    since = count - firsts[np.maximum(np.searchsorted(firsts, count, "right") - 1, 0)]
    return np.asarray(np.where(since < 0, since % in_bar, since) + 1)
