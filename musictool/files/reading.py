"""Opening a recording: whole as `Audio`, or block by block as a re-readable `Stream`.

libsndfile decodes what it can, ffmpeg the rest (`foreign`). A reading always goes from the first
frame to the last in order, since seeking in Ogg Vorbis is not exact, and the checks run on the
blocks as they pass: NaN and infinity are refused where they stand, and a recording that ends
before its header said is an error, never a shorter recording.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from musictool.errors import BadSamples, FileError, UnreadableFile
from musictool.files import atomic, completeness, foreign, mpeg, provenance, tags
from musictool.files.bitrate import read_bitrate
from musictool.files.formats import channel_order
from musictool.kinds import SCORE_SUFFIXES
from musictool.values import BLOCK_FRAMES, Audio, Origin, Score, Stream

__all__ = ["open_stream", "read", "read_audio"]

Samples = npt.NDArray[np.float32]

_UNKNOWN_LENGTH = 2**62
"""libsndfile reports something this large for a FLAC file whose header leaves the length open."""

_SLACK = {"MP3": 2 * 1152, "M4A": 2 * 1024}
"""Decoders of MP3 and AAC may fall two of their frames short of the length they promised."""


def read(path: Path | str) -> Audio | Score:
    """A whole file in memory: a `Score` from MIDI, an `Audio` from all else.

    Raises
    ------
    UnreadableFile, UnsupportedFormat, BadSamples
        As `open_stream`, all at once.
    """
    path = Path(path)
    if path.suffix.lower() in SCORE_SUFFIXES:
        from musictool.files.scores import read_score

        check_readable(path)
        return read_score(path)
    return read_audio(path)


def read_audio(path: Path | str) -> Audio:
    """A whole recording in memory."""
    return open_stream(path).audio()


def open_stream(path: Path | str, block_frames: int = BLOCK_FRAMES) -> Stream:
    """A recording block by block; every reading opens the file anew.

    Parameters
    ----------
    path
        An audio file, in any format that libsndfile or an installed ffmpeg decodes.
    block_frames
        Frames in every block but the last.

    Returns
    -------
    Stream
        With an `Origin` that holds container, encoding, tags and history; its `sha256` is left
        to the caller (`hash_file`), since it costs a reading of the whole file.

    Raises
    ------
    UnreadableFile
        Missing, a folder, empty, truncated, or not audio.
    UnsupportedFormat
        Audio that nothing installed here can decode.
    BadSamples
        While blocks are read: NaN or infinity, naming the first position.
    """
    path = Path(path)
    check_readable(path)
    completeness.check(path)
    mp3 = mpeg.unstated(path)
    if mp3 is not None and mp3.is_cut:
        raise UnreadableFile(
            path,
            "is truncated: it ends within an MP3 frame; get a whole copy of it, or accept what "
            "is there with: ffmpeg -i FILE -c copy REPAIRED.mp3",
        )
    try:
        with _open(path, mp3) as file:
            if file.format == "RAW":  # what libsndfile takes a headerless .au or .vox for
                raise UnreadableFile(path, "is not audio: it has no header")
            frames = file.frames if 0 < file.frames < _UNKNOWN_LENGTH else None
            if file.frames == 0 and file.format != "FLAC":
                frames = 0
            if mp3 is not None:
                frames = mp3.length
            rate, channels = int(file.samplerate), int(file.channels)
            origin = Origin(path, container=file.format, subtype=file.subtype)
    except soundfile.LibsndfileError as error:
        return _checked(foreign.open_foreign(path, block_frames, str(error)), path)
    found = tags.read_tags(path)
    origin = replace(
        origin,
        container="OPUS" if origin.subtype == "OPUS" else origin.container,
        bitrate=read_bitrate(path, origin.subtype, frames, rate),
        tags=found,
        history=provenance.history_of(path, found),
    )

    def blocks() -> Iterator[Samples]:
        return _decode(path, block_frames, mp3)

    return _checked(Stream(blocks, rate, channels, frames, origin), path)


def check_readable(path: Path) -> None:
    """Refuse what cannot be a recording: no file, a folder, no bytes, no permission."""
    try:
        if path.is_dir():
            raise UnreadableFile(path, "is a folder, not a recording")
        status = path.stat()
        if not stat.S_ISREG(
            status.st_mode
        ):  # the size of a pipe is 0, and it can be read only once
            raise UnreadableFile(path, "is a pipe or a device; save what it gives to a file first")
        if status.st_size == 0:
            raise UnreadableFile(path, "is empty (0 bytes)")
        path.open("rb").close()
    except FileNotFoundError:
        target = path.readlink() if path.is_symlink() else None
        why = f"is a link to {target}, which is not there" if target else "there is no such file"
        raise UnreadableFile(path, why) from None
    except PermissionError:
        raise UnreadableFile(path, "no permission to read it") from None
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read: {error.strerror or error}") from None


class _InOrder(soundfile.SoundFile):  # type: ignore[misc, unused-ignore]
    """A file that is only read on: soundfile would seek after every read to where it is anyway.

    Ogg Vorbis may land elsewhere then, and a FLAC without a length cannot seek to its end.
    """

    def seekable(self) -> bool:
        """Say no, so that nothing seeks."""
        return False


@contextmanager
def _open(path: Path, mp3: mpeg.Unstated | None) -> Iterator[_InOrder]:
    at = completeness.unknown_length_at(path)
    if mp3 is not None:
        with mpeg.Frames(path, mp3) as raw, _InOrder(raw) as file:
            yield file
    elif at is None:
        with _InOrder(atomic.native(path)) as file:
            yield file
    else:
        with completeness.OpenEnded(path, at) as wav, _InOrder(wav) as file:
            yield file


def _decode(path: Path, block_frames: int, mp3: mpeg.Unstated | None) -> Iterator[Samples]:
    try:
        with _open(path, mp3) as file:
            order = channel_order(file.subtype, file.channels)
            while True:
                block = file.read(block_frames, dtype="float32", always_2d=True)
                if not len(block):
                    return
                channels = block.T if order is None else block.T[list(order)]
                yield np.ascontiguousarray(channels)
    except soundfile.LibsndfileError as error:
        why = str(error.error_string).strip().rstrip(".") or "the data is damaged"
        raise UnreadableFile(path, f"cannot be decoded to its end ({why})") from None


def _checked(stream: Stream, path: Path) -> Stream:
    """The same stream, refusing bad samples and an early end."""

    def check(blocks: Iterator[Samples]) -> Iterator[Samples]:
        at = 0
        try:
            for block in blocks:
                _refuse_bad_samples(path, block, at, stream.sample_rate)
                at += block.shape[1]
                yield block
        except UnreadableFile as error:
            raise _early_end(path, at, stream) or error from None
        if early := _early_end(path, at, stream):
            raise early

    return stream.through(check, frames=stream.frames)


def _refuse_bad_samples(path: Path, block: Samples, at: int, sample_rate: int) -> None:
    finite = np.isfinite(block)
    if finite.all():
        return
    frame = int(np.argmin(finite.all(axis=0)))
    channel = int(np.argmin(finite[:, frame]))
    what = "NaN" if np.isnan(block[channel, frame]) else "infinity"
    seconds = (at + frame) / sample_rate
    raise BadSamples(
        path,
        f"{what} in channel {channel + 1}, frame {at + frame} ({seconds:.6f} s); "
        "repair the file or cut the place out before using it",
    )


def _early_end(path: Path, read_frames: int, stream: Stream) -> FileError | None:
    slack = _SLACK.get(stream.origin.container, 0) if stream.origin else 0
    if stream.frames is None or read_frames >= stream.frames - slack:
        return None
    return UnreadableFile(
        path,
        f"is truncated: {read_frames / stream.sample_rate:.3f} s of "
        f"{stream.frames / stream.sample_rate:.3f} s can be read; get a whole copy of it",
    )
