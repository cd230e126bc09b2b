"""MP3 files, frame by frame (ISO 11172-3, 2.4.1): what a Xing header counts against what is there.

An MP3 is frames and whatever stands between them: tags, zeros, further recordings behind the first,
holes. libsndfile believes the first Xing header, or guesses the length from the bitrate at the
beginning, and stops there in silence. So the frames are counted here: runs of them that follow each
other are decoded as stretches of their own, each with a header that tells the truth.
"""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from musictool.files.audio import mpeg_head
from musictool.files.audio.layout import MOST_JUNK, Broken, Layout, Stretch, truncated
from musictool.files.tags.id3 import id3_bytes
from musictool.quantities import format_time

__all__ = ["is_no_sound", "start_of_sound", "walk"]

_LAYER_3 = 1
"""Its code in a head."""
_SEARCHED = 2**20
"""Bytes behind the tags in which the first frame is looked for."""
_FOLLOWING = 3
"""Frames of one kind that must follow the first of a run: bytes of anything may look like one."""
_HEAD = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]")
"""What the head of a layer III frame looks like at least."""
_SLACK = 2
"""Frames that counts of encoders and taggers are off by."""
_FACTOR = 64
"""More than the highest bitrate over the lowest, 320 to 8 kb/s: so no guess is too short."""
_MOST_HOLES = 1000
_MOST_TRIES = 2**20
"""Heads that are looked at before it is given up that one begins a run."""

_CUT = (
    "is truncated: it ends within an MP3 frame; get a whole copy of it, or accept what is there "
    "with: ffmpeg -i FILE -c copy REPAIRED.mp3"
)


class _Header(NamedTuple):
    """A Xing, Info or VBRI header: the first frame of a run, which holds no sound."""

    frames: int | None
    """The count of frames, None if there is none."""
    frames_at: int
    size: int | None
    """In bytes."""
    size_at: int
    is_heeded: bool
    """Whether libsndfile takes its length from it, too: not from a VBRI header or a damaged one."""


@dataclass
class _Run:
    """Frames of one kind, one behind the other."""

    start: int
    end: int
    last: int
    """Where its last frame begins."""
    frames: int
    """With sound."""
    first: bytes
    """The head of its first frame."""
    header: _Header | None

    @property
    def frame_length(self) -> int:
        """In samples."""
        return mpeg_head.frame_samples(self.first)

    @property
    def seconds(self) -> float:
        return self.frames * self.frame_length / self.sample_rate

    @property
    def sample_rate(self) -> int:
        return mpeg_head.sample_rate(self.first)


def start_of_sound(file: BinaryIO) -> int:
    """The byte behind the ID3v2 tags at the beginning of a file, as far as their sizes are sane."""
    start = 0
    file.seek(0)
    while size := id3_bytes(file.read(10)):
        start += size
        file.seek(start)
    return start


def walk(file: BinaryIO, within: tuple[int, int] | None = None) -> Layout:
    """Find the runs of layer III frames in a file; without any, it is shown as it is.

    Parameters
    ----------
    within
        The bytes from which and up to which there are some, if another container is around them.

    Raises
    ------
    Broken
        It ends before its header says, or within a frame.
    """
    start, end = within or (start_of_sound(file), file.seek(0, 2))
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        size = end if within is None else -1  # what is within others is never shown as it is
        end -= 128 if content[end - 128 : end - 125] == b"TAG" else 0
        runs: list[_Run] = []
        holes: list[tuple[int, int, float]] = []
        at, seconds = start, 0.0
        while at < end:
            near = min(end, at + (MOST_JUNK if runs else _SEARCHED))
            found = _find_run(content, runs[-1].last + 4 if runs else at, near, end)
            if found is None:
                break
            if runs and found < runs[-1].end:  # the last frame was cut short
                runs[-1].frames -= 1
                seconds -= runs[-1].frame_length / runs[-1].sample_rate
                at = runs[-1].end = runs[-1].last
            if found > at:
                holes.append((at, found - at, seconds))
            if len(holes) > _MOST_HOLES or sum(length for _, length, _ in holes) > MOST_JUNK:
                raise Broken("is damaged in too many places")
            runs.append(_follow(content, found, end))
            seconds += runs[-1].seconds
            at = _behind_tags(content, runs[-1].end, end)
        if not runs:
            return Layout()
        rest = content[at:end]
    return _layout(runs, holes, start, size, at, rest, seconds)


