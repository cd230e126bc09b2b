"""Where the parts of a model are: all on the device, or one after the other, as memory lets them.

A text encoder, a transformer and a codec work in turns, but wait on the device together. Where its
memory does not suffice, they wait on the CPU, each in the memory that it was loaded into: nothing
is copied back, as nobody changes weights. That takes longer, by the way to the device and back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Condition
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.nn import Module

from musictool import Context

__all__ = ["CODEC", "NETWORK", "TEXT", "Parts", "loaded"]

T = TypeVar("T")

TEXT, NETWORK, CODEC = "text", "network", "codec"
"""The parts: that of the words is let go first, as it is done once they are read."""

SPARE = 2
"""So many times its weights a model finds free, or memory is short from the beginning."""


class Parts:
    """The parts of a model on a device.

    Parameters
    ----------
    device
        Torch's name of it.
    groups
        Modules that work together, by what they do; as they were loaded, on the CPU. A part may
        have none that can be moved.
    in_turns
        Only the part that works is on the device, from the beginning.
    forget
        Lets go of what is only kept on the device to be faster.

    Raises
    ------
    torch.OutOfMemoryError
        They do not fit together, and are not to take turns.
    """

    def __init__(
        self,
        device: str,
        groups: Mapping[str, Sequence[Module]],
        in_turns: bool = False,
        forget: Callable[[], None] = lambda: None,
    ) -> None:
        self.device = torch.device(device)
        self.groups, self.in_turns, self.forget = groups, in_turns, forget
        self.here: set[str] = set()
        """Those that are on the device."""
        self._at_work = 0
        self._changed = Condition()
        self._home: dict[int, Tensor] = {}
        """On the CPU, what is also on the device, of a part that will leave it again."""
        free, held = _free(self.device), sum(map(self._size, groups))
        self.lets_go = free is not None and free < SPARE * held
        """Whether `TEXT` leaves when it is done."""
        for name in groups:
            if not (in_turns or (self.lets_go and name == TEXT)):
                self._enter(name)

    def bring(self, name: str) -> None:
        """Have a part on the device; what is in its way leaves."""
        with self._changed:
            if self.in_turns:
                for other in self.here - {name}:
                    self._leave(other)
            if name not in self.here:
                self._enter(name)

    def done(self, name: str) -> None:
        """A part that is not needed for a while leaves, if memory is short."""
        with self._changed:
            if self.lets_go and name in self.here & {TEXT}:
                self._leave(name)

    def within_memory(
        self,
        work: Callable[[], T],
        generators: Sequence[torch.Generator] = (),
        many: bool = False,
    ) -> T:
        """What comes of some work that brings the parts that it needs.

        Where memory does not suffice for it, parts take turns from then on, and it is done again.

        Parameters
        ----------
        generators
            Of what is drawn in it: if it is done again, the same is drawn.
        many
            It is of a batch that can be made smaller instead: then only the text encoder leaves.

        Raises
        ------
        torch.OutOfMemoryError
            Memory does not suffice for many, or for one with parts in turns.
        """
        states = [one.get_state() for one in generators]
        while True:
            with self._working() as in_turns:
                try:
                    return work()
                except torch.OutOfMemoryError:
                    for generator, state in zip(generators, states, strict=True):
                        generator.set_state(state)
                    if many:
                        self.lets_go = True
                        self.done(TEXT)
                        self.forget()
                    if many or in_turns:
                        raise
            # Out here the exception is gone, and with it what its frames held.
            self._take_turns()

    @contextmanager
    def _working(self) -> Iterator[bool]:
        """Work side by side with others, or alone if parts take turns, of which it tells."""
        with self._changed:
            self._changed.wait_for(lambda: not (self.in_turns and self._at_work))
            self._at_work += 1
            in_turns = self.in_turns
        try:
            yield in_turns
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify_all()

    def _take_turns(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._at_work)
            if self.in_turns:
                return
            self.in_turns = True
            self.forget()
            for name in self.here.copy():
                self._leave(name)
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    @torch.inference_mode(False)  # in which weights would become what is in no other use
    def _enter(self, name: str) -> None:
        self.here.add(name)
        try:
            for tensor in self._tensors(name):
                there = self._copied(tensor.data)
                if self.in_turns or self.lets_go:
                    self._home[id(tensor)] = tensor.data
                tensor.data = there
        except torch.OutOfMemoryError:
            self._leave(name)
            raise

    def _copied(self, tensor: Tensor) -> Tensor:
        return tensor.to(self.device)

    @torch.inference_mode(False)
    def _leave(self, name: str) -> None:
        self.here.remove(name)
        for tensor in self._tensors(name):
            home = self._home.pop(id(tensor), None)
            tensor.data = tensor.data.to("cpu") if home is None else home

    def _tensors(self, name: str) -> Iterator[Tensor]:
        for module in self.groups.get(name, ()):
            yield from module.parameters()
            yield from module.buffers()

    def _size(self, name: str) -> int:
        return sum(one.nbytes for one in self._tensors(name))


def loaded(context: Context, key: str, load: Callable[..., T]) -> T:
    """As `context.model`; if the device does not hold all of it, with parts in turns.

    Parameters
    ----------
    load
        `load(device, in_turns=…)`.
    """
    try:
        return context.model(key, load)
    except torch.OutOfMemoryError:
        pass
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return context.model(key, partial(load, in_turns=True))


def _free(device: torch.device) -> int | None:
    """Bytes of its memory that nobody has taken; None if it is the CPU's, or nobody can say."""
    if device.type != "cuda":
        return None
    free: Any = torch.cuda.mem_get_info(device)[0]
    return int(free)
