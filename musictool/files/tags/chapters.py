"""Chapters, as each family of tags writes them: CHAPTERnnn in Vorbis comments, CHAP in ID3.

Ogg's wiki, "Chapter Extension"; ID3v2 Chapter Frame Addendum 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from musictool.files.limits import MOST_MARKERS
from musictool.files.tags.model import Marker, same_markers

__all__ = [
    "NO_OFFSET",
    "as_chapters",
    "comments",
    "frames",
    "is_comment",
    "of_comments",
    "of_frames",
]

_COMMENT = re.compile(r"CHAPTER(\d{1,6})(NAME|URL)?", re.ASCII | re.IGNORECASE)
_TIME = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)", re.ASCII)
NO_OFFSET = 0xFFFFFFFF
"""In place of the byte at which a chapter of ID3 begins: only its time counts."""
_LONGEST_TABLE = 255
"""A CTOC counts its entries in one byte."""


def as_chapters(markers: Iterable[Marker], seconds: float) -> list[Marker]:
    """Moments and passages as chapters in order of time, each with an end."""
    ordered = sorted((one for one in markers if one.kind != "loop"), key=lambda one: one.start)
    starts = [one.start for one in ordered[1:]] + [seconds]
    return [
        Marker(one.start, max(one.start, one.end or following), one.text, "chapter")
        for one, following in zip(ordered, starts, strict=False)
    ]


def is_comment(name: str) -> bool:
    """Whether a Vorbis comment of that name is a part of a chapter."""
    return _COMMENT.fullmatch(name) is not None


def of_comments(pairs: Iterable[tuple[str, str]]) -> list[Marker]:
    """The chapters among Vorbis comments, in order of their numbers."""
    times: dict[int, float] = {}
    names: dict[int, str] = {}
    for name, value in pairs:
        found = _COMMENT.fullmatch(name)
        if found is None or len(times) > MOST_MARKERS:
            continue
        if found[2] is None and (time := _TIME.fullmatch(value.strip())):
            times[int(found[1])] = int(time[1]) * 3600 + int(time[2]) * 60 + float(time[3])
        elif (found[2] or "").upper() == "NAME":
            names[int(found[1])] = value
    return [
        Marker(times[number], None, names.get(number, ""), "chapter") for number in sorted(times)
    ]


def comments(pairs: Sequence[tuple[str, str]], markers: Iterable[Marker]) -> list[tuple[str, str]]:
    """Vorbis comments with these chapters; as they were where they say the same."""
    wanted = [one for one in markers if one.kind != "loop"]
    if same_markers(of_comments(pairs), wanted, 1000, with_ends=False):
        return list(pairs)
    others = [(name, value) for name, value in pairs if not is_comment(name)]
    return [*others, *_comments(wanted)]


def _comments(markers: Iterable[Marker]) -> Iterator[tuple[str, str]]:
    for number, marker in enumerate(sorted(markers, key=lambda one: one.start), 1):
        minutes, milliseconds = divmod(round(marker.start * 1000), 60_000)
        time = f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds / 1000:06.3f}"
        yield f"CHAPTER{number:03}", time
        yield f"CHAPTER{number:03}NAME", marker.text


def of_frames(found: Iterable[Any]) -> list[Marker]:
    """The chapters among frames of ID3, in order of time."""
    markers = [
        Marker(
            one.start_time / 1000,
            one.end_time / 1000 if one.end_time >= one.start_time else None,
            next((str(title) for title in one.sub_frames.getall("TIT2")), ""),
            "chapter",
        )
        for one in found
        if one.FrameID == "CHAP"
    ]
    return sorted(markers[:MOST_MARKERS], key=lambda one: one.start)


def frames(old: Sequence[Any], markers: Iterable[Marker], seconds: float) -> list[Any]:
    """Frames of ID3 with these chapters; as they were where they say the same."""
    wanted = [one for one in markers if one.kind != "loop"]
    if same_markers(of_frames(old), wanted, 1000):
        return list(old)
    others = [frame for frame in old if frame.FrameID not in {"CHAP", "CTOC"}]
    return [*others, *_frames(as_chapters(wanted, seconds))]


def _frames(chapters: Sequence[Marker]) -> Iterator[Any]:
    id3: Any = import_module("mutagen.id3")
    names = [f"chp{number}" for number in range(len(chapters))]
    if 0 < len(chapters) <= _LONGEST_TABLE:
        flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
        yield id3.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[])
    for name, chapter in zip(names, chapters, strict=True):
        yield id3.CHAP(
            element_id=name,
            start_time=round(chapter.start * 1000),
            end_time=round((chapter.end or 0) * 1000),
            start_offset=NO_OFFSET,
            end_offset=NO_OFFSET,
            sub_frames=[id3.TIT2(encoding=3, text=[chapter.text])] if chapter.text else [],
        )
