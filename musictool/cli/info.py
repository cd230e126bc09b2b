"""What `info` shows: format, length, loudness, tags, markers and history of files."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from musictool.address import place
from musictool.cli.findings import show_rows
from musictool.cli.rows import Rows
from musictool.cli.tables import print_values
from musictool.cli.views import (
    begin_work,
    exit_code,
    print_line,
    print_prose,
    show_failure,
    show_line,
)
from musictool.errors import MusictoolError, UnreadableFile, errors_worded
from musictool.kinds import SCORE_SUFFIXES, Kind, kind_of_folder
from musictool.printable import legible, printable
from musictool.quantities import format_time

__all__ = ["show_info"]

FIRST = (
    *("file", "duration_s", "loudness_lufs", "true_peak_dbtp"),
    *("container", "sample_rate", "channels"),
)
"""What a table of many files begins with."""

ROWS = ("tempos", "meters", "keys", "tracks", "files")
"""What is shown as a table within what is said of one file."""

COUNTS = ("lyrics", "chord_symbols")
"""What most files have none of."""


def show_info(files: list[str], as_json: bool) -> int:
    """Format, length, loudness, tags and history of files. Returns the exit code."""
    from musictool.files import AUDIO_SUFFIXES, expand_inputs, model_folders_in
    from musictool.jobs.pipes import STDIN, standard_input
    from musictool.script import info

    begin_work()
    known = AUDIO_SUFFIXES | SCORE_SUFFIXES
    named: list[Path] = []
    for argument in files:
        path = place(argument)
        is_model = bool(argument) and kind_of_folder(path, (Kind.MODEL,)) is not None
        try:
            named += [path] if is_model else [one.path for one in expand_inputs([argument], known)]
        except UnreadableFile:
            if not (models := model_folders_in(path)):
                raise
            named += models
    paths = list(dict.fromkeys(named))
    failed = []
    found = []
    rows = Rows(many=len(paths) > 1) if as_json else None
    for path in paths:
        piped = standard_input(Kind.AUDIO, Kind.SCORE) if str(path) == "-" else None
        with piped or nullcontext(path) as near:
            name = STDIN if piped else str(path)
            try:
                with errors_worded(partial(_renamed, str(near), name)):
                    findings = {**info(near).findings, "file": name}
            except MusictoolError as error:
                failed.append(error)
                show_failure(error, as_json=False)
                findings = {"file": name, "error": legible(str(error))}
                if rows is None:
                    continue
        if rows:
            rows.add(findings)
        else:
            found.append({**findings, "file": printable(name)})
    if rows:
        rows.close()
    elif len(paths) == 1:
        for findings in found:
            _show_findings(findings)
    elif found:
        _show_table(found)
    return exit_code(len(failed), len(paths), failed[0].exit_code if failed else 0)


def _renamed(path: str, name: str, text: str) -> str:
    """What is said of a file, by the name that a person has for it."""
    return text.replace(path, name)


def _show_table(found: list[dict[str, Any]]) -> None:
    """A row for each of many files, with what matters most first."""
    for findings in found:
        _show_warnings(findings)
    known = {name for one in found for name, value in one.items() if value is not None}
    names = [*FIRST, *(name for one in found for name in one)]
    rows = [{name: one[name] for name in names if name in known & one.keys()} for one in found]
    show_rows(rows, sys.stdout, "--json has them")
    print_prose("musictool info of a single file lists tags, markers and history.", sys.stderr)


def _show_findings(findings: dict[str, Any]) -> None:
    history = findings.pop("history", [])
    tags = findings.pop("tags", {})
    markers = findings.pop("markers", [])
    chunks = findings.pop("chunks", [])
    rows = {name: findings.pop(name, []) for name in ROWS}
    _show_warnings(findings)
    print_values({name: value for name, value in findings.items() if _says(name, value)})
    for name, table in rows.items():
        if table:
            print_line(name, sys.stdout)
            show_rows([_known(row) for row in table], sys.stdout, "--json has them")
    if tags:
        print_line("tags", sys.stdout)
        print_values({f"  {name}": "; ".join(values) for name, values in tags.items()})
    if markers:
        print_line("markers", sys.stdout)
        print_values({f"  {number}": _marker(one) for number, one in enumerate(markers, 1)})
    if chunks:
        print_values({"chunks": ", ".join(chunks)})
    if history:
        print_line("made by", sys.stdout)
        for made in history:
            print_values({f"  musictool {made.get('musictool')}": _how_made(made)})


def _says(name: str, value: Any) -> bool:
    """Whether a person learns something from it."""
    return value not in (None, [], {}) and (value != 0 or name not in COUNTS)


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a table, in which what is not known is empty."""
    return {name: "" if value is None else value for name, value in row.items()}


def _how_made(made: Mapping[str, Any]) -> str:
    """The pipeline of an entry of a history, what was drawn for it, and files that it names."""
    steps = made.get("steps")
    drawn = [
        f"{step.get('command')} {name} {step['parameters'].get(name)}"
        for step in (steps if isinstance(steps, list) else ())
        if isinstance(step, dict) and isinstance(step.get("parameters"), dict)
        for name in (step["drawn"] if isinstance(step.get("drawn"), dict) else ())
    ]
    words = f"  (drawn: {', '.join(drawn)})" if drawn else ""
    files = made.get("files")
    named = [
        f"{one.get('name')} {str(one.get('sha256'))[:8]}…"
        for one in (files if isinstance(files, list) else ())
        if isinstance(one, dict)
    ]
    words += f"  (with {', '.join(named)})" if named else ""
    return f"{made.get('pipeline')}{words}"


def _show_warnings(findings: dict[str, Any]) -> None:
    for warning in findings.pop("warnings", []):
        show_line("warning", f"{findings['file']}: {warning}")


def _marker(marker: dict[str, Any]) -> str:
    """When it is, what it is, and what it is called."""
    end = "" if marker["end"] is None else f" to {format_time(marker['end'], 3)}"
    return f"{format_time(marker['start'], 3)}{end}  {marker['kind']}  {marker['text']}".rstrip()
