"""What is to be known of one result of a sweep, or of its source: a row of the table."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from musictool import files
from musictool.errors import MusictoolError
from musictool.findings import row_of as findings_row
from musictool.jobs import Outcome
from musictool.pictures.overview import Extent
from musictool.pipeline.grid import COLUMNS
from musictool.plain import plain
from musictool.printable import legible
from musictool.values import Samples, Stream

__all__ = ["Row", "columns_of", "row_of", "source_row"]

WAVE_COLUMNS = 160

PLAYED = {
    "WAV": ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "ULAW", "ALAW"),
    "WAVEX": ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "ULAW", "ALAW"),
    "FLAC": ("PCM_S8", "PCM_16", "PCM_24"),
    "OGG": ("VORBIS", "OPUS", "FLAC_16", "FLAC_24"),
    "OPUS": ("OPUS",),
    "MP3": ("MPEG_LAYER_III",),
    "M4A": ("AAC", "FLAC_16", "FLAC_24"),
}
"""Containers and encodings that browsers play."""


@dataclass(frozen=True)
class Row:
    """A result, or a source."""

    number: int | None
    """Of the job; None for a source."""
    file: str
    swept: Mapping[str, Any] = field(default_factory=dict)
    variation: int | None = None
    found: Mapping[str, Any] = field(default_factory=dict)
    """What a report has found, by column."""
    levels: Mapping[str, float | None] = field(default_factory=dict)
    """`loudness_lufs` and `true_peak_dbtp`; None for those of silence."""
    duration_s: float | None = None
    took_s: float | None = None
    output: str = ""
    """From the folder of the table, for a person."""
    address: str = ""
    """The same for a browser; "" for what is in no file."""
    unplayed: str = ""
    """Why a browser does not play it; "" if it does."""
    wave: Extent | None = None
    error: str = ""
    remarks: Sequence[str] = ()
    """What to know of it."""

    @property
    def failed(self) -> bool:
        return bool(self.error)


def row_of(outcome: Outcome, folder: Path) -> Row:
    """The row of a result, of which the file is read once to be measured."""
    job = outcome.job
    told: dict[str, Any] = {
        "number": job.number,
        "file": ", ".join(map(legible, job.input_names)),
        "swept": job.swept,
        "variation": job.variation,
        "took_s": None if outcome.skipped else round(outcome.seconds, 3),
        "remarks": (*outcome.warnings, *outcome.notes),
    }
    if outcome.error is not None:
        return Row(**told, error=legible(str(outcome.error)))
    if outcome.report is not None:
        return Row(**told, found=findings_row(plain(dict(outcome.report))))
    if outcome.written is None or job.output is None:
        return Row(**told)
    told |= _named(job.output, folder)
    if not job.pipeline.gives.is_recording:
        return Row(**told, unplayed=f"browsers do not play {job.pipeline.gives.words}")
    return Row(**told, **_measured(job.output))


def source_row(path: Path, name: str, folder: Path) -> Row:
    """The row of a source, to compare with."""
    try:
        measured = _measured(path)
    except MusictoolError as error:
        return Row(None, name, error=legible(str(error)))
    there = _named(path, folder) if name == str(path) else {}  # standard input has gone by then
    return Row(None, name, **there, **measured)


def columns_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as a table, the values of the settings first, without columns that are empty."""
    told = [
        {
            **row.levels,
            "file": row.file or None,
            "variation": row.variation,
            "duration_s": row.duration_s,
            "took_s": row.took_s,
            "output": None if row.number is None else row.output or None,
            "error": row.error or None,
        }
        for row in rows
    ]
    own: list[Mapping[str, Any]] = [{**row.found, **plain(dict(row.swept))} for row in rows]
    swept = dict.fromkeys(name for row in rows for name in row.swept)
    found = dict.fromkeys(name for row in rows for name in row.found if name not in COLUMNS)
    first, *others = COLUMNS
    table = [
        {
            first: its[first],
            **{name: mine.get(name) for name in (*swept, *found)},
            **{name: its.get(name) for name in others},
        }
        for its, mine in zip(told, own, strict=True)
    ]
    filled = {name for row in table for name, value in row.items() if value is not None}
    return [{name: value for name, value in row.items() if name in filled} for row in table]


def _named(path: Path, folder: Path) -> dict[str, Any]:
    """How a file is called from the folder: by a person, and by a browser."""
    try:
        near = os.path.relpath(path, folder)
    except ValueError:  # on another drive of Windows
        near = str(path.absolute())
    return {"output": legible(near), "address": quote(os.fsencode(near.replace(os.sep, "/")))}


def _measured(path: Path) -> dict[str, Any]:
    """Length, levels and wave of a recording, of a single reading."""
    from musictool.sound.loudness import measure_loudness

    stream = files.open_stream(path)
    frames = stream.count_frames()
    wave = Extent(frames, min(WAVE_COLUMNS, max(frames, 1)))

    def seen(blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block in blocks:
            wave.add(block)
            yield block

    loudness = measure_loudness(stream.through(seen, frames=frames), true_peak=True)
    return {
        "duration_s": round(frames / stream.sample_rate, 6),
        "levels": {
            "loudness_lufs": _finite(loudness.lufs),
            "true_peak_dbtp": _finite(loudness.true_peak_db),
        },
        "wave": wave,
        "unplayed": _unplayed(stream),
    }


def _unplayed(stream: Stream) -> str:
    origin = stream.origin
    if origin is None or origin.subtype in PLAYED.get(origin.container, ()):
        return ""
    form = origin.subtype if origin.container in PLAYED else origin.container
    return f"browsers do not play {form}; open it in a player"


def _finite(value: float | None) -> float | None:
    return round(value, 2) + 0.0 if value is not None and math.isfinite(value) else None
