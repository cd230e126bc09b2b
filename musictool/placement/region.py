"""A command confined to a part of a recording; the rest stays as it is, to the bit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from musictool.errors import CannotProcess
from musictool.placement.cursor import Cursor
from musictool.quantities import format_time
from musictool.values import Samples, Stream

__all__ = ["WHOLE", "inserted", "part", "span"]

Span = tuple[int, int | None]

WHOLE: Span = (0, None)


def span(stream: Stream, start: float, end: float | None) -> Span:
    """First frame and the frame after the last one; None for the end of the recording.

    Negative times count from the end.

    Raises
    ------
    CannotProcess
        If nothing lies between them.
    """
    if start == 0 and end is None:
        return WHOLE
    length = stream.count_frames()
    lasts = f"the recording, which lasts {format_time(length / stream.sample_rate)}"

    def frame(seconds: float) -> int:
        at = round(seconds * stream.sample_rate)
        return min(max(at if seconds >= 0 else length + at, 0), length)

    first = frame(start)
    last = length if end is None else frame(end)
    if first >= length:
        raise CannotProcess(f"start={format_time(start)} is beyond the end of {lasts}")
    if last <= first:
        raise CannotProcess(
            f"start={format_time(start)} and end={format_time(end or 0)} leave nothing of {lasts}"
        )
    return first, None if last == length else last


def part(stream: Stream, region: Span) -> Stream:
    """The part of a stream within a region."""
    first, last = region
    if region == WHOLE:
        return stream

    def cut() -> Iterator[Samples]:
        cursor = Cursor(stream)
        cursor.skip_to(first)
        yield from cursor.pieces(None if last is None else last - first)

    stop = stream.frames if last is None else last
    return stream.through(lambda _: cut(), frames=None if stop is None else stop - first)


def inserted(stream: Stream, wet: Stream, region: Span, crossfade: float) -> Stream:
    """The recording with `wet` in place of a region.

    Over `crossfade` seconds at both ends, within the region, one passes into the other in equal
    steps, since they are two versions of the same sound. Where the region begins or ends with the
    recording there is no join.
    """
    first, last = region
    if region == WHOLE:
        return wet
    length = None if last is None else last - first
    fade = round(crossfade * stream.sample_rate)
    fade = fade if length is None else min(fade, length // 2)

    def joined() -> Iterator[Samples]:
        dry = Cursor(stream)
        yield from dry.pieces(first)
        yield from _joined(dry, wet, length, fade if first else 0, 0 if length is None else fade)
        if last is not None:
            yield from dry.pieces()

    frames = None
    if stream.frames is not None and wet.frames is not None:
        frames = first + wet.frames + (0 if last is None else stream.frames - last)
    return stream.through(lambda _: joined(), frames=frames)


def _joined(
    dry: Cursor, wet: Stream, length: int | None, rise: int, fall: int
) -> Iterator[Samples]:
    """The new part, faded in from what the cursor is about to give and out into it.

    The cursor keeps pace, so that both can share a reading, and is left at the region's end.
    """
    begin, done = dry.at, 0
    held = np.zeros((wet.channels, 0), np.float32)
    for block in wet.blocks():
        frames = block.shape[1]
        if done < rise:
            within = min(frames, rise - done)
            up = ((np.arange(done, done + within) + 0.5) / rise).astype(np.float32)
            block = block.copy()
            block[:, :within] = block[:, :within] * up + dry.take(within) * (1 - up)
        done += frames
        if length is not None:
            dry.skip_to(begin + min(done, length - fall))
        held = np.concatenate([held, block], axis=1) if held.shape[1] else block
        if held.shape[1] > fall:
            yield held[:, : held.shape[1] - fall]
            held = held[:, held.shape[1] - fall :]
    if length is None:
        return
    frames = held.shape[1]
    dry.skip_to(begin + length - frames)
    if frames:
        down = ((np.arange(frames, 0, -1) - 0.5) / fall).astype(np.float32)
        yield held * down + dry.take(frames) * (1 - down)
