"""A recording in the texture of others: mid and side, segment after segment.

A segment starts with what the one before has left in their overlap, and may change only gradually
from there, so that no join is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from musictool import Samples

from .course import Course, activity
from .material import assemble
from .statistics import Statistics
from .synthesis import Goal, optimise
from .views import View, views

__all__ = ["Settings", "transfer"]

SEGMENT_S = 8.0
OVERLAP_S = 0.75
SHORTEST_S = 3.0
"""Shorter inputs are repeated to this length: statistics of less mean nothing."""
PART_S = 10.0
"""Length of the parts whose statistics are averaged, about that of a segment."""


@dataclass(frozen=True)
class Settings:
    """See the parameters of the engine `texture`."""

    strength: float
    course_s: float
    iterations: int
    device: str
    segment_s: float = SEGMENT_S


def transfer(
    samples: Samples,
    references: Sequence[Samples],
    sample_rate: int,
    settings: Settings,
    seed: int,
    progress: Callable[[float, str], None],
) -> Samples:
    """The samples, (channels, frames), in the texture of the references, of as many channels."""
    given = _mid_side(_repeated(samples, round(SHORTEST_S * sample_rate)))
    others = [_mid_side(reference) for reference in references]
    task = _prepared(given, others, sample_rate, settings, seed)
    hop = task.course.view.hop
    overlap = round(OVERLAP_S * sample_rate / hop) * hop
    bounds = _segments(given.shape[1], round(settings.segment_s * sample_rate), overlap, hop)
    result = np.zeros_like(given)
    for number, (first, last) in enumerate(bounds):

        def report(part: float, done: int = number) -> None:
            progress((done + part) / len(bounds), "making the texture")

        before = result[:, first : first + overlap] if first else None
        result[:, first:last] = _segment(task, first, last, before, report)
    result = result * task.active + given * (1 - task.active)
    return _mid_side(result)[:, : samples.shape[1]]


@dataclass(frozen=True)
class _Task:
    """What all segments have in common; recordings are (channels, frames)."""

    settings: Settings
    given: Samples
    material: Samples
    active: Samples
    levels: torch.Tensor
    excess: torch.Tensor
    views: tuple[View, ...]
    course: Course
    statistics: Statistics

    def tensor(self, samples: npt.NDArray[Any]) -> torch.Tensor:
        return torch.tensor(samples, device=self.settings.device)


def _prepared(
    given: Samples,
    references: Sequence[Samples],
    sample_rate: int,
    settings: Settings,
    seed: int,
) -> _Task:
    tensor = partial(torch.tensor, device=settings.device)
    seen = views(sample_rate, settings.device)
    course = Course(seen[1], settings.course_s)
    own = course.energies_in_pieces(tensor(given))
    theirs = [course.energies_in_pieces(tensor(reference)) for reference in references]
    full, excess = course.wanted(own, theirs, 1.0)
    fitting = assemble(
        references,
        [one.cpu().numpy() for one in course.decibels_of(theirs)],
        full.cpu().numpy(),
        course.view.hop,
        given.shape[1],
        sample_rate,
        seed,
    )
    parts = [
        tensor(part)
        for reference in references
        for part in np.array_split(
            reference, max(round(reference.shape[1] / sample_rate / PART_S), 1), axis=1
        )
    ]
    return _Task(
        settings,
        given,
        fitting,
        activity(given, sample_rate),
        course.wanted(own, theirs, settings.strength)[0],
        excess,
        tuple(seen),
        course,
        Statistics(parts, seen),
    )


def _segment(
    task: _Task,
    first: int,
    last: int,
    before: Samples | None,
    report: Callable[[float], None],
) -> Samples:
    """The result from one frame to another; `before` is the segment before, where they overlap."""
    course, settings = task.course, task.settings
    hop = course.view.hop
    active = task.tensor(task.active[first:last])
    times = slice(first // hop, first // hop + (last - first) // hop + 1)
    levels, excess = task.levels[:, times], task.excess[:, times]
    content = course.with_levels(task.tensor(task.given[:, first:last]), levels)
    fitting = course.with_levels(task.tensor(task.material[:, first:last]), levels)
    angle = np.pi / 2 * settings.strength
    start = (np.cos(angle) * content + np.sin(angle) * fitting) * active
    free = active.new_ones(active.shape)
    places = first + hop * np.arange(levels.shape[1])
    time_weights = task.tensor(task.active[places.clip(max=last - 1)])
    cut = course.reach + course.view.window.numel() // hop // 2
    if before is not None:
        rise = task.tensor(_rise(before.shape[1]))
        free[: rise.numel()] = rise
        start[:, : rise.numel()] *= rise
        start[:, : rise.numel()] += task.tensor(before) * (1 - rise)
        time_weights[:cut] = 0
    if last < task.given.shape[1]:
        time_weights[-cut:] = 0
    if float(start.abs().max()) > 0:
        excess_gain = tuple(
            10 ** (course.for_view(view, excess, last - first) / 10) for view in task.views
        )
        goal = Goal(levels, time_weights, active, excess_gain, content, settings.strength)

        def step(count: int) -> None:
            report(min(count / settings.iterations, 1.0))

        start = optimise(start, free, goal, task.statistics, course, settings.iterations, step)
    return np.asarray(start.cpu().numpy(), np.float32)


def _rise(frames: int) -> Samples:
    """From 0 to 1, smoothly."""
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / frames)).astype(np.float32)


def _mid_side(samples: Samples) -> Samples:
    """Left and right to mid and side, or back: so the stereo image is part of the texture."""
    if samples.shape[0] != 2:
        return samples
    left, right = samples
    return np.stack([left + right, left - right]) * np.float32(0.5**0.5)


def _repeated(samples: Samples, least: int) -> Samples:
    return np.pad(samples, ((0, 0), (0, max(least - samples.shape[1], 0))), mode="wrap")


def _segments(frames: int, longest: int, overlap: int, hop: int) -> list[tuple[int, int]]:
    """First and last frame of each: about equally long, each beginning at a multiple of `hop`."""
    count = max(-(-(frames - overlap) // (longest - overlap)), 1)
    step = -(-(frames - overlap) // (count * hop)) * hop
    firsts = range(0, max(frames - overlap, 1), step)
    return [(first, min(first + step + overlap, frames)) for first in firsts]
