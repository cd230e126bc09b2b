"""The outcomes of jobs as they are printed: a line each, tables of findings, or JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any, TextIO

from musictool.address import place
from musictool.cli.progress import Lines, Progress
from musictool.cli.rows import Rows
from musictool.cli.summary import Summary, lasting
from musictool.cli.tally import Tally
from musictool.cli.views import (
    Foreign,
    print_document,
    print_line,
    print_prose,
    show_line,
    show_traceback,
)
from musictool.cli.wording import Wording
from musictool.errors import FileError, MusictoolError, UsageError
from musictool.pipeline.draws import in_words
from musictool.plain import json_text
from musictool.printable import printable

if TYPE_CHECKING:
    from musictool.batches import Batch
    from musictool.cli.records import Record
    from musictool.files import Written
    from musictool.jobs import Job, Outcome
    from musictool.values import Report

__all__ = ["Screen", "progress_of"]


class Screen:
    """Prints the outcomes of a batch.

    Parameters
    ----------
    to_standard
        Standard output belongs to the recording.
    names
        What paths that the person never saw are called: the files behind standard input and output.
    wording
        How errors, warnings and notes are said.
    lines
        In JSON, objects on a line each, and no list of them.
    """

    def __init__(
        self,
        batch: Batch,
        quiet: bool,
        json: bool,
        to_standard: bool,
        names: Mapping[str, str],
        wording: Wording = str,
        lines: bool = False,
    ) -> None:
        self._wording = wording
        self._quiet = quiet
        self.tally = Tally(batch.jobs)
        """How far the batch is."""
        self._many = len(batch.jobs) > 1
        self._ends_in_table = batch.ends_in_table
        self._collected = any(job.collected for job in batch.jobs)
        self._rows = Rows(self._many and not lines) if json else None
        self._to_standard = to_standard
        self._names = names
        self._results, self._errors = sys.stdout, sys.stderr
        self._is_shared = sys.stdout.isatty() == sys.stderr.isatty()  # a person reads both
        self._records = list(_records(batch, self.tally, self._renamed))
        self._progress: Progress | None = None
        self._found: list[dict[str, Any]] = []
        self._said: set[str] = set()
        self.summary = Summary(batch, self.tally)
        """What the batch ends with."""
        batch.tell = self._tell
        for note in () if quiet else batch.notes:
            self._line("note", note)

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, kind: type[BaseException] | None, *stopped: object) -> None:
        if kind is not None and issubclass(kind, BrokenPipeError):
            return  # nobody reads the rest
        self._show_rows()  # of an interrupted run, what was done
        self._show_failures()
        if self._rows:
            self._rows.close()
        if kind is not None and issubclass(kind, MusictoolError) and self.tally.finished:
            self._show_sum()  # as where the disk is full

    def show_refused(self, jobs: Sequence[Job]) -> None:
        """Print why some of the jobs cannot begin, before the others do."""
        for job in jobs:
            if job.refused is not None:
                self._show_error(job.refused, job)

    @contextmanager
    def working(self) -> Iterator[Progress]:
        """Progress of the work inside, which is recorded; what libraries print goes nowhere."""
        from musictool.files.audio.quiet import quiet

        foreign = Foreign(self._errors)
        progress = progress_of(self.tally, self._quiet, self._errors)
        with ExitStack() as records:
            for record in self._records:
                records.enter_context(record)
            with quiet(), redirect_stdout(foreign), redirect_stderr(foreign), progress:
                self._progress = progress
                yield progress

    @contextmanager
    def hushed(self) -> Iterator[None]:
        """Nothing of the work inside is shown, nor what libraries print."""
        from musictool.files.audio.quiet import quiet

        foreign = Foreign(self._errors)
        with quiet(), redirect_stdout(foreign), redirect_stderr(foreign):
            yield

    def show(self, outcome: Outcome) -> None:
        """Print the outcome of one job; of one that was done before there is nothing to say."""
        assert self._progress is not None
        self.tally.add(outcome)
        for record in self._records:
            record.add(outcome)
        if outcome.skipped and self._rows is None:
            return
        with self._progress.hidden(), redirect_stderr(self._errors):
            self._show(outcome)

    def _show(self, outcome: Outcome) -> None:
        job = outcome.job
        name = job.input_names[0] if job.inputs else ""
        if not self._quiet:
            place = f"{name if outcome.results else job.output or name}: "
            for warning in outcome.warnings:
                self._line("warning", place + warning.removeprefix(place))
            for one in outcome.results:
                for warning in one.warnings:
                    self._line("warning", f"{one.job.output}: {warning}")
            for note in () if self._rows else outcome.notes:
                self._line("note", place + note)
        if outcome.error is not None and outcome.error is not job.refused:
            self._show_error(outcome.error, job)
        if self._rows:
            self._rows.add(self._renamed(outcome.row()))
            return
        if self._quiet or outcome.error is not None or self._ends_in_table:
            return
        for one in outcome.each:
            self._show_result(name, one)
        if not self._to_standard:
            for path in outcome.extras:
                print_line(str(path), self._results)

    def _show_result(self, name: str, outcome: Outcome) -> None:
        job, which = outcome.job, {"variation": outcome.job.variation, "result": outcome.job.result}
        if outcome.report is not None and outcome.written is None:
            told = {key: number for key, number in which.items() if number is not None}
            alone = not (self._many or self._collected or job.result)
            self._show_report(name, {**told, **outcome.drawn}, outcome.report, alone)
        elif outcome.written is not None and not self._to_standard:
            print_prose(_summary(outcome), self._results)
            self.summary.printed(self._is_shared)

    def _show_report(
        self, name: str, drawn: Mapping[str, Any], report: Report, alone: bool
    ) -> None:
        """At once, if it is the only one; else its row, once all are known."""
        if not alone:
            row = {"file": None, **drawn, **report.findings}
            self._found.append({**row, "file": printable(name)})
            return
        from musictool.cli.findings import show_findings

        show_findings({**drawn, **report.findings}, self._results)

    def _show_error(self, error: MusictoolError, job: Job) -> None:
        text = self._renamed(self._wording(_with_input_name(error, job)))
        if text in self._said:  # of one file, in another variation or combination
            return
        self._said.add(text)
        show_line("error", text)
        show_traceback(error)
        name = self._renamed(job.input_names[0] if job.inputs else str(job.output or ""))
        self.summary.add(name, text.removeprefix(f"{name}: "))

    def _show_failures(self) -> None:
        if self._many and not self._quiet:
            self.summary.show_failures(self._errors)

    def _show_rows(self) -> None:
        found, self._found = self._found, []
        if found and not self._collected:
            from musictool.cli.findings import show_rows

            show_rows(found, self._results, "--json and -o all.csv have them")
            self.summary.printed(len(found) * self._is_shared)

    def planned(self, job: Job, error: MusictoolError | None) -> None:
        """Print what a job would do, or why it would fail."""
        if error is not None:
            self._line("error", _with_input_name(error, job))
        if self._rows:
            self._rows.add(self._renamed(job.row(error)))
        elif error is None and not self._quiet:
            inputs = ", ".join(job.input_names)
            made = [
                str(job.shown_output or job.collected or "shown"),
                *(str(extra.path) for extra in job.extras),
            ]
            words = [inputs, job.pipeline.text, ", ".join(made)]
            self.say(" -> ".join(word for word in words if word))

    def say(self, text: str) -> None:
        """Print a line of what would be done."""
        if not self._quiet and not self._rows:
            print_prose(self._renamed(text), sys.stderr if self._to_standard else self._results)

    def document(self, found: Mapping[str, Any]) -> None:
        """Print what is known of all jobs together as one JSON object."""
        print_document(json_text(self._renamed(dict(found))), self._results)

    def finish(
        self,
        collected: Written | None,
        table: Sequence[Mapping[str, Any]] = (),
        summed: bool = True,
    ) -> None:
        """What a batch went to, its table, what failed, and its sum unless it was interrupted."""
        self._show_rows()
        if table and not self._quiet and not self._rows:
            from musictool.cli.findings import show_rows

            known = [{name: "" if v is None else v for name, v in row.items()} for row in table]
            show_rows(known, self._results, "--json has them, and the table beside the outputs")
            self.summary.printed(len(known) * self._is_shared)
        self._show_failures()
        if collected is not None and not self._quiet:
            for warning in collected.warnings:
                self._line("warning", f"{collected.path}: {warning}")
            if not self._rows:
                print_line(f"{collected.path} in {lasting(self.tally.seconds)}", self._results)
        if summed:
            self._show_sum()

    def _show_sum(self) -> None:
        if self._many and not self._quiet:
            print_line(self.summary.sum, self._errors)

    def _tell(self, sentence: str) -> None:
        if self._progress is not None and not self._quiet:
            self._progress.say("note", self._renamed(sentence))

    def _line(self, kind: str, text: str) -> None:
        show_line(kind, self._renamed(self._wording(text)))
        self.summary.printed()

    def _renamed(self, value: Any) -> Any:
        if not self._names:
            return value
        if isinstance(value, str):
            for path, name in self._names.items():
                value = value.replace(path, name)
        elif isinstance(value, list):
            return [self._renamed(one) for one in value]
        elif isinstance(value, dict):
            return {key: self._renamed(one) for key, one in value.items()}
        return value


def _records(batch: Batch, tally: Tally, renamed: Callable[[Any], Any]) -> Iterator[Record]:
    """The files that are to be left beside the outputs."""
    log, report = (place(one) if one else None for one in (batch.asked.log, batch.asked.report))
    if log and report:
        from musictool.cli.records import is_same

        if is_same(log, report):
            raise UsageError(f"{log} cannot be log and report at once; name two files")
    if log:
        from musictool.cli.log import Log

        yield Log(log, batch, tally, renamed)
    if report:
        from musictool.cli.report import BatchReport

        yield BatchReport(report, batch, renamed)


def progress_of(tally: Tally, quiet: bool, file: TextIO) -> Progress:
    """A bar on a terminal, lines elsewhere, nothing if `quiet`."""
    if quiet:
        return Progress(tally, file)
    if not file.isatty() or os.environ.get("TERM") == "dumb":
        return Lines(tally, file)
    from musictool.cli.bar import Bar

    return Bar(tally, file)


def _with_input_name(error: MusictoolError, job: Job) -> str:
    """An error of a job with the name of its one input, unless it names a file itself."""
    text = str(error)
    alone = len(job.inputs) == 1  # what is wrong with many is not the fault of the first
    named = isinstance(error, FileError) or not alone or text.startswith(f"{job.output}:")
    return text if named else f"{job.input_names[0]}: {text}"


def _summary(outcome: Outcome) -> str:
    written = outcome.written
    assert written is not None
    about = []
    if written.seconds is not None:
        form = f"{written.sample_rate} Hz, {written.channels} ch"
        if written.notes is not None:
            form = f"{written.notes} note{'' if written.notes == 1 else 's'}"
        about.append(f"{lasting(written.seconds)}, {form}")
    about += [f"{name} {in_words(value)}" for name, value in outcome.drawn.items()]
    words = f" ({'; '.join(about)})" if about else ""
    took = f" in {lasting(outcome.seconds)}" if outcome.job.result is None else ""
    return f"{written.path}{words}{took}"
