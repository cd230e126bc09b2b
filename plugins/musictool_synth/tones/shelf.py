"""Sounds that die away by themselves, made as far as they were heard, and kept for a while.

Several readings of one recording may be under way at once, in threads of their own, and share them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Protocol

import numpy as np

from musictool import Samples

__all__ = ["GROWTH", "Ring", "Shelf", "Source"]

KEPT_BYTES = 64_000_000

GROWTH = 4096
"""Frames by multiples of which a sound is continued."""


class Source(Protocol):
    """What makes a sound, piece by piece."""

    def more(self, frames: int) -> Samples:
        """The next frames, shape `(channels, n)`; fewer once it has died away.

        `frames` is a multiple of `GROWTH`.
        """
        ...


class Ring:
    """A sound from its beginning, as long as it was heard so far."""

    def __init__(self, source: Source) -> None:
        self.source: Source | None = source
        self.samples = np.zeros((1, 0), np.float32)
        self.growing = Lock()

    def frames(self, start: int, stop: int) -> Samples:
        """From one frame to another, fewer if it has died away before; not to be written into."""
        if self.samples.shape[1] < stop:
            with self.growing:
                self._grow(stop)
        return self.samples[:, start:stop]

    def _grow(self, stop: int) -> None:
        while self.source is not None and self.samples.shape[1] < stop:
            wanted = max(GROWTH, self.samples.shape[1], stop - self.samples.shape[1])
            wanted = -(-min(wanted, 16 * GROWTH) // GROWTH) * GROWTH
            piece = self.source.more(wanted)
            if piece.shape[1] < wanted:
                self.source = None
            known = self.samples
            self.samples = np.concatenate([known, piece], axis=1) if known.size else piece


class Shelf:
    """Rings by what makes them what they are; those not heard for long are forgotten."""

    def __init__(self) -> None:
        self.rings: OrderedDict[Hashable, Ring] = OrderedDict()
        self.ordering = Lock()

    def ring(self, name: Hashable, make: Callable[[], Source]) -> Ring:
        """The sound of that name, made anew if it is not there."""
        with self.ordering:
            ring = self.rings.get(name)
            if ring is None:
                ring = self.rings[name] = Ring(make())
                kept = sum(one.samples.nbytes for one in self.rings.values())
                while kept > KEPT_BYTES:
                    kept -= self.rings.popitem(last=False)[1].samples.nbytes
            self.rings.move_to_end(name)
            return ring
