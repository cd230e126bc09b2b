"""A WAV of whole numbers as it lies on the disk: a head, and the samples.

It is read to the bit and written to the byte as libsndfile does, which asks the system for each
number of a head, empties a file anew and gives it the head three times: for a short clip, that
takes as long as an effect.
"""

from __future__ import annotations

import os
import struct
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool.files.audio.formats import Encoding
from musictool.files.system_errors import file_errors

__all__ = ["WIDTHS", "PcmFile", "PcmSource"]

WIDTHS = {"PCM_U8": 1, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4}
"""Bytes of a sample, by encoding."""

_PCM = 1
_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")
_CHUNK = struct.Struct("<4sI")
_FORM = struct.Struct("<HHI4xHH")
_FIRST_BYTES = 4096
"""In which the samples are looked for."""


class PcmSource:
    """An open file, as its samples are reached; with the names that soundfile has for all."""

    format = "WAV"

    def __init__(self, file: FileIO, form: tuple[int, int, str], frames: int, bare: bool) -> None:
        self._file, self.frames = file, frames
        self.samplerate, self.channels, self.subtype = form
        self.is_bare = bare
        """Whether there is nothing but samples: no tags, no markers, nothing behind."""

    @classmethod
    def opened(cls, path: Path) -> PcmSource | None:
        """The file from its first frame on; None for one that is for libsndfile.

        That is also one whose head leaves its length open, or promises more than is there.
        """
        file = open(path, "rb", buffering=0)  # noqa: PTH123, SIM115
        try:
            whole = os.fstat(file.fileno()).st_size
            if found := _found(file.read(_FIRST_BYTES), whole):
                form, begin, size = found
                file.seek(begin)
                _, channels, subtype = form
                is_bare = (begin, size) == (_HEAD.size, whole - _HEAD.size)
                return cls(file, form, size // (channels * WIDTHS[subtype]), is_bare)
        except BaseException:
            file.close()
            raise
        file.close()
        return None

    def __enter__(self) -> PcmSource:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def read(self, frames: int, dtype: str, always_2d: bool = True) -> npt.NDArray[Any]:
        """The next frames, fewer at the end of the file, shape `(frames, channels)`.

        Parameters
        ----------
        dtype
            "int16" where the file has 16 bits, else "float32".
        """
        width = WIDTHS[self.subtype]
        content = np.empty(frames * self.channels * width + 1, np.uint8)
        there = self._file.readinto(content[:-1]) or 0  # type: ignore[arg-type]
        whole = there // (self.channels * width) * self.channels
        return _unpacked(content, width, whole).reshape(-1, self.channels)


def _found(head: bytes, size: int) -> tuple[tuple[int, int, str], int, int] | None:
    """Rate, channels and encoding; where the samples begin, and how many bytes they have."""
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return None
    form, at = None, 12
    while at + _CHUNK.size <= len(head):
        name, length = _CHUNK.unpack_from(head, at)
        at += _CHUNK.size
        if name == b"data":
            return (form, at, length) if form and 0 < length <= size - at else None
        if name == b"fmt ":
            form = _form(head[at : at + length])
        at += length + length % 2
    return None


def _form(content: bytes) -> tuple[int, int, str] | None:
    if len(content) not in _FORM_BYTES:
        return None
    codec, channels, sample_rate, frame, bits = _FORM.unpack_from(content)
    subtype = next((one for one, width in WIDTHS.items() if 8 * width == bits), None)
    is_plain = codec == _PCM and channels and frame * 8 == channels * bits
    return (sample_rate, channels, subtype) if is_plain and subtype else None


_FORM_BYTES = (16, 18)
"""With a count of what follows it, which is nothing."""


def _unpacked(content: npt.NDArray[Any], width: int, count: int) -> npt.NDArray[Any]:
    """Samples of 16 bits as they are, others between -1 and 1; one more byte lies behind them."""
    if width == 1:
        return (content[:count].astype(np.float32) - np.float32(128)) * np.float32(2.0**-7)
    if width == 2:
        return np.ndarray(count, "<i2", content)
    numbers = np.ndarray(count, "<i4", content, strides=(width,))
    whole = numbers << 8 if width == 3 else numbers  # without the first byte of the next one
    return whole.astype(np.float32) * np.float32(2.0**-31)


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
