"""Formats that libsndfile does not know (M4A, AAC, WMA, WebM, ...), through FFmpeg's libraries.

They come with the package `av` (PyAV). A file is handed over open, without its name, to the one
demuxer that `demuxers` chose by its bytes, so that no file can have another one read; and it is
decoded block by block, so that a long recording costs no memory.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from musictool.errors import UnreadableFile, UnsupportedFormat
from musictool.files.audio import mp4
from musictool.files.audio.demuxers import find_demuxer
from musictool.files.audio.ffmpeg_tags import UNDECODED, pictures_told, tags_told
from musictool.files.audio.formats import SUBTYPES
from musictool.files.audio.layout import Excerpt, Stretch
from musictool.files.audio.mpeg import is_no_sound
from musictool.files.audio.speakers import SPEAKERS, USUAL_SPEAKERS
from musictool.files.tags.model import Picture
from musictool.origin import Origin
from musictool.quantities import format_time
from musictool.values import Samples, Stream, equal_blocks

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream
    from av.container import InputContainer
    from av.stream import Stream as AVStream

__all__ = ["Source", "is_picture", "length_in_seconds", "open_foreign"]

_MOST_FAILURES = 1000
"""Packets of one file that cannot be decoded, before it is given up on."""

_CHANGES = ": its sound changes there to a form that cannot be; get a whole copy of it"
_TOO_MUCH = "is damaged: more follows than its header counts"

_ROUGHLY = 0.25
"""Seconds by which a length that a container states in its own time may be missed: delay and
padding of codecs, and time stamps in milliseconds."""


def open_foreign(path: Path, block_frames: int, stretch: Stretch | None = None) -> Stream:
    """A recording that libsndfile refused, or a stretch of one.

    Raises
    ------
    UnreadableFile
        It is no audio at all, or damaged from the start.
    UnsupportedFormat
        Nothing decodes what is in it.
    """
    with Source(path, stretch) as source:
        first = next(source.frames(), None)
        if first is None:
            raise UnreadableFile(
                path, "is truncated or damaged: no sound in it can be decoded; get a whole copy"
            )
        rate, layout = first.sample_rate, first.layout.name
        channels = first.layout.nb_channels
        played, counted = source.played_frames(rate), source.counted_frames(rate)
        # Of Ogg `walks` has looked at each page, and times may be wrong where all are there.
        promised = None if source.demuxer.name == "ogg" else source.promised_seconds()
        frames = counted if played is None else played
        origin = source.origin(first)
        if source.has_video:
            seconds = promised if frames is None else frames / rate
            origin = replace(origin, video_s=seconds or source.packed_seconds())

    def pieces() -> Iterator[Samples]:
        from av import FFmpegError

        done = 0
        with Source(path, stretch) as source:
            try:
                for piece in _uniform(source.frames(), rate, layout):
                    piece = piece if played is None else piece[:, : played - done]
                    done += piece.shape[1]
                    if counted is not None and done > counted:
                        raise UnreadableFile(path, _TOO_MUCH)
                    yield piece
                    if done == played:
                        return
            except UnreadableFile:
                if done != counted:
                    raise  # else it is no sound that could not be decoded
            except FFmpegError:  # of what converts one form to another
                raise UnreadableFile(
                    path, f"is damaged at {format_time(done / rate, 3)}{_CHANGES}"
                ) from None
        if counted is None and promised is not None and done / rate < promised - _ROUGHLY:
            raise UnreadableFile(
                path,
                f"is truncated or damaged: {format_time(done / rate, 3)} of "
                f"{format_time(promised, 3)} can be read; "
                "get a whole copy of it",
            )

    return Stream(lambda: equal_blocks(pieces(), block_frames), rate, channels, frames, origin)


def length_in_seconds(path: Path) -> float | None:
    """How long a recording is, by its header or else its packets; None for what is not known here.

    Nothing is decoded, so a codec's delay and padding count.
    """
    with contextlib.suppress(UnreadableFile, UnsupportedFormat), Source(path) as source:
        return source.promised_seconds() or source.packed_seconds()
    return None


class Source:
    """A file that is open in FFmpeg, and the one track in it that is heard."""

    def __init__(self, path: Path, stretch: Stretch | None = None) -> None:
        import av  # takes as long as half of the hub, and most recordings do without

        self.path, self.demuxer = path, find_demuxer(path)
        self._resources = contextlib.ExitStack()
        with contextlib.ExitStack() as opened:
            # By its number: FFmpeg has no name to look beside, and may open nothing else.
            options = {"protocol_whitelist": "fd"}
            file: Any
            if stretch is not None:
                file = opened.enter_context(Excerpt(path, stretch))
            else:
                file = opened.enter_context(path.open("rb", buffering=0))
                if os.name != "nt":  # where libraries may count open files each on their own
                    options["fd"], file = str(file.fileno()), "fd:"
            try:
                self.container: InputContainer = opened.enter_context(
                    av.open(
                        file, "r", self.demuxer.name, options=options, metadata_errors=UNDECODED
                    )
                )
            except (av.FFmpegError, OSError):
                raise self._damaged() from None
            self.track = self._chosen()
            self._resources = opened.pop_all()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    def _damaged(self, where: str = "") -> UnreadableFile:
        return UnreadableFile(self.path, f"is truncated or damaged{where}; get a whole copy of it")

    def _chosen(self) -> AudioStream:
        """The track that is meant to be heard first."""
        from av.stream import Disposition

        tracks = self.container.streams.audio
        if not tracks:
            raise UnreadableFile(self.path, "holds no sound: there is no audio track in it")
        default = [
            track for track in tracks if Disposition.default in Disposition(track.disposition)
        ]
        track = (default or tracks)[0]
        if track.codec_context is None:
            raise UnsupportedFormat(
                self.path, "its sound is encrypted, or of a codec that nothing here decodes"
            )
        return track

    @property
    def has_video(self) -> bool:
        """Whether there is more to see than a cover."""
        return any(not is_picture(track) for track in self.container.streams.video)

    def frames(self) -> Iterator[AudioFrame]:
        """What is decoded.

        An error is one if sound follows it, or should: behind the last frame stand tags of many
        kinds, and broadcasts begin and end within a packet.
        """
        import av

        track, decoded, behind, failed = self.track, 0, 0, 0
        is_damaged = False
        packets = self.container.demux(track)
        while True:
            frames: list[AudioFrame] = []
            try:
                packet = next(packets, None)
                if packet is None:
                    break
                frames = packet.decode()
                is_damaged = is_damaged or packet.is_corrupt
                if not packet.is_corrupt:
                    behind = max(behind, (packet.pos or 0) + packet.size)
            except av.FFmpegError:
                is_damaged = True
                failed += 1
                if failed > _MOST_FAILURES:
                    break
            if is_damaged and frames and (decoded or not self.demuxer.is_bare):
                raise self._damaged(f" at {format_time(decoded / (track.sample_rate or 1), 3)}")
            for frame in frames:
                decoded += frame.samples
                is_damaged = False
                yield frame
        if is_damaged and not (self.demuxer.is_broadcast or self._is_no_sound(behind)):
            raise self._damaged(f" at {format_time(decoded / (track.sample_rate or 1), 3)}")

    def _is_no_sound(self, start: int) -> bool:
        """Whether only tags or zeros follow a byte."""
        with self.path.open("rb") as file:
            file.seek(start)
            rest = file.read(2**20)
        return self.demuxer.is_bare and (rest[:3] == b"TAG" or is_no_sound(rest))

    def played_frames(self, sample_rate: int) -> int | None:
        """Frames behind which an MP4 only has padding, None where it is not said."""
        if self.demuxer.name != "mov":
            return None
        track = self.track
        played = mp4.played_frames(self.path, track.id, sample_rate)
        if played is None and track.duration and track.time_base:
            packed = int(track.duration * track.time_base * sample_rate)
            played = mp4.gapless_frames(self.container.metadata.get("iTunSMPB", ""), packed)
        return played

    def counted_frames(self, sample_rate: int) -> int | None:
        """Frames by the header, where these are counted there."""
        track = self.track
        is_exact = self.demuxer.is_exact or (self.demuxer.name, track.name) == ("ogg", "flac")
        if not is_exact or not track.duration or track.time_base is None:
            return None
        return int(track.duration * track.time_base * sample_rate)

    def promised_seconds(self) -> float | None:
        """The length of the track as its container states it, in a time of its own."""
        track = self.track
        if self.demuxer.is_bare or self.demuxer.name == "asf":
            return None  # FFmpeg guesses it from a bitrate
        assert track.time_base is not None
        if track.duration:
            return float(track.duration * track.time_base)
        late = float((track.start_time or 0) * track.time_base)
        # Matroska's tags tell where each track ends.
        if end := re.fullmatch(r"(\d+):(\d+):(\d+\.?\d*)", track.metadata.get("DURATION", "")):
            return int(end[1]) * 3600 + int(end[2]) * 60 + float(end[3]) - late
        if self.container.duration and len(self.container.streams) == 1:
            return self.container.duration / 1e6 - late
        return None

    def packed_seconds(self) -> float | None:
        """The length of all packets together, else of the whole container."""
        import av

        length = 0
        with contextlib.suppress(av.FFmpegError):
            for packet in self.container.demux(self.track):
                length += packet.duration or 0
        if length and self.track.time_base is not None:
            return float(length * self.track.time_base)
        return self.container.duration / 1e6 if self.container.duration else None

    def origin(self, frame: AudioFrame) -> Origin:
        """What the file is, by a frame of it."""
        subtype = _subtype(self.track, frame)
        container = "OPUS" if subtype == "OPUS" and self.demuxer.name == "ogg" else None
        row = SUBTYPES.get(subtype)
        is_lossless = row.bitrates is None if row else False
        bitrate = self.track.bit_rate or self.container.bit_rate or None
        return Origin(
            self.path,
            container or self.demuxer.container,
            subtype,
            None if is_lossless else bitrate,
            tags=replace(tags_told(self.container, self.track), pictures=self._covers()),
            speakers=_speakers(frame),
            warnings=self._left_out(),
        )

    def _covers(self) -> tuple[Picture, ...]:
        """Still pictures, which come before all sound: so the file is opened once more."""
        tracks = [track for track in self.container.streams.video if is_picture(track)]
        if not tracks or self.demuxer.name != "matroska":
            return ()  # of others the tags are read for themselves
        with Source(self.path) as again:
            return tuple(pictures_told(again.container, [track.index for track in tracks]))

    def _left_out(self) -> tuple[str, ...]:
        """What is said of the tracks that are not read."""
        more = len(self.container.streams.audio) - 1
        what = "a second audio track is" if more == 1 else f"{more} more audio tracks are"
        return (f"{what} in it and not read",) if more else ()


def is_picture(track: AVStream) -> bool:
    """Whether a track is a still picture, such as a cover."""
    from av.stream import Disposition

    return Disposition.attached_pic in Disposition(track.disposition)


def _subtype(track: AudioStream, frame: AudioFrame) -> str:
    """The encoding by libsndfile's name; a lossless codec's is that of the samples it holds."""
    codec = track.codec_context.codec
    name, form = codec.canonical_name, frame.format.name.rstrip("p")
    by_name = {
        "mp1": "MPEG_LAYER_I", "mp2": "MPEG_LAYER_II", "mp3": "MPEG_LAYER_III", "aac_latm": "AAC",
        "pcm_mulaw": "ULAW", "pcm_alaw": "ALAW", "pcm_s8": "PCM_S8",
    }  # fmt: skip
    if name in by_name:
        return by_name[name]
    if not codec.lossless or codec.lossy or name.startswith("dsd"):
        return name.upper()
    bits = _bits(name, track.codec_context.extradata or b"", frame)
    if name == "alac":
        return f"ALAC_{bits}"
    if name == "flac":
        return "FLAC_16" if bits <= 16 else "FLAC_24"
    return {"flt": "FLOAT", "dbl": "DOUBLE", "u8": "PCM_U8"}.get(form, f"PCM_{bits}")


def _bits(codec: str, extradata: bytes, frame: AudioFrame) -> int:
    """Bits of a lossless sample: of its codec's header, else of a frame, in which 24 fill 32."""
    if codec == "alac" and len(extradata) > 17:
        return extradata[17]  # ALACSpecificConfig, behind the head of its atom
    if codec == "flac" and len(extradata) > 13:
        return ((extradata[12] & 1) << 4 | extradata[13] >> 4) + 1  # RFC 9639, 8.2
    if frame.format.bits <= 16:
        return 16
    if frame.format.bytes != 4 or frame.format.name.startswith("flt") or _is_unsafe(frame):
        return 24
    lowest: npt.NDArray[Any] = frame.to_ndarray()
    return 32 if (lowest & 0xFF).any() else 24


