"""A `Report` as JSON: UTF-8, in the order of its findings, its history under a key at the end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from musictool.values import Report

__all__ = ["HISTORY", "as_json", "plain", "read_history_of_report", "write_report"]

HISTORY = "musictool_provenance"
"""The key that holds how the report was made."""


def write_report(path: Path, report: Report, history: Sequence[Mapping[str, Any]] = ()) -> None:
    """Write the findings of a report."""
    findings = dict(report.findings) | ({HISTORY: list(history)} if history else {})
    path.write_text(as_json(findings) + "\n", encoding="utf-8")


def read_history_of_report(path: Path) -> str | None:
    """The history in a report, as JSON text."""
    try:
        findings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return json.dumps(findings.get(HISTORY, [])) if isinstance(findings, dict) else None


def as_json(findings: Mapping[str, Any]) -> str:
    """Findings as JSON text; NaN and infinity become null, as JSON has neither."""
    return json.dumps(plain(findings), ensure_ascii=False, indent=2, allow_nan=False)


def plain(value: Any) -> Any:
    """A value in JSON's own types."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, Path):
        return str(value)
    return value
