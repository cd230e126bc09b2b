"""A transformer's `forward` as a GPU is fast at it: recorded once, and played for each step.

The loop around it, with its schedule and its guidance, is the pipeline's own: what a step is given
is written to the memory that the recording reads, and what comes of it is copied away.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor

from ..recording import Recorded

__all__ = ["StaticForward"]

FORMS = 4
"""Forms of input that are kept: of two or three a step makes use in turns."""

MOST_LATENTS = 4096
"""Of a batch. A step of more takes longer than its launches, so that a recording would gain nothing
for the memory that it holds: 4 billion parameters on 4096 latents, two a token, are 16 TFLOP, some
40 ms on the largest GPUs. Computed, not measured."""


class StaticForward:
    """In place of a module's `forward`.

    Parameters
    ----------
    forward
        Gives a tuple of tensors, of tensors by position or name, and plain values.
    depth
        Numbers of a latent.
    is_used
        Whether it may be, as weights stay where they are; else it is `forward` itself.
    """

    def __init__(
        self,
        forward: Callable[..., Any],
        device: torch.device,
        depth: int,
        is_used: Callable[[], bool] = lambda: True,
    ) -> None:
        self.forward, self.device, self.depth, self.is_used = forward, device, depth, is_used
        self.kept: OrderedDict[Any, _Form] = OrderedDict()

    def __call__(self, *args: Any, **wishes: Any) -> Any:
        latents: Tensor = args[0] if args else wishes["hidden_states"]
        if not self.is_used() or latents.numel() > MOST_LATENTS * self.depth:
            return self.forward(*args, **wishes)
        given = {**dict(enumerate(args)), **wishes}
        form = tuple(
            (name, (one.shape, one.dtype) if isinstance(one, Tensor) else one)
            for name, one in given.items()
        )
        if form not in self.kept:
            self.kept[form] = _Form(self.forward, given, self.device)
        self.kept.move_to_end(form)
        while len(self.kept) > FORMS:
            self.kept.popitem(last=False)
        return self.kept[form](given)


class _Form:
    """Memory for inputs of one form, and what is recorded over it."""

    def __init__(
        self, forward: Callable[..., Any], given: Mapping[Any, Any], device: torch.device
    ) -> None:
        self.given = {
            name: one.clone() if isinstance(one, Tensor) else one for name, one in given.items()
        }
        args = [one for name, one in self.given.items() if isinstance(name, int)]
        wishes = {name: one for name, one in self.given.items() if isinstance(name, str)}
        self.step = Recorded(partial(forward, *args, **wishes), device)

    def __call__(self, given: Mapping[Any, Any]) -> tuple[Tensor, ...]:
        for name, one in given.items():
            if isinstance(one, Tensor):
                self.given[name].copy_(one)
        return tuple(one.clone() for one in self.step())
