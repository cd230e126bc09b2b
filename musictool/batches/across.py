"""What a command measures of all recordings of a batch together, before it works on each.

The jobs of an album stay one per recording, and none is held: each recording goes through the steps
before the command a second time, is measured, and let go.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from musictool import files
from musictool.discovery import Registry, registry
from musictool.errors import MusictoolError
from musictool.jobs.apply import Application
from musictool.jobs.draws import as_drawn
from musictool.jobs.job import Job, Settings
from musictool.jobs.references import References, open_value
from musictool.jobs.results import as_stream
from musictool.pipeline import CheckedPipeline
from musictool.values import Stream

__all__ = ["Across"]

T = TypeVar("T")

MOST_NAMED = 500
"""So many recordings are named in the history of each."""


class Across:
    """The recordings of some jobs, as they flow into any of the steps."""

    def __init__(self, jobs: Sequence[Job], settings: Settings) -> None:
        self._jobs = jobs
        self._settings = settings
        self._found: dict[tuple[str, str, int], Any] = {}
        self._hashes: dict[Path, str | None] = {}
        self._measuring = Lock()

    @cached_property
    def _registry(self) -> Registry:
        """Looked up once, not for each recording."""
        return registry()

    def of(self, job: Job) -> Callable[..., Any]:
        """What is behind `Context.across` for a job: of a grid only its own cell is measured."""
        return partial(self._measured, job)

    def sources(self, job: Job) -> list[dict[str, Any]]:
        """The files that are measured for a job, its own among them, as its history names them.

        One alone is in it already; of very many, and of values, there is one without a name.
        """
        jobs = self._beside(job)
        paths = [path for one in jobs for path in one.inputs if isinstance(path, Path)]
        if len(jobs) < 2:
            return []
        if len(paths) < len(jobs) or len(paths) > MOST_NAMED:
            return [{"name": None}]
        return [{"name": path.name, "sha256": self._hash(path)} for path in paths]

    def _beside(self, job: Job) -> list[Job]:
        """Those of its own cell, and for inputs of its own kind."""
        takes = job.pipeline.takes
        return [one for one in self._jobs if one.swept == job.swept and one.pipeline.takes is takes]

    def _hash(self, path: Path) -> str | None:
        if path not in self._hashes:
            try:
                self._hashes[path] = files.hash_file(path)
            except OSError:  # its own job will fail, and say why
                self._hashes[path] = None
        return self._hashes[path]

    def _measured(
        self,
        job: Job,
        number: int,
        progress: Callable[[float, str], None],
        stream: Stream,
        measure: Callable[[Stream], T],
        merge: Callable[[T, T], T],
    ) -> T:
        """What is found of all recordings in the step `number`, once for all jobs.

        What cannot be read does not count: its own job will fail, and say why.
        """
        jobs = self._beside(job)
        if len(jobs) < 2:
            return measure(stream)
        key = str(job.swept), job.pipeline.takes, number
        with self._measuring:  # several jobs may be under way
            if key not in self._found:
                found: list[T] = []
                for at, one in enumerate(self._flows_into(number, jobs)):
                    progress(0.0, f"measuring {at + 1} of {len(jobs)}")
                    try:
                        measured = measure(one)
                    except MusictoolError:
                        continue
                    found = [merge(found[0], measured) if found else measured]
                self._found[key] = found
        for result in self._found[key]:
            return result  # type: ignore[no-any-return]
        return measure(stream)

    def _flows_into(self, number: int, jobs: Sequence[Job]) -> Iterator[Stream]:
        references = References()
        for job in jobs:
            with contextlib.ExitStack() as stack:
                try:
                    near = [
                        stack.enter_context(files.local_copy(one)) if isinstance(one, Path) else one
                        for one in job.inputs
                    ]
                    flow = self._flow(replace(job, inputs=tuple(near)), number, references)
                except MusictoolError:
                    continue
                yield flow

    def _flow(self, job: Job, number: int, references: References) -> Stream:
        settings = job.seeded(self._settings)
        whole = as_drawn(job, settings.seed).pipeline
        before = CheckedPipeline(whole.steps[:number], whole.pipeline)
        values = [
            open_value(one, whole.takes) if isinstance(one, Path) else one for one in job.inputs
        ]
        if number:
            application = Application(
                before,
                settings,
                references=References(references.files),
                registry=self._registry,
                lent=True,
            )
            values = application.run(values)
        flow: Stream = as_stream(values[0])
        return flow
