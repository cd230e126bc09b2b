"""`--log`: a batch as JSON lines, each on the disk when it has happened.

A run begins, each job is done, skipped or failed, and it ends with the sums; a further run goes on
below. A disk that fills up costs lines, and no work.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musictool import __version__, files
from musictool.address import Address, without_secrets
from musictool.cli.records import check_record, facts_of
from musictool.cli.tally import Tally
from musictool.cli.views import show_line
from musictool.errors import UsageError
from musictool.plain import json_text
from musictool.printable import legible

if TYPE_CHECKING:
    from musictool.batches import Batch
    from musictool.jobs import Outcome

__all__ = ["Log"]

FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)

BEGINNING = b'{"time": "'


class Log:
    """The log of a batch.

    Parameters
    ----------
    renamed
        Names in what is told as the person knows them.

    Raises
    ------
    FileError, UsageError
        If it cannot, or must not, be written there.
    """

    def __init__(
        self, path: Path, batch: Batch, tally: Tally, renamed: Callable[[Any], Any]
    ) -> None:
        if isinstance(path, Address):
            raise UsageError(f"{path}: a log grows by lines; name a file of this computer for it")
        otherwise = "no log of a batch; name another file"
        check_record(path, batch.jobs, lambda head: head.startswith(BEGINNING), otherwise)
        self._path = path
        self._batch = batch
        self._tally = tally
        self._renamed = renamed
        self._file = -1
        self._is_cut = False
        self._lost = 0
        self._problem = ""

    def __enter__(self) -> Log:
        with files.file_errors(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, FLAGS, 0o666)
            size = os.fstat(self._file).st_size
            if size:
                os.lseek(self._file, size - 1, os.SEEK_SET)
                self._is_cut = os.read(self._file, 1) != b"\n"
        from musictool.jobs import pipelines_of

        batch = self._batch
        pipeline = batch.jobs[0].pipeline
        steps = (step for one in pipelines_of(batch.jobs) for step in one.steps)
        plugins = [batch.registry.plugin_of(step.spec) for step in steps]
        self._write(
            "begin",
            musictool=__version__,
            plugins={one.distribution: one.version for one in plugins},
            versions=batch.registry.versions,
            folder=str(Path.cwd()),
            pipeline=legible(without_secrets(str(pipeline.pipeline))),
            settings={name: it for name, it in vars(batch.settings).items() if it is not None},
            notes=list(map(legible, batch.notes)),
            jobs=len(batch.jobs),
        )
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        tally = self._tally
        undone = tally.total - tally.finished
        stopped = "interrupted" if undone and self._batch.stopped else None  # by Ctrl-C, once
        self._write(
            "end",
            jobs=tally.total,
            done=tally.done,
            skipped=tally.skipped,
            failed=tally.failed,
            undone=undone,
            seconds=round(tally.seconds, 3),
            error=_why(error) if error else stopped,
        )
        os.close(self._file)
        if self._lost:
            lines = f"{self._lost} line" + "s" * (self._lost > 1)
            show_line("error", f"{self._problem}; {lines} of the log are lost, and nothing else")

    def add(self, outcome: Outcome) -> None:
        """Write a line about a job, numbered from 1."""
        facts = self._renamed(facts_of(outcome.job, outcome))
        self._write(facts.pop("status"), job=outcome.job.number + 1, **facts)

    def _write(self, event: str, **more: Any) -> None:
        """Write a line; after one that did not fit, on a line of its own."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        told = {"time": now, "process": os.getpid(), "event": event, **more}
        line = json_text(told).encode() + b"\n"
        text = b"\n" * self._is_cut + line
        try:
            done = os.write(self._file, text)
            self._is_cut = self._is_cut and not done
            while done < len(text):
                self._is_cut = True
                done += os.write(self._file, text[done:])
            self._is_cut = False
        except OSError as error:
            self._lost += 1
            self._problem = f"{self._path}: cannot be written: {error.strerror or error}"


def _why(error: BaseException) -> str:
    """What ended a batch before its time."""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return legible(str(error)) or type(error).__name__
