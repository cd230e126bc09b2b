"""The jobs of a grid of values: of each input one for every cell.

A sweep has them, and a pipeline with several values where each makes a result.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from musictool.batches.asked import Asked
from musictool.batches.plan import plan
from musictool.errors import UsageError
from musictool.jobs import Job
from musictool.pipeline.grid import Cell

__all__ = ["plan_cells", "refuse_collisions"]


def plan_cells(
    cells: Sequence[Cell],
    arguments: Sequence[str],
    out: str | None,
    names: Mapping[str, str] | None,
    variations: int | None,
    asked: Asked,
    tell: Callable[[str], None],
) -> list[Job]:
    """The jobs for the inputs of a command line, all cells of the first before those of the second.

    Parameters
    ----------
    arguments, out, names, variations, asked, tell
        As of `plan`.

    Raises
    ------
    UsageError, FileError
        As `plan`.
    """
    columns = [
        [
            replace(job, swept=cell.swept, seed=cell.seed)
            for job in plan(cell.pipeline, arguments, out, names, variations, asked, tell)
        ]
        for cell in cells
    ]
    if not cells[0].pipeline.joins:  # what one cell has made before is no input of another
        taken = set.intersection(*({job.inputs for job in column} for column in columns))
        columns = [[job for job in column if job.inputs in taken] for column in columns]
    return [
        replace(job, number=number)
        for number, job in enumerate(job for row in zip(*columns, strict=True) for job in row)
    ]


def refuse_collisions(jobs: Sequence[Job], where: str) -> None:
    """Refuse files that several jobs would write, in a sentence that begins with `where`.

    Raises
    ------
    UsageError
    """
    taken: set[str] = set()
    for job in jobs:
        for path in (job.output, *(extra.path for extra in job.extras)):
            key = os.path.realpath(path).casefold() if path else ""
            if path and key in taken:
                raise UsageError(
                    f"{where}: several results would be written to {path}; name a folder (ending "
                    "in /), or a template with {stem} and {command}, which has the values"
                )
            taken.add(key)