def _layout(
    runs: list[_Run],
    holes: list[tuple[int, int, float]],
    start: int,
    size: int,
    at: int,
    rest: bytes,
    seconds: float,
) -> Layout:
    warnings = []
    if holes:
        byte, length, moment = holes[0]
        where = format_time(moment, 1) if moment else "its beginning"
        what = f"{length} bytes there (byte {byte})"
        if more := len(holes) - 1:
            where += f" and in {more} more place{'s' if more > 1 else ''}"
            what = f"{sum(hole[1] for hole in holes)} bytes (from byte {byte} on)"
        warnings.append(f"is damaged at {where}: {what} are no MP3 frame")
    header = runs[0].header
    stated = header.frames or 0 if header is not None else 0
    missing = stated - sum(run.frames for run in runs) if len(runs) == 1 or holes else 0
    is_cut = _begins_frame(rest, runs[-1].first)
    there = runs[0].end - runs[0].start
    is_short = (
        header is None or not header.size or header.size > there + there // max(1, runs[0].frames)
    )
    if not holes and len(runs) == 1 and missing > _SLACK and is_short:
        lost = missing * runs[0].frame_length / runs[0].sample_rate
        raise truncated(format_time(seconds, 3), format_time(seconds + lost, 3))
    if is_cut and (not stated or missing > 0) and is_short:
        raise Broken(_CUT)
    if holes and missing > 0:
        lost = missing * runs[0].frame_length / runs[0].sample_rate
        warnings.append(f"lacks {format_time(lost, 2)} that its header counts")
    if not is_cut and not is_no_sound(rest) and (not stated or missing > 0):
        warnings.append(f"ends with {len(rest)} bytes that are no MP3 frame (byte {at})")
    stretches = tuple(_stretch(run) for run in runs if run.frames)
    is_plain = len(runs) == 1 and header is not None and header.is_heeded
    is_plain = is_plain and not stretches[0].patches
    if is_plain and runs[0].start == start and size - runs[0].end in {0, 128}:
        return Layout((), tuple(warnings))
    return Layout(stretches, tuple(warnings))


def _stretch(run: _Run) -> Stretch:
    """A run as libsndfile gets to see it: with a header that counts right, or without any."""
    header, size = run.header, run.end - run.start
    if header is None or not header.is_heeded:
        start = run.start
        if header is not None:
            start += _frame_bytes(run.first) or 0
        length = run.end - start
        return Stretch(
            ((start, run.end),), size=_FACTOR * length, frames=run.frames * run.frame_length
        )
    patches = []
    if header.frames not in {run.frames, run.frames + 1}:
        patches.append((header.frames_at, run.frames.to_bytes(4, "big")))
    if header.size is not None and abs(header.size - size) > 0.005 * size:
        patches.append((header.size_at, size.to_bytes(4, "big")))
    return Stretch(((run.start, run.end),), tuple(patches))


def _find_run(content: mmap.mmap, at: int, near: int, end: int) -> int | None:
    """Where, before `near`, a frame begins that others of its kind follow, or the end."""
    begin = at
    for _ in range(_MOST_TRIES):
        if (found := _HEAD.search(content, at, near)) is None:
            break
        at = found.start()
        first, here, count = content[at : at + 4], at, 0
        is_first = at == begin
        while count <= _FOLLOWING and (length := _frame_bytes(content[here : here + 4], first)):
            here += length
            count += 1
            if here == end or (here < end and _is_tag(content[here : here + 11])):
                count = _FOLLOWING + 1
        if (count > _FOLLOWING and here <= end) or (count > 1 and here > end and is_first):
            return at
        at += 1
    return None


