"""The times that only ID3 holds, brought to what was done to the sound.

References
----------
ID3v2.4.0 native frames, sections 4.5 (ETCO), 4.9 (SYLT), 4.7 (SYTC), 4.21 (POSS); ID3v2 Chapter
Frame Addendum 1.0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from musictool.files.tags import id3
from musictool.files.tags.chapters import NO_OFFSET
from musictool.files.tags.moves import Moves
from musictool.files.tags.timed_text import moved_lyrics

__all__ = ["followed"]

MILLISECONDS = 2
"""Of the two time stamp formats the one that is no count of MPEG frames."""

PRIVATE = {
    "Serato ": "beat grid and cues of Serato",
    "CuePoints": "cues of Mixed In Key",
    "TRAKTOR": "beat grid and cues of Traktor",
}
"""How objects and owners are called that hold times as only one program reads them."""


def followed(
    native: bytes, unnamed: Collection[str], changed: Collection[str], moves: Moves
) -> bytes:
    """A tag without frames of changed fields, and with its times where they now are."""
    if not changed and (moves.is_still or MOVERS.keys().isdisjoint(unnamed)):
        return native
    mutagen = id3.mutagen_id3()
    tag = mutagen.ID3()
    for frame in id3.load(native).values():
        if frame.FrameID in MOVERS:
            frame = MOVERS[frame.FrameID](frame, moves)
        elif any(name.upper() in changed for name, _ in id3.pairs_of(frame)):
            continue
        if frame is not None:
            tag.add(frame)
    _without_lost_chapters(tag)
    return id3.serialise(tag)


def _lyrics(frame: Any, moves: Moves) -> Any:
    frame.text = moved_lyrics(frame.text, moves)
    return frame


def _synchronised(frame: Any, moves: Moves) -> Any:
    frame.text = _moved(frame, frame.text, 1, "synchronised lyrics", moves)
    return frame if frame.text else None


def _events(frame: Any, moves: Moves) -> Any:
    frame.events = _moved(frame, frame.events, 1, "event times", moves)
    return frame if frame.events else None


def _moved(frame: Any, rows: list[Any], at: int, what: str, moves: Moves) -> list[Any]:
    """Rows with a time stamp at a place, those that are left."""
    if frame.format != MILLISECONDS:
        moves.lose(what)
        return []
    new = [(row, moves.time(row[at] / 1000, what)) for row in rows]
    return [
        (*row[:at], round(1000 * time), *row[at + 1 :]) for row, time in new if time is not None
    ]


def _chapter(frame: Any, moves: Moves) -> Any:
    span = moves.span(frame.start_time / 1000, frame.end_time / 1000, "chapters")
    if span is None:
        return None
    frame.start_time, frame.end_time = (round(1000 * time) for time in span)
    frame.start_offset = frame.end_offset = NO_OFFSET
    return frame


def _without_lost_chapters(tag: Any) -> None:
    """Tables of contents that name no chapter that is gone."""
    left = {frame.element_id for frame in tag.values() if frame.FrameID in {"CHAP", "CTOC"}}
    for frame in tag.getall("CTOC"):
        frame.child_element_ids = [one for one in frame.child_element_ids if one in left]


def _unless_moved(what: str) -> Callable[[Any, Moves], Any]:
    def kept(frame: Any, moves: Moves) -> Any:
        if moves.keeps_time:
            return frame
        moves.lose(what)
        return None

    return kept


def _private(frame: Any, moves: Moves) -> Any:
    name = frame.desc if frame.FrameID == "GEOB" else frame.owner
    for beginning, what in PRIVATE.items():
        if name.startswith(beginning) and not moves.keeps_time:
            moves.lose(what)
            return None
    return frame


MOVERS: dict[str, Callable[[Any, Moves], Any]] = {
    "USLT": _lyrics,
    "SYLT": _synchronised,
    "ETCO": _events,
    "CHAP": _chapter,
    "SYTC": _unless_moved("synchronised tempo codes"),
    "POSS": _unless_moved("the position"),
    "GEOB": _private,
    "PRIV": _private,
}
"""What becomes of a frame, by its name; None where it has to go."""
