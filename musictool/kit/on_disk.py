"""What flows, and what parameters hold, as files: as a person has it at the command line."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from musictool.kinds import kind_of_type
from musictool.kit.findings import NotChecked
from musictool.script.work import write
from musictool.table import Table
from musictool.values import Stream, Value

__all__ = ["on_disk", "values_on_disk"]


def on_disk(value: Any, folder: Path, name: str) -> Path:
    """Write a value, with all bits of its samples, and say where.

    Raises
    ------
    NotChecked
        If nothing writes it.
    """
    if isinstance(value, Table):
        return _table(value, folder / f"{name}.csv")
    if not isinstance(value, Value):
        if isinstance(value, list | tuple):
            raise NotChecked("several results are in several files")
        raise NotChecked(f"a {type(value).__name__} can be in no file")
    value = value.audio() if isinstance(value, Stream) else value
    kind = kind_of_type(type(value))
    assert kind is not None
    path = folder / f"{name}{kind.suffix}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a file cannot hold, no face of the command has
        write(path, value, bit_depth="float" if kind.has_sound else None)
    return path


def _table(table: Table, path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table.columns)
        writer.writeheader()
        writer.writerows(table.rows)
    return path


def values_on_disk(values: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Values of parameters, those that are music or tables as paths of files."""

    def placed(value: Any, name: str) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(placed(one, f"{name}-{at}") for at, one in enumerate(value))
        return str(on_disk(value, folder, name)) if isinstance(value, Value | Table) else value

    return {name: placed(value, name) for name, value in values.items()}