def _follow(content: mmap.mmap, start: int, end: int) -> _Run:
    """The run of frames that begins at a byte, up to the next header that counts frames."""
    first = content[start : start + 4]
    header = _header(content, start, first)
    known: dict[bytes, int | None] = {}
    at = last = start
    count = 0
    place = _xing_place(first)
    while at + 4 <= end:
        head = content[at : at + 4]
        if head not in known:
            known[head] = _frame_bytes(head, first)
        length = known[head]
        if length is None or at + length > end:
            break
        if content[at + place : at + place + 4] in _XING and at > start:
            break
        last = at
        at += length
        count += 1
    return _Run(start, at, last, count - (header is not None), first, header)


_XING = (b"Xing", b"Info")


def _xing_place(head: bytes) -> int:
    """Where in a frame with this head a Xing header stands: behind the side information."""
    is_mono = head[3] >> 6 == 3
    if head[1] & 8:
        return 21 if is_mono else 36
    return 13 if is_mono else 21


def _header(content: mmap.mmap, start: int, head: bytes) -> _Header | None:
    at = _xing_place(head)
    frame = content[start : start + 200]
    if frame[36:40] == b"VBRI":
        count, size = (int.from_bytes(frame[i : i + 4], "big") for i in (50, 46))
        return _Header(count, 50, size, 46, is_heeded=False)
    if frame[at : at + 4] not in _XING:
        return None
    flags = frame[at + 7]
    count = int.from_bytes(frame[at + 8 : at + 12], "big")
    size_at = at + (12 if flags & 1 else 8)
    size = int.from_bytes(frame[size_at : size_at + 4], "big")
    return _Header(
        count if flags & 1 else None,
        at + 8,
        size if flags & 2 else None,
        size_at,
        # mpg123 looks for one only behind side information of zeros, after a checksum of two bytes.
        is_heeded=flags & 1 == 1 and not any(frame[6:at]),
    )


def _frame_bytes(head: bytes, first: bytes | None = None) -> int | None:
    """The length of the layer III frame with this head, of the same kind as a first one."""
    if len(head) < 4 or head[1] >> 1 & 3 != _LAYER_3:
        return None
    if first and ((head[1] ^ first[1]) & 0xFE or (head[2] ^ first[2]) & 0x0C):
        return None
    if first and (head[3] >> 6 == 3) != (first[3] >> 6 == 3):
        return None
    return mpeg_head.frame_bytes(head) or None


def _begins_frame(rest: bytes, first: bytes) -> bool:
    """Whether these bytes are the beginning of one more frame, which is cut."""
    length = _frame_bytes(rest[:4], first)
    return (length is not None and len(rest) < length) or (
        0 < len(rest) < 4 and first.startswith(rest)
    )


_TAGS = (b"APETAGEX", b"LYRICSBEGIN", b"ID3", b"TAG")


def _is_tag(head: bytes) -> bool:
    return head.startswith(_TAGS) or not any(head)


def is_no_sound(rest: bytes) -> bool:
    """Whether these are the tags or zeros that may follow the last frame."""
    return rest.startswith(_TAGS) or not rest.strip(b"\0")


def _behind_tags(content: mmap.mmap, at: int, end: int) -> int:
    """The byte behind the tags that begin at one, where further frames may follow."""
    while at < end:
        head = content[at : at + 32]
        if head[:3] == b"TAG":
            at += 128
        elif size := id3_bytes(head):
            at += size
        elif head[:8] == b"APETAGEX" and len(head) == 32:
            has_header = head[23] & 0x20
            at += 32 + (int.from_bytes(head[12:16], "little") if has_header else 0)
        elif head[:11] == b"LYRICSBEGIN" and (last := content.find(b"LYRICS", at + 11, end)) > 0:
            at = last + 9
        else:
            break
    return min(at, end)
