"""A metronome over the beats that are found, to hear whether they are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from musictool import CannotProcess, Samples, Stream, amplitude

from .beats import Beats

__all__ = ["add_clicks"]


SECONDS = 0.03
"""Length of a click."""

BEAT_HZ, DOWNBEAT_HZ = 1000.0, 1500.0

BEAT_DB = -4.0
"""Of a beat against a downbeat."""


def add_clicks(
    stream: Stream,
    beats: Beats,
    level: float = -6.0,
    only: bool = False,
    warn: Callable[[str], None] = lambda sentence: None,
) -> Stream:
    """The recording with clicks on its beats; see the command `rhythm.click`."""
    if not beats.times.size:
        raise CannotProcess("rhythm.click: no beats are found in the recording")
    if beats.free:
        warn(
            f"rhythm.click: the beats are uncertain (confidence {beats.confidence:.2f}): the "
            "recording may be in free time"
        )
    rate = stream.sample_rate
    low, high = _sound(BEAT_HZ, rate), _sound(DOWNBEAT_HZ, rate)
    low, high = low * amplitude(level + BEAT_DB), high * amplitude(level)
    starts = np.rint(beats.times * rate).astype(np.int64)
    first = beats.numbers == 1

    def apply(blocks: Iterator[Samples]) -> Iterator[Samples]:
        at = 0
        for block in blocks:
            end = at + block.shape[1]
            result = np.zeros_like(block) if only else block.copy()
            near = np.flatnonzero((starts < end) & (starts + low.size > at))
            for beat in near:
                sound = high if first[beat] else low
                begin, stop = max(starts[beat], at), min(starts[beat] + sound.size, end)
                result[:, begin - at : stop - at] += sound[begin - starts[beat] :][: stop - begin]
            at = end
            yield result

    return stream.through(apply, frames=stream.frames)


def _sound(frequency: float, rate: int) -> Samples:
    """A sine that dies away, with its peak at 1."""
    time = np.arange(round(SECONDS * rate)) / rate
    wave = np.sin(2 * np.pi * min(frequency, rate / 4) * time) * np.exp(-time / 0.006)
    return np.asarray(wave / max(np.abs(wave).max(initial=0), 1e-9), np.float32)
