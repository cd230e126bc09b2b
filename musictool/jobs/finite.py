"""Inputs must hold numbers: a NaN or an infinity in one is its fault, and no command's.

What is decoded from a file is checked there; here are the values of scripts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from musictool.errors import CannotProcess
from musictool.files.audio.clipping import first_not_finite
from musictool.values import Audio, Samples, Stems, Stream

__all__ = ["finite"]

AT_ONCE = 1 << 20
"""Frames of a recording in memory that are looked at together."""


def finite(value: Any, name: str = "the input") -> Any:
    """A value that goes into a pipeline; what is no number in it is told when it is read.

    Parameters
    ----------
    name
        What a sentence calls it.

    Raises
    ------
    CannotProcess
        For a recording in memory that holds NaN or infinity: where. A stream raises it later.
    """
    if isinstance(value, Audio):
        for _ in _watched(value.stream(AT_ONCE).blocks(), value.sample_rate, name):
            pass
    elif isinstance(value, Stream):
        rate = value.sample_rate
        return value.through(lambda blocks: _watched(blocks, rate, name), frames=value.frames)
    elif isinstance(value, Stems):
        parts = value.recordings.items()
        checked = {part: finite(recording, f"{part} of {name}") for part, recording in parts}
        return Stems.of_streams(checked, value.origin)
    return value


def _watched(blocks: Iterator[Samples], sample_rate: int, name: str) -> Iterator[Samples]:
    done = 0
    for block in blocks:
        if bad := first_not_finite(block, done, sample_rate):
            raise CannotProcess(f"{name} holds {bad}; replace it, as numpy.nan_to_num does")
        yield block
        done += block.shape[1]
