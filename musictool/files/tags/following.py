"""Tags that follow an edit: times, tempo and key become what they now are, or go.

What was done to a recording since its tags were read stands in its origin (`musictool.edits`). Here
fields and markers are brought to it; `id3_following` and `chunk_following` do the same for what
only ID3 or a container of chunks holds. What cannot follow is listed in `Tags.lost`.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from musictool.edits import Changes
from musictool.files.tags.chunk_following import followed_chunks
from musictool.files.tags.model import Marker, Tags
from musictool.files.tags.moves import Moves
from musictool.files.tags.native import followed_native
from musictool.files.tags.tempo import bpm_of, tempi_in
from musictool.files.tags.timed_text import moved_cue_sheet, moved_lyrics
from musictool.origin import Origin
from musictool.values import Audio, Stems

__all__ = ["followed", "settled"]

Fields = dict[str, tuple[str, ...]]

TEMPI = frozenset({"BPM", "TBPM", "TEMPO", "FBPM", "BEATSPERMINUTE"})
COUNT = re.compile(r"\d{1,15}", re.ASCII)
KEYS = frozenset({"INITIALKEY", "INITIAL_KEY", "INITIAL KEY", "KEY", "TKEY"})
LYRICS = frozenset({"LYRICS", "SYNCEDLYRICS", "UNSYNCEDLYRICS", "UNSYNCED LYRICS"})
LOOP = re.compile(r"(LOOP_?)(START|END|LENGTH)")
"""Counted in frames, as games read them; RPG Maker has start and length."""

PRIVATE = {
    "SERATO_": "beat grid and cues of Serato",
    "COM.SERATO.DJ:": "beat grid and cues of Serato",
    "----:COM.SERATO.DJ:": "beat grid and cues of Serato",
    "TRAKTOR4": "beat grid and cues of Traktor",
}
"""How fields begin that hold times as only one program reads them."""


def followed(origin: Origin, seconds: float, sample_rate: int) -> Tags | None:
    """The tags of a recording as they are after all that was done to it.

    Parameters
    ----------
    origin
        Its tags as they were read, and its edits.
    seconds, sample_rate
        Of the recording now.
    """
    changes = Changes(origin.edits)
    loop = changes.loop
    tags = origin.tags or Tags()
    tags = _followed(_unlooped(tags) if loop else tags, changes, seconds, sample_rate)
    if loop:
        begin, end, since = loop
        tags = _looped(tags, begin, end, Moves(since, sample_rate, seconds, sample_rate))
    others = [
        _followed(other.tags, since, seconds, sample_rate)
        for other, since in changes.others
        if other.tags
    ]
    if others:
        tags = _agreed(tags, others, Moves(Changes(()), sample_rate, seconds, sample_rate))
        markers = (*tags.markers, *(marker for one in others for marker in one.markers))
        in_order = sorted(markers, key=lambda marker: marker.start)
        tags = replace(tags, markers=tuple(in_order))
    return tags if origin.tags or others or loop else None


def settled(value: Audio | Stems) -> Audio | Stems:
    """The same value with tags that have followed what was done to it."""
    if value.origin is None or not value.origin.edits:
        return value
    one = next(iter(value.parts.values())) if isinstance(value, Stems) else value
    tags = followed(value.origin, one.duration, one.sample_rate)
    video_s = value.origin.video_s
    if video_s is not None and not Changes(value.origin.edits).passages.is_whole:
        video_s = math.inf
    origin = replace(value.origin, tags=tags, video_s=video_s, edits=())
    return replace(value, origin=origin)


def _unlooped(tags: Tags) -> Tags:
    """The tags without loops, of which there is another one now."""
    markers = tuple(marker for marker in tags.markers if marker.kind != "loop")
    fields = {name: values for name, values in tags.fields if not LOOP.fullmatch(name)}
    still = Moves(Changes(()), tags.sample_rate or 1, math.inf, tags.sample_rate or 1)
    return _with_fields(replace(tags, markers=markers), fields, still)


def _looped(tags: Tags, begin: float, end: float, moves: Moves) -> Tags:
    """The tags with a loop, as far as the edits since it was made have left it whole."""
    marker = next(_markers((Marker(begin, end, "", "loop"),), moves), None)
    if marker is None or marker.end is None:
        return replace(tags, lost=(*tags.lost, *moves.lost))
    first, stop = (round(time * moves.rate) for time in (marker.start, marker.end))
    fields = dict(tags.fields) | {"LOOPSTART": (str(first),), "LOOPLENGTH": (str(stop - first),)}
    return replace(
        tags,
        fields=tuple(fields.items()),
        markers=(*tags.markers, marker),
        sample_rate=moves.rate,
    )


def _agreed(tags: Tags, others: Sequence[Tags], moves: Moves) -> Tags:
    """The tags of the first of joined recordings, without a tempo or key that is not all theirs."""
    fields: Fields = dict(tags.fields)
    for names, what in ((TEMPI, "the tempo"), (KEYS, "the key")):
        for name in names & fields.keys():
            if any(dict(one.fields).get(name, fields[name]) != fields[name] for one in others):
                moves.lose(what)
                fields.pop(name)
    return _with_fields(tags, fields, moves)


def _followed(tags: Tags, changes: Changes, seconds: float, sample_rate: int) -> Tags:
    moves = Moves(changes, tags.sample_rate or sample_rate, seconds, sample_rate)
    fields: Fields = {}
    for name, values in tags.fields:
        new = [_field(name, value, moves, dict(tags.fields)) for value in values]
        if kept := tuple(value for value in new if value is not None):
            fields[name] = kept
    moved = replace(
        tags,
        markers=tuple(_markers(tags.markers, moves)),
        chunks=tuple(followed_chunks(tags.chunks, moves)),
        sample_rate=sample_rate,
    )
    return _with_fields(moved, fields, moves)


def _with_fields(tags: Tags, fields: Fields, moves: Moves) -> Tags:
    """The tags with other fields, also as their family keeps them."""
    changed = {name for name, values in tags.fields if fields.get(name) != values}
    native = followed_native(tags, changed, moves)
    lost = (*tags.lost, *moves.lost)  # by native times as well
    return replace(tags, fields=tuple(fields.items()), native=native, lost=lost)


def _field(name: str, value: str, moves: Moves, fields: Fields) -> str | None:
    """A field's value as it now is; None if it has to go."""
    if name in TEMPI:
        return _tempo(value, moves)
    if name in KEYS:
        return moves.key(value)
    if name.partition(":")[0] in LYRICS:
        return moved_lyrics(value, moves)
    if name == "CUESHEET":
        return moved_cue_sheet(value, moves)
    if (loop := LOOP.fullmatch(name)) and COUNT.fullmatch(value):
        return _loop_point(loop[1], loop[2], moves, fields)
    for beginning, what in PRIVATE.items():
        if name.startswith(beginning) and not moves.keeps_time:
            moves.lose(what)
            return None
    return value


