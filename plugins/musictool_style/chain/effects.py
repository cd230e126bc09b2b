"""The saturation and the width of a chain, differentiable.

Both take samples of shape `(batch, channels, frames)` and a parameter that is a tensor of no
dimension. Their sound must equal that of `fx.*`, which renders what the fit finds; a test holds
them together, to -110 dB.
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["amplitude", "saturate", "widen"]


def saturate(samples: Tensor, drive_db: Tensor) -> Tensor:
    """`fx.distortion` of a drive, then `fx.gain` of as much less: tanh(x g) / g.

    Small samples keep their level whatever the drive; those near 1 / g are pressed together, and
    the lower the drive, the nearer the result is to the samples themselves. `fx.gain` goes up to
    60 dB, so that the two stand for a drive from -60 dB on; there the saturation of a full-scale
    sample is 130 dB down.
    """
    gain = amplitude(drive_db)
    return torch.tanh(samples * gain) / gain


def widen(samples: Tensor, width: Tensor) -> Tensor:
    """`fx.width`: the side of two channels times the width; other recordings stay as they are."""
    if samples.shape[1] != 2:
        return samples
    left, right = samples.unbind(1)
    middle, side = (left + right) / 2, (left - right) / 2 * width
    return torch.stack([middle + side, middle - side], dim=1)


def amplitude(db: Tensor) -> Tensor:
    """The factor that a change in level means."""
    return torch.pow(10.0, db / 20)
