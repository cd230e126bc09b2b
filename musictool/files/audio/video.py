"""A video that keeps its pictures while its sound is edited.

The new sound is encoded as any other (`muxing`); here the packets of pictures, further sounds and
subtitles are copied beside it as they are, from the source into an MP4 or MOV. That is right only
as long as the sound stays where it was: pictures cannot follow an edit of time.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musictool.edits import Changes
from musictool.errors import CannotProcess, UnreadableFile
from musictool.files.audio.foreign import Source, is_picture
from musictool.files.audio.muxing import writing_to
from musictool.files.parts import new_part
from musictool.files.system_errors import file_errors
from musictool.origin import Origin
from musictool.quantities import format_time

__all__ = ["Video", "video_for"]

_MUXERS = {".mp4": "mp4", ".mov": "mov"}
"""What a video is written as: by the ending of its name, who writes it."""

_SLACK = 0.5
"""Seconds by which the sound may end early: some containers state lengths only roughly."""


@dataclass(frozen=True)
class Video:
    """Pictures that go into an output.

    Parameters
    ----------
    source
        The file with the pictures.
    seconds
        Length of the sound that was beside them.
    """

    source: Path
    seconds: float

    def check(self, path: Path, seconds: float) -> None:
        """Refuse a sound that ends before its pictures do.

        Raises
        ------
        CannotProcess
            It is shorter than it was.
        """
        if seconds < self.seconds - _SLACK:
            raise _left_behind(path, self.source)

    def add_to(self, sound: Path, path: Path, seconds: float, sample_rate: int) -> list[str]:
        """Put the pictures beside a sound that was encoded, in place; errors name `path`.

        Returns
        -------
        Warnings: of what could not be copied, and of a sound that goes on alone.
        """
        with file_errors(path), new_part(sound.parent, path.suffix, sound.stat().st_mode) as whole:
            warnings = _joined(self.source, sound, whole, path, sample_rate)
            whole.replace(sound)
        if seconds > self.seconds + _SLACK:
            warnings.append(
                f"the sound goes on for {format_time(seconds - self.seconds, 1)} after its video"
            )
        return warnings


def video_for(path: Path, origin: Origin) -> tuple[Video | None, list[str]]:
    """The video that an output keeps of its source, and what is said where it keeps none.

    Raises
    ------
    CannotProcess
        Its pictures would no longer fit, since the sound was moved to other times.
    """
    if origin.video_s is None or origin.path is None:
        return None, []
    if path.suffix.lower() not in _MUXERS:
        return None, [f"the video is left out; end the name in {' or '.join(_MUXERS)} to keep it"]
    if not Changes(origin.edits).passages.is_whole:
        raise _left_behind(path, origin.path)
    return Video(origin.path, origin.video_s), []


def _left_behind(path: Path, source: Path) -> CannotProcess:
    return CannotProcess(
        f"{path}: the edit changes times, and the pictures of {source} cannot follow; "
        f"write the sound alone, as with -o {path.stem}.m4a"
    )


def _joined(source: Path, sound: Path, whole: Path, path: Path, sample_rate: int) -> list[str]:
    muxer = _MUXERS[path.suffix.lower()]
    output = writing_to(whole, path, muxer, sample_rate)
    with Source(source) as film, Source(sound) as heard, output as out:
        copies: dict[int, Any] = {}
        lost: list[str] = []
        for track in film.container.streams:
            is_sound = track.index == film.track.index
            copy = _copied(out, heard.track if is_sound else track)
            if copy is not None:
                copy.metadata.update(track.metadata)
                copies[track.index] = copy
            elif track.type == "video" and not is_picture(track):
                codec = track.codec_context.name if track.codec_context else "its codec"
                raise CannotProcess(
                    f"{path}: {muxer.upper()} holds no video in {codec}; write the sound alone, "
                    f"as with -o {path.stem}.m4a"
                )
            elif not is_picture(track):
                what = track.codec_context.name if track.codec_context else track.type
                said = f"track {track.index + 1} of the video ({what})"
                lost.append(f"{said} has no place in {muxer.upper()}")
        if chapters := film.container.chapters():
            out.set_chapters(chapters)
            # They are a track of the source, too.
            lost = [one for one in lost if "(data)" not in one]
        start = float((film.track.start_time or 0) * (film.track.time_base or 0))
        packets = heapq.merge(
            _packets(film, {n: copy for n, copy in copies.items() if n != film.track.index}, 0.0),
            _packets(heard, {heard.track.index: copies[film.track.index]}, start),
            key=lambda one: one[0],
        )
        for _, packet in packets:
            out.mux(packet)
    return lost


def _copied(out: Any, track: Any) -> Any:
    """A track of the output for one of an input; None if there is no place for it."""
    if is_picture(track) or track.type in {"data", "attachment", "unknown"}:
        return None
    try:
        copy = out.add_stream_from_template(track, opaque=True)
    except ValueError:
        return None
    if track.codec_context.name == "hevc" and track.codec_context.codec_tag != "hev1":
        copy.codec_context.codec_tag = "hvc1"  # the one that Apple's players take
    return copy


def _packets(source: Source, copies: dict[int, Any], late: float) -> Iterator[tuple[float, Any]]:
    """Packets of some tracks, each with the second at which it is needed."""
    import av

    tracks = [track for track in source.container.streams if track.index in copies]
    if not tracks:
        return
    time = -math.inf
    try:
        for packet in source.container.demux(tracks):
            if not packet.size:
                continue  # what ends a track
            if packet.is_corrupt:
                raise UnreadableFile(source.path, "is damaged: a packet of its video is cut")
            # Matroska tells only when a picture is shown; FFmpeg then finds out when it is decoded.
            shift = round(late / packet.time_base)
            if packet.pts is not None:
                packet.pts += shift
            if packet.dts is not None:
                packet.dts += shift
                time = float(packet.dts * packet.time_base)
            packet.stream = copies[packet.stream.index]
            yield time, packet
    except av.FFmpegError as error:
        raise UnreadableFile(source.path, f"is damaged in its video ({error.strerror})") from None
