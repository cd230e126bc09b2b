"""The references of a style: checked, and no more of them read than is of use."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    Samples,
    Stream,
    downmix_loss,
    measure_loudness,
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
) -> tuple[Audio, ...]:
    """The references in memory, of long ones the middle.

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
    checked = tuple(_checked(one, longest_s) for one in reference)
    for one in checked:
        if one.channels > (channels or one.channels) and (said := downmix_loss(one)):
            context.warn(f"{name_of(one)}: {said}")
    return checked


def _checked(stream: Stream, longest_s: float) -> Audio:
    path = stream.origin.path if stream.origin else None
    name = f"the reference {path}" if path else "the reference"
    audio = _middle(stream, math.ceil(longest_s * stream.sample_rate))
    if audio.duration < SHORTEST_S:
        raise CannotProcess(
            f"{name} is {audio.duration:.2f} s long, which says too little of a style; "
            f"choose one of at least {SHORTEST_S:g} s"
        )
    if not np.isfinite(measure_loudness(audio).lufs):
        raise CannotProcess(f"{name} is silent, nothing in it is over -70 LUFS; choose another")
    return audio


def _middle(stream: Stream, frames: int) -> Audio:
    """As many frames from the middle of a recording; all there are if it is shorter."""
    length = stream.frames
    if length is None:
        length = sum(block.shape[1] for block in stream.blocks())
    first = max((length - frames) // 2, 0)

    def kept() -> Iterator[Samples]:
        at = 0
        for block in stream.blocks():
            yield block[:, max(first - at, 0) : max(first + frames - at, 0)]
            at += block.shape[1]
            if at >= first + frames:
                return

    samples = np.concatenate([np.zeros((stream.channels, 0), np.float32), *kept()], axis=1)
    return Audio(samples, stream.sample_rate, stream.origin)


def name_of(audio: Audio | Stream) -> str:
    """The name of a recording's file, or what to call it without one."""
    return (audio.origin and audio.origin.name) or "a recording"
