"""A sweep: a job for each cell of a pipeline's grid, and what came of all of them in one table.

The table lies beside the outputs, as `sweep.csv` and as a page with a player in each row.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from musictool import files
from musictool.address import is_address
from musictool.batches.asked import Asked
from musictool.batches.batch import Batch, ledger_folder
from musictool.batches.cells import plan_cells, refuse_collisions
from musictool.batches.plan import ALL
from musictool.batches.sweep_rows import Row, columns_of, row_of, source_row
from musictool.batches.work import Progress
from musictool.discovery import Registry
from musictool.errors import UsageError
from musictool.files.reports import table_text
from musictool.jobs import Job, Outcome, Settings
from musictool.jobs.cache import Place
from musictool.kinds import Kind
from musictool.pipeline.grid import MOST_CELLS, Cell
from musictool.printable import legible

__all__ = ["Sweep"]

TABLE, PAGE = "sweep.csv", "index.html"

KEPT_BYTES = 2 * 10**9
"""Of values that several cells have in common, while they are made."""

MADE_BY = "musictool sweep"
"""Stands in a page of a sweep, which the next one into this folder replaces."""


@dataclass
class Sweep(Batch):
    """The jobs of a grid; once they are done, `table` has a row for each, and the page is made."""

    ends_in_table: ClassVar[bool] = True

    place: Path = Path()
    """The folder of the table and the page."""
    title: str = ""
    """What the page says that it shows."""
    several: frozenset[int] = frozenset()
    """The steps that have several values."""

    @classmethod
    def of(
        cls,
        cells: Sequence[Cell],
        inputs: Sequence[str],
        output: str | None,
        settings: Settings,
        registry: Registry,
        names: Mapping[str, str] | None = None,
        variations: int | None = None,
        asked: Asked = ALL,
    ) -> Sweep:
        """The grid of each input, all cells of the first before those of the second.

        Parameters
        ----------
        output
            A folder, or a template, in which `{command}` stands for the values; by default
            `NAME.sweep` beside the only input.

        Raises
        ------
        UsageError, FileError
            What can be refused before any job begins.
        """
        if asked.jobs is not None:
            raise UsageError(
                "sweep: --jobs gives each job values of its own; write those of a sweep in braces"
            )
        pipeline = cells[0].pipeline
        if Kind.NOTHING not in pipeline.kinds and not inputs and not asked.names_inputs:
            raise UsageError("sweep: name at least one input: a file, a folder, a pattern or -")
        pipeline = pipeline.of_arguments(inputs)
        if pipeline.several:
            raise UsageError(
                f"sweep: {pipeline.name} makes several results of each combination, and a sweep "
                "compares one; let a later step make one of them"
            )
        output = _output(output, inputs)
        target = None if pipeline.gives is Kind.REPORT else output
        notes: list[str] = []
        jobs = plan_cells(cells, inputs, target, names, variations, asked, notes.append)
        if len(jobs) > MOST_CELLS:
            raise UsageError(
                f"sweep: {len(cells)} combinations for {len(jobs) // len(cells)} inputs are "
                f"{len(jobs)}, more than the {MOST_CELLS} that it makes at a time; leave some "
                "values out"
            )
        refuse_collisions(jobs, "sweep")
        folder = _folder(output)
        for name in (TABLE, PAGE):
            files.check_place(_place(folder / name, jobs, settings))
        return cls(
            jobs,
            settings,
            registry,
            tuple(dict.fromkeys(notes)),
            asked,
            ledger_folder(jobs, output, asked),
            place=folder,
            title=legible(cells[0].written),
            several=cells[0].steps,
        )

    def run(
        self, progress: Progress = lambda job, fraction, message: None
    ) -> Generator[Outcome, None, None]:
        """Do the jobs, and measure each output; then write the table and the page.

        What several cells have in common is done once, since it is kept meanwhile.

        Raises
        ------
        FileError
            At the end, if these cannot be written.
        """
        rows: dict[int, Row] = {}
        with self._keeping():
            for outcome in super().run(progress):
                row = row_of(outcome, self.place)
                rows[outcome.job.number] = row
                yield replace(outcome, levels=row.levels)
        self._finish([rows[number] for number in sorted(rows)])

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        """With a cache: the one that was asked for, or one for this run."""
        own, last = self.settings.cache, max(self.several, default=0)
        if own is not None:
            steps = len(self.jobs[0].pipeline.steps) if self.jobs else 1
            place = own._replace(before=self.several | {steps - 1})
            self.settings = replace(self.settings, cache=place)
        if own is not None or not last:
            yield
            return
        with TemporaryDirectory(prefix="musictool-", ignore_cleanup_errors=True) as folder:
            place = Place(Path(folder), KEPT_BYTES, self.several, last)
            self.settings = replace(self.settings, cache=place)
            yield

    def _finish(self, rows: Sequence[Row]) -> None:
        from musictool.batches.sweep_page import draw_page

        if all(row.failed for row in rows):
            return
        by_number = {job.number: job for job in self.jobs}
        shown: list[Row] = []
        seen: set[Path] = set()
        for row in rows:
            assert row.number is not None
            for path, name in _sources(by_number[row.number]):
                if path not in seen:
                    shown.append(source_row(path, name, self.place))
                    seen.add(path)
            shown.append(row)
        self.table = columns_of(shown)
        for name, content in (
            (TABLE, table_text(self.table).encode()),
            (PAGE, draw_page(self.title, shown, MADE_BY)),
        ):
            files.write_bytes(_place(self.place / name, self.jobs, self.settings), content)
        self.collected = files.Written(self.place / PAGE)


def _sources(job: Job) -> Iterator[tuple[Path, str]]:
    """The recordings on this disk that go in, with their names."""
    for one, name in zip(job.inputs, job.input_names, strict=True):
        if isinstance(one, Path) and job.pipeline.takes.is_recording and not is_address(one):
            yield one, name


def _output(output: str | None, inputs: Sequence[str]) -> str:
    """The argument of `-o`, as a folder or a template.

    Raises
    ------
    UsageError
        If it is neither, or if none is given and there are several inputs.
    """
    if is_address(output or (inputs or ["sweep"])[0]):
        raise UsageError(
            "sweep: its page plays from a disk; say with -o to which folder here it goes"
        )
    if output is None:
        if len(inputs) > 1 or any(map(os.path.isdir, inputs)) or inputs == ["-"]:
            raise UsageError(
                "sweep: say with -o to which folder the results of all inputs go: -o sweep/"
            )
        source = Path(inputs[0]) if inputs else Path("sweep")
        return f"{source.with_name(f'{source.stem}.sweep') if inputs else source}{os.sep}"
    if files.is_template(output):
        return output
    suffix = Path(output).suffix.lower()
    if output == "-" or (suffix in files.AUDIO_SUFFIXES and not os.path.isdir(output)):  # noqa: PTH112
        form = f"; for the format write -o 'sweep/{{stem}}.{{command}}{suffix}'" if suffix else ""
        raise UsageError(f"sweep: -o {output} is one file; name a folder, as in -o sweep/{form}")
    return f"{output.rstrip('/' + os.sep) or os.sep}{os.sep}"


def _folder(output: str) -> Path:
    """The folder of a template, as far as it is the same for all."""
    return (
        Path(f"{output.partition('{')[0]}_").parent if files.is_template(output) else Path(output)
    )


def _place(path: Path, jobs: Sequence[Job], settings: Settings) -> files.Place:
    """Where a table or a page goes, which may replace those of an earlier sweep."""
    sources = tuple(dict.fromkeys(source for job in jobs for source in job.sources))
    return files.Place(path, sources, settings.force or _is_of_a_sweep(path.parent), parents=True)


def _is_of_a_sweep(folder: Path) -> bool:
    try:
        with (folder / PAGE).open("rb") as page:
            return f'content="{MADE_BY}"'.encode() in page.read(4096)
    except OSError:
        return False
