"""Jobs whose files are behind URLs, done on local copies in a folder that is then removed.

Inputs are fetched before a job is opened, and what was written is sent once it is whole. To whoever
asked, the outcome names the addresses.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from musictool import files
from musictool.address import Address
from musictool.errors import FileError, MusictoolError, OutputExists
from musictool.files import FileState, far
from musictool.files.scratch import scratch
from musictool.jobs.job import Job, Outcome, Settings
from musictool.jobs.sources import moved, place_of
from musictool.values import Value

__all__ = ["done_near"]

Progress = Callable[[Job, float, str], None]


def done_near(
    job: Job,
    settings: Settings,
    progress: Progress,
    work: Callable[[Job], Outcome],
    recorded: bool = False,
) -> Outcome:
    """A job done by `work`, which is given one whose files are all of this computer.

    Parameters
    ----------
    recorded
        The outcome says which files were read and made.
    """
    start = time.perf_counter()
    with contextlib.ExitStack() as stack:
        try:
            near = _Near.of(job, settings, progress, stack, recorded)
        except MusictoolError as error:
            return Outcome(job, time.perf_counter() - start, error=error)
        return near.sent(work(near.copy))


@dataclass
class _Near:
    """A job, and the same with copies in place of what is far."""

    job: Job
    copy: Job
    force: bool
    """Outputs that are there are replaced."""
    progress: Progress
    began: float
    recorded: bool
    before: dict[Path, FileState | None] = field(default_factory=dict)
    """The states of what was fetched."""
    names: dict[str, Path] = field(default_factory=dict)
    """What the paths of copies are called."""

    @classmethod
    def of(
        cls,
        job: Job,
        settings: Settings,
        progress: Progress,
        stack: contextlib.ExitStack,
        recorded: bool,
    ) -> _Near:
        """Fetch the inputs, once it is sure that the outputs have a place.

        Raises
        ------
        FileError
            For what is not there, or must not be written.
        """
        if job.refused is not None:
            raise job.refused
        began = time.perf_counter()
        force = settings.force or job.replaces
        there = []
        for path, parents in _outputs(job):
            if path == job.output and job.pipeline.gives.is_folder:
                continue
            try:
                files.check_place(files.Place(path, job.sources, force, parents))
            except OutputExists:
                if not job.adopts:
                    raise
                there.append(path)
        folder = stack.enter_context(scratch())
        near = cls(job, job, force, progress, began, recorded)
        inputs = [near._fetched(one, folder / f"in{at}") for at, one in enumerate(job.inputs)]
        extras = [
            one._replace(path=near._written(one.path, folder / f"extra{at}"))
            for at, one in enumerate(job.extras)
        ]
        output = None if job.output is None else near._written(job.output, folder / "out")
        for copy, path in [*near.names.items()]:  # which may be of a run that could not note it
            if path in there and isinstance(path, Address):
                far.fetch(path, Path(copy).parent)
        near.copy = replace(
            job,
            inputs=tuple(inputs),
            output=output,
            extras=tuple(extras),
            names=job.input_names,
            copies=tuple((Path(copy), place) for copy, place in near.names.items()),
        )
        return near

    def _fetched(self, one: Path | Value, folder: Path) -> Path | Value:
        """An input, as a copy if it is far, with the history beside it."""
        if not isinstance(one, Address):
            return one
        folder.mkdir()
        self.before[one] = files.state_of(one) if self.recorded else None

        def told(share: float) -> None:
            self.progress(self.job, 0.0, f"fetching {share:.0%}")

        copy = far.fetch(one, folder, self.job.pipeline.takes.is_folder, told)
        self.names[str(copy)] = one
        return copy

    def _written(self, path: Path, folder: Path) -> Path:
        """Where an output is made, before it is sent."""
        if not isinstance(path, Address):
            return path
        folder.mkdir()
        copy = folder / path.name
        self.names[str(copy)] = path
        return copy

    def sent(self, outcome: Outcome) -> Outcome:
        """Send what a job has written; its outcome, with the names that whoever asked knows."""
        job = replace(
            outcome.job,
            inputs=self.job.inputs,
            output=self.job.output,
            extras=self.job.extras,
            names=self.job.names,
            copies=(),
        )
        places = {Path(copy): place for copy, place in self.names.items()}
        error = outcome.error
        if error is not None:
            error.args = (self._named(str(error)), *error.args[1:])
        if isinstance(error, FileError):
            error.path = places.get(error.path, error.path)
        warnings = list(outcome.warnings)
        try:
            if error is None and not outcome.skipped:
                warnings += self._send()
        except MusictoolError as refused:
            error = refused
        if error is not None:
            return Outcome(job, time.perf_counter() - self.began, error=error)
        written = outcome.written
        return replace(
            outcome,
            job=job,
            seconds=time.perf_counter() - self.began,
            written=written and replace(written, path=places.get(written.path, written.path)),
            report=moved(outcome.report, places),
            value=moved(outcome.value, places),
            results=tuple(
                replace(one, job=replace(job, output=one.job.output, result=one.job.result))
                for one in outcome.results
            ),
            warnings=tuple(map(self._named, warnings)),
            notes=tuple(map(self._named, outcome.notes)),
            extras=tuple(places.get(path, path) for path in outcome.extras),
            sources=tuple(self._state(one, places) for one in outcome.sources),
            made=tuple(self._state(one, places) for one in outcome.made),
        )

    def _state(self, one: FileState, places: Mapping[Path, Path]) -> FileState:
        """The state of what a file is a copy of."""
        place = place_of(one.path, places)
        if place == one.path:
            return one
        state = self.before.get(place) or files.state_of(place)
        return FileState(place, one.size, state.mtime_ns if state else 0, one.sha256)

    def _send(self) -> list[str]:
        """Send the output, and what lies beside it; warnings."""
        warnings: list[str] = []
        for (path, parents), (copy, _) in zip(_outputs(self.job), _outputs(self.copy), strict=True):
            if isinstance(path, Address):
                self.progress(self.job, 1.0, "sending")
                warnings += far.send(copy, path, self.force, parents)
        return warnings

    def _named(self, text: str) -> str:
        for copy, place in self.names.items():
            text = text.replace(copy, str(place))
        return text


def _outputs(job: Job) -> Iterator[tuple[Path, bool]]:
    """Where a job writes, and whether missing folders are made."""
    if job.output is not None:
        yield job.output, job.parents
    for extra in job.extras:
        yield extra.path, extra.parents
