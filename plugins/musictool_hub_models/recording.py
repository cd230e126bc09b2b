"""A step that is done many times over the same memory, as one launch on a GPU.

A step of a model is hundreds of small launches there, which take longer than their work unless that
is large. CUDA can record them as a graph and play it again, as long as every tensor stays where it
is: what changes from step to step is written into tensors, and what comes of it is read from some.

References
----------
pytorch.org/docs, "CUDA semantics", "CUDA Graphs": warm-up on a side stream, capture, replay.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import torch

__all__ = ["Recorded"]

T = TypeVar("T")


class Recorded(Generic[T]):
    """Work that is done as it is the first time, recorded the second time, and played from then on.

    So nothing is done only to be recorded: the first time is the warm-up that libraries need. Where
    there is no CUDA, or the work holds what cannot be recorded, it is always done as it is.

    Parameters
    ----------
    work
        Reads and writes the same tensors each time, and gives the same ones.
    """

    def __init__(self, work: Callable[[], T], device: torch.device) -> None:
        self.work, self.device = work, device
        self.is_plain = device.type != "cuda"
        self._side: Any = None
        self._graph: Any = None
        self._given: Any = None

    def __call__(self) -> T:
        """Do it; what comes of it is there until the next time."""
        if self.is_plain:
            return self.work()
        if self._graph is not None:
            self._graph.replay()
        elif self._side is None:
            self._warm_up()
        elif not self._record():
            self.is_plain = True
            return self.work()
        given: T = self._given
        return given

    def _warm_up(self) -> None:
        """On the stream on which it will be recorded, for which libraries make themselves ready."""
        current = torch.cuda.current_stream(self.device)
        self._side = torch.cuda.Stream(self.device)
        self._side.wait_stream(current)
        with torch.cuda.stream(self._side):
            self._given = self.work()
        current.wait_stream(self._side)

    def _record(self) -> bool:
        """Record and play it; False, with nothing done, if it cannot be, as for lack of memory."""
        self._given = None
        graph = torch.cuda.CUDAGraph()
        try:
            # A recording that fails leaves its stream behind as the current one; and other threads
            # may be at work with a codec, which does not concern it.
            with (
                torch.cuda.stream(torch.cuda.current_stream(self.device)),
                torch.cuda.graph(graph, stream=self._side, capture_error_mode="thread_local"),
            ):
                self._given = self.work()
        except RuntimeError:
            return False
        self._graph = graph
        graph.replay()
        return True
