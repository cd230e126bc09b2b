"""One segment of a result, found by gradient descent on its waveform.

The three spectra are taken of one waveform, so their phases agree by construction; no phase has
to be made up afterwards, as for the spectrogram that Ulyanov & Lebedev optimise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from .course import QUIET, TINY, Course, decibels
from .statistics import COMPRESSION, EMPTY, FLOOR, Statistics

__all__ = ["Goal", "optimise"]

COURSE_WEIGHT = 0.05
"""Of the mean squared error of the course in dB."""
CONTENT_WEIGHT = 20.0
MEMORY = 8
"""Steps that L-BFGS remembers."""
FIRST_STEP = 0.02
"""Amplitude of the first change relative to the start's; torch begins with a sum of 1."""
SMOOTH_HZ = 100.0
LEAST_AMPLITUDE = 1e-6


@dataclass(frozen=True)
class Goal:
    """What a segment is to be.

    Parameters
    ----------
    levels
        The course wanted, in dB, (bands, times).
    time_weights
        Weights of the times of the course, (times,): 0 where the segment is cut.
    active
        Weights of the frames: 0 where nothing is to sound.
    excess_gain
        How much more energy than the reference's the course wants, by view, (bands, times).
    content
        The input at the levels wanted, (channels, frames).
    """

    levels: torch.Tensor
    time_weights: torch.Tensor
    active: torch.Tensor
    excess_gain: tuple[torch.Tensor, ...]
    content: torch.Tensor
    strength: float


def optimise(
    start: torch.Tensor,
    free: torch.Tensor,
    goal: Goal,
    statistics: Statistics,
    course: Course,
    iterations: int,
    step: Callable[[int], None],
) -> torch.Tensor:
    """The segment, (channels, frames), that is nearest to the goal and to the statistics.

    Parameters
    ----------
    free
        How much each frame may leave the start, (frames,).
    step
        Called after every evaluation with their number.
    """
    shape = _shape(start, course.view.sample_rate)
    shape = shape * (FIRST_STEP * 2 * shape.numel())
    change = torch.zeros(*shape.shape, 2, device=start.device, requires_grad=True)
    content_error = _ContentError(goal.content, course) if goal.strength < 1 else None

    def segment() -> torch.Tensor:
        spectrum = torch.view_as_complex(change * shape[..., None])
        shaped: torch.Tensor = torch.fft.irfft(spectrum, n=start.shape[-1], norm="ortho")
        return start + shaped * free

    optimiser = _LBFGS(
        [change],
        max_iter=iterations,
        max_eval=iterations,
        history_size=MEMORY,
        line_search_fn="strong_wolfe",
        tolerance_grad=0.0,
        tolerance_change=0.0,
    )
    count, least = 0, float("inf")
    best = torch.zeros_like(change)

    def evaluate() -> torch.Tensor:
        nonlocal count, least
        change.grad = None
        signals = segment()
        loss = goal.strength * statistics.distance(signals, goal.active, goal.excess_gain)
        loss = loss + COURSE_WEIGHT * _course_error(signals, goal, course)
        if content_error is not None:
            loss = loss + CONTENT_WEIGHT * (1 - goal.strength) * content_error(signals)
        if not loss.isfinite():
            raise _Diverged
        if loss < least:
            least = float(loss.detach())
            best.copy_(change.detach())
        loss.backward()  # type: ignore[no-untyped-call]
        count += 1
        step(count)
        return loss

    try:
        optimiser.step(evaluate)  # type: ignore[no-untyped-call]
    except _Diverged:
        change = best
    with torch.no_grad():
        return segment()


class _LBFGS(torch.optim.LBFGS):
    """torch's own, which would import torch's compiler here and in `zero_grad`: three seconds."""

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        self.param_groups.append({**self.defaults, **param_group})


class _Diverged(Exception):
    """The search for how far to go left the numbers, from which torch's does not come back."""


def _course_error(signals: torch.Tensor, goal: Goal, course: Course) -> torch.Tensor:
    errors = decibels(course.energies(signals), QUIET) - goal.levels
    weights = goal.time_weights
    return (errors.square() * weights).sum() / (weights.sum().clamp_min(1) * errors.shape[0])


class _ContentError:
    """How far energies are from those of the content, compressed as for the statistics."""

    def __init__(self, content: torch.Tensor, course: Course) -> None:
        self.view = course.view
        energies = self.view.energies(content)
        mean = energies.mean(dim=-1, keepdim=True)
        self.mean = mean.clamp_min(EMPTY * float(mean.max()) + TINY)
        self.wanted = self._compressed(energies)

    def __call__(self, signals: torch.Tensor) -> torch.Tensor:
        return (self._compressed(self.view.energies(signals)) - self.wanted).square().mean()

    def _compressed(self, energies: torch.Tensor) -> torch.Tensor:
        return (energies / self.mean + FLOOR) ** COMPRESSION


def _shape(start: torch.Tensor, sample_rate: int) -> torch.Tensor:
    """Amplitudes of the start over frequency, so that a step means as much in every band."""
    amplitudes = torch.fft.rfft(start).abs()
    reach = round(SMOOTH_HZ / 2 * start.shape[-1] / sample_rate)
    smooth = torch.nn.functional.avg_pool1d(
        amplitudes[:, None], 2 * reach + 1, 1, reach, count_include_pad=False
    )[:, 0]
    relative = smooth / smooth.square().mean().sqrt().clamp_min(1e-12)
    return relative.clamp_min(LEAST_AMPLITUDE) * start.square().mean().sqrt()
