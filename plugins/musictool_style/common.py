"""What every engine of `style` does alike: references checked, silence kept, peaks held down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from musictool import (
    Audio,
    BadParameter,
    CannotProcess,
    Context,
    Stream,
    measure_loudness,
    run,
)

__all__ = [
    "checked_references",
    "is_silent",
    "name_of",
    "parted",
    "rejoined",
    "under_ceiling",
    "with_channels",
]

Samples = npt.NDArray[np.float32]

SHORTEST_S = 3.0
"""Less of a recording says little about its style."""

LONGEST_S = 1200.0
"""So much is heard of all references together, from the middle of each; more would add hours of
work and hardly a decibel."""

MOST = 100
"""References that are listened to; of more, so many, evenly chosen."""


def checked_references(reference: Sequence[Stream], context: Context) -> tuple[Audio, ...]:
    """The references in memory, of long ones the middle.

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
    return tuple(_checked(one, LONGEST_S / len(reference)) for one in reference)


def _checked(stream: Stream, longest_s: float) -> Audio:
    path = stream.origin.path if stream.origin else None
    name = f"the reference {path}" if path else "the reference"
    audio = _middle(stream, round(longest_s * stream.sample_rate))
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


def name_of(audio: Audio) -> str:
    """The name of a recording's file, or what to call it without one."""
    path = audio.origin.path if audio.origin else None
    return path.name if path else "a recording"


def is_silent(audio: Audio) -> bool:
    """Whether nothing in it is over -70 LUFS, so that it has no style to change."""
    return not audio.frames or not np.isfinite(measure_loudness(audio).lufs)


def parted(audio: Audio) -> tuple[Audio, int]:
    """The recording without the digital silence at its end, and how many frames that was."""
    sounding = np.flatnonzero(audio.samples.any(axis=0))
    length = int(sounding[-1]) + 1 if sounding.size else 0
    return audio.with_samples(audio.samples[:, :length]), audio.frames - length


def rejoined(audio: Audio, frames: int) -> Audio:
    """The recording cut, or followed by silence, to so many frames."""
    kept = audio.samples[:, :frames]
    return audio.with_samples(np.pad(kept, ((0, 0), (0, frames - kept.shape[1]))))


def under_ceiling(audio: Audio, ceiling_dbtp: float) -> Audio:
    """The recording with no true peak over the ceiling, bit for bit as it was if it had none."""
    limited: Audio = run(f"fx.true-peak-limiter ceiling_dbtp={ceiling_dbtp!r}", audio)
    return limited


def with_channels(samples: Samples, channels: int) -> Samples:
    """One channel on every side, or the mean of all in one."""
    if samples.shape[0] == channels:
        return samples
    return np.repeat(samples.mean(axis=0, keepdims=True), channels, axis=0)