def _speakers(frame: AudioFrame) -> int | None:
    """WAV's mask of the channels; None for the usual one, or if it is not said."""
    names = [channel.name for channel in frame.layout.channels]
    if not set(names) <= set(SPEAKERS) or names != sorted(names, key=SPEAKERS.index):
        return None
    mask = sum(1 << SPEAKERS.index(name) for name in names)
    return None if mask in USUAL_SPEAKERS else mask


def _uniform(frames: Iterator[AudioFrame], sample_rate: int, layout: str) -> Iterator[Samples]:
    """Samples of one rate and layout; what is in another (joined broadcasts) is converted."""
    from av import AudioResampler

    converter, form = None, None
    for frame in frames:
        this = (frame.sample_rate, frame.layout.name, frame.format.name)
        if converter and this != form:
            yield from map(_samples, converter.resample(None))
            converter = None
        if this[:2] == (sample_rate, layout) and not _is_unsafe(frame):
            yield _samples(frame)
            continue
        if converter is None:
            converter, form = AudioResampler("flt", layout, sample_rate), this
        yield from map(_samples, converter.resample(frame))
    if converter:
        yield from map(_samples, converter.resample(None))


def _is_unsafe(frame: AudioFrame) -> bool:
    """Whether PyAV would look for another plane behind the last one (18.1, AudioFrame.planes)."""
    return frame.format.is_planar and frame.layout.nb_channels >= 8


def _samples(frame: AudioFrame) -> Samples:
    """Samples of a frame, float32 with shape (channels, frames), full scale at 1."""
    values: npt.NDArray[Any] = frame.to_ndarray()
    if not frame.format.is_planar:
        values = values.reshape(-1, frame.layout.nb_channels).T
    if values.dtype == np.uint8:
        return (values.astype(np.float32) - np.float32(128)) * np.float32(1 / 128)
    if values.dtype.kind == "i":
        return values.astype(np.float32) * np.float32(2.0 ** (1 - 8 * values.itemsize))
    return np.asarray(values, np.float32)
