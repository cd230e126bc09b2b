"""JSON on standard output: an object, or a list of many, which grows by a line with each."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from musictool.cli.views import print_document
from musictool.plain import json_text

__all__ = ["Rows"]


class Rows:
    """What is printed so; `many` for a list."""

    def __init__(self, many: bool) -> None:
        self._many = many
        self._count = 0
        self._file = sys.stdout

    def add(self, row: Mapping[str, Any]) -> None:
        """Print one."""
        before = ("," if self._count else "[") if self._many else ""
        self._count += 1
        print_document(before + json_text(row), self._file)

    def close(self) -> None:
        """End the list."""
        if self._many:
            print_document("]" if self._count else "[]", self._file)
