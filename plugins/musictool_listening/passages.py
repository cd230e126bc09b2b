"""Passages of recordings, block by block."""

from __future__ import annotations

from collections.abc import Iterator

from musictool import CannotProcess, Samples, Stream, format_time

__all__ = ["beginning", "from_frame", "passage"]


def beginning(stream: Stream, seconds: float) -> Stream:
    """The first seconds of a recording."""
    return _first(stream, round(seconds * stream.sample_rate))


def from_frame(stream: Stream, skipped: int) -> Stream:
    """A recording without its first frames."""
    if not skipped:
        return stream

    def rest(blocks: Iterator[Samples]) -> Iterator[Samples]:
        left = skipped
        for block in blocks:
            if left < block.shape[1]:
                yield block[:, left:]
            left = max(left - block.shape[1], 0)

    frames = None if stream.frames is None else max(stream.frames - skipped, 0)
    return stream.through(rest, frames=frames)


def passage(stream: Stream, start: float, end: float | None) -> Stream:
    """What lies between two times in seconds, of which negative ones count from the end.

    Raises
    ------
    CannotProcess
        If nothing does.
    """
    if not start and end is None:
        return stream
    length = stream.count_frames()

    def frame(seconds: float) -> int:
        at = round(seconds * stream.sample_rate)
        return min(max(at if seconds >= 0 else length + at, 0), length)

    first, last = frame(start), length if end is None else frame(end)
    if last <= first:
        name = (stream.origin and stream.origin.name) or "a recording"
        lasts = format_time(length / stream.sample_rate)
        raise CannotProcess(f"compare: nothing of {name} is there, which lasts {lasts}")
    return _first(from_frame(stream, first), last - first)


def _first(stream: Stream, frames: int) -> Stream:
    def first(blocks: Iterator[Samples]) -> Iterator[Samples]:
        left = frames
        for block in blocks:
            yield block[:, :left]
            left -= block.shape[1]
            if left <= 0:
                return

    known = None if stream.frames is None else min(stream.frames, frames)
    return stream.through(first, frames=known)
