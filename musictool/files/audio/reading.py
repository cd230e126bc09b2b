"""Opening a recording: whole as `Audio`, or block by block as a re-readable `Stream`.

`walks` finds where the sound lies in a file. Whole numbers in a WAV are read as they lie there
(`pcm`), libsndfile decodes what else it can, and `foreign` the rest. A reading always goes from the
first frame to the last in order, since seeking in Ogg Vorbis is not exact, and the checks run on
the blocks as they pass: NaN and infinity are refused where they stand, and a recording that ends
before its header said is an error, never a shorter recording.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from musictool.errors import BadSamples, FileError, UnreadableFile
from musictool.files.access import check_readable, native
from musictool.files.audio.bitrates import nearest_rung
from musictool.files.audio.clipping import first_not_finite
from musictool.files.audio.formats import SUBTYPES, Subtype, check_form
from musictool.files.audio.layout import Excerpt, Layout, Stretch
from musictool.files.audio.pcm import PcmSource
from musictool.files.audio.quiet import quiet
from musictool.files.audio.speakers import read_speakers
from musictool.files.audio.walks import walk
from musictool.files.history import read_history
from musictool.files.tags.carrying import stream_info
from musictool.files.tags.finding import find_tags
from musictool.files.tags.model import Tags
from musictool.files.tags.tempo import tempo_of
from musictool.origin import Origin
from musictool.quantities import format_time
from musictool.sound.resampling import resample
from musictool.values import BLOCK_FRAMES, SHORT_FRAMES, Audio, Samples, Stream, with_origin

__all__ = ["open_stream", "probe", "read_audio"]

_UNKNOWN_LENGTH = 2**62
"""libsndfile reports something this large for a FLAC file whose header leaves the length open."""

_FINE = 256
"""Frames of the blocks in which damage is looked for."""

_CONSTANT = 1  # mutagen.mp3.BitrateMode.CBR


def read_audio(path: Path | str) -> Audio:
    """A whole recording in memory."""
    return open_stream(path).audio()


def open_stream(path: Path | str, block_frames: int | None = None) -> Stream:
    """A recording block by block, a short one as a single block; each reading opens the file anew.

    Its origin holds container, encoding, tags, history and what the user should know of the file;
    its `sha256` is left to the caller (`hash_file`), since it costs a reading of the whole file.

    Raises
    ------
    UnreadableFile
        Missing, a folder, empty, truncated, or not audio.
    UnsupportedFormat
        Audio that nothing installed here can decode, or of a form that nothing here works on.
    BadSamples
        While blocks are read: NaN or infinity, naming the first position.
    """
    path = Path(path) if isinstance(path, str) else path
    check_readable(path)
    plain = PcmSource.opened(path)
    bare = plain is not None and plain.is_bare
    try:
        with plain or contextlib.nullcontext():
            layout = Layout() if bare else walk(path)
            stretches = layout.stretches or (None,)
            if layout.irregular is not None:
                raise soundfile.LibsndfileError(1, f"{layout.irregular}: ")
            stream = _joined([_open_stretch(path, one, plain, block_frames) for one in stretches])
    except soundfile.LibsndfileError:
        from musictool.files.audio import foreign  # most recordings do without

        frames = block_frames or BLOCK_FRAMES
        stream = _joined([foreign.open_foreign(path, frames, one) for one in stretches])
        check_form(path, stream.sample_rate, stream.channels)
    return _checked(with_origin(stream, _described(path, stream, layout, bare)), path)


def _open_stretch(
    path: Path, stretch: Stretch | None, plain: PcmSource | None, block_frames: int | None
) -> Stream:
    """A stretch of a file that needs no FFmpeg; the whole of one may be open already."""
    with (stretch is None and plain) or _open(path, stretch) as file:
        if file.format == "RAW":  # what libsndfile takes a headerless .au or .vox for
            raise UnreadableFile(path, "is not audio: it has no header")
        frames = file.frames if 0 < file.frames < _UNKNOWN_LENGTH else None
        if file.frames == 0 and file.format != "FLAC":
            frames = 0
        if stretch is not None:
            frames = frames if stretch.is_whole else None
            frames = stretch.frames if stretch.frames is not None else frames
        rate, channels = int(file.samplerate), int(file.channels)
        check_form(path, rate, channels)
        container = "OPUS" if file.subtype == "OPUS" else file.format
        origin = Origin(path, container, file.subtype)
    is_short = frames is not None and frames <= SHORT_FRAMES
    size = block_frames or (SHORT_FRAMES if is_short else BLOCK_FRAMES)
    return Stream(lambda: _decode(path, stretch, size, frames), rate, channels, frames, origin)


def _joined(streams: Sequence[Stream]) -> Stream:
    """What follows each other in one file, in the form of the first."""
    first, *others = streams
    if not others:
        return first
    alike = [first, *(resample(one, first.sample_rate, first.channels) for one in others)]
    lengths = [one.frames for one in alike if one.frames is not None]
    return replace(
        first,
        open_blocks=lambda: chain.from_iterable(one.blocks() for one in alike),
        frames=sum(lengths) if len(lengths) == len(alike) else None,
    )


def probe(path: Path) -> Stream:
    """Open a recording and read its first block, and of a FLAC its last frame.

    A FLAC file does not say where it ends; other formats do, and `open_stream` looks there.

    Raises
    ------
    FileError
        As `open_stream`, and for what those readings meet.
    """
    stream = open_stream(path)
    with contextlib.closing(stream.blocks()) as blocks:  # type: ignore[type-var]
        first = next(blocks, None)
    if first is None or not first.shape[1]:
        raise UnreadableFile(path, "holds no sound (0 frames)")
    if stream.frames and stream.origin and stream.origin.container == "FLAC":
        try:
            with _open(path, (None, *walk(path).stretches)[-1]) as file:
                file.seek(file.frames - 1)
                is_whole = len(file.read(1)) == 1
        except soundfile.LibsndfileError:
            is_whole = False
        if not is_whole:
            raise UnreadableFile(path, "is truncated: its end is missing; get a whole copy of it")
    return stream


def _described(path: Path, stream: Stream, layout: Layout, bare: bool) -> Origin:
    """The origin of a stream, with what the file says beside the sound, unless it is `bare`."""
    origin = stream.origin
    assert origin is not None
    tags, left_out = (None, []) if bare else find_tags(path, origin.tags)
    tags = tags and replace(tags, sample_rate=tags.sample_rate or stream.sample_rate)
    bitrate = origin.bitrate or _bitrate(path, stream, tags)
    history, unreadable = read_history(path, tags.provenance if tags else None)
    warnings = (*layout.warnings, *origin.warnings, *left_out, *unreadable)
    return replace(
        origin,
        bitrate=bitrate,
        tempo_bpm=tempo_of(tags),
        tags=tags,
        channels=stream.channels,
        speakers=read_speakers(path, tags)
        if origin.speakers is None and not bare
        else origin.speakers,
        history=history,
        warnings=warnings,
    )


def _bitrate(path: Path, stream: Stream, tags: Tags | None) -> int | None:
    """Bits per second of a lossy file: as its header says, else its size over its length."""
    subtype = stream.origin.subtype if stream.origin else ""
    row = SUBTYPES.get(subtype, Subtype())
    if row.bitrates is None and not subtype.startswith("MPEG"):
        return None
    info = stream_info(path)
    stated = int(getattr(info, "bitrate", 0))
    if stated and subtype == "MPEG_LAYER_III" and int(info.bitrate_mode) == _CONSTANT:
        # Computed from the file's size, it comes out a little off the ladder it was chosen from.
        return round(nearest_rung(subtype, stated, stream.sample_rate))
    if stated:
        return stated
    if not stream.frames:
        return None
    # Pictures lie in the file in base64, and are no sound.
    pictures = sum(len(picture.data) for picture in tags.pictures) * 4 // 3 if tags else 0
    size = path.stat().st_size - pictures
    return max(1, round(size * 8 * stream.sample_rate / stream.frames))


class _InOrder(soundfile.SoundFile):  # type: ignore[misc, unused-ignore]
    """A file that is only read on: soundfile would seek after every read to where it is anyway.

    Ogg Vorbis may land elsewhere then, and a FLAC without a length cannot seek to its end.
    """

    def seekable(self) -> bool:
        """Say no, so that nothing seeks."""
        return False

    def flush(self) -> None:
        """Do nothing, since nothing was written; soundfile would force the file to the disk."""


def _source(
    path: Path, stretch: Stretch | None
) -> contextlib.AbstractContextManager[_InOrder | PcmSource]:
    plain = PcmSource.opened(path) if stretch is None else None
    return plain or _open(path, stretch)


@contextlib.contextmanager
def _open(path: Path, stretch: Stretch | None) -> Iterator[_InOrder]:
    with contextlib.ExitStack() as stack:
        source: Any = native(path)
        if stretch is not None:
            source = stack.enter_context(Excerpt(path, stretch))
        with quiet():
            file = _InOrder(source)
        yield stack.enter_context(file)


def _decode(
    path: Path, stretch: Stretch | None, block_frames: int, frames: int | None
) -> Iterator[Samples]:
    """The blocks of a stretch, and what comes before damage in the middle of one."""
    done = 0
    try:
        for block in _blocks(path, stretch, block_frames, frames):
            done += block.shape[1]
            yield block
    except soundfile.LibsndfileError as error:
        begin, at = done, 0
        with contextlib.suppress(soundfile.LibsndfileError):
            for block in _blocks(path, stretch, _FINE, frames):
                at += block.shape[1]
                if at > begin:
                    piece = block[:, max(0, begin - at + block.shape[1]) :]
                    done += piece.shape[1]
                    yield piece
        why = str(error.error_string).strip().rstrip(".") or "the data is damaged"
        raise UnreadableFile(path, f"cannot be decoded to its end ({why})") from None


def _blocks(
    path: Path, stretch: Stretch | None, block_frames: int, frames: int | None
) -> Iterator[Samples]:
    """What is decoded; nothing is asked for behind the last frame, where tags may lie."""
    left = frames if frames is not None else _UNKNOWN_LENGTH
    with _source(path, stretch) as file:
        row = SUBTYPES.get(file.subtype, Subtype())
        order = row.channel_order(file.channels)
        # What libsndfile would do, for each sample by itself, numpy does for many at once.
        kind, factor = ("int16", 2.0**-15) if row.bits == 16 else ("float32", 1.0)
        while left:
            with quiet():
                block = file.read(min(block_frames, left), dtype=kind, always_2d=True)
            if not len(block):
                return
            left -= len(block)
            samples = block.astype(np.float32, copy=False)
            samples *= np.float32(factor)
            yield np.ascontiguousarray(samples.T if order is None else samples.T[list(order)])


def _checked(stream: Stream, path: Path) -> Stream:
    """The same stream, refusing bad samples and an early end."""
    subtype = stream.origin.subtype if stream.origin else ""
    is_whole = SUBTYPES.get(subtype, Subtype()).bits is not None  # and so never NaN

    def check(blocks: Iterator[Samples]) -> Iterator[Samples]:
        at = 0
        try:
            for block in blocks:
                if not is_whole and (bad := first_not_finite(block, at, stream.sample_rate)):
                    repair = "repair the file or cut the place out before using it"
                    raise BadSamples(path, f"{bad}; {repair}")
                at += block.shape[1]
                yield block
        except UnreadableFile as error:
            raise _early_end(path, at, stream) or error from None
        if early := _early_end(path, at, stream):
            raise early
        if stream.frames is not None and at < stream.frames:
            yield np.zeros((stream.channels, stream.frames - at), np.float32)  # the codec's slack

    return stream.through(check, frames=stream.frames)


def _early_end(path: Path, read_frames: int, stream: Stream) -> FileError | None:
    row = SUBTYPES.get(stream.origin.subtype) if stream.origin else None
    slack = row.slack if row else 0
    if stream.frames is None or read_frames >= stream.frames - slack:
        return None
    return UnreadableFile(
        path,
        f"is truncated: {format_time(read_frames / stream.sample_rate, 3)} of "
        f"{format_time(stream.frames / stream.sample_rate, 3)} can be read; get a whole copy of it",
    )
