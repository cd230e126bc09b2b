"""A WAV of whole numbers as it lies on the disk: a head of 44 bytes, and the samples.

It is written to the byte as libsndfile does, which empties the file anew, gives the system the head
three times and has to be asked whether the disk was full: for a short clip, that takes longer than
an effect.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool.files.audio.formats import Encoding
from musictool.files.system_errors import file_errors

__all__ = ["WIDTHS", "PcmFile"]

WIDTHS = {"PCM_U8": 1, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4}
"""Bytes of a sample, by the encodings that can be written."""

_PCM = 1
_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")


class PcmFile:
    """An existing empty file, which is a WAV when the block ends.

    Parameters
    ----------
    path
        What errors call it.
    """

    def __init__(
        self, temporary: Path, path: Path, encoding: Encoding, sample_rate: int, channels: int
    ) -> None:
        self._path, self._rate = path, sample_rate
        self._width = WIDTHS[encoding.subtype or ""]
        self._frame = channels * self._width
        with file_errors(path):
            handle = os.open(temporary, os.O_WRONLY)
        self._file = open(handle, "wb", buffering=0)  # noqa: PTH123, SIM115
        self._file.seek(_HEAD.size)

    def __enter__(self) -> PcmFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        with self._file:
            if kind is None:
                size = self._file.tell() - _HEAD.size
                self._put(bytes(size % 2))
                self._file.seek(0)
                self._put(self._head(size))

    def write(self, samples: npt.NDArray[Any]) -> None:
        """Write frames on.

        Parameters
        ----------
        samples
            Shape `(frames, channels)`: left-justified in 16 bits, or in 32.
        """
        self._put(_packed(samples, self._width).reshape(-1).view(np.uint8))

    def _put(self, content: Any) -> None:
        with file_errors(self._path):
            while len(content):
                content = content[self._file.write(content) :]

    def _head(self, size: int) -> bytes:
        rate, frame, whole = self._rate, self._frame, size + size % 2 + _HEAD.size - 8
        channels, bits = frame // self._width, 8 * self._width
        form = (16, _PCM, channels, rate, rate * frame, frame, bits)
        return _HEAD.pack(b"RIFF", whole, b"WAVE", b"fmt ", *form, b"data", size)


def _packed(samples: npt.NDArray[Any], width: int) -> npt.NDArray[Any]:
    """Little-endian, with as many bytes of each sample as the file has."""
    if width == 1:
        return ((samples >> 8) + 128).astype(np.uint8)
    whole = np.ascontiguousarray(samples, f"<i{samples.itemsize}")
    if width == samples.itemsize:
        return whole
    return np.ascontiguousarray(whole.view(np.uint8).reshape(-1, samples.itemsize)[:, -width:])
