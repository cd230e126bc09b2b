"""Texts that hold times: lyrics as LRC, cue sheets."""

from __future__ import annotations

import math
import re

from musictool.files.tags.moves import Moves

__all__ = ["moved_cue_sheet", "moved_lyrics"]

CUE_FRAMES = 75
"""In a second of a compact disc."""

TIME = r"(\d{1,5}):(\d{1,2})(?:([.:])(\d{1,9}))?"
LINE_TIME = re.compile(rf"\[{TIME}\]")
LINE_TIMES = re.compile(r"(?:\[\d{1,5}:\d{1,2}(?:[.:]\d{1,9})?\]\s*)+", re.ASCII)
WORD_TIME = re.compile(rf"<{TIME}>")
LENGTH = re.compile(r"^\[length:[^\]]*\]\s*$", re.IGNORECASE)
OFFSET = re.compile(r"\[offset:\s*([+-]?\d{1,9})\s*\]", re.IGNORECASE)

TRACK = re.compile(r"^\s*TRACK\s+\d+", re.IGNORECASE)
INDEX = re.compile(r"^(\s*INDEX\s+(\d{1,3})\s+)(\d{1,6}):(\d\d):(\d\d)(.*)$", re.IGNORECASE)


def moved_lyrics(text: str, moves: Moves) -> str:
    """Lyrics with the times that their lines and words now have; lines that are cut are left out.

    What is not LRC comes back as it is. `[offset:]` shifts all times, in milliseconds, and stays.
    """
    if moves.is_still or not (LINE_TIME.search(text) or WORD_TIME.search(text)):
        return text
    found = OFFSET.search(text)
    offset = float(found[1]) / 1000 if found else 0.0

    def moved(time: re.Match[str]) -> str:
        minutes, seconds, point, fraction = time.groups()
        at = 60 * int(minutes) + float(f"{seconds}.{fraction or 0}")
        new = moves.time(max(at - offset, 0.0), "times of lyrics")
        if new is None:
            return ""
        digits = len(fraction or "")
        whole = round((new + offset) * 10**digits)
        before, after = divmod(max(whole, 0), 10**digits)
        rest = f"{point}{after:0{digits}d}" if digits else ""
        left, right = time[0][0], time[0][-1]
        return f"{left}{before // 60:0{len(minutes)}d}:{before % 60:02d}{rest}{right}"

    lines = []
    for line in text.splitlines():
        if LENGTH.match(line):
            continue
        times = LINE_TIMES.match(line)
        head = LINE_TIME.sub(moved, times[0]) if times else ""
        if times and not head.strip():
            continue
        words = line[times.end() :] if times else line
        lines.append(head + WORD_TIME.sub(moved, words))
    return "\n".join(lines)


def moved_cue_sheet(text: str, moves: Moves) -> str | None:
    """A cue sheet with its indices where they now are, without tracks that are cut.

    A track that has lost its beginning begins where what is left of it does. None if nothing of
    any track is left.
    """
    head, tracks = _tracks(text.splitlines())
    if not tracks:
        return text
    kept: list[str] = []  # from the end: a track lasts until the next one
    end = math.inf
    for track in reversed(tracks):
        begin = _seconds(_index(track))
        if begin is not None:
            span = moves.span(begin, end, "the cue sheet")
            kept += reversed(_moved_track(track, span[0], moves)) if span else []
            end = begin
    return "\n".join([*head, *reversed(kept)]) if kept else None


def _tracks(lines: list[str]) -> tuple[list[str], list[list[str]]]:
    """The lines before the first track, and those of each."""
    starts = [number for number, line in enumerate(lines) if TRACK.match(line)]
    parts = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    return lines[: starts[0] if starts else len(lines)], parts


def _index(track: list[str]) -> re.Match[str] | None:
    """Where a track begins: its index 01, else its first."""
    found = [match for line in track if (match := INDEX.match(line))]
    return next((match for match in found if int(match[2]) == 1), found[0] if found else None)


def _seconds(index: re.Match[str] | None) -> float | None:
    if index is None:
        return None
    return 60 * int(index[3]) + int(index[4]) + int(index[5]) / CUE_FRAMES


def _moved_track(track: list[str], begin: float, moves: Moves) -> list[str]:
    lines = []
    for line in track:
        index = INDEX.match(line)
        if index is None:
            lines.append(line)
            continue
        at = _seconds(index)
        new = begin if int(index[2]) == 1 or at is None else moves.time(at, "the cue sheet")
        if new is not None:
            frames = round(new * CUE_FRAMES)
            minutes, rest = divmod(frames, 60 * CUE_FRAMES)
            seconds, frames = divmod(rest, CUE_FRAMES)
            lines.append(f"{index[1]}{minutes:02d}:{seconds:02d}:{frames:02d}{index[6]}")
    return lines
