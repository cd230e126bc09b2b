"""The middle of a recording, where it is most like itself: of a long one, what is learnt from."""

from __future__ import annotations

from collections.abc import Iterator

from musictool.values import BLOCK_FRAMES, Samples, Stream

__all__ = ["middle_of"]


def middle_of(stream: Stream, frames: int) -> Stream:
    """As many frames from the middle of a recording; all there are if it is shorter.

    It comes in equal blocks, so that what is measured does not depend on those that come in, and
    what follows the middle is not read.
    """
    length = stream.count_frames()
    first = max((length - frames) // 2, 0)

    def kept(blocks: Iterator[Samples]) -> Iterator[Samples]:
        at = 0
        for block in blocks:
            part = block[:, max(first - at, 0) : max(first + frames - at, 0)]
            if part.shape[1]:
                yield part
            at += block.shape[1]
            if at >= first + frames:
                return

    middle = stream.through(kept, frames=min(frames, length))
    return middle.with_blocks(lambda: middle.blocks(BLOCK_FRAMES))
