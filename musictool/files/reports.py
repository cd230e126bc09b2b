"""A `Report` as text: JSON with everything in it, CSV with a row of it, JAMS with its times.

JSON is UTF-8 in the order of the findings, with the history under a key at the end. For CSV see
`_csv`, for JAMS `jams`. One CSV or JSON file can hold the reports of many recordings.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

from musictool.files.history import HISTORY
from musictool.files.jams import as_jams
from musictool.kinds import CSV, JAMS
from musictool.plain import json_text, plain
from musictool.printable import portable
from musictool.values import Report

__all__ = ["report_text", "reports_text"]

Findings = Mapping[str, Any]

RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How what a spreadsheet runs begins; East Asian versions of one take the wide forms, too."""


def report_text(report: Report, suffix: str) -> str:
    """The findings of a report in the format of a suffix; CSV has no place for the history."""
    findings = dict(report.findings)
    history = report.origin.history if report.origin else ()
    held = {HISTORY: list(history)} if history else {}
    if suffix == CSV:
        return _csv([findings])
    return _json(as_jams(report, held) if suffix == JAMS else findings | held)


def reports_text(findings: Sequence[Findings], suffix: str) -> str:
    """The findings about many recordings in the format of a suffix: a row or an object for each.

    What failed is there with its `error`; a table has no row for it.
    """
    if suffix == CSV:
        return _csv([one for one in findings if "error" not in one])
    return _json(findings)


def _json(findings: Findings | Sequence[Findings]) -> str:
    """NaN and infinity become null, as JSON has neither."""
    return json_text(findings, indent=2, ascii_only=False) + "\n"


def _csv(rows: Sequence[Findings]) -> str:
    """Findings as a table with a header line, a row for each.

    Numbers and words are cells; what lies inside something has both names, with a dot between
    (`descriptors.centroid`). Lists of numbers are one cell, with spaces between, and so is each
    name of a list of things that are numbers only (`tempo_candidates.bpm`). Other lists (chords,
    sections) are left out: JSON and JAMS have them. Columns stand in the order of the findings;
    what is missing or not known is an empty cell. Words that a spreadsheet would run as a formula
    get an apostrophe before them.
    """
    flat = [_flat(plain(row, lambda text: _inert(portable(text)))) for row in rows]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return text.getvalue()


def _flat(findings: Findings, before: str = "") -> dict[str, str]:
    row: dict[str, str] = {}
    for key, value in findings.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            row |= _flat(value, f"{name}.")
        elif isinstance(value, list):
            if all(isinstance(item, int | float | None) for item in value):
                row[name] = " ".join(map(_cell, value))
            elif all(isinstance(item, Mapping) and _is_numbers(item) for item in value):
                columns = {key: [item.get(key) for item in value] for key in value[0]}
                row |= _flat(columns, f"{name}.")
        elif name != HISTORY:
            row[name] = _cell(value)
    return row


def _inert(text: str) -> str:
    """Text that a spreadsheet takes for a cell of text (OWASP, CSV injection), or a number."""
    text = "\n".join(text.splitlines()) if "\r" in text else text  # `csv` would not quote it
    if not text.startswith(RUN):
        return text
    try:
        return text if math.isfinite(float(text)) else f"'{text}"
    except ValueError:
        return f"'{text}"


def _is_numbers(findings: Findings) -> bool:
    return all(isinstance(value, int | float | None) for value in findings.values())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
