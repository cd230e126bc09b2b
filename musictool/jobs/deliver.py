"""Where results go: into files with their history, one file of all reports, or to a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from musictool import files
from musictool.address import place
from musictool.errors import FileError
from musictool.files.history import HISTORY
from musictool.jobs.apply import Application
from musictool.jobs.history import with_history
from musictool.jobs.job import Job, Outcome
from musictool.jobs.open import Opened
from musictool.jobs.results import as_audio
from musictool.kinds import CSV
from musictool.models import one_thread
from musictool.printable import legible
from musictool.values import Audio, Report, Samples, Stems, Stream, Value

__all__ = ["check_collected", "deliver", "deliver_each", "write_collected"]


@one_thread()
def deliver(
    opened: Opened, at: int, value: Value, application: Application, group: files.Group | None
) -> Outcome:
    """Bring the result of a job, of the input number `at`, to where it goes; then the extra files.

    A stream is read only now, and with it the steps are at work. A recording waits in the group for
    others, before it has its name.
    """
    job = opened.job
    with application.folder:
        outcome = _delivered(opened, at, value, application, group)
    return _with_extras(outcome, job, at, application)


@one_thread()
def deliver_each(opened: Opened, values: Sequence[Value], application: Application) -> Outcome:
    """Bring the several results of a job to where they go: all, or none of them.

    Their files get their names once all are complete; then what lies beside them is written.
    """
    job, target = opened.job, opened.target
    jobs = [replace(job.of_result(number), extras=()) for number in range(1, len(values) + 1)]
    paths = [one.output for one in jobs]
    targets = [replace(target, path=path) if target and path else None for path in paths]
    is_folder = job.pipeline.gives.is_folder
    for one in targets if not is_folder else ():
        if one is not None:
            files.check_place(one)
    with application.folder, files.Group() as group:
        results = [
            _delivered(replace(opened, job=one, target=place), at, value, application, group)
            for at, (one, place, value) in enumerate(zip(jobs, targets, values, strict=True))
        ]
        refused = group.publish() if len(group) else []
        if error := next(filter(None, refused), None):
            raise error
    results = [_with_extras(one, job, at, application) for at, one in enumerate(results)]
    left = files.numbered_there(job.output, len(values) + 1, is_folder) if job.output else ()
    return Outcome(
        job,
        value=[one.value for one in results] if job.returned else None,
        results=tuple(results),
        warnings=tuple(f"{one} is left of an earlier run, which made more" for one in left),
        notes=tuple(dict.fromkeys(note for one in results for note in one.notes)),
        extras=tuple(path for one in results for path in one.extras),
    )


def _with_extras(outcome: Outcome, job: Job, at: int, application: Application) -> Outcome:
    """A result with its notes, once its further files are written, too."""
    made = list[Path]()
    for extra, content in application.extras.drawn(at):
        force = application.settings.force or job.replaces
        try:
            files.write_bytes(files.Place(extra.path, job.sources, force, extra.parents), content)
        except FileError as error:
            there = [*([outcome.written.path] if outcome.written else []), *made]
            if there:
                names = ", ".join(legible(str(path)) for path in there)
                error.args = (f"{error}; {names}: made before, and whole",)
            raise
        made.append(extra.path)
    notes = tuple(application.told.notes.get(at, ()))
    return replace(outcome, extras=tuple(made), notes=notes) if made or notes else outcome


def _delivered(
    opened: Opened, at: int, value: Value, application: Application, group: files.Group | None
) -> Outcome:
    job, settings = opened.job, application.settings
    if job.returned:
        value = as_audio(value)
        if isinstance(value, Audio | Stems):
            from musictool.files.tags.following import settled  # what is written follows by itself

            value = settled(value)
    if not _streams_of(value):
        opened.check_unchanged()
    if opened.target is None and not (job.collected or job.returned):
        return Outcome(job, report=value if isinstance(value, Report) else None)
    opened.wait_for_hashes()
    copies, is_written = dict(job.copies), opened.target is not None
    value = with_history(value, application, opened.inputs, at, copies, is_written)
    value = application.told.handed_on(at, value)
    if job.returned:
        return Outcome(job, value=value)
    report = value if isinstance(value, Report) else None
    if opened.target is None:
        return Outcome(job, report=report)
    if report is not None and len(job.inputs) == 1:
        value = Report({"file": job.input_names[0], **job.varied, **report}, report.origin)
    read = [place(name) for name in application.references.used]  # by commands inside, too
    # What lies beside the result comes after it, or a run that is killed would leave it alone.
    group = group if isinstance(value, Stream | Audio) and not job.extras else None
    target = replace(opened.target, inputs=(*opened.target.inputs, *read), group=group)
    value = _while_written(value, opened, application)
    is_file = len(job.inputs) == 1 and isinstance(job.inputs[0], Path)
    unchanged = is_file and at not in application.told.changed
    written = files.write(
        target, value, settings.clip, settings.ceiling, unchanged, opened.heard.level
    )
    return Outcome(job, written=written, report=report, warnings=written.warnings)


def _while_written(value: Value, opened: Opened, application: Application) -> Value:
    """A stream that reports how much of it is written, and ends only if its inputs are unchanged.

    By it no plugin leaves the folder, either. Of stems each that is a stream is such.
    """
    streams = _streams_of(value)
    stages, count = application.stages, len(streams)

    def watched(number: int, stream: Stream) -> Stream:
        total = stream.frames

        def blocks() -> Iterator[Samples]:
            done = 0
            for block in stream.blocks():
                application.folder.check()
                yield block
                done += block.shape[1]
                if total:
                    share = (number + min(done / total, 1.0)) / count
                    application.progress((stages - 1 + share) / stages, "writing")
            opened.check_unchanged()

        return stream.with_blocks(blocks)

    if isinstance(value, Stream):
        return watched(0, value)
    if not isinstance(value, Stems) or not streams:
        return value
    parts = {name: watched(number, one) for number, (name, one) in enumerate(streams.items())}
    return Stems.of_streams({**value.recordings, **parts}, value.origin)


def _streams_of(value: Value) -> dict[str, Stream]:
    """What of a value is made only when it is read: itself, or parts of stems."""
    parts = value.recordings if isinstance(value, Stems) else {"": value}
    return {name: part for name, part in parts.items() if isinstance(part, Stream)}


def check_collected(jobs: Sequence[Job], force: bool) -> None:
    """Refuse a file for all reports that could not, or must not, be written."""
    for path in {job.collected for job in jobs if job.collected is not None}:
        files.check_place(files.Place(path, _sources(jobs), force))


def write_collected(outcomes: Sequence[Outcome], force: bool) -> files.Written | None:
    """Write the reports about all recordings into one file, if they go to one.

    They lie in the order of the inputs; in JSON those that failed are there with their error.
    """
    jobs = [outcome.job for outcome in outcomes]
    outcomes = [one for outcome in outcomes for one in outcome.each]
    done = [outcome.report for outcome in outcomes if outcome.report is not None]
    path = jobs[0].collected if done else None
    if path is None:
        return None
    found = [_findings(outcome) for outcome in outcomes]
    history = [_joint_entry(done)] if path.suffix.lower() == CSV else []
    with files.outgoing(path, force) as near:
        written = files.write_reports(files.Place(near, _sources(jobs), force), found, history)
    return replace(written, path=path)


def _findings(outcome: Outcome) -> dict[str, Any]:
    name, report = outcome.job.input_names[0], outcome.report
    if report is None:
        return {"file": name, **outcome.job.varied, "error": legible(str(outcome.error))}
    history = list(report.origin.history) if report.origin else []
    return {"file": name, **outcome.job.varied, **report.findings, HISTORY: history}


def _joint_entry(reports: Sequence[Report]) -> dict[str, Any]:
    """One entry for what was done to all alike, with all inputs."""
    newest = [report.origin.history[-1] for report in reports if report.origin]
    return {**newest[0], "inputs": [source for entry in newest for source in entry["inputs"]]}


def _sources(jobs: Sequence[Job]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(path for job in jobs for path in job.sources))
