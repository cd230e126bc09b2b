"""The part of a recording that is arranged anew, read no further than is needed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from musictool import Audio, CannotProcess, Stream, format_time

__all__ = ["Part", "part_of"]

ENDLESS = 2**62
"""Frames that no recording has."""


class Part(NamedTuple):
    """What lies between two moments, or the beginning of it."""

    audio: Audio
    is_cut: bool
    """It is longer than what was read of it."""
    goes_on: bool
    """The recording goes on after it."""


def part_of(stream: Stream, begins: float, ends: float | None, longest_s: float) -> Part:
    """What lies from `begins` to `ends` seconds, or to the end; at most `longest_s` of it.

    Raises
    ------
    CannotProcess
        The recording ends before that.
    """
    rate = stream.sample_rate
    first, last = round(begins * rate), ENDLESS if ends is None else round(ends * rate)
    most = first + round(longest_s * rate)
    blocks, at = [np.zeros((stream.channels, 0), np.float32)], 0
    for block in stream.blocks():
        blocks.append(block[:, max(first - at, 0) : max(min(last, most) - at, 0)])
        at += block.shape[1]
        if at > last or at > most:
            break
    if at <= first and at:
        raise CannotProcess(
            f"the recording ends at {format_time(round(at / rate, 3))}, before the start at "
            f"{format_time(begins)}"
        )
    audio = Audio(np.concatenate(blocks, axis=1), rate, stream.origin)
    return Part(audio, min(at, last) > most, at > last)
