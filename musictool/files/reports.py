"""A `Report` as text: JSON with everything in it, CSV with a row of it, JAMS with its times.

JSON is UTF-8 in the order of the findings, with the history under a key at the end. For CSV see
`table_text`, for JAMS `jams`. One CSV or JSON file can hold the reports of many recordings.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from musictool.files.history import HISTORY
from musictool.files.jams import as_jams
from musictool.findings import columns_of, row_of
from musictool.kinds import CSV, JAMS
from musictool.plain import json_text, plain
from musictool.printable import portable
from musictool.values import Report

__all__ = ["report_text", "reports_text", "rows_text", "table_text"]

Findings = Mapping[str, Any]

RUN = re.compile(r"[\s\"]*[-=+@＝＋－＠]")
"""How what a spreadsheet runs begins; East Asian versions of one take the wide forms, too."""
CELLS = re.compile(r"([;\t\n])")
"""What else may end a cell: where numbers have a decimal comma, commas are no separators, and a
quotation mark within what lies between two others does not hide them."""


def report_text(report: Report, suffix: str) -> str:
    """The findings of a report in the format of a suffix; CSV has no place for the history."""
    findings = dict(report.findings)
    history = report.origin.history if report.origin else ()
    held = {HISTORY: list(history)} if history else {}
    if suffix == CSV:
        return table_text([findings])
    return _json(as_jams(report, held) if suffix == JAMS else findings | held)


def reports_text(findings: Sequence[Findings], suffix: str) -> str:
    """The findings about many recordings in the format of a suffix: a row or an object for each.

    What failed is there with its `error`; a table has no row for it.
    """
    if suffix == CSV:
        return table_text([one for one in findings if "error" not in one])
    return _json(findings)


def rows_text(rows: Sequence[Findings], suffix: str) -> str:
    """What is known of each of many things in the format of a suffix; in CSV words share a cell."""
    if suffix == CSV:
        return table_text([{name: _joined(value) for name, value in row.items()} for row in rows])
    return _json(rows)


def _joined(value: Any) -> Any:
    is_words = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "; ".join(value) if is_words else value


def _json(findings: Findings | Sequence[Findings]) -> str:
    """NaN and infinity become null, as JSON has neither."""
    return json_text(findings, indent=2, ascii_only=False) + "\n"


def table_text(rows: Sequence[Findings]) -> str:
    """Findings as a table with a header line, a row for each, with the columns of `row_of`.

    Times and courses are one cell, with spaces between. What is missing or not known is an empty
    cell. Words that a spreadsheet would run as a formula get an apostrophe before them.
    """
    held = [{name: value for name, value in row.items() if name != HISTORY} for row in rows]
    flat = [row_of(plain(row, lambda text: _inert(portable(text)))) for row in held]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns_of(flat), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in flat)
    return text.getvalue()


def _inert(text: str) -> str:
    """Text that a spreadsheet takes for cells of text (OWASP, CSV injection), or a number."""
    text = "\n".join(text.splitlines()) if "\r" in text else text  # `csv` would not quote it
    try:
        if math.isfinite(float(text)):
            return text
    except ValueError:
        pass
    first = "'" if text.startswith(("\t", "\n")) else ""
    return first + "".join(f"'{one}" if RUN.match(one) else one for one in CELLS.split(text))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(map(_cell, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
