"""What is printed. Results go to standard output, everything else to standard error; rich is used
where it shows something a plain line does not (a table, a bar), and imported only then.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from musictool.errors import FileError, MusictoolError

if TYPE_CHECKING:
    from musictool.jobs import Job, Outcome

__all__ = ["Screen", "as_json", "print_json", "show_error", "show_mapping"]


class Screen:
    """Prints what comes of the jobs of one command.

    Parameters
    ----------
    out
        The argument of `-o`; with "-" standard output belongs to the recording.
    """

    def __init__(self, quiet: bool, json: bool, out: str | None) -> None:
        self._quiet = quiet
        self._json = json
        self._lines = sys.stderr if out == "-" or json else sys.stdout
        self._to_standard = out == "-"
        self._rows: list[Any] = []
        self._many = False

    @contextmanager
    def progress(self, jobs: int) -> Iterator[Callable[[Job, float, str], None]]:
        """A bar on a terminal; on anything else, nothing: there is a line for every output."""
        self._many = jobs > 1
        if self._quiet or not sys.stderr.isatty():
            yield lambda job, fraction, message: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        bar = Progress(
            TextColumn("{task.fields[name]}"),
            BarColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        numbers: dict[Any, int] = {}
        with bar:
            task = bar.add_task("", total=jobs, name="")

            def update(job: Job, fraction: float, message: str) -> None:
                at = numbers.setdefault(job.output or job.inputs, len(numbers))
                name = job.inputs[0].name if job.inputs else ""
                bar.update(task, completed=at + fraction, description=message, name=name)

            yield update

    def show(self, outcome: Outcome) -> None:
        """What came of one job."""
        job = outcome.job
        name = str(job.inputs[0]) if job.inputs else ""
        if outcome.error is not None:
            place = "" if isinstance(outcome.error, FileError) or not name else f"{name}: "
            show_line("error", f"{place}{outcome.error}")
        elif not self._quiet:
            for warning in outcome.warnings:
                show_line("warning", f"{job.output or name}: {warning}")
        self._rows.append(as_json(outcome))
        if self._quiet or self._json or outcome.error is not None:
            return
        if outcome.report is not None and outcome.written is None:
            show_mapping(outcome.report.findings)
        elif outcome.written is not None and not self._to_standard:
            print(_line(outcome), file=self._lines, flush=True)

    def planned(self, job: Job, error: MusictoolError | None) -> None:
        """What a job would do."""
        inputs = ", ".join(map(str, job.inputs))
        self._rows.append(
            {
                "inputs": [str(path) for path in job.inputs],
                "pipeline": str(job.pipeline.pipeline),
                "output": str(job.output) if job.output else None,
                "error": str(error) if error else None,
            }
        )
        self._many = len(self._rows) > 1
        if error is not None:
            show_line("error", str(error))
        elif not self._json and not self._quiet:
            arrow = f"{inputs} -> " if inputs else ""
            print(f"{arrow}{job.pipeline.pipeline} -> {job.output or 'shown'}", file=self._lines)

    def finish(self, outcomes: Sequence[Outcome]) -> None:
        """The JSON, and for a batch its sum."""
        if self._json:
            print_json(self._rows if self._many else self._rows[0] if self._rows else [])
        elif len(outcomes) > 1 and not self._quiet:
            failed = sum(outcome.error is not None for outcome in outcomes)
            seconds = sum(outcome.seconds for outcome in outcomes)
            words = f", {failed} failed" if failed else ""
            print(  # noqa: T201
                f"{len(outcomes) - failed} of {len(outcomes)} done{words}, {seconds:.1f} s",
                file=sys.stderr,
            )

    def interrupted(self, done: int, jobs: int) -> None:
        """Ctrl-C: what is done and what is not."""
        what = f"{done} of {jobs} outputs were written" if jobs > 1 else "nothing was written"
        show_line("interrupted", what)


def as_json(outcome: Outcome) -> Any:
    """A report as it is; of a written file what there is to know, with the names of `info`."""
    if outcome.report is not None and outcome.written is None:
        return dict(outcome.report.findings)
    job, written = outcome.job, outcome.written
    row: dict[str, Any] = {
        "inputs": [str(path) for path in job.inputs],
        "pipeline": str(job.pipeline.pipeline),
        "output": str(job.output) if written else None,
        "seconds": round(outcome.seconds, 3),
        "warnings": list(outcome.warnings),
        "error": str(outcome.error) if outcome.error else None,
    }
    if written is not None and written.frames is not None:
        row |= {
            "duration_s": written.seconds,
            "frames": written.frames,
            "sample_rate": written.sample_rate,
            "channels": written.channels,
            "peak": round(written.peak, 6),
            "clipped_samples": written.clipped_samples,
        }
    return row


def print_json(value: Any) -> None:
    """JSON on standard output."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    try:
        print(text, flush=True)  # noqa: T201
    except UnicodeEncodeError:
        print(json.dumps(value, indent=2, default=str), flush=True)  # noqa: T201


def show_mapping(findings: Any) -> None:
    """Names and values as a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for name, value in findings.items():
        shown = (
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        )
        table.add_row(Text(name, style="bold"), Text(shown))
    Console().print(table)


def show_line(kind: str, text: str) -> None:
    """One line on standard error, its first word coloured on a terminal."""
    colour = {"error": "31", "warning": "33"}.get(kind, "36")
    head = f"\x1b[{colour}m{kind}:\x1b[0m" if _colours() else f"{kind}:"
    print(f"{head} {text}", file=sys.stderr, flush=True)  # noqa: T201


def show_error(error: MusictoolError) -> None:
    """An error that ended the run."""
    if os.environ.get("MUSICTOOL_TRACEBACK"):
        traceback.print_exception(error)
    show_line("error", str(error))


def _colours() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def _line(outcome: Outcome) -> str:
    written = outcome.written
    assert written is not None
    length = ""
    if written.seconds is not None:
        length = f" ({_clock(written.seconds)}, {written.sample_rate} Hz, {written.channels} ch)"
    return f"{written.path}{length} in {outcome.seconds:.1f} s"


def _clock(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return (
        f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
    )
