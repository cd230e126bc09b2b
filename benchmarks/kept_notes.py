"""Results written anew, with what people wrote below them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

__all__ = ["write"]


def write(path: Path, lines: Sequence[str]) -> None:
    """Write a page of results; what stands from the first heading of the second level on stays."""
    notes = path.read_text(encoding="utf-8").partition("\n## ")[2] if path.exists() else ""
    text = "\n".join(lines) + "\n" + (f"\n## {notes}" if notes else "")
    path.write_text(text, encoding="utf-8")
