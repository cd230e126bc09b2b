"""The references of a style: checked, and no more of them read than is of use."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from musictool import (
    BLOCK_FRAMES,
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    Samples,
    Stream,
    measure_loudness,
    spooled,
    watch_downmix,
)

__all__ = ["checked_references", "name_of"]

SHORTEST_S = 3.0
"""Less of a recording says little about its style."""

MOST = 100
"""How many references are analysed; of more, so many are chosen evenly."""


def checked_references(
    reference: Sequence[Stream],
    longest_s: float,
    context: Context,
    channels: int | None = None,
) -> tuple[Stream, ...]:
    """The references, of known length, of long ones the middle; they may be read again and again.

    Parameters
    ----------
    longest_s
        How much of all together is read, but of each at least 3 s.
    channels
        How many they are to be mixed to, if not more than they have; None if they are not mixed.

    Raises
    ------
    BadParameter
        If there is none.
    CannotProcess
        If one is shorter than 3 s, or silent.
    """
    if not reference:
        raise BadParameter(
            "style: give at least one reference, a recording or a folder of them whose sound to "
            "take over"
        )
    if len(reference) > MOST:
        context.warn(f"of the {len(reference)} references, {MOST} are listened to")
        chosen = np.linspace(0, len(reference) - 1, MOST).round().astype(int)
        reference = [reference[index] for index in chosen]
    longest_s = max(longest_s / len(reference), SHORTEST_S)
    return tuple(_checked(one, longest_s, context, channels) for one in reference)


def _checked(stream: Stream, longest_s: float, context: Context, channels: int | None) -> Stream:
    path = stream.origin.path if stream.origin else None
    name = f"the reference {path}" if path else "the reference"
    middle = heard = spooled(_middle(stream, math.ceil(longest_s * stream.sample_rate)))
    seconds = middle.count_frames() / middle.sample_rate
    if seconds < SHORTEST_S:
        raise CannotProcess(
            f"{name} is {seconds:.2f} s long, which says too little of a style; "
            f"choose one of at least {SHORTEST_S:g} s"
        )
    if channels is not None and middle.channels > channels:
        heard = watch_downmix(middle, lambda said: context.warn(f"{name_of(middle)}: {said}"))
    if not np.isfinite(measure_loudness(heard).lufs):
        raise CannotProcess(f"{name} is silent, nothing in it is over -70 LUFS; choose another")
    return middle


def _middle(stream: Stream, frames: int) -> Stream:
    """As many frames from the middle of a recording; all there are if it is shorter."""
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
    # Always cut alike, so that what is measured does not depend on the blocks that come in.
    return replace(middle, open_blocks=lambda: middle.blocks(BLOCK_FRAMES))


def name_of(audio: Audio | Stream) -> str:
    """The name of a recording's file, or what to call it without one."""
    return (audio.origin and audio.origin.name) or "a recording"
