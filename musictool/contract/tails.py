"""A recording without what was put behind it: what is behind `Context.without_tail`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from musictool.values import Audio, Samples

__all__ = ["without_end"]


def without_end(recording: Any, frames: int) -> Any:
    """The recording without its last `frames`; of a `Stream` these alone are ever held."""
    if not frames:
        return recording
    if isinstance(recording, Audio):
        return recording.with_samples(recording.samples[:, : max(recording.frames - frames, 0)])

    def begun(blocks: Iterator[Samples]) -> Iterator[Samples]:
        held: deque[Samples] = deque()
        behind = -frames  # how many frames of what is held are surely not of the end
        for block in blocks:
            held.append(block)
            behind += block.shape[1]
            while behind > 0:
                first = held.popleft()
                if first.shape[1] > behind:
                    held.appendleft(first[:, behind:])
                yield first[:, :behind]
                behind -= min(behind, first.shape[1])

    length = None if recording.frames is None else max(recording.frames - frames, 0)
    return recording.through(begun, frames=length)
