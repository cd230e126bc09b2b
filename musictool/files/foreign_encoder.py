"""Encoding with ffmpeg what libsndfile does not write: AAC and ALAC in M4A."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from musictool.errors import FileError
from musictool.files.clipping import quantise
from musictool.files.foreign import ffmpeg
from musictool.files.formats import BITS, Encoding

__all__ = ["encode_foreign"]

Samples = npt.NDArray[np.float32]


def encode_foreign(
    temporary: Path,
    path: Path,
    blocks: Iterator[Samples],
    encoding: Encoding,
    sample_rate: int,
    channels: int,
) -> None:
    """Encode into an existing empty file; errors speak of `path`."""
    bits = BITS.get(encoding.subtype or "")
    if bits is None:
        codec = ["-c:a", "aac", "-b:a", str(encoding.bitrate)]
    else:
        codec = ["-c:a", "alac", "-sample_fmt", "s16p" if bits == 16 else "s32p"]
    command = [
        *(ffmpeg() or "ffmpeg", "-v", "error", "-nostdin", "-y"),
        *("-f", "f32le" if bits is None else "s32le"),
        *("-ar", str(sample_rate), "-ac", str(channels), "-i", "pipe:0"),
        *codec,
        # The edit list counts in the movie's time: only at the sample rate is the length exact.
        *("-map_metadata", "-1", "-movie_timescale", str(sample_rate)),
        *("-f", "ipod", f"file:{temporary}"),
    ]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
        )
        assert process.stdin is not None
        try:
            for block in blocks:
                samples: Any = block.astype("<f4") if bits is None else quantise(block, bits)
                process.stdin.write(np.ascontiguousarray(samples.T).tobytes())
            process.stdin.close()
        except BrokenPipeError:
            pass  # it stopped early, and says below why
        except BaseException:
            process.kill()
            process.wait()
            raise
        code = process.wait()
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip()
    if code == 0 and not said:
        return
    if "No space left" in said:
        raise FileError(path, "the disk is full; make room or write elsewhere (nothing was left)")
    lines = said.splitlines() or [f"exit code {code}"]
    raise FileError(path, f"cannot be encoded; ffmpeg says: {lines[-1]}")
