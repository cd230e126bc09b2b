"""Opening a job: its inputs as values, and its output's place decided, before any work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from musictool import files
from musictool.address import Address, place
from musictool.discovery import Registry
from musictool.jobs.apply import Application
from musictool.jobs.bars import in_bars
from musictool.jobs.draws import as_drawn
from musictool.jobs.heard import Heard
from musictool.jobs.job import Job, Settings
from musictool.jobs.left_out import LeftOut, usable
from musictool.jobs.references import open_value, refers
from musictool.jobs.sources import start_hashing
from musictool.jobs.watch import Watch
from musictool.kinds import Kind
from musictool.pipeline import CheckedPipeline
from musictool.values import Audio, Stream, Value

__all__ = ["Opened", "check_job", "open_job"]


@dataclass(eq=False, repr=False)
class Opened:
    """A job whose inputs can be read and whose output can be written."""

    job: Job
    inputs: list[Value]
    read: list[Value]
    """Those of the inputs that come from files, and not from whoever holds them."""
    target: files.Target | None
    """Where the result goes, as `files.write` takes it."""
    wait_for_hashes: Callable[[], None]
    watch: Watch
    """The files of the inputs as they were before they were opened."""
    left_out: list[LeftOut]
    """Inputs of the job as it was asked for that are no use."""
    heard: Heard
    """What is learnt of the inputs while they are read, and where steps say how far they are."""

    def check_unchanged(self) -> None:
        """Refuse inputs that were changed while they were read."""
        self.wait_for_hashes()
        if not _is_read_at_once(self.job.pipeline):
            self.watch.check(self.read)


def open_job(job: Job, settings: Settings, progress: Callable[[float, str], None]) -> Opened:
    """Open the inputs, and decide where the output goes; no recording is decoded yet.

    Raises
    ------
    MusictoolError
        For an input that cannot be read, or an output that could not, or must not, be written.
    """
    if job.refused is not None:
        raise job.refused
    takes = job.pipeline.takes
    watch = Watch(job.paths)
    heard = Heard(progress)
    first = job.pipeline.steps[0].spec.name

    def value_of(one: Path | Value) -> Value:
        return open_value(one, takes, command=first) if isinstance(one, Path) else one

    job, opened, left_out = _opened(job, value_of)
    if _is_read_at_once(job.pipeline):  # whatever becomes of the files in the hours to come
        watch.check(opened)
    inputs = [heard.listening(value) for value in opened]
    job = as_drawn(job, settings.seed)
    target = _target(job, settings, inputs, _keeps_form(job.pipeline))
    read = [value for one, value in zip(job.inputs, inputs, strict=True) if isinstance(one, Path)]
    recorded = job.output or job.collected or job.returned or settings.cache
    hashes = start_hashing(read if recorded else [], watch.size)
    return Opened(job, inputs, read, target, hashes, watch, left_out, heard)


def check_job(job: Job, settings: Settings, registry: Registry) -> tuple[Job, float | None]:
    """Check what can be known of a job without the work; makes no file, decodes no recording.

    Returns
    -------
    The job with its pipeline drawn, and how many seconds its inputs last, if their headers say.
    """
    if job.refused is not None:
        raise job.refused
    _check_references(job.pipeline)
    far = [one for one in job.inputs if isinstance(one, Address)]
    if far:  # what is fetched is looked into then
        for one in far:
            files.check_there(one)
        _target(job, settings, [], keeps_form=False)
        return job, None
    if job.pipeline.takes.is_folder:
        for folder in job.inputs:
            _probe(folder, job.pipeline.takes)
        return as_drawn(job, settings.seed), None
    first = job.pipeline.steps[0].spec.name
    takes = job.pipeline.takes
    job, values, _ = _opened(job, lambda one: _probe(one, takes, first))
    seconds = _seconds_of(values)
    job = as_drawn(job, settings.seed)
    steps = job.pipeline.steps
    kinds = {kind for step in steps for kind in (step.spec.takes, step.spec.gives)}
    if kinds == {Kind.STREAM} and not any(refers(step) or in_bars(step) for step in steps):
        values = Application(job.pipeline, settings, registry=registry).run(
            values
        )  # reads no block
        _target(job, settings, values, keeps_form=True)
    else:
        _target(job, settings, values, _keeps_form(job.pipeline))
    return job, seconds


def _opened(
    job: Job, value_of: Callable[[Path | Value], Value]
) -> tuple[Job, list[Value], list[LeftOut]]:
    """A job with those of its inputs that are of use, these as values, and the others."""
    if not job.pipeline.leaves_out:
        return job, [value_of(one) for one in job.inputs], []
    left_out: list[LeftOut] = []
    given = list(zip(job.input_names, job.inputs, strict=True))
    found = list(usable(given, value_of, left_out, job.pipeline.name))
    numbers = [number for number, _ in found]
    kept = replace(
        job,
        inputs=tuple(job.inputs[at] for at in numbers),
        names=tuple(job.names[at] for at in numbers) if job.names else (),
    )
    return kept, [value for _, value in found], left_out


def _is_read_at_once(pipeline: CheckedPipeline) -> bool:
    """Whether inputs are read whole when they are opened, and never again."""
    return pipeline.takes in (Kind.SCORE, Kind.MODEL)


def _seconds_of(values: Sequence[Value]) -> float | None:
    lengths = [
        one.frames / one.sample_rate
        for one in values
        if isinstance(one, Audio | Stream) and one.frames is not None
    ]
    return sum(lengths) if values and len(lengths) == len(values) else None


def _keeps_form(pipeline: CheckedPipeline) -> bool:
    return all(step.spec.keeps_form and not step.spec.joins for step in pipeline.steps)


def _target(
    job: Job, settings: Settings, values: Sequence[Value], keeps_form: bool
) -> files.Target | None:
    """Where the output goes; with `keeps_form` it has the sample rate and channels of the input."""
    force = settings.force or job.replaces
    for extra in job.extras:
        files.check_place(files.Place(extra.path, job.sources, force, extra.parents))
    if job.output is None:
        return None
    source = values[0] if len(values) == 1 else None
    form = source if keeps_form and isinstance(source, Audio | Stream) else None
    return files.check_target(
        job.of_result(1).output or job.output if job.pipeline.several else job.output,
        form.sample_rate if form else None,
        form.channels if form else None,
        like=source.origin if source else None,
        encoding=files.Encoding(bitrate=settings.bitrate, bit_depth=settings.bit_depth)
        if job.pipeline.gives.has_sound
        else files.Encoding(),
        kind=job.pipeline.gives,
        inputs=job.sources,
        force=force,
        parents=job.parents,
    )


def _check_references(pipeline: CheckedPipeline) -> None:
    """Further inputs must be there, and what they are taken for, unless those are left out."""
    steps = [step.spec for step in pipeline.steps if step.spec.leaves_out]
    lenient = [id(one) for spec in steps for one in spec.all_parameters if one.many]
    for parameter, item in pipeline.references:
        if not isinstance(item, str) or pipeline.names_result(item):
            continue
        path = place(item)
        if id(parameter) in lenient and path.is_file():
            continue
        if isinstance(path, Address):
            files.check_there(path)
        elif parameter.kind == "table":
            files.read_table(path)
        else:
            _probe(path, Kind(parameter.kind_of(item)))


def _probe(one: Path | Value, kind: Kind, command: str = "") -> Value:
    """An input as far as its headers tell, which must be readable."""
    if not isinstance(one, Path):
        return one
    if kind is Kind.STEMS:
        parts = [files.probe(item.path) for item in files.expand_inputs([one])]
        return parts[0]
    return open_value(one, kind, files.probe, command)
