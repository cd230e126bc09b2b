"""The delay pattern: how the codes of a moment are spread over the steps in which they are made.

Of `codebooks` codes of a frame, the next always one step later than the one before it, so that
each can hear those of the same moment that were made before it. With two channels the codes of left
and right alternate, and those of a pair are made together.

References
----------
Copet et al., "Simple and Controllable Music Generation", 2023, section 2.2, figure 1.
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["delays_of", "gathered", "spread", "steps_for"]

UNKNOWN = -1
"""A place whose code is still to be made."""


def delays_of(codebooks: int, channels: int) -> list[int]:
    """By how many steps each codebook is late: 0 1 2 3, or 0 0 1 1 2 2 3 3 of two channels."""
    return [number // channels for number in range(codebooks)]


def steps_for(frames: int, delays: list[int]) -> int:
    """Columns that so many frames take, with the one that begins."""
    return frames + max(delays) + 1


def spread(codes: Tensor, frames: int, delays: list[int], pad: int) -> Tensor:
    """Codes that are known, laid out over the steps, with `UNKNOWN` where others are to come.

    Parameters
    ----------
    codes
        Shape `(batch, codebooks, known)`, whole numbers.
    frames
        How many there will be in the end, the known ones among them.
    pad
        What stands where no code is.

    Returns
    -------
    Shape `(batch, codebooks, steps_for(frames))`.
    """
    batch, codebooks, known = codes.shape
    laid = codes.new_full((batch, codebooks, steps_for(frames, delays)), pad)
    for number, delay in enumerate(delays):
        laid[:, number, delay + 1 : delay + 1 + frames] = UNKNOWN
        laid[:, number, delay + 1 : delay + 1 + known] = codes[:, number]
    return laid


def gathered(laid: Tensor, frames: int, delays: list[int]) -> Tensor:
    """The codes of each frame, shape `(batch, codebooks, frames)`: what `spread` laid out."""
    rows = [laid[:, number, late + 1 : late + 1 + frames] for number, late in enumerate(delays)]
    return torch.stack(rows, dim=1)
