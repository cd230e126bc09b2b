"""The references of a style: checked, and no more of them read than is of use."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    Stream,
    measure_loudness,
    middle_of,
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
    middle = heard = spooled(middle_of(stream, math.ceil(longest_s * stream.sample_rate)))
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


def name_of(audio: Audio | Stream) -> str:
    """The name of a recording's file, or what to call it without one."""
    return (audio.origin and audio.origin.name) or "a recording"
