"""Formats that libsndfile does not know (m4a, aac, wma, webm, …), through ffmpeg or the system.

ffmpeg decodes in a process of its own into a pipe, so a long recording costs no memory. Where
ffmpeg is missing, pedalboard is asked, which on macOS and Windows knows the system's codecs.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from musictool.errors import FileError, UnreadableFile, UnsupportedFormat
from musictool.files.audio.clipping import quantise
from musictool.files.audio.formats import (
    CONTAINERS,
    NEEDS_FFMPEG,
    SUBTYPES,
    Encoding,
    container_by_suffix,
)
from musictool.values import Origin, Samples, Stream

__all__ = ["encode_with_ffmpeg", "ffmpeg", "open_foreign"]

_LOSSLESS = frozenset({"APE", "FLAC", "TTA", "WAVPACK"})
"""Codecs without a bitrate of their own choice, beside those of `SUBTYPES`."""


def ffmpeg() -> str | None:
    """Path of the ffmpeg program, None if there is none."""
    return shutil.which("ffmpeg")


def open_foreign(path: Path, block_frames: int, why: str) -> Stream:
    """A recording that libsndfile refused, for the reason `why`.

    Raises
    ------
    UnsupportedFormat
        Nothing installed here decodes it; says what to install.
    UnreadableFile
        It is no audio at all.
    """
    if ffmpeg() is not None:
        return _open_with_ffmpeg(path, block_frames)
    stream = open_with_pedalboard(path, block_frames)
    if stream is not None:
        return stream
    if path.suffix.lower() in NEEDS_FFMPEG:
        raise UnsupportedFormat(path, "this format needs ffmpeg; install it and try again")
    reason = why.rsplit(": ", 1)[-1].strip().rstrip(".") or "unknown format"
    raise UnreadableFile(
        path, f"is not audio that can be read here ({reason}); ffmpeg, if installed, reads more"
    )


def _open_with_ffmpeg(path: Path, block_frames: int) -> Stream:
    with _Decoder(path) as decoder:
        rate, channels = decoder.sample_rate, decoder.channels
    codec, bitrate = _describe(path)
    row = SUBTYPES.get(codec)
    is_lossless = row.bitrates is None if row else codec in _LOSSLESS
    origin = Origin(path, _container(path), codec, None if is_lossless else bitrate)
    exact = CONTAINERS[origin.container].exact_frames if origin.container in CONTAINERS else None
    frames = exact(path, rate) if exact else None

    def blocks() -> Iterator[Samples]:
        left = frames
        with _Decoder(path) as decoder:
            for block in decoder.blocks(block_frames):
                if left is None:
                    yield block
                    continue
                # ffmpeg cuts the encoder's delay off the start, but its padding not off the end.
                if left > 0:
                    yield block[:, :left]
                left -= block.shape[1]

    return Stream(blocks, rate, channels, frames, origin)


def _container(path: Path) -> str:
    """Its name: of one that ffmpeg writes too, else the suffix."""
    name = container_by_suffix(path.suffix)
    return name if name and CONTAINERS[name].muxer else path.suffix.lstrip(".").upper()


class _Decoder:
    """One run of ffmpeg that decodes a file to big-endian float in an AU header on a pipe.

    AU is the one container whose header of 24 bytes tells rate and channels and needs no length.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  a pipe could fill up and block
        self._process = subprocess.Popen(
            [
                *(ffmpeg() or "ffmpeg", "-v", "error", "-nostdin", "-xerror", "-i"),
                f"file:{path}",  # "file:" keeps colons and leading dashes a name
                *("-map", "0:a:0", "-c:a", "pcm_f32be", "-f", "au", "pipe:1"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        assert self._process.stdout is not None
        self._pipe: IO[bytes] = self._process.stdout
        try:
            header = self._pipe.read(24)
            if len(header) < 24:
                self._finish()
                raise UnreadableFile(path, "holds no audio that ffmpeg can decode")
            _, offset, _, _, self.sample_rate, self.channels = struct.unpack(">4s5I", header)
            self._pipe.read(offset - 24)
        except BaseException:
            self.__exit__()
            raise

    def blocks(self, block_frames: int) -> Iterator[Samples]:
        size = 4 * self.channels
        while chunk := self._pipe.read(size * block_frames):
            full = len(chunk) // size * size
            if full:
                interleaved = np.frombuffer(chunk[:full], ">f4").reshape(-1, self.channels)
                yield np.ascontiguousarray(interleaved.T, dtype=np.float32)
        self._finish()

    def _finish(self) -> None:
        """Raise what ffmpeg reported, if it failed."""
        code = self._process.wait()
        self._errors.seek(0)
        message = self._errors.read().decode(errors="replace").strip()
        if code == 0 and "partial file" not in message and "truncat" not in message.lower():
            return
        lines = [re.sub(r"^\[.*?\]\s*", "", line) for line in message.splitlines() if line.strip()]
        why = lines[0].replace(f"file:{self.path}: ", "") if lines else f"exit code {code}"
        what = (
            "is truncated or damaged"
            if "moov" in message or "partial" in message
            else "cannot be decoded"
        )
        raise UnreadableFile(self.path, f"{what}; ffmpeg says: {why}")

    def __enter__(self) -> _Decoder:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.wait()
        self._errors.close()


def _describe(path: Path) -> tuple[str, int | None]:
    """Codec in capitals, and bits per second, from ffmpeg's banner for the file."""
    run = subprocess.run(
        [ffmpeg() or "ffmpeg", "-hide_banner", "-nostdin", "-i", f"file:{path}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,  # it always complains that no output was named
    )
    text = run.stderr.decode(errors="replace")
    line = next((line for line in text.splitlines() if "Audio:" in line), "")
    codec = re.search(r"Audio: (\w+)", line)
    rate = re.search(r"(\d+) kb/s", line) or re.search(r"bitrate: (\d+) kb/s", text)
    name = codec[1].upper() if codec else "UNKNOWN"
    if name == "ALAC":
        name = "ALAC_24" if "s32" in line else "ALAC_16"
    return name, int(rate[1]) * 1000 if rate else None


def open_with_pedalboard(path: Path, block_frames: int) -> Stream | None:
    """A recording through the codecs of the operating system; None if they refuse it."""
    from pedalboard.io import AudioFile

    try:
        with AudioFile(str(path)) as file:
            rate, channels, frames = int(file.samplerate), file.num_channels, file.frames
    except (ValueError, OSError, RuntimeError):
        return None

    def blocks() -> Iterator[Samples]:
        with AudioFile(str(path)) as file:
            while (block := file.read(block_frames)).shape[1]:
                yield block

    container = _container(path)
    subtype = CONTAINERS[container].default if container in CONTAINERS else "UNKNOWN"
    return Stream(blocks, rate, channels, int(frames), Origin(path, container, subtype))


def encode_with_ffmpeg(
    temporary: Path,
    path: Path,
    blocks: Iterator[Samples],
    encoding: Encoding,
    sample_rate: int,
    channels: int,
) -> None:
    """Encode into an existing empty file; errors name `path`."""
    bits = SUBTYPES[encoding.subtype or ""].bits
    muxer = CONTAINERS[encoding.container or ""].muxer
    assert muxer is not None
    bitrate = [] if encoding.bitrate is None else ["-b:a", str(encoding.bitrate)]
    command = [
        *(ffmpeg() or "ffmpeg", "-v", "error", "-nostdin", "-y"),
        *("-f", "f32le" if bits is None else "s32le"),
        *("-ar", str(sample_rate), "-ac", str(channels), "-i", "pipe:0"),
        *("-c:a", *muxer.codecs[encoding.subtype or ""], *bitrate, "-map_metadata", "-1"),
        *(option.format(sample_rate=sample_rate) for option in muxer.options),
        *("-f", muxer.name, f"file:{temporary}"),
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
        message = errors.read().decode(errors="replace").strip()
    if code == 0 and not message:
        return
    if "No space left" in message:
        raise FileError(path, "the disk is full; make room or write elsewhere (nothing was left)")
    lines = message.splitlines() or [f"exit code {code}"]
    raise FileError(path, f"cannot be encoded; ffmpeg says: {lines[-1]}")