def _tempo(text: str, moves: Moves) -> str | None:
    """The number in a text such as "120", "119,98" or "120 BPM" as it now is.

    Of a text of several tempi, "60-120", none says which is meant, so it stays or goes as a whole.
    """
    numbers = tempi_in(text)
    bpm = bpm_of(numbers[0]) if numbers else 0.0
    if not bpm:
        return text
    now = moves.bpm(bpm)
    if now is None or math.isclose(now, bpm):
        return text if now else None
    if len(numbers) > 1:
        moves.lose("the tempo")
        return None
    number = numbers[0]
    written = f"{now:.2f}".rstrip("0").rstrip(".")
    written = written.replace(".", ",") if "," in number[0] else written
    return text[: number.start()] + written + text[number.end() :]


def _loop_point(prefix: str, which: str, moves: Moves, fields: Fields) -> str | None:
    """Start, end or length of what is to be looped, in frames; all of it has to be there."""
    points = {
        key: int(fields[prefix + key][0])
        for key in ("START", "END", "LENGTH")
        if COUNT.fullmatch(fields.get(prefix + key, ("",))[0])
    }
    start = points.get("START", 0)
    end = points.get("END", start + points["LENGTH"] if "LENGTH" in points else start + 1)
    begin, finish, what = start / moves.old_rate, end / moves.old_rate, "the loop"
    span = moves.span(begin, finish, what)
    if span is None or not moves.keeps(begin, finish, what):
        moves.lose(what)
        return None
    first, stop = (round(seconds * moves.rate) for seconds in span)
    return str({"START": first, "END": stop, "LENGTH": stop - first}[which])


def _markers(markers: tuple[Marker, ...], moves: Moves) -> Iterator[Marker]:
    """Those that are left; a passage that lost a part of itself is what is left of it."""
    chapters = sorted(marker.start for marker in markers if marker.kind == "chapter")
    for marker in markers:
        what, end = f"{marker.kind}s", marker.end
        if end is None and marker.kind == "chapter":  # it lasts until the next one
            following = bisect_right(chapters, marker.start)
            end = chapters[following] if following < len(chapters) else math.inf
        if end is None:
            at = moves.time(marker.start, what)
            if at is not None:
                yield replace(marker, start=at)
        elif marker.kind == "loop" and not moves.keeps(marker.start, end, what):
            moves.lose(what)
        elif span := moves.span(marker.start, end, what):
            yield replace(marker, start=span[0], end=None if marker.end is None else span[1])
