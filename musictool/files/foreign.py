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
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from musictool.errors import UnreadableFile, UnsupportedFormat
from musictool.files import provenance, tags
from musictool.files.bitrate import read_bitrate
from musictool.values import Origin, Stream

__all__ = ["ffmpeg", "open_foreign"]

Samples = npt.NDArray[np.float32]

_CONTAINERS = {".m4a": "M4A", ".mp4": "M4A", ".m4b": "M4A"}
_LOSSLESS = {"ALAC_16", "ALAC_24", "APE", "FLAC", "TTA", "WAVPACK"}
_KNOWN = frozenset(_CONTAINERS) | {
    ".aac", ".ac3", ".amr", ".ape", ".dff", ".dsf", ".mka", ".mp2", ".mpc", ".oma", ".opus", ".ogg",
    ".spx", ".tta", ".weba", ".webm", ".wma", ".wv",
}  # fmt: skip


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
    if path.suffix.lower() in _KNOWN:
        raise UnsupportedFormat(path, "this format needs ffmpeg; install it and try again")
    reason = why.rsplit(": ", 1)[-1].strip().rstrip(".") or "unknown format"
    raise UnreadableFile(
        path, f"is not audio that can be read here ({reason}); ffmpeg, if installed, reads more"
    )


def _open_with_ffmpeg(path: Path, block_frames: int) -> Stream:
    with _Decoder(path) as decoder:
        rate, channels = decoder.sample_rate, decoder.channels
    codec, bitrate = _describe(path)
    found = tags.read_tags(path)
    suffix = path.suffix.lower()
    origin = Origin(
        path,
        container=_CONTAINERS.get(suffix, suffix.lstrip(".").upper()),
        subtype=codec,
        bitrate=None if codec in _LOSSLESS else bitrate,
        tags=found,
        history=provenance.history_of(path, found),
    )

    frames = _mp4_frames(path, rate) if origin.container == "M4A" else None

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


def _mp4_frames(path: Path, sample_rate: int) -> int | None:
    """Exact length by the edit list (ISO 14496-12, 8.6.6), which names the part to be played."""
    mp4: Any = import_module("mutagen.mp4")
    try:
        with path.open("rb") as file:
            atoms = mp4.Atoms(file)
            _, header = atoms.path(b"moov", b"mvhd")[-1].read(file)
            tracks = [atom for atom in atoms[b"moov"].children if atom.name == b"trak"]
            if len(tracks) != 1:
                return None  # a video's track may come first, with edits of its own
            _, edits = tracks[0][b"edts",].read(file)
            edits = edits[8:]  # the one atom in it, behind its head
    except (KeyError, OSError, mp4.error):
        return None
    long_times = header[0] == 1
    timescale = struct.unpack_from(">I", header, 20 if long_times else 12)[0]
    version, count = edits[0], struct.unpack_from(">I", edits, 4)[0]
    layout = ">qqi" if version == 1 else ">iii"
    entries = [
        struct.unpack_from(layout, edits, 8 + i * struct.calcsize(layout)) for i in range(count)
    ]
    played = [duration for duration, start, _ in entries if start >= 0]
    if len(played) != 1 or len(entries) != 1 or not played[0] or not timescale:
        return None  # silence before, or several parts: rare, and ffmpeg's own business
    return int(played[0] * sample_rate // timescale)


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
            whole = len(chunk) // size * size
            if whole:
                interleaved = np.frombuffer(chunk[:whole], ">f4").reshape(-1, self.channels)
                yield np.ascontiguousarray(interleaved.T, dtype=np.float32)
        self._finish()

    def _finish(self) -> None:
        """Raise what ffmpeg had to say, if it was not content."""
        code = self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip()
        if code == 0 and "partial file" not in said and "truncat" not in said.lower():
            return
        lines = [re.sub(r"^\[.*?\]\s*", "", line) for line in said.splitlines() if line.strip()]
        why = lines[0].replace(f"file:{self.path}: ", "") if lines else f"exit code {code}"
        what = (
            "is truncated or damaged"
            if "moov" in said or "partial" in said
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

    found = tags.read_tags(path)
    suffix = path.suffix.lower()
    origin = Origin(
        path,
        container=_CONTAINERS.get(suffix, suffix.lstrip(".").upper()),
        subtype="AAC" if suffix in _CONTAINERS else "UNKNOWN",
        bitrate=read_bitrate(path, "AAC", frames, rate),
        tags=found,
        history=provenance.history_of(path, found),
    )
    return Stream(blocks, rate, channels, int(frames), origin)
