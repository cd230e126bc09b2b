"""A recording through an effect that is exact only in one call, a few minutes at a time.

Measured with pedalboard 0.9.26: between two calls its GSM codec loses some milliseconds. So every
stretch is a call of its own that begins half a minute before it is heard. By then the codec has
mostly come to the state in which one call over all would be, and the result is that to the bit;
where it has not, such as in a tone that never pauses, one rendering passes into the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from musictool import Audio, Samples, Stream, to_channels

from .streaming import in_one_call

__all__ = ["in_stretches"]

STRETCH_S = 180
"""So long a stretch is, with what is before it; a recording that is no longer is one call."""

BEFORE_S = 30
"""In whole seconds, after which the codec's frames and the resampler's steps fall as they did."""

AFTER_S = 1
"""What is after it, since the result looks ahead."""

FADE_S = 0.02
"""In which one stretch passes into the next."""


def in_stretches(stream: Stream, make: Callable[[], Any]) -> Stream:
    """A recording through fresh instances of a mono effect; all channels get what it gives."""
    rate = stream.sample_rate
    stretch, before, after = (rate * seconds for seconds in (STRETCH_S, BEFORE_S, AFTER_S))
    fade = round(FADE_S * rate)
    rise = ((np.arange(fade) + 0.5) / fade).astype(np.float32)

    def calls(blocks: Iterator[Samples]) -> Iterator[Samples]:
        held, heard = np.zeros((1, 0), np.float32), 0
        going_on: Samples | None = None
        while True:
            held, ended = _filled(held, blocks, stretch + after)
            made = in_one_call(held[:, : stretch + after], make(), rate)
            if going_on is not None:
                passing = made[:, heard : heard + fade]
                passing[:] = going_on + (passing - going_on) * rise
            end = held.shape[1] if ended else stretch
            yield from Audio(made[:, heard:end], rate).stream().blocks()
            if ended:
                return
            going_on = made[:, end : end + fade]
            held, heard = held[:, end - before :], before

    def all_channels(blocks: Iterator[Samples]) -> Iterator[Samples]:
        mono = (to_channels(block, 1) for block in blocks)
        for block in calls(mono):
            yield to_channels(block, stream.channels)

    return stream.through(all_channels, frames=stream.frames)


def _filled(held: Samples, blocks: Iterator[Samples], frames: int) -> tuple[Samples, bool]:
    """Samples followed by what is read, until they are more than `frames`; whether that was all."""
    pieces, missing = [held], frames - held.shape[1]
    while missing >= 0:
        block = next(blocks, None)
        if block is None:
            return np.concatenate(pieces, axis=1), True
        pieces.append(block)
        missing -= block.shape[1]
    return np.concatenate(pieces, axis=1), False
