"""What was made again against what there is: the same bytes, the same content, or where not."""

from __future__ import annotations

import filecmp
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from musictool import files
from musictool.errors import MusictoolError, UnreadableFile
from musictool.files.history import HISTORY
from musictool.kinds import CSV, JAMS, Kind, kind_of_file, kind_of_folder
from musictool.quantities import format_time
from musictool.sound.levels import decibels
from musictool.values import Samples, Stream

__all__ = ["Comparison", "Verdict", "compare"]

Verdict = Literal["identical", "same", "differs"]


@dataclass(frozen=True)
class Comparison:
    """How a file is, beside another that was to become it."""

    verdict: Verdict
    """`same` is the same samples, notes or findings in other bytes."""
    words: str
    """The verdict as a sentence goes on: "identical, byte for byte"."""
    peak_db: float | None = None
    """The largest difference of two samples, in dB relative to full scale."""
    first_s: float | None = None
    """Where the first samples differ, in seconds."""


IDENTICAL = Comparison("identical", "identical, byte for byte")


def compare(there: Path, made: Path) -> Comparison:
    """Compare a file with what was made again.

    Raises
    ------
    MusictoolError
        If what was made cannot be read.
    """
    if kind_of_folder(there) is Kind.MODEL:
        return _of_models(there, made)
    if filecmp.cmp(there, made, shallow=False):
        return IDENTICAL
    kind = kind_of_file(there)
    if kind is Kind.REPORT:
        return _of_reports(there, made)
    if kind is Kind.SCORE:
        return _of_scores(there, made)
    return _of_recordings(there, made)


def _of_models(there: Path, made: Path) -> Comparison:
    try:
        one, other = files.read_model(there), files.read_model(made)
    except UnreadableFile as error:
        return _damaged(there, error)
    if (one.sha256, one.files) == (other.sha256, other.files):
        return IDENTICAL
    if (one.about, one.files) == (other.about, other.files):
        return Comparison("same", "the same model, in other bytes (its record)")
    names = _other_names(one.files, other.files) + _other_names(one.about, other.about)
    return Comparison("differs", f"differs: {', '.join(names)}")


def _other_names(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [name for name in {**was, **now} if was.get(name) != now.get(name)]


def _of_recordings(there: Path, made: Path) -> Comparison:
    other = files.open_stream(made)
    try:
        one = files.open_stream(there)
    except MusictoolError as error:
        return _damaged(there, error)
    forms = [(stream.sample_rate, stream.channels) for stream in (one, other)]
    if forms[0] != forms[1]:
        was, now = (f"{rate} Hz, {channels} ch" for rate, channels in forms)
        return Comparison("differs", f"differs: {now} now, {was} in it")
    try:
        peak, first, lengths = _differences(one, other)
    except MusictoolError as error:
        return _damaged(there, error)
    if first is None and lengths[0] == lengths[1]:
        where = ", ".join(_other_fields(there, made)) or "nothing that info shows"
        return Comparison("same", f"the same samples, in other bytes ({where})")
    words = []
    rate = one.sample_rate
    if lengths[0] != lengths[1]:
        was, now = (format_time(length / rate, 3) for length in lengths)
        words.append(f"it lasts {was}, and {now} now")
    peak_db = float(decibels(peak)) if peak else None
    if first is not None and peak_db is not None:
        words.append(f"by {peak_db:.1f} dBFS at most, first at {format_time(first / rate, 3)}")
    at = None if first is None else first / rate
    return Comparison("differs", f"differs: {', '.join(words)}", peak_db, at)


def _damaged(there: Path, error: MusictoolError) -> Comparison:
    why = str(error).removeprefix(f"{there}: ").partition(";")[0]
    return Comparison("differs", f"differs: it is damaged ({why})")


def _differences(one: Stream, other: Stream) -> tuple[float, int | None, tuple[int, int]]:
    """The largest difference, the frame of the first one, and the frames of both."""
    peak, first = 0.0, None
    lengths = [0, 0]
    for a, b in _side_by_side(one, other):
        frames = min(a.shape[1], b.shape[1])
        apart = np.abs(a[:, :frames] - b[:, :frames]).max(axis=0, initial=0.0)
        if first is None and apart.any():
            first = lengths[0] + int(np.argmax(apart > 0))
        peak = max(peak, float(apart.max(initial=0.0)))
        lengths = [lengths[0] + a.shape[1], lengths[1] + b.shape[1]]
    return peak, first, (lengths[0], lengths[1])


def _side_by_side(one: Stream, other: Stream) -> Iterator[tuple[Samples, Samples]]:
    """Blocks of equal length, and in the end what one of them has more."""
    nothing = np.zeros((one.channels, 0), np.float32)
    blocks = one.blocks(), other.blocks()
    a = b = nothing
    while True:
        a = next(blocks[0], nothing) if not a.shape[1] else a
        b = next(blocks[1], nothing) if not b.shape[1] else b
        frames = min(a.shape[1], b.shape[1])
        if not frames:
            break
        yield a[:, :frames], b[:, :frames]
        a, b = a[:, frames:], b[:, frames:]
    for rest, stream in ((a, blocks[0]), (b, blocks[1])):
        for block in (rest, *stream):
            if block.shape[1]:
                yield (block, nothing) if stream is blocks[0] else (nothing, block)


def _other_fields(there: Path, made: Path) -> Iterator[str]:
    """What two recordings say otherwise of themselves."""
    was, now = files.info(there)._asdict(), files.info(made)._asdict()
    for name in ("container", "subtype", "bitrate", "pictures", "speakers", "markers", "chunks"):
        if was[name] != now[name]:
            yield name
    tags = sorted({*was["tags"], *now["tags"]})
    yield from (f"tag {one}" for one in tags if was["tags"].get(one) != now["tags"].get(one))
    yield from _other_entries(was["history"], now["history"])


def _other_entries(was: Any, now: Any) -> Iterator[str]:
    """In what the records of two files differ."""
    if was == now:
        return
    if len(was) != len(now):
        yield f"its record, of {len(was)} runs and not {len(now)}"
        return
    one, other = next(pair for pair in zip(was, now, strict=True) if pair[0] != pair[1])
    parts = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    yield f"its record: {', '.join(parts)}"


def _of_scores(there: Path, made: Path) -> Comparison:
    one, other = files.read(there), files.read(made)
    if one == other:
        history = [value.origin.history if value.origin else () for value in (one, other)]
        where = ", ".join(_other_entries(*history)) or "what is no note"
        return Comparison("same", f"the same notes, in other bytes ({where})")
    was, now = (value.notes for value in (one, other))  # type: ignore[union-attr]
    pairs = zip(was, now, strict=False)
    first = next((min(a.start, b.start) for a, b in pairs if a != b), None)
    count = f"{len(was)} notes, and {len(now)} now" if len(was) != len(now) else "other notes"
    at = "" if first is None else f", first at {format_time(first, 3)}"
    return Comparison("differs", f"differs: {count}{at}", first_s=first)


def _of_reports(there: Path, made: Path) -> Comparison:
    if there.suffix.lower() == CSV:
        return Comparison("differs", "differs: other findings")
    was, now = (_findings(path) for path in (there, made))
    if was == now:
        return Comparison("same", "the same findings, in other bytes (its record)")
    return Comparison("differs", f"differs: {', '.join(_other_names(was, now))}")


def _findings(path: Path) -> Mapping[str, Any]:
    held = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(held, list):
        held = held[0] if held else {}
    if path.suffix.lower() == JAMS:
        return {name: held[name] for name in held if name != "sandbox"}
    return {name: _number(held[name]) for name in held if name != HISTORY}


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value
