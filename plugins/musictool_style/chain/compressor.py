"""The compressor of `fx.compressor`, differentiable by all of its parameters.

Its sound must equal that of pedalboard's `Compressor`, which renders what the fit finds; a test
holds them together, to -90 dB.

It is JUCE's: each channel by itself, its level followed by an average of one pole that has one
speed while the level rises and another while it falls, and no make-up gain.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

__all__ = ["compress", "follow_envelope"]

Rows = npt.NDArray[np.floating[Any]]

INSTANT = 1e-3
"""Milliseconds; what is shorter takes no time at all."""


def compress(
    samples: Tensor,
    threshold_db: Tensor,
    ratio: Tensor,
    attack_ms: Tensor,
    release_ms: Tensor,
    sample_rate: int,
) -> Tensor:
    """`fx.compressor`: what is over the threshold is turned down, `ratio` dB to one.

    Parameters
    ----------
    samples
        Shape `(batch, channels, frames)`.
    threshold_db, ratio, attack_ms, release_ms
        Of no dimension; the ratio at least 1.
    """
    attack, release = (_pole(time, sample_rate) for time in (attack_ms, release_ms))
    averages = follow_envelope(samples.abs(), attack, release)
    over = (averages * torch.pow(10.0, -threshold_db / 20)).clamp_min(1.0)
    return samples * torch.exp((1 / ratio - 1) * torch.log(over))


def follow_envelope(levels: Tensor, attack: Tensor, release: Tensor) -> Tensor:
    """Levels x averaged over the past: y[n] = x[n] + k (y[n-1] - x[n]), from y[-1] = 0.

    k is `attack` where the level is above the average so far, else `release`; the last dimension is
    time. It is computed on the CPU, wherever the levels are.
    """
    result: Tensor = _EnvelopeFollower.apply(levels, attack, release)
    return result


def _pole(milliseconds: Tensor, sample_rate: int) -> Tensor:
    """The one-pole filter's coefficient: how much of the average is left from frame to frame."""
    share = torch.exp(-2000 * math.pi / sample_rate / milliseconds.clamp_min(INSTANT))
    return torch.where(milliseconds < INSTANT, torch.zeros_like(share), share)


class _EnvelopeFollower(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, levels: Tensor, attack: Tensor, release: Tensor) -> Tensor:
        follow, _ = _kernels()
        rows = _rows(levels)
        averages = np.empty_like(rows)
        follow(rows, float(attack), float(release), averages)
        ctx.rows = rows, averages
        ctx.save_for_backward(attack, release)
        return _like(averages, levels)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        _, unfollow = _kernels()
        speeds = ctx.saved_tensors
        upstream = _rows(gradients[0])
        slopes = np.empty_like(upstream)
        by_speed = unfollow(*ctx.rows, upstream, *map(float, speeds), slopes)
        by_attack, by_release = (
            speed.new_tensor(value) for speed, value in zip(speeds, by_speed, strict=True)
        )
        return _like(slopes, gradients[0]), by_attack, by_release


def _rows(tensor: Tensor) -> Rows:
    return tensor.detach().cpu().contiguous().numpy().reshape(-1, tensor.shape[-1])


def _like(rows: Rows, tensor: Tensor) -> Tensor:
    return torch.from_numpy(rows).reshape(tensor.shape).to(tensor.device)


@cache
def _kernels() -> tuple[Callable[..., None], Callable[..., tuple[float, float]]]:
    """The recurrence and its derivative, row by row; compiled when they are first used."""
    from numba import njit

    @njit(nogil=True)
    def follow(levels: Rows, attack: float, release: float, averages: Rows) -> None:
        for row in range(levels.shape[0]):
            average = 0.0
            for n in range(levels.shape[1]):
                level = levels[row, n]
                share = attack if level > average else release
                average = level + share * (average - level)
                averages[row, n] = average

    @njit(nogil=True)
    def unfollow(
        levels: Rows,
        averages: Rows,
        upstream: Rows,
        attack: float,
        release: float,
        slopes: Rows,
    ) -> tuple[float, float]:
        by_attack, by_release = 0.0, 0.0
        for row in range(levels.shape[0]):
            carried = 0.0
            for n in range(levels.shape[1] - 1, -1, -1):
                carried += upstream[row, n]
                level = levels[row, n]
                before = averages[row, n - 1] if n > 0 else 0.0
                if level > before:
                    share = attack
                    by_attack += carried * (before - level)
                else:
                    share = release
                    by_release += carried * (before - level)
                slopes[row, n] = carried * (1.0 - share)
                carried *= share
        return by_attack, by_release

    return follow, unfollow
