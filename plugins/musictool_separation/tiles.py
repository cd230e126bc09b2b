"""A recording in tiles of equal length, each heard with some of what lies around it.

What a tile becomes then depends on its place alone, not on the blocks in which the recording comes,
and where the surroundings are as long as filters reach, tiles have no seams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

import numpy as np

from musictool import Samples, Stream

__all__ = ["tiled"]

Work = Callable[[Sequence[Samples]], Sequence[Samples]]


def tiled(
    blocks: Iterator[Samples], tile: int, reach: int, work: Work, at_once: int = 1
) -> Iterator[tuple[Samples, Samples]]:
    """Each tile, `(channels, n)`, and what is made of it, `(…, n)`.

    Parameters
    ----------
    tile
        Frames of a tile; the last may be shorter.
    reach
        Frames that are heard before and after it, no more than a tile: fewer at the ends.
    work
        From some pieces `(channels, n + reach before and after)` to `(…, as many)` of each.
    at_once
        How many it gets.
    """
    every = _pieces(blocks, tile, reach)
    while pieces := list(islice(every, at_once)):
        made = work([piece for piece, _, _ in pieces])
        for (piece, begin, end), one in zip(pieces, made, strict=True):
            yield piece[:, begin:end], one[..., begin:end]


def _pieces(blocks: Iterator[Samples], tile: int, reach: int) -> Iterator[tuple[Samples, int, int]]:
    """Tiles with what lies around them, and where in that they begin and end."""
    before = current = None
    for following in chain(_equal(blocks, tile), (None,)):
        if current is not None:
            before = current[:, :0] if before is None else before
            after = current[:, :0] if following is None else following[:, :reach]
            begin = before.shape[1]
            yield np.concatenate([before, current, after], axis=1), begin, begin + current.shape[1]
            before = np.concatenate([before, current], axis=1)[:, -reach:]
        current = following


def _equal(blocks: Iterator[Samples], frames: int) -> Iterator[Samples]:
    return Stream(lambda: blocks, 44100, 1).blocks(frames)  # it looks at neither of the two numbers
