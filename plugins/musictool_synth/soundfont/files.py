"""Sounds in files of their own, of which one channel is read at a time: what an SFZ names."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from musictool import UnreadableFile

__all__ = ["Wave", "read_channel", "wave_of"]

Floats = npt.NDArray[np.float32]

LONGEST = 1 << 26
"""Frames of a sound: 25 minutes."""

MOST_CHUNKS = 64


@dataclass(frozen=True)
class Wave:
    """A file as its header tells it."""

    path: Path
    rate: int
    channels: int
    """One or two; others are left out."""
    frames: int
    loop: tuple[int, int] | None
    """First frame, and the one after the last, of the loop that a WAV has in its chunk smpl."""


@lru_cache(65_536)
def wave_of(path: Path) -> Wave | None:
    """None if it is no sound, or not there."""
    import soundfile

    try:
        if not path.is_file():
            return None
        told = soundfile.info(path)
        loop = _loop(path)
    except (RuntimeError, OSError, ValueError):
        return None
    if not 0 < told.frames <= LONGEST or not 100 <= told.samplerate <= 768_000:
        return None
    return Wave(path, told.samplerate, min(told.channels, 2), told.frames, loop)


def read_channel(wave: Wave, channel: int, start: int, end: int) -> Floats:
    """Frames from `start` to `end` of one channel.

    Raises
    ------
    UnreadableFile
        If they cannot be decoded any more.
    """
    import soundfile

    try:
        samples = soundfile.read(wave.path, end - start, start, dtype="float32", always_2d=True)[0]
    except (RuntimeError, OSError, ValueError) as error:
        raise UnreadableFile(wave.path, f"cannot be decoded ({error})") from None
    if samples.shape[0] < end - start or samples.shape[1] <= channel:
        raise UnreadableFile(wave.path, "is shorter than it says")
    return np.ascontiguousarray(np.nan_to_num(samples[:, channel]))


def _loop(path: Path) -> tuple[int, int] | None:
    with path.open("rb") as file:
        if file.read(4) != b"RIFF":
            return None
        file.seek(12)
        for _ in range(MOST_CHUNKS):
            head = file.read(8)
            if len(head) < 8:
                return None
            name, length = struct.unpack("<4sI", head)
            if name == b"smpl":
                return _first_loop(file)
            file.seek(length + length % 2, 1)
    return None


def _first_loop(file: BinaryIO) -> tuple[int, int] | None:
    content = file.read(36 + 24)
    if len(content) < 60 or not struct.unpack_from("<I", content, 28)[0]:
        return None
    first, last = struct.unpack_from("<II", content, 36 + 8)
    return (first, last + 1) if first < last else None
