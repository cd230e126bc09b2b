"""The record that a file carries of how it was made, read as what it is: data of a stranger.

`jobs.history` writes it, and says what is in an entry. What is not of the type that it has there is
refused here, so that nobody further on meets it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musictool import files
from musictool.errors import CannotProcess, FileError, UnreadableFile
from musictool.files.access import check_readable
from musictool.files.history import HISTORY, History, parse, read_history
from musictool.files.limits import MOST_HISTORY_BYTES
from musictool.files.tags.finding import find_tags
from musictool.kinds import CSV, Kind, kind_of_file, kind_of_folder
from musictool.regular import read_regular

__all__ = ["Entry", "MadeStep", "NoRecord", "Record", "Source", "entry_of", "read_record"]

UNREADABLE = "its record of how it was made is damaged"


class NoRecord(FileError):
    """A file does not say how it was made, or is not made by itself."""


@dataclass(frozen=True)
class Source:
    """A file that something was made of, as far as a record tells."""

    name: str | None
    """Without folders; None for a value that a script held."""
    sha256: str | None
    history: History = ()
    """How it was made itself, where that stands beside it."""


@dataclass(frozen=True)
class MadeStep:
    """A step as it was done."""

    command: str
    engine: str | None
    parameters: Mapping[str, Any]
    drawn: Mapping[str, str]
    plugin: str
    adapts: bool


@dataclass(frozen=True)
class Entry:
    """One run of a pipeline, which made the file, or one that it was made of."""

    musictool: str
    versions: Mapping[str, str]
    inputs: tuple[Source, ...]
    pipeline: str
    """Its text as it was asked for."""
    steps: tuple[MadeStep, ...]
    seed: int
    device: str | None
    output: Mapping[str, Any]
    references: tuple[Source, ...]
    files: tuple[Source, ...]
    """Those that other parameters name, such as lyrics; none of an older record."""
    across: tuple[Source, ...]
    """All recordings that were measured together, in order; none if each was measured alone."""
    weights: Mapping[str, Any]
    """Of the weights that networks had, by name the SHA-256, or those of several files."""
    result: int | None = None
    """Which of several results it is, from 1; None of the only one."""


@dataclass(frozen=True)
class Record:
    """What a file says of how it was made."""

    path: Path
    history: History
    """Oldest first; not empty."""
    name: str | None = None
    """What a report calls the recording that it is about."""
    variation: int | None = None
    """Which of several it says that it is."""


def read_record(path: Path) -> Record:
    """The record of a recording, of notes, of findings, or of a model.

    Raises
    ------
    FileError
        If it cannot be read, has none, or a damaged one.
    """
    kind = kind_of_file(path)
    warnings: Sequence[str]
    if kind_of_folder(path) is Kind.MODEL:
        origin = files.read_model(path).origin
        record, warnings = Record(path, origin.history if origin else ()), ()
    elif kind is Kind.REPORT:
        record, warnings = _of_report(path)
    else:
        history, warnings = _of_notes(path) if kind is Kind.SCORE else _of_recording(path)
        record = Record(path, history)
    if not record.history:
        damaged = any("history is unreadable" in sentence for sentence in warnings)
        raise FileError(path, UNREADABLE) if damaged else NoRecord(path, _NONE)
    for made in record.history:
        entry_of(made, path)
    return record


_NONE = (
    "has no record of how it was made: only what musictool makes has one, as long as no other "
    "program takes it out"
)


def _of_notes(path: Path) -> tuple[History, Sequence[str]]:
    origin = files.read(path).origin
    return (origin.history, origin.warnings) if origin else ((), ())


def _of_recording(path: Path) -> tuple[History, Sequence[str]]:
    """Also of one that is damaged, if that leaves its tags: it may be made again."""
    try:
        origin = files.open_stream(path).origin
    except UnreadableFile:
        if not path.is_file():
            raise
        tags, warnings = find_tags(path)
        history, unreadable = read_history(path, tags.provenance if tags else None)
        if not history:
            raise
        return history, [*warnings, *unreadable]
    return (origin.history, origin.warnings) if origin else ((), ())


def _of_report(path: Path) -> tuple[Record, list[str]]:
    check_readable(path, "a report")
    try:
        text = read_regular(path, _MOST_REPORT_BYTES).decode("utf-8", "replace")
        if path.suffix.lower() == CSV:
            history, warnings = read_history(path)
            rows = list(csv.DictReader(text.splitlines())) if history else [{}]
            _refuse_several(path, rows)
            return Record(path, history, *_about(rows[0] if rows else {})), warnings
        held = json.loads(text)
    except (OSError, ValueError, RecursionError, csv.Error):
        raise NoRecord(path, "is no report that can be read") from None
    if isinstance(held, list):
        _refuse_several(path, held)
        held = held[0] if held else {}
    if not isinstance(held, dict):
        return Record(path, ()), []
    inside = held.get("sandbox") if "annotations" in held else held
    kept = inside.get(HISTORY) if isinstance(inside, dict) else None
    history, warnings = parse(json.dumps(kept)) if kept is not None else ((), [])
    return Record(path, history, *_about(held)), warnings


_MOST_REPORT_BYTES = 16 * MOST_HISTORY_BYTES


def _refuse_several(path: Path, rows: Sequence[object]) -> None:
    if len(rows) > 1:
        raise NoRecord(
            path,
            f"holds findings about {len(rows)} recordings, and only those about one are made "
            "again; run its command on the recordings",
        )


def _about(findings: Mapping[str, Any]) -> tuple[str | None, int | None]:
    """What findings call their recording, and which variation they are of."""
    name, variation = findings.get("file"), findings.get("variation")
    number = int(str(variation)) if re.fullmatch("[1-9][0-9]{0,4}", str(variation)) else None
    return (name if isinstance(name, str) else None), number


def entry_of(made: Mapping[str, Any], path: Path | str) -> Entry:
    """An entry of a record, each part of the type that it must have.

    Raises
    ------
    CannotProcess
        If one is missing or of another; `path` is the file that has the record.
    """
    try:
        return Entry(
            _typed(made["musictool"], str),
            _texts(made.get("versions", {})),
            _sources(made["inputs"]),
            _typed(made["pipeline"], str),
            tuple(map(_step, _typed(made["steps"], list))),
            _typed(made.get("seed", 0), int),
            _optional(made.get("device"), str),
            _typed(made.get("output", {}), dict),
            _sources(made.get("references", [])),
            _sources(made.get("files", [])),
            _sources(made.get("across", [])),
            _weights(made.get("weights", [])),
            _optional(made.get("result"), int),
        )
    except (KeyError, TypeError):
        raise CannotProcess(
            f"{path}: {UNREADABLE}, or written by another version of musictool"
        ) from None


def _step(held: Any) -> MadeStep:
    step = _typed(held, dict)
    return MadeStep(
        _typed(step["command"], str),
        _optional(step.get("engine"), str),
        _typed(step["parameters"], dict),
        _texts(step.get("drawn", {})),
        _typed(step.get("plugin", ""), str),
        _typed(step.get("adapts", False), bool),
    )


def _sources(held: Any) -> tuple[Source, ...]:
    return tuple(
        Source(
            _optional(one.get("name"), str),
            _optional(one.get("sha256"), str),
            tuple(_typed(made, dict) for made in _typed(one.get("history", []), list)),
        )
        for one in (_typed(source, dict) for source in _typed(held, list))
    )


def _weights(held: Any) -> dict[str, Any]:
    rows = [_typed(one, dict) for one in _typed(held, list)]
    return {_typed(one["name"], str): one.get("sha256") for one in rows}


def _texts(held: Any) -> dict[str, str]:
    return {name: _typed(text, str) for name, text in _typed(held, dict).items()}


def _optional(value: Any, wanted: type[Any]) -> Any:
    return None if value is None else _typed(value, wanted)


def _typed(value: Any, wanted: type[Any]) -> Any:
    if type(value) is not wanted:
        raise TypeError
    return value
