"""What a batch leaves in files beside its outputs: a log, a report. Where, and what of a job.

Each is a context in which outcomes are added. What is in the way of it is said before any work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from musictool import files
from musictool.address import Address
from musictool.errors import OutputExists, UsageError
from musictool.printable import legible

if TYPE_CHECKING:
    from musictool.jobs import Job, Outcome

__all__ = ["Record", "check_record", "facts_of", "is_same"]

HEAD_BYTES = 4096
"""So much of a file is read to see whose it is."""


class Record(AbstractContextManager[Any], Protocol):
    """A file about the jobs of a batch."""

    def add(self, outcome: Outcome) -> None:
        """Take down what came of a job."""


def check_record(
    path: Path, jobs: Sequence[Job], is_own: Callable[[bytes], bool], otherwise: str
) -> None:
    """Refuse a place where a record could not, or must not, be written; missing folders are made.

    Parameters
    ----------
    is_own
        Whether a file that begins with these bytes is such a record, or may be replaced all the
        same.
    otherwise
        What to say of one that is not.

    Raises
    ------
    OutputExists
        It is an input, or a file of somebody else.
    FileError
        It cannot be written there.
    UsageError
        It is an output of these jobs as well.
    """
    there = isinstance(path, Address) or os.path.lexists(path)
    sources = [one for job in jobs for one in job.sources] if there else []
    files.check_place(files.Place(path, tuple(dict.fromkeys(sources)), force=True, parents=True))
    for job in jobs:
        for output in (job.output, job.collected, *(extra.path for extra in job.extras)):
            if output and output.name == path.name and is_same(output, path):
                raise UsageError(f"{path} is also an output of this batch; name another file")
    head = _head(path) if there else b""
    if head and not is_own(head):
        raise OutputExists(path, f"exists already, and is {otherwise}")


def is_same(one: Path, other: Path) -> bool:
    """Whether two names are those of one file."""
    if isinstance(one, Address) or isinstance(other, Address):
        return one == other
    return os.path.realpath(one) == os.path.realpath(other)


def _head(path: Path) -> bytes:
    if isinstance(path, Address):
        from musictool.files.remote import state

        if state(path) is None:
            return b""
    with files.local_copy(path) as copy, files.file_errors(path), copy.open("rb") as file:
        return file.read(HEAD_BYTES)


def facts_of(job: Job, outcome: Outcome | None) -> dict[str, Any]:
    """What both tell of a job: inputs, output, how it ended, seconds, why it failed."""
    names = list(job.input_names)
    made = outcome is not None and outcome.error is None
    error = outcome.error if outcome else None
    return {
        **({"inputs": names} if len(names) > 1 else {"input": names[0] if names else None}),
        "output": str(job.shown_output or job.collected or "") or None if made else None,
        "status": outcome.status if outcome else "undone",
        "seconds": round(outcome.seconds, 3) if outcome else None,
        "tries": outcome.tries if outcome else 0,
        "error": legible(str(error)) if error else None,
    }
