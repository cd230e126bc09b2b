"""Wet and dry, aligned to the sample."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from musictool.placement.cursor import Cursor
from musictool.values import Samples, Stream

__all__ = ["blended"]


def blended(dry: Stream, wet: Stream, amount: float) -> Stream:
    """`amount` of the wet and 1 − `amount` of the dry; where one has ended, the other alone."""
    wet_gain, dry_gain = np.float32(amount), np.float32(1 - amount)

    def blocks() -> Iterator[Samples]:
        beside = Cursor(dry)
        for block in wet.blocks():
            yield wet_gain * block + dry_gain * beside.take(block.shape[1])
        for piece in beside.pieces():
            yield dry_gain * piece

    known = dry.frames is not None and wet.frames is not None
    frames = max(dry.frames, wet.frames) if known else None  # type: ignore[type-var]
    return wet.through(lambda _: blocks(), frames=frames)
