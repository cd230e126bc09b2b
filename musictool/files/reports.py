"""A `Report` as a file: JSON with everything in it, CSV with a row of it, JAMS with its times.

JSON is UTF-8 in the order of the findings, with the history under a key at the end. For CSV see
`as_csv`, for JAMS `jams`. One CSV or JSON file can hold the reports of many recordings.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from musictool.files.history import HISTORY
from musictool.files.jams import as_jams
from musictool.kinds import CSV, JAMS
from musictool.plain import plain
from musictool.values import Report

__all__ = ["as_csv", "as_json", "write_report", "write_reports"]

Findings = Mapping[str, Any]


def write_report(path: Path, report: Report) -> None:
    """Write the findings of a report, in the format that the suffix of the path names.

    CSV has no place for the history.
    """
    findings = dict(report.findings)
    history = report.origin.history if report.origin else ()
    if path.suffix.lower() == CSV:
        text = as_csv([findings])
    elif path.suffix.lower() == JAMS:
        text = as_json(as_jams(report, {HISTORY: list(history)} if history else {})) + "\n"
    else:
        text = as_json(findings | ({HISTORY: list(history)} if history else {})) + "\n"
    path.write_text(text, encoding="utf-8", newline="")


def write_reports(path: Path, findings: Sequence[Findings]) -> None:
    """Write the findings about many recordings as one file: a row or an object for each.

    What failed is there with its `error`; a table has no row for it.
    """
    if path.suffix.lower() == CSV:
        text = as_csv([one for one in findings if "error" not in one])
    else:
        text = as_json(findings) + "\n"
    path.write_text(text, encoding="utf-8", newline="")


def as_json(findings: Findings | Sequence[Findings]) -> str:
    """Findings as JSON text; NaN and infinity become null, as JSON has neither."""
    return json.dumps(plain(findings), ensure_ascii=False, indent=2, allow_nan=False)


def as_csv(rows: Sequence[Findings]) -> str:
    """Findings as a table with a header line, a row for each.

    Numbers and words are cells; what lies inside something has both names, with a dot between
    (`descriptors.centroid`). Lists of numbers are one cell, with spaces between. Other lists
    (chords, sections) are left out: JSON and JAMS have them. Columns stand in the order of the
    findings; what is missing or not known is an empty cell.
    """
    flat = [_flat(plain(row)) for row in rows]
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
        elif name != HISTORY:
            row[name] = _cell(value)
    return row


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
