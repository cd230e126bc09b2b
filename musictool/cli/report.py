"""`--report`: what came of every job of a batch, as one JSON or CSV, written whole at its end.

It is written also if the batch is interrupted, or a disk is full; jobs that were not begun are
`undone` there. That of an earlier run is replaced; any other file only by force.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musictool import files
from musictool.cli.records import check_record, facts_of
from musictool.cli.views import show_line
from musictool.errors import FileError, UnknownExtension
from musictool.kinds import CSV, JSON
from musictool.printable import legible

if TYPE_CHECKING:
    from musictool.batches import Batch
    from musictool.jobs import Job, Outcome

__all__ = ["BatchReport"]

SUFFIXES = (JSON, CSV)
OWN = re.compile(rb'(\[\s*\{\s*"inputs?": |"?inputs?,).*?\bstatus\b', re.DOTALL)
"""How such a report begins."""


class BatchReport:
    """The report of a batch.

    Parameters
    ----------
    renamed
        Names in what is told as the person knows them.

    Raises
    ------
    FileError, UsageError
        If it cannot, or must not, be written there.
    """

    def __init__(self, path: Path, batch: Batch, renamed: Callable[[Any], Any]) -> None:
        if path.suffix.lower() not in SUFFIXES:
            raise UnknownExtension(path, "a report on a batch is JSON or CSV; end it in .json")
        force = batch.settings.force
        otherwise = "no report on a batch; use --force to replace it"
        check_record(path, batch.jobs, lambda head: force or bool(OWN.match(head)), otherwise)
        self._path = path
        self._jobs = batch.jobs
        self._renamed = renamed
        self._rows: dict[int, dict[str, Any]] = {}

    def __enter__(self) -> BatchReport:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        rows = [self._rows.get(job.number) or _row(job, None) for job in self._jobs]
        try:
            with files.outgoing(self._path, force=True) as near:
                files.write_rows(files.Place(near, force=True, parents=True), rows)
        except FileError as problem:
            if error is None:
                raise
            show_line("error", str(problem))  # what stopped the batch is told as well

    def add(self, outcome: Outcome) -> None:
        """Take down what came of a job."""
        self._rows[outcome.job.number] = self._renamed(_row(outcome.job, outcome))


def _row(job: Job, outcome: Outcome | None) -> dict[str, Any]:
    """What is known of a job and the file that was made; findings have files of their own."""
    row = {
        **facts_of(job, outcome),
        "warnings": list(map(legible, outcome.warnings if outcome else ())),
        "notes": list(map(legible, outcome.notes if outcome else ())),
    }
    if outcome is not None and outcome.report is None:
        known = {**row, "file": None, "files": None, "inputs": None}
        row |= {name: value for name, value in outcome.row().items() if name not in known}
    return row | job.varied
