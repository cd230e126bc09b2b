"""Refusals before the work: inputs that cannot be read, outputs that cannot be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from musictool import files
from musictool.errors import FileError
from musictool.jobs.apply import Application, Settings
from musictool.jobs.references import refers
from musictool.kinds import Kind, kind_of_file
from musictool.pipeline import CheckedPipeline
from musictool.values import Audio, Origin, Stems, Stream, Value

if TYPE_CHECKING:
    from musictool.jobs.job import Job

__all__ = ["check_job", "check_output", "open_input"]


def check_job(job: Job, settings: Settings) -> None:
    """Check all that can be known of a job without the work; makes no file, decodes no recording.

    Raises
    ------
    MusictoolError
    """
    check_output(job, settings)
    _check_references(job.pipeline)
    if job.pipeline.takes is Kind.STEMS:
        for folder in job.inputs:
            for item in files.expand_inputs([folder]):
                files.probe(item.path)
        return
    values = [
        open_input(path, Kind.SCORE) if job.pipeline.takes is Kind.SCORE else _probed(path)
        for path in job.inputs
    ]
    steps = job.pipeline.steps
    if all(
        step.spec.takes == step.spec.gives == Kind.STREAM and not refers(step) for step in steps
    ):
        values = Application(job.pipeline, settings).run(values)  # reads no block
        check_output(job, settings, values, kept=True)
    else:
        check_output(job, settings, values)


def _check_references(pipeline: CheckedPipeline) -> None:
    """Further recordings and tables must be there, and what they are taken for."""
    check: dict[str, Callable[[str], object]] = {
        "table": files.read_table,
        Kind.AUDIO: lambda path: _probed(Path(path)),
    }
    names = {step.step.name for step in pipeline.steps}
    for step in pipeline.steps:
        for parameter in step.spec.all_parameters:
            value = step.values.get(parameter.name) if parameter.kind in check else None
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, str) and item not in names:
                    check[parameter.kind](item)


def check_output(
    job: Job, settings: Settings, values: Sequence[Value] = (), kept: bool = False
) -> files.Target | None:
    """Refuse, before any work, an output that could not or must not be written.

    Parameters
    ----------
    values
        The inputs, once they are open.
    kept
        The output will have their sample rate and channels, whatever the commands say.

    Returns
    -------
    Target
        What `files.write` takes; None if there is no output.

    Raises
    ------
    MusictoolError
    """
    if job.refused is not None:
        raise job.refused
    for extra in job.extras:
        extra.check(job.sources, settings.force)
    if job.output is None:
        return None
    source = values[0] if len(values) == 1 else None
    kept = kept or all(step.spec.keeps_form and not step.spec.joins for step in job.pipeline.steps)
    form = source if kept and isinstance(source, Audio | Stream) else None
    return files.check_target(
        job.output,
        form.sample_rate if form else None,
        form.channels if form else None,
        like=source.origin if source else None,
        encoding=files.Encoding(bitrate=settings.bitrate, bit_depth=settings.bit_depth),
        stems=job.pipeline.gives is Kind.STEMS,
        inputs=job.sources,
        force=settings.force,
        parents=job.parents,
    )


def _probed(path: Path) -> Stream:
    _check_kind(path, Kind.AUDIO)
    return files.probe(path)


def open_input(path: Path, takes: Kind) -> Value:
    """A file as the kind of value that a pipeline takes; a recording is not read yet.

    Raises
    ------
    FileError
        If it is missing, damaged, or of another kind.
    """
    if takes is Kind.STEMS:
        return _open_stems(path)
    _check_kind(path, takes)
    return files.read(path) if takes is Kind.SCORE else files.open_stream(path)


def _check_kind(path: Path, takes: Kind) -> None:
    if (takes is Kind.SCORE) != (kind_of_file(path) is Kind.SCORE):
        wanted = f"{takes.words} (a .mid file)" if takes is Kind.SCORE else takes.words
        raise FileError(path, f"is not what this works on; give it {wanted}")


def _open_stems(folder: Path) -> Stems:
    parts: dict[str, Audio] = {}
    for item in files.expand_inputs([folder]):
        name = item.path.stem
        if name in parts:
            raise FileError(folder, f"two of its recordings are called {name}; stems need names")
        parts[name] = files.read_audio(item.path)
    try:
        return Stems(parts, Origin(path=folder))
    except ValueError as error:
        raise FileError(
            folder, f"{error}; these are recordings that do not belong together"
        ) from None
