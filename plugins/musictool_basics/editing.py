"""Time and its edges: cutting out (trim) and fading.

Both hold at most the length of the fades, whatever the length of the recording.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import numpy as np
import numpy.typing as npt

from musictool import (
    BadParameter,
    CannotProcess,
    Samples,
    Stream,
    amplitude,
    format_time,
    moved,
)

__all__ = ["SHAPES", "fade", "trim"]

Array = npt.NDArray[np.float64]

ENDLESS = 2**62
"""Stands for a length that shows only while reading."""

FADE_RANGE_DB = 60.0
"""An exponential fade starts this far down, where in most rooms nothing is heard any more."""


def _exponential(position: Array) -> Array:
    floor = amplitude(-FADE_RANGE_DB)
    return (floor ** (1 - position) - floor) / (1 - floor)


SHAPES: Mapping[str, Callable[[Array], Array]] = {
    "linear": lambda position: position,
    "equal-power": lambda position: np.sin(position * (np.pi / 2)),
    "s-curve": lambda position: (1 - np.cos(position * np.pi)) / 2,
    "exponential": _exponential,
}
"""Gain over the course of a fade-in: each takes 0 to 0 and 1 to 1."""


def trim(
    stream: Stream,
    start: float = 0.0,
    end: float | None = None,
    duration: float | None = None,
    silence: float | None = None,
) -> Stream:
    """The part from `start` to `end` or for `duration`, in seconds; see the command `trim`."""
    if end is not None and duration is not None:
        raise BadParameter("trim: give end or duration, not both")
    if (start, end, duration, silence) == (0.0, None, None, None):
        return stream
    counts_from_end = start < 0 or (end is not None and end < 0)

    @cache
    def span() -> tuple[int, int]:
        unknown = stream.frames is None and not counts_from_end
        length = ENDLESS if unknown else stream.count_frames()
        return _span(length, stream.sample_rate, start, end, duration)

    def cut(blocks: Iterator[Samples]) -> Iterator[Samples]:
        empty = True
        for block in _between(blocks, *span()):
            empty = False
            yield block
        if empty:
            # Only a stream of unknown length comes here: another is refused before it is read.
            _span(stream.count_frames(), stream.sample_rate, start, end, duration)

    frames = None
    if stream.frames is not None or not counts_from_end:
        first, last = span()  # refuses now what can be refused before anything is read
        frames = None if stream.frames is None else last - first

    part = _cut_out(stream.through(cut, frames=frames), span)
    return part if silence is None else _without_silence(part, silence)


def _cut_out(part: Stream, span: Callable[[], tuple[int, int]]) -> Stream:
    """The part, saying which frames of the whole it is."""

    def kept() -> list[tuple[float, float, float]]:
        first, last = span()
        return [(first / part.sample_rate, last / part.sample_rate, 0.0)]

    return moved(part, kept)


def _span(
    length: int, rate: int, start: float, end: float | None, duration: float | None
) -> tuple[int, int]:
    """First frame and the frame after the last one, by the rules of Python slices."""

    def frame(seconds: float) -> int:
        at = round(seconds * rate)
        return min(max(at if seconds >= 0 else length + at, 0), length)

    first = frame(start)
    last = length if end is None else frame(end)
    if duration is not None:
        last = min(first + round(duration * rate), length)
    lasts = f"the recording, which lasts {format_time(length / rate)}"
    begins = f"trim: start={format_time(start)}"
    if first >= length:
        raise CannotProcess(f"{begins} is beyond the end of {lasts}")
    if last <= first:
        name, given = ("end", end) if duration is None else ("duration", duration)
        whole = "" if length == ENDLESS else f" of {lasts}"
        raise CannotProcess(f"{begins} and {name}={format_time(given or 0)} leave nothing{whole}")
    return first, last


def _between(blocks: Iterator[Samples], first: int, last: int) -> Iterator[Samples]:
    at = 0
    for block in blocks:
        piece = block[:, max(first - at, 0) : max(last - at, 0)]
        at += block.shape[1]
        if piece.shape[1]:
            yield piece
        if at >= last:
            return


def _without_silence(stream: Stream, level: float) -> Stream:
    """Strip the ends; a first reading finds them, since a pause may be long and music follow it."""
    threshold = amplitude(level)

    @cache
    def sounding() -> tuple[int, int]:
        first, last, at = -1, 0, 0
        for block in stream.blocks():
            loud = np.flatnonzero(np.abs(block).max(axis=0) >= threshold)
            if loud.size:
                first = at + int(loud[0]) if first < 0 else first
                last = at + int(loud[-1]) + 1
            at += block.shape[1]
        if first < 0:
            raise CannotProcess(
                f"trim: silence={level:g} dBFS leaves nothing, since no sample is that loud; "
                "choose a lower level"
            )
        return first, last

    part = stream.through(lambda blocks: _between(blocks, *sounding()), frames=None)
    return _cut_out(part, sounding)


def fade(stream: Stream, in_: float = 0.0, out: float = 0.0, shape: str = "linear") -> Stream:
    """Fade in over `in_` and out over `out` seconds; see the command `fade`."""
    if not in_ and not out:
        raise BadParameter("fade: give how long: in=2, out=2 or both")
    rise = round(in_ * stream.sample_rate)
    fall = round(out * stream.sample_rate)
    curve = SHAPES[shape]

    def apply(blocks: Iterator[Samples]) -> Iterator[Samples]:
        rising, falling = rise, fall
        at = 0
        for block, left in _with_rest(blocks, rise + fall):
            frames = block.shape[1]
            if at == 0 and left is not None and left < rise + fall:
                rising = round(left * rise / (rise + fall))
                falling = left - rising
            if at < rising or (left is not None and left - frames < falling):
                gain = np.ones(frames)
                if at < rising:
                    position = np.arange(at, min(at + frames, rising)) / rising
                    gain[: position.size] = curve(position)
                if left is not None and left - frames < falling:
                    first = max(left - falling, 0)
                    position = np.arange(left - 1 - first, left - 1 - frames, -1) / falling
                    gain[first:] *= curve(position)
                block = (block * gain).astype(np.float32)
            yield block
            at += frames

    return stream.through(apply, frames=stream.frames)


def _with_rest(blocks: Iterator[Samples], reach: int) -> Iterator[tuple[Samples, int | None]]:
    """Each block with the number of frames from its first to the recording's last.

    None stands for a block with at least `reach` frames after it. That many are held, no more.
    """
    held: deque[Samples] = deque()
    frames = 0
    for block in blocks:
        held.append(block)
        frames += block.shape[1]
        while held and frames - held[0].shape[1] >= reach:
            frames -= held[0].shape[1]
            yield held.popleft(), None
    while held:
        left = frames
        frames -= held[0].shape[1]
        yield held.popleft(), left
