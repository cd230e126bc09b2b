"""Many recordings into one, block by block: end to end (concat), at the same time (mix)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np

from musictool import (
    BLOCK_FRAMES,
    BadParameter,
    CannotProcess,
    Samples,
    Stream,
    amplitude,
    format_time,
    joined,
    resample,
)

from .converting import change_channels

__all__ = ["concat", "mix"]


def concat(recordings: Sequence[Stream], crossfade: float = 0.0, gap: float = 0.0) -> Stream:
    """End to end; see the command `concat`."""
    if crossfade and gap:
        raise BadParameter("concat: give crossfade or gap, not both")
    parts = _alike(recordings, "concat")
    rate, channels = parts[0].sample_rate, parts[0].channels
    overlap, silence = round(crossfade * rate), round(gap * rate)
    lengths = [part.count_frames() for part in parts]
    for number, length in enumerate(lengths, start=1):
        joins = (number > 1) + (number < len(parts))
        if length < joins * overlap:
            raise CannotProcess(
                f"concat: {_name(recordings[number - 1], number)} lasts "
                f"{format_time(length / rate)}, too short for crossfade={format_time(crossfade)}; "
                f"use at most {format_time(length // joins / rate)}"
            )
    begins = np.cumsum([0, *lengths[:-1]]) + (silence - overlap) * np.arange(len(parts))
    rise = _rise(overlap)

    def blocks() -> Iterator[Samples]:
        held = np.zeros((channels, 0), np.float32)  # what the next part fades in over
        for number, (part, length) in enumerate(zip(parts, lengths, strict=True), start=1):
            if number > 1:
                yield from _silence(channels, silence)
            stop = length if number == len(parts) else length - overlap
            ending = [held[:, :0]]
            for at, block in _placed(_over(held, rise, part)):
                if at < stop:
                    yield block[:, : stop - at]
                if at + block.shape[1] > stop:
                    ending.append(block[:, max(stop - at, 0) :])
            held = np.concatenate(ending, axis=1)
            held *= rise[overlap - held.shape[1] :][::-1]

    total = int(begins[-1]) + lengths[-1]
    result = Stream(blocks, rate, channels, total, parts[0].origin)
    return joined(result, [float(at) / rate for at in begins])


def _rise(frames: int) -> Samples:
    """A fade-in of equal power; read backwards, it is the fade-out that goes with it."""
    # Between frames, so that both sides mirror each other: sin² + cos² = 1 throughout.
    places = (np.arange(frames) + 0.5) / max(frames, 1)
    return np.sin(places * (np.pi / 2)).astype(np.float32)


def _over(held: Samples, rise: Samples, part: Stream) -> Iterator[Samples]:
    """The blocks of a part, faded in over what is held of the one before."""
    for at, block in _placed(part.blocks()):
        frames = min(max(held.shape[1] - at, 0), block.shape[1])
        if frames:
            block = block.copy()
            block[:, :frames] *= rise[at : at + frames]
            block[:, :frames] += held[:, at : at + frames]
        yield block


def _placed(blocks: Iterator[Samples]) -> Iterator[tuple[int, Samples]]:
    """Each block with the frame at which it begins."""
    at = 0
    for block in blocks:
        yield at, block
        at += block.shape[1]


def mix(
    recordings: Sequence[Stream], gains: Sequence[float] = (), starts: Sequence[float] = ()
) -> Stream:
    """At the same time; see the command `mix`."""
    for name, values in (("gains", gains), ("starts", starts)):
        if len(values) not in (0, len(recordings)):
            raise BadParameter(
                f"mix: {len(values)} {name} for {len(recordings)} recordings; give one for each"
            )
    parts = _alike(recordings, "mix")
    rate, channels = parts[0].sample_rate, parts[0].channels
    begins = [round(start * rate) for start in starts] or [0] * len(parts)
    factors = [amplitude(db) for db in gains] or [1.0] * len(parts)

    def blocks() -> Iterator[Samples]:
        late = [
            _late(part, at).blocks(BLOCK_FRAMES) for part, at in zip(parts, begins, strict=True)
        ]
        for together in zip_longest(*late):
            longest = max(block.shape[1] for block in together if block is not None)
            total = np.zeros((channels, longest), np.float32)
            for block, factor in zip(together, factors, strict=True):
                if block is not None:
                    total[:, : block.shape[1]] += block * factor
            yield total

    total = max(at + part.count_frames() for at, part in zip(begins, parts, strict=True))
    result = Stream(blocks, rate, channels, total, parts[0].origin)
    return joined(result, [at / rate for at in begins])


def _late(part: Stream, frames: int) -> Stream:
    """A part with silence before it."""

    def blocks() -> Iterator[Samples]:
        yield from _silence(part.channels, frames)
        yield from part.blocks()

    return part.with_blocks(blocks)


def _silence(channels: int, frames: int) -> Iterator[Samples]:
    for at in range(0, frames, BLOCK_FRAMES):
        yield np.zeros((channels, min(BLOCK_FRAMES, frames - at)), np.float32)


def _alike(recordings: Sequence[Stream], command: str) -> list[Stream]:
    """All at the sample rate of the first, with the channels of the widest; of known length."""
    if not recordings:
        raise CannotProcess(f"{command}: there is no recording to work on")
    rate = recordings[0].sample_rate
    channels = max(recording.channels for recording in recordings)
    return [
        change_channels(
            resample(replace(recording, frames=recording.count_frames()), rate), channels
        )
        for recording in recordings
    ]


def _name(recording: Stream, number: int) -> str:
    """What a person calls it: "recording 2 (take.wav)"."""
    name = recording.origin and recording.origin.name
    return f"recording {number} ({name})" if name else f"recording {number}"
