"""The reports about many recordings as one file: `-o all.csv` has a row for each, `-o all.json` an
object. It is written when all are done, in the order of the inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from musictool import files
from musictool.files.history import HISTORY
from musictool.jobs.job import Job, Outcome
from musictool.kinds import CSV

__all__ = ["check_collected", "write_collected"]


def check_collected(jobs: Sequence[Job], force: bool) -> None:
    """Refuse a file for all reports that could not, or must not, be written.

    Raises
    ------
    FileError
    """
    for path in {job.collected for job in jobs if job.collected is not None}:
        files.check_place(path, inputs=_sources(jobs), force=force)


def write_collected(outcomes: Sequence[Outcome], force: bool) -> files.Written | None:
    """Write what was found about each recording, once all are done.

    In JSON those that failed are there with their error; a table has no row for them.

    Returns
    -------
    Nothing if the reports go elsewhere, or if there is none.

    Raises
    ------
    FileError
    """
    jobs = [outcome.job for outcome in outcomes]
    done = [outcome for outcome in outcomes if outcome.report is not None]
    path = jobs[0].collected if done else None
    if path is None:
        return None
    found = [_findings(outcome) for outcome in outcomes]
    history = [_of_all(done)] if path.suffix.lower() == CSV else []
    written = files.write_reports(files.Place(path, _sources(jobs), force), found, history)
    return replace(written, path=path)


def _findings(outcome: Outcome) -> dict[str, Any]:
    name = outcome.job.name_of_input
    report = outcome.report
    if report is None:
        return {"file": name, "error": str(outcome.error)}
    history = list(report.origin.history) if report.origin else []
    return {"file": name, **report.findings, HISTORY: history}


def _of_all(done: Sequence[Outcome]) -> dict[str, Any]:
    """One entry for what was done to all alike, with all inputs."""
    newest = [
        outcome.report.origin.history[-1]
        for outcome in done
        if outcome.report and outcome.report.origin
    ]
    return {**newest[0], "inputs": [source for entry in newest for source in entry["inputs"]]}


def _sources(jobs: Sequence[Job]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(path for job in jobs for path in job.sources))
