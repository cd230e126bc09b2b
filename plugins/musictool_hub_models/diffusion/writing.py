"""Latents between others, before or after them: a window at a time, past its length too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor

from musictool import CannotProcess, Context, Samples

from ..checking import tried
from ..parameters import Dtype
from ..weights import Family
from .model import Asked, Diffusion, Task, model_of, sampled, sounded

__all__ = ["Windows", "Work", "work_of", "written"]

LEAST = 4
"""Latents of a window that can be worked with."""

MOST_OVERLAP = 0.75
"""Of a window: the rest is new in it."""


class Windows(NamedTuple):
    """How long pieces of music are worked on, in latents."""

    window: int
    """What the model hears at once."""
    overlap: int
    """What it hears again where one ends and the next begins."""


class Work(NamedTuple):
    """A model, what is asked of it, and how it goes about that."""

    model: Diffusion
    asked: Asked
    windows: Windows
    attempts: int
    context: Context

    def sound_of(self, latents: Tensor) -> Samples:
        """Sound of latents, in a batch with that of other files."""
        made: Samples = self.context.together(partial(sounded, self.model), latents)
        return made

    def tried(
        self, make: Callable[[torch.Generator], Samples], fault: Callable[[Samples], str]
    ) -> Samples:
        """As `checking.tried`."""
        return tried(make, fault, self.attempts, self.model.parts, self.context)


def work_of(
    name: str,
    family: Family,
    asked: Asked,
    window: float | None,
    overlap: float,
    attempts: int,
    dtype: Dtype,
    context: Context,
) -> Work:
    """Load a model for work.

    Parameters
    ----------
    window, overlap
        In seconds; None for as much as the model can hear at once.

    Raises
    ------
    UsageError, MissingWeights, BadParameter, UnreadableFile
        As `model_of`.
    CannotProcess
        The window is too short.
    """
    model = model_of(name, family, dtype, context)
    return Work(model, asked, _windows_of(model, window, overlap), attempts, context)


def _windows_of(model: Diffusion, window: float | None, overlap: float) -> Windows:
    per_second = model.sample_rate / model.hop
    length = model.window if window is None else min(model.window, int(window * per_second))
    if length < LEAST:
        least = LEAST / per_second
        raise CannotProcess(f"a window of {window:g} s is too short; from {least:.2g} s on it goes")
    return Windows(length, max(1, min(round(overlap * per_second), int(MOST_OVERLAP * length))))


def written(
    work: Work,
    known: Tensor,
    more: int,
    after: Tensor,
    generator: torch.Generator,
    seconds: float | None = None,
) -> Tensor:
    """What is known, new latents, and what comes after them.

    Where one window does not hold it all, the next begins with the last latents that were made, as
    they are: they do not go through the codec again, so that nothing fades on the way.

    Parameters
    ----------
    known, after
        Shape `(1, latent channels, latents)`, or none of them; what is beyond a window that has
        room for new latents is not heard.
    more
        New latents.
    seconds
        What the model is told of the length, if all is new and fits into a window.

    Returns
    -------
    Shape `(1, latent channels, known + more + after)`.
    """
    model, context = work.model, work.context
    window, overlap = work.windows
    made, end = known, known.shape[-1] + more
    most = int(MOST_OVERLAP * window)
    while (here := made.shape[-1]) < end:
        begun, left = here > known.shape[-1], end - here
        behind = after[:, :, : most // 2]
        hears = overlap if begun else most - (behind.shape[-1] if left < window else 0)
        heard = made[:, :, max(here - hears, 0) :]
        new = min(left, window - heard.shape[-1])
        if new == left and heard.shape[-1] + left + behind.shape[-1] > window:
            new = max(left // 2, 1) if behind.shape[-1] else left  # the last one hears both sides
        last = new == left
        parts = [heard, heard.new_zeros(1, model.depth, new), behind if last else behind[:, :, :0]]
        whole = torch.cat(parts, dim=-1)
        first = heard.shape[-1]
        alone = whole.shape[-1] == new
        length = whole.shape[-1] * model.hop / model.sample_rate
        done = here - known.shape[-1]

        def told(fraction: float, done: int = done, new: int = new) -> None:
            context.progress(0.9 * (done + fraction * new) / more, "composing")

        task = Task(
            work.asked,
            seconds if alone and last and not begun and seconds else length,
            model.noise(whole.shape[-1], generator),
            generator,
            told,
            None if alone else whole,
            (0, 0) if alone else (first, first + new),
        )
        found = context.together(partial(sampled, model), task)
        made = torch.cat([made, found[:, :, first : first + new]], dim=-1)
    context.progress(0.9, "decoding")
    return torch.cat([made, after], dim=-1)
