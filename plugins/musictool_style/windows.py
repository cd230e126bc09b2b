"""A long recording worked on in windows that overlap, so that no more than one is in memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from musictool import Audio, Context, Samples, Stream, spooled

__all__ = ["Progress", "beginning", "in_windows"]

WINDOW_S = 300.0
"""The longest, in seconds; a recording that is no longer is one window, and has no seams."""

OVERLAP_S = 1.0
"""In which one window passes into the next."""

SHOWN_S = 60.0
"""As much of a recording as a picture can show of its course."""

Progress = Callable[[float, str], None]


def in_windows(
    stream: Stream, make: Callable[[Audio, Progress], Audio], context: Context
) -> Stream:
    """What is made of the windows of a recording, one after the other, in a temporary file.

    Parameters
    ----------
    stream
        Of known length.
    make
        Makes as many frames of a window as it has.
    """
    rate, total = stream.sample_rate, stream.count_frames()
    overlap, longest = round(OVERLAP_S * rate), round(WINDOW_S * rate)
    count = max(math.ceil((total - overlap) / (longest - overlap)), 1)
    hop = math.ceil(max(total - overlap, 1) / count)
    # Of sounds that have nothing in common; between frames, so that both sides mirror each other.
    rise = np.sin((np.arange(overlap) + 0.5) / overlap * (np.pi / 2)).astype(np.float32)

    def blocks() -> Iterator[Samples]:
        held = np.zeros((stream.channels, 0), np.float32)
        for number, window in enumerate(_windows(stream, count, hop, hop + overlap)):

            def report(part: float, message: str = "", done: int = number) -> None:
                context.progress((done + part) / count, message)

            samples = make(window, report).samples.copy()
            if number:
                samples[:, :overlap] = samples[:, :overlap] * rise + held * rise[::-1]
            stop = samples.shape[1] - (0 if number == count - 1 else overlap)
            held = samples[:, stop:].copy()
            yield from Audio(samples[:, :stop], rate).stream().blocks()
            del samples, window  # while the next are made

    made = spooled(stream.with_blocks(blocks))
    for _ in made.blocks():
        pass  # it is made now, and from here on read
    return made


def _windows(stream: Stream, count: int, hop: int, length: int) -> Iterator[Audio]:
    """Every `hop` frames a window of a length; the last one to the end of the recording."""
    blocks = stream.blocks()
    held = np.zeros((stream.channels, 0), np.float32)
    for number in range(count):
        pieces, there = [held], held.shape[1]
        while there < length or number == count - 1:
            block = next(blocks, None)
            if block is None:
                break
            pieces.append(block)
            there += block.shape[1]
        held = np.concatenate(pieces, axis=1)
        pieces.clear()
        taken = held.shape[1] if number == count - 1 else length
        yield Audio(held[:, :taken], stream.sample_rate, stream.origin)
        held = held[:, hop:].copy()


def beginning(stream: Stream) -> Audio:
    """As much of a recording as a picture shows, in memory."""
    frames, kept, there = round(SHOWN_S * stream.sample_rate), [], 0
    for block in stream.blocks():
        kept.append(block[:, : frames - there])
        there += block.shape[1]
        if there >= frames:
            break
    samples = np.concatenate([np.zeros((stream.channels, 0), np.float32), *kept], axis=1)
    return Audio(samples, stream.sample_rate, stream.origin)
